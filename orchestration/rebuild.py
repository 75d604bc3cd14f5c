"""Rebuilding: a private database made anew from the payload shards in `raw/`, and from nothing else.

The rows of `raw.*` are loaded as they were; extraction and all that follows is the work of the next stages, which find
documents without an extraction. The history of releases is taken over from the last release where it can be read.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from orchestration.adoption import adopt_batches
from warehouse.connections import WarehouseError, open_published, private_database
from warehouse.ddl import create_all, identifier
from warehouse.loads import append

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from orchestration.context import RunContext
    from orchestration.home import Home

#: What the history of a warehouse is kept in; `raw/` does not hold it.
_HISTORY = ("ops.releases", "quality.validation_runs", "quality.expectation_results")


def remove_leftovers(home: Home) -> Path:
    """Remove what a rebuild that was stopped left; returns the file that the next one writes."""
    partial = home.private.with_name("rebuild.duckdb.partial")
    for leftover in (partial, partial.with_name(partial.name + ".wal")):
        leftover.unlink(missing_ok=True)
    return partial


def begin_rebuild(context: RunContext) -> int:
    """Replace the private database by one that holds `raw/` alone; returns the batches loaded.

    Written beside the old one and swapped in when it is whole, so that a rebuild that is killed changes nothing.

    Raises:
        WarehouseError: a shard cannot be read.
    """
    home = context.home
    partial = remove_leftovers(home)
    with private_database(partial) as connection:
        create_all(connection)
        batches = adopt_batches(connection, context)
        _copy_history(connection, home)
        connection.execute("CHECKPOINT")
    _settle(home.private)
    partial.replace(home.private)
    return batches


def _settle(private: Path) -> None:
    """Leave no write-ahead log that a kill could leave beside the new database: it would not match."""
    wal = private.with_name(private.name + ".wal")
    if wal.exists():
        with contextlib.suppress(WarehouseError), private_database(private) as connection:
            connection.execute("CHECKPOINT")
        wal.unlink(missing_ok=True)


def _copy_history(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Take the history from the published file, or from the newest release that is kept where that is missing.

    Without it releases would be counted anew, and be older by name than those that lie there.
    """
    kept = sorted(home.releases.glob("*.duckdb"), reverse=True)
    newest = next((file for file in (home.published, *kept) if file.exists()), None)
    if newest is None:
        return
    with open_published(newest) as old:
        for name in _HISTORY:
            append(connection, name, old.sql(f"SELECT * FROM {identifier(name)}").to_arrow_table())
