"""Payload shards in `raw/`: what was ingested, in open Parquet, immutable, enough to rebuild the warehouse from.

A batch is a folder ``<position>-<batch_id>`` with ``payloads.parquet`` (a row per new document: its bytes and what was
known about it), ``captures.parquet``, ``rejections.parquet`` and ``sources.parquet`` (the rows of those tables), and
``retractions.parquet`` (rejections of earlier batches whose input was read since). It is written under a temporary
name and renamed, so that a folder that has its name is whole.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.contract.arrow import schema_of
from transforms.contract.tables import table
from transforms.model import Hints, RawDocument
from warehouse.durable import sync

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

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
    ]
)

CAPTURES = schema_of(table("raw.captures"))
REJECTIONS = schema_of(table("raw.rejections"))
SOURCES = schema_of(table("ops.sources"))

#: Rows of raw.documents; no file, since `payloads.parquet` has all of it.
DOCUMENTS = schema_of(table("raw.documents"))

RETRACTIONS = schema_of(table("raw.rejections"), only=("rejection_id",))

#: Every file of a batch folder and its schema.
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
_ROW_GROUP_BYTES = 32_000_000


def folder_name(position: int, batch_id: str) -> str:
    """The name of a batch's folder: names sort in the order of the batches."""
    return f"{position:06d}-{batch_id}"


def write_batch(raw: Path, name: str, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Path:
    """Write a batch folder, or find that it is there already; returns it."""
    folder = raw / name
    if folder.exists():
        return folder
    partial = raw / (name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for file, schema in FILES.items():
        path = partial / f"{file}.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
            for group in _row_groups(rows[file]):
                writer.write_table(pa.Table.from_pylist(list(group), schema=schema))
        sync(path)
    partial.rename(folder)
    sync(raw)
    return folder


def _row_groups(rows: Sequence[Mapping[str, object]]) -> Iterator[Sequence[Mapping[str, object]]]:
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


def read_rows(folder: Path, file: str) -> pa.Table:
    """All rows of one of the small files of a batch folder."""
    return pq.read_table(folder / f"{file}.parquet", schema=FILES[file])


def document_rows(folder: Path) -> pa.Table:
    """The rows of raw.documents of a batch; payloads are measured a row group at a time, and not kept."""
    batch_id = folder.name.split("-", 1)[1]
    tables = [DOCUMENTS.empty_table()]
    with pq.ParquetFile(folder / "payloads.parquet") as file:
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group, columns=["document_id", "payload", "media_type", "form"])
            lengths = [len(payload) for payload in rows["payload"].to_pylist()]
            values = {
                "document_id": rows["document_id"],
                "byte_length": pa.array(lengths, pa.int64()),
                "media_type": rows["media_type"],
                "form": rows["form"],
                "payload_uri": pa.array([payload_uri(folder.name)] * len(lengths), pa.string()),
                "batch_id": pa.array([batch_id] * len(lengths), pa.string()),
            }
            tables.append(pa.table(values, schema=DOCUMENTS))
    return pa.concat_tables(tables)


def payload_uri(name: str) -> str:
    """Where the payloads of a batch lie, relative to the home."""
    return f"raw/{name}/payloads.parquet"


def read_documents(folder: Path, wanted: Collection[str] | None = None) -> Iterator[RawDocument]:
    """The documents of a batch in their order, or those of them that are wanted, a row group at a time.

    ``hints`` hold what was known at ingest; repetition is added by the caller.
    """
    with pq.ParquetFile(folder / "payloads.parquet") as file:
        for group in range(file.num_row_groups):
            if wanted is not None:
                ids = file.read_row_group(group, columns=["document_id"]).column(0).to_pylist()
                if not any(identity in wanted for identity in ids):
                    continue
            for row in file.read_row_group(group).to_pylist():
                if wanted is None or row["document_id"] in wanted:
                    yield _document(row)


def _document(row: Mapping[str, object]) -> RawDocument:
    return RawDocument(
        document_id=cast("str", row["document_id"]),
        payload=cast("bytes", row["payload"]),
        form=cast("str", row["form"]),  # type: ignore[arg-type]  # written from the same closed list
        hints=Hints(
            outlet=cast("str | None", row["outlet"]),
            url=cast("str | None", row["url"]),
            media_type=cast("str | None", row["media_type"]),
            charset=cast("str | None", row["charset"]),
            date=cast("str | None", row["date"]),
            date_source=cast("str | None", row["date_source"]),
            captured_on=row["captured_on"],  # type: ignore[arg-type]
        ),
        columns=json.loads(cast("str", row["columns"] or "{}")),
    )
