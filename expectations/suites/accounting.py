"""Accounting: nothing vanishes between two stages. Counted over everything, not only over what is new."""

from __future__ import annotations

from expectations.spec import Expectation, Suite


def _equal(description: str, left: str, right: str) -> Expectation:
    return Expectation(
        description,
        query=(
            f"WITH counts AS (SELECT ({left}) AS left_side, ({right}) AS right_side) "
            "SELECT left_side, right_side FROM counts WHERE left_side IS DISTINCT FROM right_side"
        ),
        is_figure=True,
    )


def suite() -> Suite:
    """The accounting suite."""
    captures = "SELECT count(*) FROM raw.captures"
    documents = "SELECT count(*) FROM raw.documents"
    rejections = "SELECT count(*) FROM raw.rejections"
    return Suite(
        "accounting",
        "audit.extractions",
        (
            _equal(
                "captures = documents + repeats",
                captures,
                f"({documents}) + (SELECT coalesce(sum(times - 1), 0)::BIGINT FROM "
                "(SELECT count(*) AS times FROM raw.captures GROUP BY document_id))",
            ),
            _equal(
                "documents = article + no_article + failed",
                documents,
                "SELECT count(*) FROM core.extractions WHERE outcome IN ('article', 'no_article', 'failed')",
            ),
            _equal(
                "extractions with an article = articles",
                "SELECT count(*) FROM core.extractions WHERE outcome = 'article'",
                "SELECT count(*) FROM core.articles",
            ),
            _equal(
                "inputs = captures + rejections",
                "SELECT coalesce(sum(records), 0)::BIGINT FROM raw.sources",
                f"({captures}) + ({rejections})",
            ),
            _equal(
                "captures of all batches = captures",
                "SELECT coalesce(sum(captures), 0)::BIGINT FROM ops.batches",
                captures,
            ),
            _equal(
                "documents of all batches = documents",
                "SELECT coalesce(sum(documents), 0)::BIGINT FROM ops.batches",
                documents,
            ),
            Expectation(
                "every new document has been extracted",
                column="document_id",
                query="SELECT document_id FROM audit.documents ANTI JOIN core.extractions USING (document_id)",
            ),
            Expectation(
                "batches are numbered from 1 without a gap",
                "warning",
                column="batch_position",
                query=(
                    "SELECT count(*) AS batches, max(batch_position) AS last FROM ops.batches "
                    "HAVING count(*) > 0 AND (min(batch_position) <> 1 OR max(batch_position) <> count(*))"
                ),
            ),
        ),
    )
