-- One row per article and outlet that ran it. The outlet is that of the page's address or record; documents without
-- either belong to every outlet they were captured for, since the same bytes are one document wherever they lay.
CREATE OR REPLACE VIEW marts.article_outlets AS
WITH told AS (
    SELECT DISTINCT
        articles.article_id,
        coalesce(named.name, captures.outlet) AS outlet
    FROM core.articles AS articles
    JOIN raw.documents AS documents USING (document_id)
    JOIN raw.captures AS captures USING (document_id)
    LEFT JOIN core.publishers AS publishers USING (publisher_id)
    -- an outlet's name is the one that was met first, whatever the case
    LEFT JOIN core.publishers AS named ON named.host IS NULL AND lower(named.name) = lower(captures.outlet)
    WHERE publishers.host IS NULL AND documents.form <> 'json' AND captures.outlet IS NOT NULL
)
SELECT
    articles.article_id,
    coalesce(told.outlet, publishers.name, publishers.host) AS outlet
FROM core.articles AS articles
LEFT JOIN core.publishers AS publishers USING (publisher_id)
LEFT JOIN told USING (article_id);
