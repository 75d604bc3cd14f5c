"""Rebuilding: a private database made anew from the payload shards in `raw/`, and from nothing else.

The rows of `raw.*` are loaded as they were; extraction and all that follows is the work of the next stages, which find
documents without an extraction. The history of releases is taken over from the last release where it can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import shards
from orchestration.clock import now
from orchestration.settings import version
from warehouse.captures import merge_sources, remove_rejections
from warehouse.connections import WarehouseError, open_published, private_database
from warehouse.ddl import create_all, identifier
from warehouse.loads import Load, append, insert_rows, load_id, record_load, transaction

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from orchestration.context import RunContext

#: What the history of a warehouse is kept in; `raw/` does not hold it.
_HISTORY = ("ops.releases", "quality.validation_runs", "quality.expectation_results")


def begin_rebuild(context: RunContext) -> int:
    """Replace the private database by one that holds `raw/` alone; returns the batches loaded.

    Written beside the old one and swapped in when it is whole, so that a rebuild that is killed changes nothing.

    Raises:
        WarehouseError: a shard cannot be read.
    """
    home = context.home
    partial = home.private.with_name("rebuild.duckdb.partial")
    for leftover in (partial, partial.with_name(partial.name + ".wal")):
        leftover.unlink(missing_ok=True)
    folders = shards.batch_folders(home.raw)
    with private_database(partial) as connection:
        create_all(connection)
        for done, folder in enumerate(folders, start=1):
            context.check_stop()
            try:
                _load_folder(connection, folder)
            except (OSError, pa.ArrowException) as error:
                raise WarehouseError(
                    f"{folder}: the shard cannot be read ({error}). Restore it from a backup, or move the folder away "
                    "to rebuild without it; the private database and the last release are untouched."
                ) from error
            context.progress("rebuild", done, len(folders))
        _copy_history(connection, home.published)
        connection.execute("CHECKPOINT")
    partial.replace(home.private)
    home.private.with_name(home.private.name + ".wal").unlink(missing_ok=True)
    return len(folders)


def _load_folder(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    name, batch_id = folder.name, folder.name.split("-", 1)[1]
    captures, rejections = shards.read_rows(folder, "captures"), shards.read_rows(folder, "rejections")
    documents = _documents(folder, batch_id)
    stamps = [*captures["ingested_at"].to_pylist()[:1], *rejections["rejected_at"].to_pylist()[:1]]
    ingested_at = stamps[0] if stamps else now()
    with transaction(connection):
        append(connection, "raw.captures", captures)
        append(connection, "raw.documents", documents)
        append(connection, "raw.rejections", rejections)
        merge_sources(connection, shards.read_rows(folder, "sources"))
        remove_rejections(connection, shards.read_rows(folder, "retractions")["rejection_id"].to_pylist())
        insert_rows(
            connection,
            "ops.batches",
            [
                {
                    "batch_id": batch_id,
                    "batch_position": int(name.split("-", 1)[0]),
                    "captures": captures.num_rows,
                    "documents": documents.num_rows,
                    "rejections": rejections.num_rows,
                    "payload_bytes": sum(documents["byte_length"].to_pylist()),
                    "presshouse_version": version(),
                    "ingest_ms": 0.0,
                    "ingested_at": ingested_at,
                }
            ],
        )
        load = Load(load_id("ingest", batch_id), "ingest", batch_id, ingested_at)
        record_load(connection, load, captures.num_rows + rejections.num_rows, 0.0)


def _documents(folder: Path, batch_id: str) -> pa.Table:
    """The rows of raw.documents of a batch; payloads are measured a row group at a time."""
    tables = []
    with pq.ParquetFile(folder / "payloads.parquet") as file:
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group, columns=["document_id", "payload", "media_type", "form"])
            tables.append(
                pa.table(
                    {
                        "document_id": rows["document_id"],
                        "byte_length": pa.array([len(payload) for payload in rows["payload"].to_pylist()], pa.int64()),
                        "media_type": rows["media_type"],
                        "form": rows["form"],
                    }
                )
            )
    empty = pa.schema(
        [("document_id", pa.string()), ("byte_length", pa.int64()), ("media_type", pa.string()), ("form", pa.string())]
    ).empty_table()
    documents = pa.concat_tables(tables) if tables else empty
    size = documents.num_rows
    uri = pa.array([f"raw/{folder.name}/payloads.parquet"] * size, pa.string())
    return documents.append_column("payload_uri", uri).append_column(
        "batch_id", pa.array([batch_id] * size, pa.string())
    )


def _copy_history(connection: duckdb.DuckDBPyConnection, published: Path) -> None:
    if not published.exists():
        return
    with open_published(published) as old:
        for name in _HISTORY:
            append(connection, name, old.execute(f"SELECT * FROM {identifier(name)}").to_arrow_table())
