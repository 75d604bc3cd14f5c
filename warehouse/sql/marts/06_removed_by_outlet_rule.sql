-- One row per outlet, kind and rule: what was taken for noise, in spans and characters.
CREATE OR REPLACE VIEW marts.removed_by_outlet_rule AS
WITH outlets AS (
    SELECT
        document_id,
        max(coalesce(
            publishers.name, publishers.host, captures.outlet, publishers_of_hosts.name, nullif(captures.host, '')
        )) AS outlet
    FROM (
        SELECT
            document_id,
            outlet,
            -- a page without an article has no publisher, but was taken from somewhere; host_of in
            -- transforms/addresses.py says which host that is
            rtrim(regexp_extract(lower(warc_target_uri), '^https?://(?:[^/?#@]*@)?(?:www\.)?([^/:?#]+)', 1), '.')
                AS host
        FROM raw.captures
    ) AS captures
    LEFT JOIN core.articles AS articles USING (document_id)
    LEFT JOIN core.publishers AS publishers USING (publisher_id)
    LEFT JOIN core.publishers AS publishers_of_hosts ON publishers_of_hosts.host = captures.host
    GROUP BY document_id
)
SELECT
    outlet,
    segments.kind,
    segments.rule_id,
    count(*) AS spans,
    sum(end_char - start_char) AS characters,
    round(avg(segments.confidence), 3) AS mean_confidence
FROM core.segments AS segments
JOIN outlets USING (document_id)
WHERE NOT segments.is_article AND segments.kind <> 'whitespace'
GROUP BY ALL;
