-- One row per release: what it added to the one before, and the checks that did not hold.
CREATE OR REPLACE VIEW marts.release_changes AS
SELECT
    release_id,
    published_at,
    captures - lag(captures, 1, 0) OVER place AS captures_added,
    documents - lag(documents, 1, 0) OVER place AS documents_added,
    articles - lag(articles, 1, 0) OVER place AS articles_added,
    failed - lag(failed, 1, 0) OVER place AS failed_added,
    rejections - lag(rejections, 1, 0) OVER place AS rejections_added,
    extractor_versions IS DISTINCT FROM lag(extractor_versions) OVER place AS has_new_extractor,
    (
        SELECT list(suite || ': ' || expectation ORDER BY suite, expectation_position)
        FROM quality.expectation_results AS results
        WHERE results.release_id = releases.release_id AND NOT success
    ) AS checks_not_met
FROM ops.releases AS releases
WINDOW place AS (ORDER BY release_position);
