-- One row per outlet, day and language: how many articles, and words in them. Undated articles have a null day.
CREATE OR REPLACE VIEW marts.volume_by_outlet_day AS
SELECT
    coalesce(publishers.name, publishers.host) AS outlet,
    try_cast(left(articles.date_published, 10) AS DATE) AS day,
    articles.in_language,
    count(*) AS articles,
    sum(articles.word_count) AS words
FROM core.articles AS articles
LEFT JOIN core.publishers AS publishers USING (publisher_id)
GROUP BY ALL;
