-- One row per week and outlet: articles whose body mentions a term, in body text only: no caption, no related item.
-- FROM marts.mentions_by_week('harbour')
CREATE OR REPLACE MACRO marts.mentions_by_week(term) AS TABLE
SELECT
    date_trunc('week', try_cast(left(articles.date_published, 10) AS DATE)) AS week,
    coalesce(publishers.name, publishers.host) AS outlet,
    count(*) AS articles,
    sum((length(lower(article_body)) - length(replace(lower(article_body), lower(term), ''))) // length(term))
        AS mentions
FROM core.articles AS articles
LEFT JOIN core.publishers AS publishers USING (publisher_id)
WHERE contains(lower(article_body), lower(term))
GROUP BY ALL;
