-- One row per outlet: its articles, wire copy by credit, articles that another outlet has too (near-identical or the
-- same), and original ones: without a credit, and either nowhere else or first published here as far as the pages say.
-- Versions of one page within an outlet are its own.
CREATE OR REPLACE VIEW marts.originality_by_outlet AS
WITH ran AS (
    SELECT
        articles.article_id,
        articles.wire_agency,
        -- by name: an outlet may have several hosts; articles of no known outlet are one more
        coalesce(outlets.outlet, '') AS outlet,
        coalesce(syndication.cluster_id, articles.article_id) AS story,
        coalesce(syndication.is_likely_origin, true) AS is_likely_origin
    FROM core.articles AS articles
    JOIN marts.article_outlets AS outlets USING (article_id)
    LEFT JOIN core.syndication AS syndication USING (article_id)
),
stories AS (
    SELECT
        story,
        count(DISTINCT outlet) > 1 AS is_elsewhere,
        -- null where several outlets have the origin itself
        CASE WHEN count(DISTINCT outlet) FILTER (is_likely_origin) = 1 THEN max(outlet) FILTER (is_likely_origin) END
            AS first_outlet
    FROM ran
    GROUP BY story
)
SELECT
    nullif(ran.outlet, '') AS outlet,
    count(*) AS articles,
    count(*) FILTER (ran.wire_agency IS NOT NULL) AS credited_to_an_agency,
    count(*) FILTER (stories.is_elsewhere) AS near_identical_elsewhere,
    count(*) FILTER (
        ran.wire_agency IS NULL AND (NOT stories.is_elsewhere OR stories.first_outlet IS NOT DISTINCT FROM ran.outlet)
    ) AS original,
    round(original / count(*), 4) AS original_share
FROM ran
JOIN stories USING (story)
GROUP BY ALL;
