-- One row per author and outlet: articles, and the span of their dates.
CREATE OR REPLACE VIEW marts.authors_across_outlets AS
SELECT
    authors.author_id,
    authors.name,
    outlets.outlet,
    count(*) AS articles,
    min(left(articles.date_published, 10)) AS first_day,
    max(left(articles.date_published, 10)) AS last_day,
    count(DISTINCT outlets.outlet) OVER (PARTITION BY authors.author_id) AS outlets
FROM core.article_authors
JOIN core.authors AS authors USING (author_id)
JOIN core.articles AS articles USING (article_id)
JOIN marts.article_outlets AS outlets USING (article_id)
GROUP BY authors.author_id, authors.name, outlets.outlet;
