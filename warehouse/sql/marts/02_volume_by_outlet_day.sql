-- One row per outlet, day and language: how many articles, and words in them. Undated articles have a null day; an
-- article that several outlets ran counts for each.
CREATE OR REPLACE VIEW marts.volume_by_outlet_day AS
SELECT
    outlets.outlet,
    try_cast(left(articles.date_published, 10) AS DATE) AS day,
    articles.in_language,
    count(*) AS articles,
    sum(articles.word_count) AS words
FROM core.articles AS articles
JOIN marts.article_outlets AS outlets USING (article_id)
GROUP BY ALL;
