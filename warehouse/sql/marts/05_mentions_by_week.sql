-- One row per week and outlet: articles whose body mentions a term, in body text only: no caption, no related item.
-- Whole words, whatever the case; anywhere in scripts that put no spaces between words, and in Korean, whose words carry
-- endings. FROM marts.mentions_by_week('harbour')
CREATE OR REPLACE MACRO marts.mentions_by_week(term) AS TABLE
WITH marked_term AS (
    -- U+0001 is put on both sides of whatever is no letter or digit, and of each character of scripts without spaces
    -- (their length and voice marks, which belong to no script, are named by number, as is the selector after an
    -- emoji). A whole word then stands between two of them, and neighbours share none. No pattern depends on the
    -- term: DuckDB would compile it anew for each article, which takes longer than all the rest. For the same reason
    -- the one pattern is written out twice.
    SELECT regexp_replace(
        lower(term),
        '([^\p{L}\p{M}\p{N}]|[\p{Han}\p{Hiragana}\p{Katakana}\x{3099}\x{309A}\x{30FC}\x{FF70}\x{FF9E}\x{FF9F}'
        '\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\x{FE0F}])',
        concat(chr(1), '\1', chr(1)),
        'g'
    ) AS marked
),
sought AS (
    -- An end that is no letter or digit needs nothing beside it; any other needs the edge of a word.
    SELECT concat(
        CASE WHEN starts_with(marked, chr(1)) THEN '' ELSE chr(1) END,
        regexp_replace(marked, '^\x01|\x01$', '', 'g'),
        CASE WHEN ends_with(marked, chr(1)) THEN '' ELSE chr(1) END
    ) AS word
    FROM marked_term
),
marked_articles AS (
    SELECT
        date_published,
        article_id,
        concat(
            chr(1),
            regexp_replace(
                lower(article_body),
                '([^\p{L}\p{M}\p{N}]|[\p{Han}\p{Hiragana}\p{Katakana}\x{3099}\x{309A}\x{30FC}\x{FF70}\x{FF9E}\x{FF9F}'
                '\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\x{FE0F}])',
                concat(chr(1), '\1', chr(1)),
                'g'
            ),
            chr(1)
        ) AS marked
    FROM core.articles
    WHERE contains(lower(article_body), nullif(lower(term), ''))
),
counted AS (
    SELECT
        date_published,
        article_id,
        (strlen(marked) - strlen(replace(marked, word, ''))) // strlen(word) AS mentions
    FROM marked_articles
    CROSS JOIN sought
)
SELECT
    date_trunc('week', try_cast(left(counted.date_published, 10) AS DATE)) AS week,
    outlets.outlet,
    count(*) AS articles,
    sum(counted.mentions) AS mentions
FROM counted
JOIN marts.article_outlets AS outlets USING (article_id)
WHERE counted.mentions > 0
GROUP BY ALL;
