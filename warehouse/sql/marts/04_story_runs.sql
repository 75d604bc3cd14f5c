-- One row per article and outlet of a story that was found more than once: a cluster of near-identical articles, or one
-- article that several outlets ran. In the order of publication, with the lag in days behind the first dated one.
CREATE OR REPLACE VIEW marts.story_runs AS
WITH shared AS (
    SELECT article_id
    FROM marts.article_outlets
    ANTI JOIN core.syndication USING (article_id)
    GROUP BY article_id
    HAVING count(*) > 1
),
stories AS (
    SELECT cluster_id, article_id, is_likely_origin, similarity FROM core.syndication
    UNION ALL BY NAME
    -- word for word the same: nothing tells which outlet was first
    SELECT article_id AS cluster_id, article_id, false AS is_likely_origin, 1.0 AS similarity FROM shared
)
SELECT
    stories.cluster_id,
    articles.article_id,
    outlets.outlet,
    max(articles.wire_agency) OVER (PARTITION BY stories.cluster_id) AS wire_agency,
    articles.date_published,
    row_number() OVER (
        PARTITION BY stories.cluster_id
        ORDER BY
            try_cast(left(articles.date_published, 10) AS DATE) NULLS LAST, is_likely_origin DESC, article_id, outlet
    ) AS position,
    date_diff(
        'day',
        min(try_cast(left(articles.date_published, 10) AS DATE)) OVER (PARTITION BY stories.cluster_id),
        try_cast(left(articles.date_published, 10) AS DATE)
    ) AS lag_days,
    stories.is_likely_origin,
    stories.similarity,
    articles.headline
FROM stories
JOIN core.articles AS articles USING (article_id)
JOIN marts.article_outlets AS outlets USING (article_id);
