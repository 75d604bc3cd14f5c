-- Who is in which cluster now, and which article of it is the likely origin. Expects link_components (article_id,
-- cluster_id) of what was linked, existing clusters by their cluster_id; and link_open of link_candidates.sql.

CREATE OR REPLACE TEMP TABLE link_clustered AS
SELECT article_id, cluster_id FROM link_components
UNION
SELECT kept.article_id, link_components.cluster_id
FROM (SELECT article_id, cluster_id FROM core.syndication ANTI JOIN link_open USING (article_id)) AS kept
JOIN link_components ON link_components.article_id = kept.cluster_id;

-- The earliest day comes first, no day last; on one day an agency's own outlet (a label of its host is the agency's
-- name) before its clients; then the smallest id. Hours do not count: some pages give none, and offsets are not sure.
CREATE OR REPLACE TEMP TABLE link_ordered AS
WITH described AS (
    SELECT
        cluster_id,
        article_id,
        try_cast(left(articles.date_published, 10) AS DATE) AS day,
        list(DISTINCT regexp_replace(lower(articles.wire_agency), '[^\w]', '', 'g')) OVER (PARTITION BY cluster_id)
            AS agencies,
        list_transform(
            string_split(lower(publishers.host), '.'),
            lambda label : regexp_replace(replace(label, '-', ''), '(news|newsagency|agency|net|wire)$', '')
        ) AS host_labels
    FROM link_clustered
    JOIN core.articles AS articles USING (article_id)
    LEFT JOIN core.publishers AS publishers USING (publisher_id)
)
SELECT
    cluster_id,
    article_id,
    first_value(article_id) OVER in_order AS origin_id
FROM described
WINDOW in_order AS (
    PARTITION BY cluster_id
    ORDER BY day NULLS LAST, coalesce(list_has_any(agencies, host_labels), FALSE) DESC, article_id
);
