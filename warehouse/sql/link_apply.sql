-- Make core.syndication say what link_rows says of the articles that were looked at; touch no row that says it already.

CREATE OR REPLACE TEMP TABLE link_before AS
SELECT *
FROM core.syndication
WHERE article_id IN (SELECT article_id FROM link_open UNION ALL SELECT article_id FROM link_rows);

CREATE OR REPLACE TEMP TABLE link_outdated AS
SELECT * FROM link_before EXCEPT SELECT * FROM link_rows;

CREATE OR REPLACE TEMP TABLE link_added AS
SELECT * FROM link_rows EXCEPT SELECT * FROM link_before;

DELETE FROM core.syndication WHERE article_id IN (SELECT article_id FROM link_outdated);

INSERT INTO core.syndication BY NAME
SELECT * FROM link_added ORDER BY cluster_id, article_id;
