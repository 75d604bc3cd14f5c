-- Which pairs of articles are worth comparing: inside the caller's transaction, into temporary tables alone.
-- $load_ids: the extraction loads to cover. $most_compared: see warehouse/linking.py.

CREATE OR REPLACE TEMP TABLE link_covered AS
SELECT article_id
FROM core.articles
SEMI JOIN (SELECT document_id FROM core.extractions WHERE list_contains($load_ids, load_id)) USING (document_id);

-- A cluster that lost an article, or holds one that was extracted anew, may fall apart: all of it is looked at again.
CREATE OR REPLACE TEMP TABLE link_broken AS
SELECT DISTINCT cluster_id
FROM core.syndication
WHERE article_id IN (SELECT article_id FROM link_covered)
    OR article_id NOT IN (SELECT article_id FROM core.articles);

CREATE OR REPLACE TEMP TABLE link_open AS
SELECT article_id FROM link_covered
UNION
SELECT article_id FROM core.syndication SEMI JOIN link_broken USING (cluster_id);

-- Bands of open articles that some other article has too. All sketches are read for it, but of each only 192 bytes,
-- which are probed against the few bands of what is open: no index to keep, and cheaper than one.
CREATE OR REPLACE TEMP TABLE link_bands AS
WITH open_bands AS (
    SELECT DISTINCT unnest(bands) AS band FROM lookup.article_sketches SEMI JOIN link_open USING (article_id)
)
SELECT band
FROM (SELECT unnest(bands) AS band FROM lookup.article_sketches)
SEMI JOIN open_bands USING (band)
GROUP BY band
HAVING count(*) > 1;

CREATE OR REPLACE TEMP TABLE link_members AS
SELECT
    band,
    article_id,
    link_open.article_id IS NOT NULL AS is_open,
    row_number() OVER (PARTITION BY band ORDER BY article_id) AS band_position
FROM (SELECT article_id, unnest(bands) AS band FROM lookup.article_sketches)
SEMI JOIN link_bands USING (band)
LEFT JOIN link_open USING (article_id);

-- In a band that very many articles share, each is compared with the first few: they meet in those.
CREATE OR REPLACE TEMP TABLE link_pairs AS
SELECT DISTINCT early.article_id, late.article_id AS other_article_id
FROM link_members AS early
JOIN link_members AS late ON early.band = late.band AND early.band_position < late.band_position
WHERE early.band_position <= $most_compared AND (early.is_open OR late.is_open);

DROP TABLE link_members;
DROP TABLE link_bands;
DROP TABLE link_broken;
DROP TABLE link_covered;
