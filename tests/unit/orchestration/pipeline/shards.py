"""Payload shards for tests, and the orders that could be given for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.pipeline import batch_folder
from orchestration.pipeline.orders import CountOrder, PartOrder
from orchestration.pipeline.payloads import PayloadReader, list_documents
from transforms.model import RawDocument

PAYLOADS = "raw/000001-b1/payloads.parquet"


def write_shard(root: Path, documents: Sequence[RawDocument], **changed: Any) -> Path:
    """A batch folder of documents under ``raw/`` of a home; returns the payload shard."""
    for name in ("raw", "work/extracted", "work/counted"):
        (root / name).mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "document_id": document.document_id,
            "payload": document.payload,
            "byte_length": len(document.payload),
            "form": document.form,
            "outlet": document.hints.outlet,
            **changed,
        }
        for document in documents
    ]
    rows = [{**dict.fromkeys(batch_folder.PAYLOADS.names), **row} for row in rows]
    empty = {name: [] for name in batch_folder.FILES}
    folder = batch_folder.write_batch(root / "raw", "000001-b1", {**empty, "payloads": rows}, dict)
    return folder / "payloads.parquet"


def read_documents(folder: Path, wanted: Collection[str] | None = None) -> list[RawDocument]:
    """The documents of a batch folder in their order, or those of them that are wanted, as a worker reads them."""
    path = folder / "payloads.parquet"
    ids = pq.read_table(path, columns=["document_id"])["document_id"].to_pylist()
    asked = list(list_documents(path, dict.fromkeys(ids if wanted is None else wanted, 0)))
    reader = PayloadReader()
    found = reader.read(path, asked)
    reader.close()
    return found


def part_order(root: Path, documents: Sequence[RawDocument], name: str = "extract-a", **changed: Any) -> PartOrder:
    from transforms.versions import current_versions

    given = {"versions": current_versions(), "folder": f"work/extracted/000001-{name}"} | changed
    return PartOrder(name, PAYLOADS, _stored(root, documents), **given)


def count_order(root: Path, documents: Sequence[RawDocument], name: str = "line_counts-a") -> CountOrder:
    return CountOrder(name, PAYLOADS, _stored(root, documents), f"work/counted/{name}")


def _stored(root: Path, documents: Sequence[RawDocument]) -> tuple[Any, ...]:
    lengths = {document.document_id: len(document.payload) for document in documents}
    return tuple(list_documents(root / PAYLOADS, lengths))
