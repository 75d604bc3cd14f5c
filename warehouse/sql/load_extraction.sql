-- Bring one extraction shard into core.*: all of it or nothing, inside the caller's transaction.
-- Documents that have rows already (a re-extraction under a newer version) lose them first; new documents, the usual
-- case, cost one look at the narrow id column. Their rows of core.syndication stay: by them the link stage, which comes
-- next, knows which clusters to look at again.

CREATE OR REPLACE TEMP TABLE replaced AS
SELECT document_id, article_id
FROM core.extractions
SEMI JOIN shard_extractions USING (document_id)
LEFT JOIN (SELECT document_id, article_id FROM core.articles) USING (document_id);

DELETE FROM lookup.article_sketches WHERE article_id IN (SELECT article_id FROM replaced);
DELETE FROM core.article_authors WHERE article_id IN (SELECT article_id FROM replaced);
DELETE FROM core.article_dates WHERE article_id IN (SELECT article_id FROM replaced);
DELETE FROM core.articles WHERE document_id IN (SELECT document_id FROM replaced);
DELETE FROM core.segments WHERE document_id IN (SELECT document_id FROM replaced);
DELETE FROM core.extractions WHERE document_id IN (SELECT document_id FROM replaced);

INSERT INTO core.extractions BY NAME
SELECT *, $loaded_at AS extracted_at, $load_id AS load_id FROM shard_extractions ORDER BY document_id;

INSERT INTO core.segments BY NAME
SELECT * FROM shard_segments ORDER BY document_id, ordinal;

INSERT INTO core.publishers BY NAME
SELECT * FROM shard_publishers ANTI JOIN core.publishers USING (publisher_id) ORDER BY publisher_id;

INSERT INTO core.articles BY NAME
SELECT * FROM shard_articles ORDER BY document_id;

INSERT INTO core.article_dates BY NAME
SELECT * FROM shard_article_dates ORDER BY article_id, candidate_position;

INSERT INTO core.authors BY NAME
SELECT * FROM shard_authors ANTI JOIN core.authors USING (author_id) ORDER BY author_id;

INSERT INTO core.article_authors BY NAME
SELECT * FROM shard_article_authors ORDER BY article_id, author_position;

INSERT INTO lookup.article_sketches BY NAME
SELECT * FROM shard_article_sketches ORDER BY article_id;

-- A re-extraction may leave outlets and persons that no article names any more.
DELETE FROM core.publishers
WHERE EXISTS (FROM replaced)
  AND publisher_id NOT IN (SELECT publisher_id FROM core.articles WHERE publisher_id IS NOT NULL);
DELETE FROM core.authors
WHERE EXISTS (FROM replaced) AND author_id NOT IN (SELECT author_id FROM core.article_authors);

DROP TABLE replaced;
