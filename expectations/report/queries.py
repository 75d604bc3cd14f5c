"""What the pages show, as SQL on a published warehouse; each query's columns are those of its table on the page."""

from __future__ import annotations

RELEASES = "SELECT * FROM ops.releases ORDER BY release_position DESC"

RELEASE = "SELECT * FROM ops.releases WHERE release_id = ?"

SUITES = """
SELECT suite, success, expectations, failed_critical, failed_warning, rows_audited, round(elapsed_ms) AS elapsed_ms
FROM quality.validation_runs WHERE release_id = ? ORDER BY run_at, suite
"""

RESULTS = """
SELECT suite, expectation, "column", severity, success, observed, unexpected_count, examples
FROM quality.expectation_results WHERE release_id = ?
ORDER BY run_at, suite, expectation_position
"""

#: Tables of figures: heading -> query without parameters.
FIGURES: dict[str, str] = {
    "Outcomes": """
        SELECT outcome, coalesce(failure_reason, '') AS reason, count(*) AS documents, round(avg(confidence), 3) AS
        mean_confidence FROM core.extractions GROUP BY ALL ORDER BY documents DESC, outcome, reason""",
    "Rejected inputs": """
        SELECT disposition, reason, count(*) AS inputs, min(detail) AS for_example
        FROM raw.rejections GROUP BY ALL ORDER BY inputs DESC, reason""",
    "Documents without an article": """
        SELECT coalesce(detail, 'no reason given') AS reason, count(*) AS documents FROM core.extractions
        WHERE outcome = 'no_article' GROUP BY ALL ORDER BY documents DESC, reason LIMIT 20""",
    "Characters by kind": """
        SELECT kind, is_article, count(*) AS segments, sum(end_char - start_char) AS characters,
        round(avg(confidence), 3) AS mean_confidence FROM core.segments
        WHERE kind <> 'whitespace' GROUP BY ALL ORDER BY characters DESC, kind""",
    "Where publication dates come from": """
        SELECT coalesce(date_published_source, 'no date') AS source, count(*) AS articles,
        round(avg(date_published_confidence), 3) AS mean_confidence,
        count(*) FILTER (has_date_conflict) AS conflicts
        FROM core.articles GROUP BY ALL ORDER BY articles DESC, source""",
    "Languages": """
        SELECT coalesce(in_language, 'unknown') AS in_language, count(*) AS articles FROM core.articles
        GROUP BY ALL ORDER BY articles DESC, in_language LIMIT 20""",
    "Outlets": """
        SELECT coalesce(p.name, p.host, 'unknown') AS outlet, count(*) AS articles,
        round(avg(a.word_count)) AS mean_words FROM core.articles AS a
        LEFT JOIN core.publishers AS p USING (publisher_id) GROUP BY ALL ORDER BY articles DESC, outlet LIMIT 30""",
    "Least sure extractions": """
        SELECT e.document_id, round(e.confidence, 3) AS confidence, e.outcome, coalesce(a.headline, '') AS headline
        FROM core.extractions AS e LEFT JOIN core.articles AS a USING (document_id)
        WHERE e.confidence IS NOT NULL ORDER BY e.confidence, e.document_id LIMIT 20""",
    "Slowest documents": """
        SELECT document_id, round(elapsed_ms) AS elapsed_ms, outcome FROM core.extractions
        ORDER BY core.extractions.elapsed_ms DESC, document_id LIMIT 10""",
}
