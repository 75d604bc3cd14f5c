"""Small reads that assets and commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.connections import private_database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def row_counts(private: Path, tables: Sequence[str]) -> dict[str, int]:
    """Rows of tables of the private database, by qualified name."""
    query = "SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in tables)
    with private_database(private) as connection:
        counts = connection.execute(query).fetchall()[0]
    return {name: int(count) for name, count in zip(tables, counts, strict=True)}
