"""Taking batches from `raw/` into a private database that does not have them.

A batch folder is written before its rows are committed. So a run that was killed in between, a release restored beside
a newer `raw/`, and a rebuild all meet folders that the database does not know; they are whole, and are taken in as they
stand. Nothing in `raw/` is ever removed but what was not finished.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from orchestration.pipeline import batch_folder
from orchestration.pipeline.clock import now
from orchestration.pipeline.settings import version
from warehouse.batches import BatchRow, merge_sources, record_batch, remove_rejections
from warehouse.connections import WarehouseError
from warehouse.loads import Load, append_new, load_id, transaction

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from orchestration.pipeline.context import RunContext


def adopt_batches(connection: duckdb.DuckDBPyConnection, context: RunContext) -> int:
    """Take in every batch folder that the database does not know, oldest first; returns how many.

    Raises:
        WarehouseError: a folder cannot be read; those before it are in, nothing is lost.
    """
    raw = context.home.raw
    for leftover in raw.glob(f"*{batch_folder.PARTIAL}"):
        shutil.rmtree(leftover, ignore_errors=True)
    known = {str(batch_id) for (batch_id,) in connection.execute("SELECT batch_id FROM ops.batches").fetchall()}
    unknown = [folder for folder in batch_folder.batch_folders(raw) if folder.name.split("-", 1)[1] not in known]
    for done, folder in enumerate(unknown, start=1):
        context.check_stop()
        _adopt(connection, folder)
        context.progress("adopt", done, len(unknown))
    return len(unknown)


def _adopt(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    import pyarrow as pa

    number, batch_id = folder.name.split("-", 1)
    position = _free_position(connection, int(number))
    if position != int(number):  # two histories met: a release was restored and went on by itself
        folder = folder.rename(folder.with_name(batch_folder.folder_name(position, batch_id)))
    try:
        captures, rejections = batch_folder.read_rows(folder, "captures"), batch_folder.read_rows(folder, "rejections")
        sources = batch_folder.read_rows(folder, "sources")
        retractions = batch_folder.read_rows(folder, "retractions")["rejection_id"].to_pylist()
        documents = batch_folder.document_rows(folder)
    except (OSError, pa.ArrowException) as error:
        raise WarehouseError(
            f"{folder}: the shard cannot be read ({error}). Restore it from a backup, or move the folder out of raw/ "
            "to go on without it; the private database and the last release are untouched."
        ) from error
    stamps = [*captures["ingested_at"].to_pylist()[:1], *rejections["rejected_at"].to_pylist()[:1]]
    ingested_at = stamps[0] if stamps else now()
    with transaction(connection):
        added = {
            "captures": append_new(connection, "raw.captures", captures),
            "documents": append_new(connection, "raw.documents", documents),
            "rejections": append_new(connection, "raw.rejections", rejections),
        }
        merge_sources(connection, sources)
        remove_rejections(connection, retractions)
        payload_bytes = sum(documents["byte_length"].to_pylist())
        batch = BatchRow(position, **added, payload_bytes=payload_bytes, presshouse_version=version(), ingest_ms=0.0)
        record_batch(
            connection, Load(load_id("ingest", batch_id), "ingest", batch_id, ingested_at), batch, len(retractions)
        )


def _free_position(connection: duckdb.DuckDBPyConnection, wanted: int) -> int:
    taken = connection.execute("SELECT max(batch_position), bool_or(batch_position = ?) FROM ops.batches", [wanted])
    ((last, is_taken),) = taken.fetchall()
    return int(last) + 1 if is_taken else wanted
