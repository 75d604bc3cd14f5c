"""The door of the warehouse: batch folders come in from `raw/`, and nothing else does.

Every batch passes here, once: those that a run has just written, those that a killed run left, and all of them when a
release was restored beside a newer `raw/` or the database is made anew. A folder that has its name is whole, so
it is taken in as it stands. Nothing in `raw/` is ever removed but what was not finished.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from orchestration.pipeline import batch_folder
from orchestration.pipeline.clock import now
from orchestration.pipeline.settings import version
from warehouse.batches import BatchFolder, Origin, load_batch
from warehouse.intake import free_position

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from orchestration.pipeline.context import RunContext
    from warehouse.batches import BatchRow


def take_in_unknown(connection: duckdb.DuckDBPyConnection, context: RunContext) -> int:
    """Take in every batch folder that the database does not know, oldest first; returns how many.

    Raises:
        WarehouseError: a folder cannot be read; those before it are in, nothing is lost.
    """
    raw = context.home.raw
    for leftover in raw.glob(f"*{batch_folder.PARTIAL}"):
        shutil.rmtree(leftover, ignore_errors=True)
    known = {str(batch_id) for (batch_id,) in connection.execute("SELECT batch_id FROM ops.batches").fetchall()}
    unknown = [folder for folder in batch_folder.batch_folders(raw) if batch_folder.named(folder)[1] not in known]
    for done, folder in enumerate(unknown, start=1):
        context.check_stop()
        take_in(connection, folder)
        context.progress("intake", done, len(unknown))
    return len(unknown)


def take_in(connection: duckdb.DuckDBPyConnection, folder: Path) -> BatchRow | None:
    """Take in one batch folder; returns what it brought, None if it is in already.

    Raises:
        WarehouseError: the folder cannot be read; nothing was changed.
    """
    wanted, batch_id = batch_folder.named(folder)
    position = free_position(connection, wanted)
    if position != wanted:  # two histories met: a release was restored and went on by itself
        folder = folder.rename(folder.with_name(batch_folder.folder_name(position, batch_id)))
    arrived = BatchFolder(folder, batch_id, position, batch_folder.payload_uri(folder.name))
    return load_batch(connection, arrived, Origin(version(), now()))
