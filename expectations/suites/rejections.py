"""Rejections: every input that did not become a document, with a reason of the closed list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, figure, key_is_unique, never_null, no_nul, refers_to, scope_of
from expectations.suites.captures import proper_uri
from transforms.contract.lists import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.contract.definition import Table


def suite(tables: Mapping[str, Table]) -> Suite:
    """The rejections suite."""
    table, captures = tables["raw.rejections"], tables["raw.captures"]
    pairs = ", ".join(f"('{reason.disposition}', '{reason}')" for reason in Reason)
    return Suite(
        "rejections",
        (scope_of(table), scope_of(captures)),
        "SELECT count(*) FROM new_rejections",
        (
            key_is_unique(table),
            *never_null(table),
            refers_to(table, "batch_id", "ops.batches"),
            proper_uri(table),
            Expectation(
                "disposition and reason are of the closed lists",
                f"SELECT source_uri, disposition, reason FROM new_rejections WHERE (disposition, reason) NOT IN ({pairs})",
                column="reason",
            ),
            Expectation(
                "a plain file is not both captured and rejected in one batch",
                "SELECT source_uri, reason FROM new_rejections SEMI JOIN "
                "(SELECT source_uri, batch_id FROM new_captures WHERE record_index IS NULL) AS plain USING (source_uri, batch_id) "
                "WHERE record_index IS NULL",
                column="source_uri",
            ),
            no_nul(table, ("source_uri", "warc_target_uri", "detail")),
            Expectation(
                "a place is rejected once for a reason",
                "SELECT source_uri, record_index, record_offset, warc_target_uri, reason, count(*) AS times FROM new_rejections "
                "GROUP BY ALL HAVING count(*) > 1",
                "warning",
                "source_uri",
            ),
            Expectation(
                "every rejection says in words what is wrong",
                "SELECT source_uri, reason FROM new_rejections WHERE coalesce(trim(detail), '') = ''",
                "warning",
                "detail",
            ),
            figure(
                "share of quarantined inputs: below 5%",
                "SELECT CASE inputs WHEN 0 THEN 'none' ELSE round(100 * quarantined / inputs, 1) || '%' END AS share, quarantined, inputs FROM (SELECT "
                "(SELECT count(*) FROM new_rejections WHERE disposition = 'quarantined') AS quarantined, "
                "(SELECT count(*) FROM new_captures) + (SELECT count(*) FROM new_rejections) AS inputs)",
                "quarantined > 0.05 * inputs",
                "warning",
            ),
        ),
    )
