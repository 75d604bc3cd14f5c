"""Rebuilding: a private database made anew from the payload shards in `raw/`, and from nothing else.

The rows of `raw.*` are loaded as they were; extraction and all that follows is the work of the next stages, which find
documents without an extraction. The history of releases is taken over from the last release where it can be read.
"""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import duckdb

from orchestration.pipeline.intake import take_in_unknown
from orchestration.pipeline.settings import version
from transforms.contract.lists import Stage
from transforms.contract.tables import tables_of
from warehouse.connections import WarehouseError, open_published, private_database
from warehouse.ddl import identifier
from warehouse.publishing import PARTIAL_SUFFIX
from warehouse.releases import last_release
from warehouse.schema_version import bring_up_to_date, judge, refuse
from warehouse.upgrades import read_shape

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.pipeline.context import RunContext
    from orchestration.pipeline.home import Home

#: What the history of a warehouse is kept in; `raw/` does not hold it.
_HISTORY = {table.qualified_name for table in tables_of(Stage.AUDIT, Stage.PUBLISH)}


def remove_leftovers(home: Home) -> Path:
    """Remove databases that a killed run was writing in ``work/``; returns the file that a rebuild writes.

    With the home's lock held. Beside such a file DuckDB leaves its log, and a folder of what it spilled.
    """
    for leftover in home.work.glob(f"*{PARTIAL_SUFFIX}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)
    return home.private.with_name("rebuild.duckdb" + PARTIAL_SUFFIX)


def begin_rebuild(context: RunContext) -> int:
    """Replace the private database by one that holds `raw/` alone; returns the batches loaded.

    Written beside the old one and swapped in when it is whole, so that a rebuild that is killed changes nothing.

    Raises:
        WarehouseError: a shard cannot be read, there are releases and none of them can, or the newest is a newer
            version's.
    """
    home = context.home
    newest = _newest(home)  # first: reading all of raw/ for nothing takes long
    partial = remove_leftovers(home)
    with private_database(partial) as connection:
        if newest is not None:
            _copy_history(connection, newest)
        bring_up_to_date(connection, partial, version())
        batches = take_in_unknown(connection, context)
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


def _copy_history(connection: duckdb.DuckDBPyConnection, newest: Path) -> None:
    """Take the history from a release, and its other tables without their rows: each as that release has it.

    So the history of an older release goes through the same steps as a database of its time. Without it releases would
    be counted anew, and be older by name than those that lie there.
    """
    with open_published(newest) as old:
        refuse(judge(old), newest)
        for name, columns in read_shape(old).items():
            shown = ", ".join(f"{identifier(column)} {sql_type}" for column, (sql_type, _) in columns.items())
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {identifier(name.split('.')[0])}")
            connection.execute(f"CREATE TABLE {identifier(name)} ({shown})")
            if name in _HISTORY:
                connection.register("_history", old.sql(f"SELECT * FROM {identifier(name)}").to_arrow_table())
                connection.execute(f"INSERT INTO {identifier(name)} BY NAME SELECT * FROM _history")
                connection.unregister("_history")


def _newest(home: Home) -> Path | None:
    """The readable file with the newest release; None where there is no file.

    Not always the published one: that may be gone, or an operator went back to an earlier release.

    Raises:
        WarehouseError: there are files, and none is readable.
    """
    found: list[tuple[str, Path]] = []
    damaged: list[str] = []
    for file in (home.published, *sorted(home.releases.glob("*.duckdb"))):
        if not file.exists():
            continue
        try:
            with open_published(file) as old:
                found.append((last_release(old) or "", file))
        except (WarehouseError, duckdb.Error):
            damaged.append(str(file))
    if damaged and not found:
        raise WarehouseError(
            f"{', '.join(damaged)}: no release can be read, so the history of releases is lost. Bring one back from a "
            "backup, or move these files away to count releases anew, and rebuild again; nothing was changed."
        )
    return max(found)[1] if found else None
