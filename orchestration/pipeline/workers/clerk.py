"""The files of a task: what a worker reads before it works on documents, and leaves when they are done.

A file that cannot be read or written is no document's fault. It ends the run, and nothing is published.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.pipeline.part_folder import PART, leave_fragment, leave_lines, read_fragments, write_part
from orchestration.pipeline.payloads import PayloadReader
from transforms.extraction import failure
from transforms.frames import extraction_tables
from transforms.normalization import normalize
from transforms.versions import current_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from orchestration.pipeline.orders import StoredDocument
    from orchestration.pipeline.workers.tasks import Assembly, Desk, Loss, Task
    from transforms.model import Extraction, RawDocument


class DeskError(Exception):
    """A file of a task cannot be read or written; the message says which and why."""


class Clerk:
    """Reads and writes for one worker; what was read last stays open."""

    def __init__(self) -> None:
        self._payloads = PayloadReader()
        self._line_counts = _LineCounts()

    def fetch(self, task: Task) -> Sequence[RawDocument]:
        """The documents of a task, with all that is known about them.

        Raises:
            DeskError: a file cannot be read.
        """
        if task.job == "assemble":
            return ()
        if task.desk is None:
            return cast("tuple[RawDocument, ...]", task.documents)
        with _told("read", task.desk.payloads):
            documents = self._payloads.read(task.desk.payloads, cast("tuple[StoredDocument, ...]", task.documents))
        if task.desk.line_counts is None:
            return documents
        with _told("read", task.desk.line_counts):
            return self._line_counts.apply(task.desk.line_counts, documents)

    @staticmethod
    def deliver(task: Task, tables: Mapping[str, pa.Table]) -> dict[str, bytes]:
        """The answer of some units of a task: their tables, or where these lie.

        Raises:
            DeskError: a file cannot be written.
        """
        if task.desk is None:
            return {name: _stream(table) for name, table in tables.items()}
        with _told("written", task.desk.attempt):
            leave = leave_lines if task.job == "lines" else leave_fragment
            return {"fragment": leave(task.desk.attempt, str(os.getpid()), tables).encode()}

    @staticmethod
    def assemble(task: Task) -> dict[str, bytes]:
        """The answer of an assembly.

        Raises:
            DeskError: a file cannot be read or written.
        """
        if task.desk is None:
            raise ValueError("a part is assembled where its fragments lie")
        with _told("written", task.desk.attempt):
            (assembly,) = task.documents
            return {"part": assemble(task.desk, cast("Assembly", assembly))}


def assemble(desk: Desk, assembly: Assembly) -> bytes:
    """Put a part together in the attempt's folder; returns rows, sizes and versions as JSON.

    Raises:
        OSError: a file cannot be read or written.
    """
    tables = [read_fragments(desk.attempt, assembly.fragments)]
    if assembly.losses:
        tables.append(extraction_tables(_lost(desk, assembly.losses)))
    folder = desk.attempt / PART
    shutil.rmtree(folder, ignore_errors=True)  # whoever began it died
    whole = {name: pa.concat_tables(found[name] for found in tables) for name in tables[0]}
    rows, sizes = write_part(folder, normalize(whole))
    return json.dumps({"rows": rows, "sizes": sizes, "versions": current_versions()}).encode()


def _lost(desk: Desk, losses: Sequence[Loss]) -> list[tuple[Extraction, float]]:
    """The rows of lost documents. They are read again: a record of an export tells which extractor it was meant for."""
    reader = PayloadReader()
    documents = reader.read(desk.payloads, [loss.document for loss in losses])
    reader.close()
    return [
        (failure(document, loss.reason, loss.detail), loss.elapsed_ms)
        for document, loss in zip(documents, losses, strict=True)
    ]


class _LineCounts:
    """The line counts of a batch; what was made of the last outlets asked for stays."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._table: pa.Table | None = None
        self._outlets: dict[str, tuple[int, dict[int, int]]] = {}

    def apply(self, path: Path, documents: Sequence[RawDocument]) -> list[RawDocument]:
        """The documents, with what is known about their outlet's lines among the hints of page dumps."""
        if path != self._path or self._table is None:
            self._path, self._table, self._outlets = path, pq.ParquetFile(path).read(use_threads=False), {}
        table = self._table
        wanted = {document.hints.outlet for document in documents if document.form == "text" and document.hints.outlet}
        self._outlets = {outlet: self._outlets.get(outlet) or _counts_of(table, outlet) for outlet in wanted}
        return [self._hinted(document) for document in documents]

    def _hinted(self, document: RawDocument) -> RawDocument:
        outlet = document.hints.outlet
        if document.form != "text" or not outlet:
            return document
        pages, line_pages = self._outlets[outlet]
        hints = dataclasses.replace(document.hints, outlet_pages=pages, line_pages=line_pages)
        return dataclasses.replace(document, hints=hints)


def _counts_of(table: pa.Table, outlet: str) -> tuple[int, dict[int, int]]:
    """The pages of an outlet, and those of each of its lines."""
    rows = table.filter(pc.equal(table["outlet"], outlet))
    line_pages = dict(zip(rows["line_hash"].to_pylist(), rows["pages"].to_pylist(), strict=True))
    return line_pages.pop(0, 0), line_pages


@contextmanager
def _told(what: str, path: Path) -> Iterator[None]:
    """Turn errors about files into one that names the place."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, MemoryError):
            raise
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise DeskError(f"{path}: the files of a part cannot be {what} ({reason})") from error


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())
