-- One row per outlet and month: articles with AI disclaimers, and with server error output.
CREATE OR REPLACE VIEW marts.notices_by_outlet_month AS
WITH notices AS (
    SELECT
        document_id,
        bool_or(kind = 'ai_disclaimer') AS has_ai_disclaimer,
        bool_or(kind = 'php_warning') AS has_server_error
    FROM core.segments
    WHERE kind IN ('ai_disclaimer', 'php_warning')
    GROUP BY document_id
)
SELECT
    outlets.outlet,
    left(articles.date_published, 7) AS month,
    count(*) AS articles,
    count(*) FILTER (has_ai_disclaimer) AS with_ai_disclaimer,
    count(*) FILTER (has_server_error) AS with_server_error
FROM core.articles AS articles
JOIN marts.article_outlets AS outlets USING (article_id)
LEFT JOIN notices USING (document_id)
GROUP BY ALL;
