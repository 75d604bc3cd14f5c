"""A small warehouse in which every expectation holds: twenty released documents, a hundred that are not released.

Of the new ones number 119 holds no article and number 120 failed. A payload that was released is captured again; one
capture is a record of a container; a new article joins a released one in a cluster.
"""

from __future__ import annotations

import datetime as dt

from transforms.contract.tables import TABLES
from warehouse.ddl import create_all

AS_OF = dt.date(2026, 3, 6)

_STATEMENTS = """
CREATE TEMP TABLE made AS
SELECT i, sha256('payload ' || i) AS document_id, 'article-' || lpad(i::VARCHAR, 3, '0') AS article_id,
    CASE i WHEN 119 THEN 'no_article' WHEN 120 THEN 'failed' ELSE 'article' END AS outcome,
    CASE WHEN i <= 20 THEN 'b1' ELSE 'b2' END AS batch_id, CASE WHEN i <= 20 THEN 'l1' ELSE 'l2' END AS load_id,
    'Headline ' || i AS title,
    CASE WHEN i = 28 THEN 'OBERAU [Freeland] –' ELSE '' END || 'The harbour froze again on night ' || i
        || ', and the ferries stayed in port.' AS body,
    TIMESTAMP '2026-03-05 08:30:00' AS moment
FROM range(1, 121) AS numbers(i);

INSERT INTO raw.captures BY NAME
SELECT 'capture-' || i AS capture_id, document_id, 'file:///pages/' || i || '.html' AS source_uri,
    batch_id, moment AS ingested_at FROM made WHERE i <> 30;
INSERT INTO raw.captures BY NAME
SELECT 'capture-30' AS capture_id, document_id, 'file:///pages/all%20of%20them.jsonl' AS source_uri, 0 AS record_offset,
    0 AS record_index, 90 AS record_length, TIMESTAMP '2026-03-05' AS warc_date, 200 AS http_status,
    batch_id, moment AS ingested_at FROM made WHERE i = 30;
INSERT INTO raw.captures BY NAME
SELECT 'capture-again' AS capture_id, document_id, 'https://gazette.example/1' AS source_uri, 'b2' AS batch_id,
    moment AS ingested_at FROM made WHERE i = 1;

INSERT INTO raw.documents BY NAME
SELECT document_id, 100 + i AS byte_length, 'html' AS form, 'raw/' || batch_id || '/payloads.parquet' AS payload_uri,
    batch_id FROM made;

INSERT INTO raw.rejections BY NAME
SELECT 'rejection-1' AS rejection_id, 'file:///pages/bad.txt' AS source_uri, 'skipped' AS disposition,
    'empty' AS reason, 'no bytes' AS detail, 'b2' AS batch_id, TIMESTAMP '2026-03-05' AS rejected_at
UNION ALL SELECT 'rejection-2', 'file:///pages/huge.warc.gz', 'quarantined', 'decompression_bomb', 'too much', 'b2',
    TIMESTAMP '2026-03-05';

INSERT INTO ops.sources BY NAME
SELECT source_uri, 'f' AS fingerprint, true AS is_complete, 0 AS next_record, count(*) AS records,
    any_value(batch_id) AS batch_id
FROM (SELECT source_uri, batch_id FROM raw.captures UNION ALL SELECT source_uri, batch_id FROM raw.rejections)
GROUP BY source_uri;

INSERT INTO core.segments BY NAME
SELECT document_id, 0 AS ordinal, 0 AS start_char, length(title) AS end_char,
    CASE outcome WHEN 'article' THEN 'title' ELSE 'navigation' END AS kind, outcome = 'article' AS is_article,
    'test' AS rule_id, 0.9 AS confidence, title AS text FROM made WHERE outcome <> 'failed'
UNION ALL SELECT document_id, 1, length(title), length(title) + 1, 'whitespace', false, 'test', 1.0, chr(10)
FROM made WHERE outcome <> 'failed'
UNION ALL SELECT document_id, 2, length(title) + 1, length(title) + 1 + length(body),
    CASE outcome WHEN 'article' THEN 'body' ELSE 'comment' END, outcome = 'article', 'test', 0.9, body
FROM made WHERE outcome <> 'failed';
UPDATE core.segments SET end_char = start_char + 19, text = left(text, 19), kind = 'dateline'
WHERE ordinal = 2 AND document_id = sha256('payload 28');
INSERT INTO core.segments BY NAME
SELECT document_id, 3 AS ordinal, length(title) + 20 AS start_char, length(title) + 1 + length(body) AS end_char,
    'body' AS kind, true AS is_article, 'test' AS rule_id, 0.9 AS confidence, substr(body, 20) AS text
FROM made WHERE i = 28;

INSERT INTO core.extractions BY NAME
SELECT document_id, outcome, CASE outcome WHEN 'failed' THEN 'timeout' END AS failure_reason,
    CASE WHEN outcome <> 'article' THEN 'says why' END AS detail, 'presshouse.html' AS extractor,
    '1' AS extractor_version,
    CASE WHEN outcome <> 'failed' THEN length(title || chr(10) || body) END AS char_length,
    CASE WHEN outcome <> 'failed' THEN sha256(title || chr(10) || body) END AS text_sha256, 0.9 AS confidence,
    12.5 AS elapsed_ms, moment AS extracted_at, load_id FROM made;

INSERT INTO core.publishers BY NAME
SELECT 'p1' AS publisher_id, 'The Gazette' AS name, 'gazette.example' AS host
UNION ALL SELECT 'p2', 'The Herald', 'herald.example'
UNION ALL SELECT 'p3', 'Radio Valley', NULL;

INSERT INTO core.articles BY NAME
SELECT article_id, document_id, title AS headline, body AS article_body, 'en' AS in_language,
    0.99 AS in_language_confidence, CASE WHEN i % 10 > 0 THEN '2026-03-05' WHEN i % 20 > 0 THEN '2026-03' END
        AS date_published,
    CASE WHEN i % 20 > 0 THEN 'meta' END AS date_published_source,
    CASE WHEN i % 20 > 0 THEN 0.9 END AS date_published_confidence, false AS has_date_conflict,
    CASE WHEN i = 28 THEN 'Oberau, Freeland' END AS dateline_place,
    CASE WHEN i % 7 = 0 THEN 'Reuters' END AS wire_agency, 'p' || (1 + i % 3) AS publisher_id,
    'https://gazette.example/' || i AS url, 30 AS word_count
FROM made WHERE outcome = 'article';

INSERT INTO core.article_dates BY NAME
SELECT article_id, 0 AS candidate_position, 'published' AS kind, date_published AS value, 'meta' AS source,
    0.9 AS confidence, true AS is_chosen, NULL AS problem
FROM core.articles WHERE date_published IS NOT NULL
UNION ALL SELECT article_id, 1, 'modified', NULL, 'time', 0.1, false, 'no such day'
FROM core.articles WHERE date_published IS NOT NULL;

INSERT INTO core.authors BY NAME
SELECT 'u1' AS author_id, 'Ada Vane' AS name UNION ALL SELECT 'u2', 'Bo Reed';

INSERT INTO core.article_authors BY NAME
SELECT article_id, 'u1' AS author_id, 1 AS author_position, 'Ada Vane' AS raw_name FROM core.articles
UNION ALL SELECT article_id, 'u2', 2, 'Bo Reed' FROM core.articles WHERE article_id > 'article-050';

INSERT INTO core.syndication BY NAME
SELECT 'article-001' AS cluster_id, 'article-001' AS article_id, 1.0 AS similarity, true AS is_likely_origin
UNION ALL SELECT 'article-001', 'article-021', 0.9, false
UNION ALL SELECT 'article-022', 'article-022', 0.95, false
UNION ALL SELECT 'article-022', 'article-023', 1.0, true;

INSERT INTO ops.batches BY NAME
SELECT batch_id, row_number() OVER (ORDER BY batch_id) AS batch_position, count(*) AS captures,
    (SELECT count(*) FROM raw.documents AS d WHERE d.batch_id = c.batch_id) AS documents,
    (SELECT count(*) FROM raw.rejections AS r WHERE r.batch_id = c.batch_id) AS rejections, 1 AS payload_bytes,
    '0' AS presshouse_version, 1.0 AS ingest_ms, TIMESTAMP '2026-03-05' AS ingested_at
FROM raw.captures AS c GROUP BY batch_id;

INSERT INTO ops.loads BY NAME
SELECT 'i1' AS load_id, 'ingest' AS stage, 'b1' AS batch_id, 20 AS rows_loaded, 'r1' AS release_id, 1.0 AS elapsed_ms,
    TIMESTAMP '2026-03-05' AS loaded_at
UNION ALL SELECT 'l1', 'extract', 'b1', 20, 'r1', 1.0, TIMESTAMP '2026-03-05'
UNION ALL SELECT 'i2', 'ingest', 'b2', 103, NULL, 1.0, TIMESTAMP '2026-03-05'
UNION ALL SELECT 'l2', 'extract', 'b2', 100, NULL, 1.0, TIMESTAMP '2026-03-05';

DROP TABLE made;
"""


def build(connection) -> None:
    """Make the tables and fill them; nothing is declared NOT NULL, so that a row can be broken."""
    create_all(connection)
    for table in TABLES:
        for column in table.columns:
            if not column.is_nullable:
                connection.execute(f'ALTER TABLE {table.qualified_name} ALTER COLUMN "{column.name}" DROP NOT NULL')
    for statement in _STATEMENTS.split(";\n"):
        if statement.strip():
            connection.execute(statement)
