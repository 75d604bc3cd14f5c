-- Add the states of inputs in arrived_sources to ops.sources, inside the caller's transaction.
-- A container that took several batches keeps one row: where reading stands, and what it added in all.

CREATE OR REPLACE TEMP TABLE merged_sources AS
SELECT arrived.* REPLACE (arrived.records + coalesce(known.records, 0) AS records)
FROM arrived_sources AS arrived LEFT JOIN ops.sources AS known USING (source_uri, fingerprint);

DELETE FROM ops.sources
WHERE (source_uri, fingerprint) IN (SELECT (source_uri, fingerprint) FROM merged_sources);

INSERT INTO ops.sources BY NAME
SELECT * EXCLUDE (place) FROM merged_sources ORDER BY place;
