-- Take one batch folder into raw.* and ops.sources: all of it or nothing, inside the caller's transaction.
-- What the folder holds stands in the temporary tables arrived_*, each row with its place in its file.

-- Rows that are known already (two histories met) do not come again, and their inputs do not count them again.
CREATE OR REPLACE TEMP TABLE known_again AS
SELECT source_uri, count(*) AS records
FROM (
    SELECT source_uri FROM arrived_captures SEMI JOIN raw.captures USING (capture_id)
    UNION ALL
    SELECT source_uri FROM arrived_rejections SEMI JOIN raw.rejections USING (rejection_id)
)
GROUP BY source_uri;

DELETE FROM arrived_captures WHERE capture_id IN (SELECT capture_id FROM raw.captures);
DELETE FROM arrived_documents WHERE document_id IN (SELECT document_id FROM raw.documents);
DELETE FROM arrived_rejections WHERE rejection_id IN (SELECT rejection_id FROM raw.rejections);
UPDATE arrived_sources SET records = arrived_sources.records - known_again.records
FROM known_again
WHERE arrived_sources.source_uri = known_again.source_uri AND arrived_sources.records >= known_again.records;

INSERT INTO raw.captures BY NAME
SELECT * EXCLUDE (place) FROM arrived_captures ORDER BY place;

INSERT INTO raw.documents BY NAME
SELECT * EXCLUDE (place) FROM arrived_documents ORDER BY place;

INSERT INTO raw.rejections BY NAME
SELECT * EXCLUDE (place) FROM arrived_rejections ORDER BY place;
