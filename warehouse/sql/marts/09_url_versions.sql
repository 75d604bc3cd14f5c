-- One row per version of a URL: a document captured there, in the order of its first capture, with what changed.
CREATE OR REPLACE VIEW marts.url_versions AS
WITH versions AS (
    SELECT
        coalesce(captures.warc_target_uri, articles.canonical_url, captures.source_uri) AS url,
        captures.document_id,
        min(coalesce(captures.warc_date, captures.ingested_at)) AS first_seen,
        count(*) AS captures
    FROM raw.captures AS captures
    LEFT JOIN core.articles AS articles USING (document_id)
    GROUP BY ALL
)
SELECT
    versions.url,
    row_number() OVER place AS version,
    count(*) OVER (PARTITION BY versions.url) AS versions,
    versions.document_id,
    first_seen,
    captures,
    articles.headline,
    articles.headline IS DISTINCT FROM lag(articles.headline) OVER place AND row_number() OVER place > 1
        AS has_new_headline,
    articles.article_body IS DISTINCT FROM lag(articles.article_body) OVER place AND row_number() OVER place > 1
        AS has_new_body,
    articles.word_count - lag(articles.word_count) OVER place AS words_added
FROM versions
LEFT JOIN core.articles AS articles USING (document_id)
WINDOW place AS (PARTITION BY versions.url ORDER BY first_seen, versions.document_id);
