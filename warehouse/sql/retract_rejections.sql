-- Take back the rejections in arrived_retractions, whose input was read since, inside the caller's transaction.
-- The accounts follow: what an input added counts that many less, in its states one after the other, none below zero.

UPDATE ops.sources SET records = sources.records - taken.records
FROM (
    SELECT source_uri, fingerprint,
           greatest(0, least(records, retracted - coalesce(sum(records) OVER earlier, 0)))::BIGINT AS records
    FROM ops.sources
    JOIN (
        SELECT source_uri, count(*) AS retracted
        FROM raw.rejections SEMI JOIN arrived_retractions USING (rejection_id)
        GROUP BY source_uri
    ) USING (source_uri)
    WINDOW earlier AS (
        PARTITION BY source_uri ORDER BY fingerprint ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
) AS taken
WHERE sources.source_uri = taken.source_uri AND sources.fingerprint = taken.fingerprint;

DELETE FROM raw.rejections WHERE rejection_id IN (SELECT rejection_id FROM arrived_retractions);
