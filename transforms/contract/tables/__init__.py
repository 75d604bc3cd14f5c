"""The one registry of tables: every table of the warehouse, a module a schema.

A table is told here and nowhere else (`transforms.contract.definition` says what is told of it). A new one is one more
entry of its schema's `TABLES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from transforms.contract.tables import core, lookup, ops, quality, raw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transforms.contract.definition import Table
    from transforms.contract.lists import Stage

#: Schemas of the warehouse and what each holds.
SCHEMAS: dict[str, str] = {
    "raw": "What was seen where, and what could not be read",
    "core": "Extractions, typed segments, articles and their dimensions",
    "lookup": "What extraction and linking look things up in: nothing that is about one article alone",
    "quality": "What every audit expected and found",
    "ops": "Batches, loads and releases",
    "marts": "Views that answer the questions people ask first",
}

#: All tables, in the order in which they are created, loaded and listed.
TABLES: tuple[Table, ...] = (*raw.TABLES, *core.TABLES, *lookup.TABLES, *quality.TABLES, *ops.TABLES)


def table(qualified_name: str, tables: Iterable[Table] = TABLES) -> Table:
    """The table of that name.

    Raises:
        KeyError: there is no such table.
    """
    for candidate in tables:
        if candidate.qualified_name == qualified_name:
            return candidate
    raise KeyError(qualified_name)


def tables_of(*stages: Stage, tables: Iterable[Table] = TABLES) -> tuple[Table, ...]:
    """The tables whose rows those stages bring, in order."""
    return tuple(candidate for candidate in tables if candidate.stage in stages)
