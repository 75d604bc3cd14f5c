-- One row per document: its whole text, put together from its segments.
CREATE OR REPLACE VIEW marts.document_text AS
SELECT document_id, string_agg(text, '' ORDER BY ordinal) AS text
FROM core.segments
GROUP BY document_id;
