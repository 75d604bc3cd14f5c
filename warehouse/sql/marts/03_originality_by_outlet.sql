-- One row per outlet: articles of its own, wire copy by credit, and members of clusters of near-identical articles.
CREATE OR REPLACE VIEW marts.originality_by_outlet AS
SELECT
    coalesce(publishers.name, publishers.host) AS outlet,
    count(*) AS articles,
    count(*) FILTER (articles.wire_agency IS NOT NULL) AS credited_to_an_agency,
    count(*) FILTER (syndication.cluster_id IS NOT NULL) AS near_identical_elsewhere,
    count(*) FILTER (articles.wire_agency IS NULL AND syndication.cluster_id IS NULL) AS original,
    round(count(*) FILTER (articles.wire_agency IS NULL AND syndication.cluster_id IS NULL) / count(*), 4)
        AS original_share
FROM core.articles AS articles
LEFT JOIN core.publishers AS publishers USING (publisher_id)
LEFT JOIN core.syndication AS syndication USING (article_id)
GROUP BY ALL;
