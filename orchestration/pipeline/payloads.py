"""Reading payload shards where documents are worked on: which documents one holds, and the documents themselves."""

from __future__ import annotations

import json
from bisect import bisect_right
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, cast

import pyarrow.parquet as pq

from orchestration.pipeline.orders import StoredDocument
from transforms.model import Hints, RawDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa


def list_documents(path: Path, byte_lengths: Mapping[str, int]) -> Iterator[StoredDocument]:
    """The documents of a payload shard whose length is told, in its order; no payload is read."""
    columns = pq.read_table(path, columns=["document_id", "form", "outlet"])
    ids, forms, outlets = (columns[name].to_pylist() for name in ("document_id", "form", "outlet"))
    for row, (identity, form, outlet) in enumerate(zip(ids, forms, outlets, strict=True)):
        if identity in byte_lengths:
            yield StoredDocument(identity, row, form, outlet, byte_lengths[identity])


class PayloadReader:
    """Reads documents of one shard after the other; the last row group stays in memory for whoever asks next.

    One thread, so that a worker may be forked from whatever has imported this.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._file: pq.ParquetFile | None = None
        self._ends: list[int] = []
        self._group = -1
        self._rows: pa.Table | None = None

    def read(self, path: Path, documents: Sequence[StoredDocument]) -> list[RawDocument]:
        """The documents, in the order asked for, with what was known at ingest among their hints.

        Raises:
            OSError: the shard is gone, or cannot be read.
            pyarrow.ArrowException: it is damaged.
        """
        file = self._open(path)
        found: dict[int, RawDocument] = {}
        rows = sorted(document.row for document in documents)
        for group, wanted in groupby(rows, key=lambda row: bisect_right(self._ends, row)):
            if group != self._group or self._rows is None:
                self._rows = None  # before the next one is read: they may be large
                self._rows, self._group = file.read_row_group(group, use_threads=False), group
            first = self._ends[group - 1] if group else 0
            here = list(wanted)
            for row, cells in zip(here, self._rows.take([row - first for row in here]).to_pylist(), strict=True):
                found[row] = _document(cells)
        return [found[document.row] for document in documents]

    def _open(self, path: Path) -> pq.ParquetFile:
        if self._file is None or path != self._path:
            self.close()
            self._file = pq.ParquetFile(path)
            self._path = path
            metadata = self._file.metadata
            self._ends = list(accumulate(metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)))
        return self._file

    def close(self) -> None:
        """Close the shard."""
        if self._file is not None:
            self._file.close()
        self._path = self._file = self._rows = None
        self._group = -1


def _document(row: Mapping[str, object]) -> RawDocument:
    """A row of payloads as the document that it keeps; repetition is added by the caller."""
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
