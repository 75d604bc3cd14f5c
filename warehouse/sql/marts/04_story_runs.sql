-- One row per article of a cluster of near-identical articles, in the order of publication, with the lag in days
-- behind the first dated one.
CREATE OR REPLACE VIEW marts.story_runs AS
SELECT
    syndication.cluster_id,
    articles.article_id,
    coalesce(publishers.name, publishers.host) AS outlet,
    max(articles.wire_agency) OVER (PARTITION BY syndication.cluster_id) AS wire_agency,
    articles.date_published,
    row_number() OVER (
        PARTITION BY syndication.cluster_id
        ORDER BY try_cast(left(articles.date_published, 10) AS DATE) NULLS LAST, is_likely_origin DESC, article_id
    ) AS position,
    date_diff(
        'day',
        min(try_cast(left(articles.date_published, 10) AS DATE)) OVER (PARTITION BY syndication.cluster_id),
        try_cast(left(articles.date_published, 10) AS DATE)
    ) AS lag_days,
    syndication.is_likely_origin,
    syndication.similarity,
    articles.headline
FROM core.syndication AS syndication
JOIN core.articles AS articles USING (article_id)
LEFT JOIN core.publishers AS publishers USING (publisher_id);
