-- One row per version of a URL: a document captured there, in the order of its first capture, with what changed.
-- Captures of one batch that carry no date of their own follow what the page says of itself (when it was changed, else
-- when it was published), then their place in it.
CREATE OR REPLACE VIEW marts.url_versions AS
WITH versions AS (
    SELECT
        coalesce(captures.warc_target_uri, articles.canonical_url, captures.source_uri) AS url,
        captures.document_id,
        min(coalesce(captures.warc_date, captures.ingested_at)) AS first_seen,
        min({'source_uri': captures.source_uri, 'record_index': coalesce(captures.record_index, 0)}) AS first_place,
        count(*) AS captures
    FROM raw.captures AS captures
    LEFT JOIN core.articles AS articles USING (document_id)
    GROUP BY ALL
),
changes AS (
    SELECT article_id, max(value) AS modified FROM core.article_dates WHERE kind = 'modified' GROUP BY article_id
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
LEFT JOIN changes USING (article_id)
WINDOW place AS (
    PARTITION BY versions.url
    ORDER BY
        first_seen, coalesce(changes.modified, articles.date_published), first_place, versions.document_id
);
