-- One row per week and outlet: articles whose body mentions a term, in body text only: no caption, no related item.
-- Whole words, whatever the case; anywhere in scripts that put no spaces between words, and in Korean, whose words carry
-- endings. FROM marts.mentions_by_week('harbour')
CREATE OR REPLACE MACRO marts.mentions_by_week(term) AS TABLE
WITH sought AS (
    -- Marks between words are doubled, here and in the texts, so that neighbours do not share one.
    SELECT
        concat(
            CASE WHEN regexp_matches(term, '^[\p{L}\p{N}]') AND NOT regexp_matches(term, concat('^', unspaced))
                THEN concat('(?:^|[^\p{L}\p{M}\p{N}]|', unspaced, ')') ELSE '' END,
            regexp_escape(regexp_replace(lower(term), '([^\p{L}\p{M}\p{N}])', '\1\1', 'g')),
            CASE WHEN regexp_matches(term, '[\p{L}\p{M}\p{N}]$') AND NOT regexp_matches(term, concat(unspaced, '$'))
                THEN concat('(?:$|[^\p{L}\p{M}\p{N}]|', unspaced, ')') ELSE '' END
        ) AS pattern
    FROM (SELECT '[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]' AS unspaced)
),
counted AS (
    SELECT
        articles.date_published,
        articles.publisher_id,
        len(regexp_extract_all(
            regexp_replace(lower(articles.article_body), '([^\p{L}\p{M}\p{N}])', '\1\1', 'g'),
            (SELECT pattern FROM sought)
        )) AS mentions
    FROM core.articles AS articles
    WHERE contains(lower(articles.article_body), lower(term))
)
SELECT
    date_trunc('week', try_cast(left(counted.date_published, 10) AS DATE)) AS week,
    coalesce(publishers.name, publishers.host) AS outlet,
    count(*) AS articles,
    sum(counted.mentions) AS mentions
FROM counted
LEFT JOIN core.publishers AS publishers USING (publisher_id)
WHERE counted.mentions > 0
GROUP BY ALL;
