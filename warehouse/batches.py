"""Keeping account of inputs: batches, how far each source was read, rejections that a later reading took back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from warehouse.loads import insert_rows, record_load

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    import pyarrow as pa

    from warehouse.loads import Load


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What one ingest batch brought: a row of `ops.batches` without its identity and time, which are its load's."""

    batch_position: int
    captures: int
    documents: int
    rejections: int
    payload_bytes: int
    presshouse_version: str
    ingest_ms: float


def record_batch(connection: duckdb.DuckDBPyConnection, load: Load, batch: BatchRow, retracted: int) -> None:
    """Note a batch in `ops.batches` and its load in `ops.loads`; inside the load's transaction.

    ``retracted`` counts the rejections that the batch took back: they are rows changed, too.
    """
    row = {"batch_id": load.batch_id, **asdict(batch), "ingested_at": load.loaded_at}
    insert_rows(connection, "ops.batches", [row])
    record_load(connection, load, batch.captures + batch.rejections + retracted, batch.ingest_ms)


def merge_sources(connection: duckdb.DuckDBPyConnection, sources: pa.Table) -> None:
    """Add states of inputs to `ops.sources`; inside the caller's transaction.

    A container that took several batches keeps one row: where reading stands, and what it added in all.
    """
    connection.register("_sources", sources)
    try:
        connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE merged_sources AS
            SELECT new.source_uri, new.fingerprint, new.is_complete, new.next_record,
                   new.records + coalesce(old.records, 0) AS records, new.batch_id,
                   new.outlet, new.columns
            FROM _sources AS new LEFT JOIN ops.sources AS old USING (source_uri, fingerprint)
            """
        )
        connection.execute(
            "DELETE FROM ops.sources WHERE (source_uri, fingerprint) IN "
            "(SELECT (source_uri, fingerprint) FROM merged_sources)"
        )
        connection.execute("INSERT INTO ops.sources BY NAME SELECT * FROM merged_sources")
        connection.execute("DROP TABLE merged_sources")
    finally:
        connection.unregister("_sources")


def remove_rejections(connection: duckdb.DuckDBPyConnection, identities: Sequence[str]) -> None:
    """Take back rejections whose input was read since; the accounts of their sources follow."""
    for identity in identities:
        connection.execute(
            """
            UPDATE ops.sources SET records = records - 1
            WHERE (source_uri, fingerprint) IN (
                SELECT (source_uri, fingerprint) FROM ops.sources
                WHERE source_uri = (SELECT source_uri FROM raw.rejections WHERE rejection_id = $identity)
                  AND records > 0
                ORDER BY fingerprint LIMIT 1
            )
            """,
            {"identity": identity},
        )
        connection.execute("DELETE FROM raw.rejections WHERE rejection_id = $identity", {"identity": identity})
