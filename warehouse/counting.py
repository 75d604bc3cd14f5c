"""How many rows tables have: what a run tells of them when a stage is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.ddl import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb


def row_counts(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> dict[str, int]:
    """Rows of tables, by qualified name."""
    counted = ", ".join(f"(SELECT count(*) FROM {identifier(name)})" for name in tables)
    counts = connection.execute(f"SELECT {counted}").fetchall()[0] if tables else ()
    return {name: int(count) for name, count in zip(tables, counts, strict=True)}
