"""Payload shards in `raw/`: what was ingested, in open Parquet, immutable, enough to rebuild the warehouse from.

A batch is a folder ``<position>-<batch_id>`` with ``payloads.parquet`` (a row per new document: its bytes and what was
known about it), ``captures.parquet``, ``rejections.parquet`` and ``sources.parquet`` (the rows of those tables),
``retractions.parquet`` (rejections of earlier batches whose input was read since) and ``batch.parquet`` (a row: which
program read it, when, and for how long). It is written under a temporary name and renamed, so that a folder that has
its name is whole. Folders of earlier versions have neither ``batch.parquet`` nor the ``byte_length`` of payloads.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.contract.arrow import schema_of
from transforms.contract.tables import table
from warehouse.durable import sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    Row = Mapping[str, object]

PAYLOADS = pa.schema(
    [
        ("document_id", pa.string()),
        ("payload", pa.large_binary()),
        ("form", pa.string()),
        ("media_type", pa.string()),
        ("charset", pa.string()),
        ("outlet", pa.string()),
        ("url", pa.string()),
        ("date", pa.string()),
        ("date_source", pa.string()),
        ("columns", pa.string()),
        ("captured_on", pa.date32()),
        ("byte_length", pa.int64()),
    ]
)

CAPTURES = schema_of(table("raw.captures"))
REJECTIONS = schema_of(table("raw.rejections"))
SOURCES = schema_of(table("ops.sources"))

RETRACTIONS = schema_of(table("raw.rejections"), only=("rejection_id",))
BATCH = schema_of(table("ops.batches"), only=("batch_id", "presshouse_version", "ingest_ms", "ingested_at"))

#: The files of a batch folder but ``batch.parquet``, and their schemas.
FILES: dict[str, pa.Schema] = {
    "payloads": PAYLOADS,
    "captures": CAPTURES,
    "rejections": REJECTIONS,
    "sources": SOURCES,
    "retractions": RETRACTIONS,
}

#: Suffix of a folder that is being written; what carries it belongs to nobody after a crash.
PARTIAL = ".partial"

#: Rows of a row group of payloads at most: what a reader holds at once.
_ROW_GROUP_ROWS = 256
#: About what a worker is handed at once, so that no row group is read by many.
_ROW_GROUP_BYTES = 4_000_000


def folder_name(position: int, batch_id: str) -> str:
    """The name of a batch's folder: names sort in the order of the batches."""
    return f"{position:06d}-{batch_id}"


def named(folder: Path) -> tuple[int, str]:
    """Position and id of the batch that a folder is named after."""
    position, batch_id = folder.name.split("-", 1)
    return int(position), batch_id


def write_batch(raw: Path, name: str, rows: Mapping[str, Sequence[Row]], origin: Callable[[], Row]) -> Path:
    """Write a batch folder, or find that it is there already; returns it.

    Args:
        raw: the folder of all batches.
        name: see `folder_name`.
        rows: of each file but ``batch.parquet``.
        origin: makes the row of ``batch.parquet``, when all else is written: it says how long that took.
    """
    folder = raw / name
    if folder.exists():
        return folder
    partial = raw / (name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for file, schema in FILES.items():
        _write(partial / f"{file}.parquet", schema, rows[file])
    _write(partial / "batch.parquet", BATCH, [{**origin(), "batch_id": named(folder)[1]}])
    partial.rename(folder)
    sync(raw)
    return folder


def _write(path: Path, schema: pa.Schema, rows: Sequence[Row]) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        for group in _row_groups(rows):
            writer.write_table(pa.Table.from_pylist(list(group), schema=schema))
    sync(path)


def _row_groups(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    if rows and "payload" not in rows[0]:
        yield rows
        return
    start, size = 0, 0
    for position, row in enumerate(rows):
        size += len(cast("bytes", row["payload"]))
        if position - start + 1 >= _ROW_GROUP_ROWS or size >= _ROW_GROUP_BYTES:
            yield rows[start : position + 1]
            start, size = position + 1, 0
    if start < len(rows):
        yield rows[start:]


def batch_folders(raw: Path) -> list[Path]:
    """The batch folders, oldest first."""
    return sorted(entry for entry in raw.iterdir() if entry.is_dir() and not entry.name.endswith(PARTIAL))


def payload_uri(name: str) -> str:
    """Where the payloads of a batch lie, relative to the home."""
    return f"raw/{name}/payloads.parquet"
