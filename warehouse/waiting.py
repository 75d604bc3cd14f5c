"""Which documents wait to be extracted: found by one look at the warehouse, told batch by batch.

What waits may be all that there is. So it stays in a temporary table of the connection, and a caller takes a batch at
a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from warehouse.ddl import quoted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import duckdb


class WaitingBatch(NamedTuple):
    """A batch of which so many documents wait."""

    position: int
    batch_id: str
    documents: int


class WaitingDocument(NamedTuple):
    """A document that waits: the bytes of its payload, and the load that extracted it before, empty for none."""

    byte_length: int
    replaced: str


def find_new(connection: duckdb.DuckDBPyConnection) -> list[WaitingBatch]:
    """Find the documents that were never extracted; returns their batches, oldest first."""
    return _find(connection, "FALSE")


def find_outdated(connection: duckdb.DuckDBPyConnection, versions: Mapping[str, str]) -> list[WaitingBatch]:
    """Find the documents that were never extracted, or by another version; returns their batches, oldest first.

    Args:
        connection: to the private database.
        versions: extractor -> the version that is current.
    """
    pairs = ", ".join(f"({quoted(name)}, {quoted(current)})" for name, current in sorted(versions.items()))
    return _find(connection, f"(e.extractor, e.extractor_version) NOT IN ({pairs})")


def find_failed(
    connection: duckdb.DuckDBPyConnection, reasons: Sequence[str] = (), since: dt.datetime | None = None
) -> list[WaitingBatch]:
    """Find the documents that were never extracted, or failed; returns their batches, oldest first.

    Args:
        connection: to the private database.
        reasons: of the failures; all of them if none is told.
        since: the moment from which failures count.
    """
    condition = (
        "e.outcome = 'failed' AND (len($reasons) = 0 OR list_contains($reasons, e.failure_reason)) "
        "AND ($since IS NULL OR e.extracted_at >= $since)"
    )
    return _find(connection, condition, {"reasons": list(reasons), "since": since})


def _find(
    connection: duckdb.DuckDBPyConnection, condition: str, parameters: Mapping[str, object] | None = None
) -> list[WaitingBatch]:
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE waiting AS
        SELECT b.batch_position, b.batch_id, d.document_id, d.byte_length, coalesce(e.load_id, '') AS replaced
        FROM raw.documents AS d
        JOIN ops.batches AS b USING (batch_id)
        LEFT JOIN core.extractions AS e USING (document_id)
        WHERE e.document_id IS NULL OR {condition}
        ORDER BY batch_position
        """,
        dict(parameters or {}),
    )
    found = connection.execute(
        "SELECT batch_position, batch_id, count(*) FROM waiting GROUP BY ALL ORDER BY batch_position"
    ).fetchall()
    return [WaitingBatch(*row) for row in found]


def documents_of(connection: duckdb.DuckDBPyConnection, batch: WaitingBatch) -> dict[str, WaitingDocument]:
    """The documents of a batch that wait, by id; on the connection on which they were found."""
    found = connection.execute(
        "SELECT document_id, byte_length, replaced FROM waiting WHERE batch_position = ?", [batch.position]
    ).fetchall()
    return {identity: WaitingDocument(length, replaced) for identity, length, replaced in found}


def byte_lengths(connection: duckdb.DuckDBPyConnection, batch: WaitingBatch) -> dict[str, int]:
    """The bytes of every payload of a batch, by document, whether it waits or not."""
    found = connection.execute(
        "SELECT document_id, byte_length FROM raw.documents WHERE batch_id = ?", [batch.batch_id]
    ).fetchall()
    return dict(found)


def still_waiting(connection: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> bool:
    """Whether any of these documents waits; on the connection on which they were found."""
    found = connection.execute(
        "SELECT 1 FROM waiting WHERE document_id IN (SELECT unnest($ids)) LIMIT 1", {"ids": list(document_ids)}
    ).fetchall()
    return bool(found)
