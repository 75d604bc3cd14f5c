"""Keeping account of inputs: how far each was read, and rejections that a later reading took back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    import pyarrow as pa


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
                   new.records + coalesce(old.records, 0) AS records, new.batch_id
            FROM _sources AS new LEFT JOIN ops.sources AS old USING (source_uri, fingerprint)
            """
        )
        connection.execute(
            "DELETE FROM ops.sources WHERE (source_uri, fingerprint) IN "
            "(SELECT (source_uri, fingerprint) FROM merged_sources)"
        )
        connection.execute("INSERT INTO ops.sources SELECT * FROM merged_sources")
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
