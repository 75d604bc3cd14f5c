-- One row per outlet: articles of its own, wire copy by credit, and articles whose near-identical text another outlet
-- has too. Versions of one page within an outlet are its own.
CREATE OR REPLACE VIEW marts.originality_by_outlet AS
WITH elsewhere AS (
    SELECT syndication.cluster_id
    FROM core.syndication AS syndication
    JOIN core.articles AS articles USING (article_id)
    LEFT JOIN core.publishers AS publishers USING (publisher_id)
    GROUP BY syndication.cluster_id
    -- by name, as the rows of this mart: an outlet may have several hosts; articles of no known outlet are one more
    HAVING count(DISTINCT coalesce(publishers.name, publishers.host, '')) > 1
)
SELECT
    coalesce(publishers.name, publishers.host) AS outlet,
    count(*) AS articles,
    count(*) FILTER (articles.wire_agency IS NOT NULL) AS credited_to_an_agency,
    count(*) FILTER (elsewhere.cluster_id IS NOT NULL) AS near_identical_elsewhere,
    count(*) FILTER (articles.wire_agency IS NULL AND elsewhere.cluster_id IS NULL) AS original,
    round(count(*) FILTER (articles.wire_agency IS NULL AND elsewhere.cluster_id IS NULL) / count(*), 4)
        AS original_share
FROM core.articles AS articles
LEFT JOIN core.publishers AS publishers USING (publisher_id)
LEFT JOIN core.syndication AS syndication USING (article_id)
LEFT JOIN elsewhere USING (cluster_id)
GROUP BY ALL;
