-- One row per article: where its date came from, how sure it is, and the dates that disagree with it.
CREATE OR REPLACE VIEW marts.publication_dates AS
SELECT
    articles.article_id,
    articles.headline,
    articles.date_published,
    articles.date_published_source,
    articles.date_published_confidence,
    articles.has_date_conflict,
    count(*) FILTER (dates.article_id IS NOT NULL) AS candidates,
    list_sort(list(DISTINCT dates.source || ' ' || left(dates.value, 10)) FILTER (
        dates.kind = 'published' AND dates.value IS NOT NULL
        AND left(dates.value, 10) IS DISTINCT FROM left(articles.date_published, 10)
    )) AS disagreeing
FROM core.articles AS articles
LEFT JOIN core.article_dates AS dates USING (article_id)
GROUP BY ALL;
