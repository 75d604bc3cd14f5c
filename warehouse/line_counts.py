"""On how many pages of its outlet a line stands: counted batch by batch, kept in `lookup`, told to extraction.

What a page is, and which pages are versions of one, `transforms.text.repetition` decides; here its counts are made by
SQL, so that the cost of a batch hardly grows with the pages that were counted before.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.text.repetition import MOST_COMPARED, SAME_PAGE, page_groups
from warehouse.ddl import quoted
from warehouse.loads import Load, record_load, transaction
from warehouse.scripts import registered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from transforms.text.repetition import Signature

#: Known pages that the grouping of a batch's pages can depend on, without those that it cannot: a page that shares
#: too few lines with each of them, and that is not among the first of a line's owners.
_KNOWN = """
WITH pages AS (
    SELECT outlet, unnest(signature) AS signature_hash, len(signature) AS lines FROM counted_pages
), shared AS (
    SELECT outlet, signature_hash, min(lines) AS lines FROM pages GROUP BY ALL
), near AS (
    SELECT outlet, document_id, count(*) AS common, min(lines) AS lines
    FROM lookup.page_signatures JOIN shared USING (outlet, signature_hash) GROUP BY ALL
), known AS (
    SELECT outlet, common, least(any_value(lines), count(*)) AS lines,
           list(signature_hash ORDER BY signature_hash) AS signature
    FROM lookup.page_signatures JOIN near USING (outlet, document_id) GROUP BY outlet, document_id, common
), distinct_known AS (
    SELECT outlet, signature, max(common) AS common, min(lines) AS lines FROM known GROUP BY ALL
), owners AS (
    SELECT outlet, signature, unnest(signature) AS signature_hash FROM distinct_known
), first_owners AS (
    SELECT outlet, signature FROM owners SEMI JOIN shared USING (outlet, signature_hash)
    QUALIFY row_number() OVER (PARTITION BY outlet, signature_hash ORDER BY signature) <= $compared
)
SELECT outlet, signature FROM distinct_known WHERE common >= $same_page * lines
UNION
SELECT outlet, signature FROM first_owners
"""

_COUNTS = """
INSERT INTO lookup.line_counts BY NAME
SELECT $batch_id AS batch_id, outlet, 0::UBIGINT AS line_hash, count(DISTINCT page_group)::INTEGER AS pages
FROM counted_pages JOIN page_groups USING (outlet, document_id)
GROUP BY outlet
UNION ALL
SELECT $batch_id, outlet, line_hash, count(DISTINCT page_group)::INTEGER
FROM (SELECT outlet, page_group, unnest(hashes) AS line_hash
      FROM counted_pages JOIN page_groups USING (outlet, document_id)
      WHERE page_group IS NOT NULL)
GROUP BY outlet, line_hash
ORDER BY outlet, line_hash
"""

_SIGNATURES = """
INSERT INTO lookup.page_signatures BY NAME
SELECT $batch_id AS batch_id, outlet, document_id, unnest(signature) AS signature_hash
FROM counted_pages
ORDER BY outlet, document_id, signature_hash
"""


def load_line_counts(
    connection: duckdb.DuckDBPyConnection, load: Load, files: Sequence[Path], elapsed_ms: float
) -> None:
    """Count the lines of a batch's page dumps across each outlet and keep the counts; one transaction.

    Args:
        connection: to the private database.
        load: its deterministic identity, with a batch.
        files: Parquet with document_id, outlet, hashes of lines and signature of every dump, each once.
        elapsed_ms: what describing the pages took.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE counted_pages "
        "(document_id VARCHAR, outlet VARCHAR, hashes UBIGINT[], signature UBIGINT[])"
    )
    if files:
        names = ", ".join(quoted(str(file)) for file in files)
        connection.execute(f"INSERT INTO counted_pages BY NAME FROM read_parquet([{names}])")
    with transaction(connection):
        with registered(connection, "page_groups", _groups(connection)):
            connection.execute(_COUNTS, {"batch_id": load.batch_id})
        ((rows,),) = connection.execute(
            "SELECT count(*) FROM lookup.line_counts WHERE batch_id = ?", [load.batch_id]
        ).fetchall()
        connection.execute(_SIGNATURES, {"batch_id": load.batch_id})
        record_load(connection, load, int(rows), elapsed_ms)
    connection.execute("DROP TABLE counted_pages")


def _groups(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """The group of every page of the batch within its outlet; null for a version of a page counted before."""
    known: dict[str, list[Signature]] = {}
    for outlet, signature in connection.execute(_KNOWN, {"compared": MOST_COMPARED, "same_page": SAME_PAGE}).fetchall():
        known.setdefault(outlet, []).append(tuple(signature))
    pages = connection.execute(
        "SELECT outlet, document_id, signature FROM counted_pages ORDER BY outlet, document_id"
    ).fetchall()
    groups: list[int | None] = []
    for outlet, rows in groupby(pages, key=lambda row: row[0]):
        groups += page_groups([tuple(signature) for _, _, signature in rows], known.get(outlet, ()))
    return pa.table(
        {
            "outlet": pa.array([outlet for outlet, _, _ in pages], pa.string()),
            "document_id": pa.array([document_id for _, document_id, _ in pages], pa.string()),
            "page_group": pa.array(groups, pa.int64()),
        }
    )


def write_counts(connection: duckdb.DuckDBPyConnection, position: int, outlets: Sequence[str], path: Path) -> None:
    """Write what is known of outlets' lines up to a batch as Parquet: outlet, line_hash, pages.

    The line hash 0 tells the pages of the outlet. Lines that stand on one page alone say nothing and stay where they
    are.
    """
    with registered(connection, "counted_outlets", pa.table({"outlet": pa.array(outlets, pa.string())})):
        connection.execute(
            f"""
            COPY (
                SELECT outlet, line_hash, sum(pages)::BIGINT AS pages
                FROM lookup.line_counts
                JOIN ops.batches USING (batch_id)
                SEMI JOIN counted_outlets USING (outlet)
                WHERE batch_position <= {position:d}
                GROUP BY outlet, line_hash
                HAVING line_hash = 0 OR sum(pages) > 1
                ORDER BY outlet, line_hash
            ) TO {quoted(str(path))} (FORMAT parquet)
            """
        )
