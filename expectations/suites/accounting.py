"""Accounting: nothing vanishes between two stages.

Outcomes, inputs and batches are counted over everything, which costs a look at narrow columns. Repeats are counted over
what is new, because telling a first capture from a repeat among all of them is what grows with a warehouse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, figure, scope_of
from transforms.contract.definition import LOADS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from transforms.contract.definition import Table


def suite(tables: Mapping[str, Table]) -> Suite:
    """The accounting suite."""
    names = ("core.extractions", "raw.captures", "raw.documents", "raw.rejections")
    return Suite(
        "accounting",
        tuple(scope_of(tables[name]) for name in names),
        "SELECT (SELECT count(*) FROM new_captures) + (SELECT count(*) FROM new_rejections)",
        (
            figure(
                "captures = documents + repeats, of what is new",
                "SELECT (SELECT count(*) FROM new_captures) AS captures, (SELECT count(*) FROM new_documents) AS documents, "
                f"({_REPEATS}) AS repeats",
                "captures <> documents + repeats",
            ),
            figure(
                "there are no more documents than captures",
                "SELECT (SELECT count(*) FROM raw.captures) AS captures, (SELECT count(*) FROM raw.documents) AS documents",
                "documents > captures",
            ),
            figure(
                "documents = article + no_article + failed",
                "SELECT (SELECT count(*) FROM raw.documents) AS documents, "
                "count(*) FILTER (outcome = 'article') AS article, count(*) FILTER (outcome = 'no_article') AS no_article, "
                "count(*) FILTER (outcome = 'failed') AS failed, count(*) AS extractions FROM core.extractions",
                "documents <> article + no_article + failed OR documents <> extractions",
            ),
            figure(
                "extractions with an article = articles",
                "SELECT (SELECT count(*) FROM core.extractions WHERE outcome = 'article') AS extractions, "
                "(SELECT count(*) FROM core.articles) AS articles",
                "extractions <> articles",
            ),
            figure(
                "inputs = captures + rejections",
                "SELECT (SELECT coalesce(sum(records), 0)::BIGINT FROM ops.sources) AS inputs, "
                "(SELECT count(*) FROM raw.captures) AS captures, (SELECT count(*) FROM raw.rejections) AS rejections",
                "inputs <> captures + rejections",
            ),
            figure(
                "captures and documents of all batches = captures and documents",
                "SELECT coalesce(sum(captures), 0)::BIGINT AS batch_captures, (SELECT count(*) FROM raw.captures) AS captures, "
                "coalesce(sum(documents), 0)::BIGINT AS batch_documents, (SELECT count(*) FROM raw.documents) AS documents "
                "FROM ops.batches",
                "batch_captures <> captures OR batch_documents <> documents",
            ),
            figure(
                "rejections are those of all batches, less what a retry took back",
                "SELECT coalesce(sum(rejections), 0)::BIGINT AS batch_rejections, "
                "(SELECT count(*) FROM raw.rejections) AS rejections FROM ops.batches",
                "rejections > batch_rejections",
            ),
            Expectation(
                "every new document has been extracted",
                "SELECT document_id FROM new_documents ANTI JOIN core.extractions USING (document_id)",
                column="document_id",
            ),
            Expectation(
                "a batch holds the captures and documents that it says",
                "SELECT batch_id, captures, documents, coalesce(c.n, 0) AS captures_found, coalesce(d.n, 0) AS documents_found "
                "FROM ops.batches LEFT JOIN (SELECT batch_id, count(*) AS n FROM raw.captures GROUP BY batch_id) AS c USING (batch_id) "
                "LEFT JOIN (SELECT batch_id, count(*) AS n FROM raw.documents GROUP BY batch_id) AS d USING (batch_id) "
                "WHERE captures <> coalesce(c.n, 0) OR documents <> coalesce(d.n, 0)",
                column="batch_id",
            ),
            Expectation(
                "every row belongs to a batch or a load, so that none escapes the audit",
                _strays(tables.values()),
                column="batch_id",
            ),
            Expectation(
                "a load holds no more extractions than it says",
                "SELECT load_id, rows_loaded, count(*) AS extractions FROM new_extractions JOIN ops.loads USING (load_id) "
                "GROUP BY load_id, rows_loaded HAVING count(*) > rows_loaded",
                column="load_id",
            ),
            figure(
                "batches are numbered from 1 without a gap",
                "SELECT count(*) AS batches, min(batch_position) AS first, max(batch_position) AS last FROM ops.batches",
                "batches > 0 AND (first <> 1 OR last <> batches)",
                "warning",
                "batch_position",
            ),
        ),
    )


def _strays(tables: Iterable[Table]) -> str:
    """Rows without a load of the stage that brings them, of the tables through which the new rows of all are told."""
    return " UNION ALL ".join(
        f"SELECT DISTINCT '{table.qualified_name}' AS rows_of, {table.told_by} AS brought_by FROM {table.qualified_name} "
        f"ANTI JOIN (SELECT {table.told_by} FROM {LOADS} WHERE stage = '{table.stage}') AS loads USING ({table.told_by})"
        for table in tables
        if table.told_by
        and table.told_through == LOADS
        and (table.schema in ("raw", "core") or table.name == "batches")
    )


#: New captures that are not the first of their document.
_REPEATS = """
SELECT (SELECT count(*) FROM new_captures) - count(*) FROM (SELECT DISTINCT document_id FROM new_captures)
ANTI JOIN (
    SELECT document_id FROM raw.captures SEMI JOIN new_captures USING (document_id)
    WHERE batch_id NOT IN (SELECT batch_id FROM new_captures)
) AS earlier USING (document_id)
"""
