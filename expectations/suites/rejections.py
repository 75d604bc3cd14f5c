"""Rejections: every input that did not become a document, with a reason of the closed list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, key_is_unique, never_null
from transforms.containers.records import QUARANTINED_REASONS, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from expectations.spec import TableMeta


def suite(tables: Mapping[str, TableMeta]) -> Suite:
    """The rejections suite."""
    table = tables["raw.rejections"]
    pairs = ", ".join(
        f"('{'quarantined' if reason in QUARANTINED_REASONS else 'skipped'}', '{reason}')" for reason in Reason
    )
    return Suite(
        "rejections",
        table.view,
        (
            key_is_unique(table),
            *never_null(table),
            Expectation(
                "disposition and reason are of the closed lists",
                column="reason",
                query=(
                    "SELECT source_uri, disposition, reason FROM audit.rejections "
                    f"WHERE (disposition, reason) NOT IN ({pairs})"
                ),
            ),
            Expectation(
                "every rejection says in words what is wrong",
                "warning",
                column="detail",
                query="SELECT source_uri, reason FROM audit.rejections WHERE coalesce(trim(detail), '') = ''",
            ),
            Expectation(
                "a plain file is not both captured and rejected in one batch",
                column="source_uri",
                query=(
                    "SELECT r.source_uri, r.reason FROM audit.rejections AS r "
                    "JOIN audit.captures AS c USING (source_uri, batch_id) "
                    "WHERE r.record_index IS NULL AND c.record_index IS NULL"
                ),
            ),
            Expectation(
                "share of quarantined inputs: below 5%",
                "warning",
                query=(
                    "WITH counts AS (SELECT (SELECT count(*) FROM audit.rejections WHERE disposition = 'quarantined') AS q,"
                    " (SELECT count(*) FROM audit.captures) + (SELECT count(*) FROM audit.rejections) AS n) "
                    "SELECT q AS rows, round(q / n, 4) AS share FROM counts WHERE n > 0 AND q / n > 0.05"
                ),
                is_figure=True,
            ),
        ),
    )
