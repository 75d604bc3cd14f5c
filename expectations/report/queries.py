"""What the pages show, as SQL on a published warehouse; each query's columns are those of its table on the page.

A column named ``share`` is a number from 0 to 1 and is drawn as well as written.
"""

from __future__ import annotations

RELEASE = "SELECT * FROM ops.releases WHERE release_id = ?"

#: Whether a release brought rows, which were audited for it.
HAS_ROWS = """
SELECT count(*) > 0 FROM ops.loads WHERE release_id = ? AND rows_loaded > 0 AND stage <> 'line_counts'
"""

#: Releases, newest first, with what their audits came to.
RELEASES = """
SELECT r.release_id, r.published_at, r.captures, r.documents, r.articles, r.no_article, r.failed, r.rejections,
    coalesce(v.expectations, 0)::BIGINT AS expectations, r.failed_warnings AS warnings
FROM ops.releases AS r
LEFT JOIN (SELECT release_id, sum(expectations) AS expectations FROM quality.validation_runs GROUP BY release_id) AS v
    USING (release_id)
ORDER BY r.release_position DESC
"""

#: What did not hold in any release, the latest first; info figures are for watching and are left out.
HISTORY = """
SELECT expectation, suite, severity, count(DISTINCT release_id) AS releases, max(release_id) AS last_in,
    arg_max(observed, release_id) AS last_found
FROM quality.expectation_results
WHERE NOT success AND release_id IS NOT NULL AND severity <> 'info'
GROUP BY suite, expectation, severity
ORDER BY last_in DESC, releases DESC, suite, expectation
LIMIT 50
"""

SUITES = """
SELECT suite, rows_audited, elapsed_ms
FROM quality.validation_runs WHERE release_id = ? ORDER BY run_at, suite
"""

RESULTS = """
SELECT suite, expectation, "column", severity, success, observed, examples
FROM quality.expectation_results WHERE release_id = ?
ORDER BY run_at, suite, expectation_position
"""

#: Tables of figures: heading -> query without parameters.
FIGURES: dict[str, str] = {
    "Outcomes": """
        SELECT outcome, coalesce(failure_reason, '') AS reason, count(*) AS documents,
        count(*) / sum(count(*)) OVER () AS share, round(avg(confidence), 3) AS mean_confidence
        FROM core.extractions GROUP BY outcome, failure_reason ORDER BY documents DESC, outcome, reason""",
    "Rejected inputs": """
        SELECT reason, disposition, count(*) AS inputs, count(*) / sum(count(*)) OVER () AS share,
        min(detail) AS for_example
        FROM raw.rejections GROUP BY reason, disposition ORDER BY inputs DESC, reason""",
    "Documents without an article": """
        SELECT coalesce(detail, 'no reason given') AS reason, count(*) AS documents,
        count(*) / sum(count(*)) OVER () AS share FROM core.extractions
        WHERE outcome = 'no_article' GROUP BY detail ORDER BY documents DESC, reason LIMIT 20""",
    "Characters kept, by kind": """
        SELECT kind, count(*) AS segments, sum(end_char - start_char)::BIGINT AS characters,
        sum(end_char - start_char) / sum(sum(end_char - start_char)) OVER () AS share,
        round(avg(confidence), 3) AS mean_confidence FROM core.segments
        WHERE is_article GROUP BY kind ORDER BY characters DESC, kind""",
    "Characters removed, by kind": """
        SELECT kind, count(*) AS segments, sum(end_char - start_char)::BIGINT AS characters,
        sum(end_char - start_char) / sum(sum(end_char - start_char)) OVER () AS share,
        round(avg(confidence), 3) AS mean_confidence FROM core.segments
        WHERE NOT is_article AND kind <> 'whitespace' GROUP BY kind ORDER BY characters DESC, kind""",
    "Where publication dates come from": """
        SELECT coalesce(date_published_source, 'no date') AS source, count(*) AS articles,
        count(*) / sum(count(*)) OVER () AS share, round(avg(date_published_confidence), 3) AS mean_confidence,
        count(*) FILTER (has_date_conflict) AS conflicts
        FROM core.articles GROUP BY date_published_source ORDER BY articles DESC, source""",
    "Languages": """
        SELECT coalesce(in_language, 'unknown') AS language, count(*) AS articles,
        count(*) / sum(count(*)) OVER () AS share FROM core.articles
        GROUP BY in_language ORDER BY articles DESC, language LIMIT 20""",
    "Outlets": """
        SELECT coalesce(p.name, p.host, 'unknown') AS outlet, count(*) AS articles,
        count(*) / sum(count(*)) OVER () AS share, round(avg(a.word_count))::BIGINT AS mean_words
        FROM core.articles AS a LEFT JOIN core.publishers AS p USING (publisher_id)
        GROUP BY ALL ORDER BY articles DESC, outlet LIMIT 30""",
    "Least sure extractions": """
        SELECT coalesce(a.headline, '(no headline)') AS headline, round(e.confidence, 3) AS confidence, e.outcome,
        e.document_id
        FROM core.extractions AS e LEFT JOIN core.articles AS a USING (document_id)
        WHERE e.confidence IS NOT NULL ORDER BY e.confidence, e.document_id LIMIT 20""",
    "Slowest documents": """
        SELECT document_id, round(elapsed_ms)::BIGINT AS elapsed_ms, outcome FROM core.extractions
        ORDER BY core.extractions.elapsed_ms DESC, document_id LIMIT 10""",
}
