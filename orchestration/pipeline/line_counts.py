"""Line counts: the lines of a batch's page dumps, described in workers and counted across each outlet; once a batch.

The counts of a batch are a versioned input of its extraction: they depend on the batch's own documents and on the
signatures of earlier batches alone, never on later ones.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pyarrow as pa

from orchestration.pipeline import batch_folder
from orchestration.pipeline.clock import now, stopwatch
from orchestration.pipeline.workers.tasks import Answer, stream_tasks
from warehouse.line_counts import PAGES, counts_until, load_line_counts
from warehouse.loads import Load, is_loaded, load_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

    from orchestration.pipeline.context import RunContext
    from orchestration.pipeline.workers.pool import WorkerPool
    from transforms.model import RawDocument


def count_lines(
    context: RunContext, pool: WorkerPool, connection: duckdb.DuckDBPyConnection, folder: Path, batch_id: str
) -> None:
    """Count on how many pages of its outlet every line of a batch's dumps stands, unless that was done."""
    load = Load(load_id("line_counts", batch_id), "line_counts", batch_id, now())
    if is_loaded(connection, load.load_id):
        return
    started = stopwatch()
    outlets: dict[str, str] = {}

    def dumps() -> Iterator[RawDocument]:
        for document in batch_folder.read_documents(folder):
            if document.form == "text" and document.hints.outlet:
                outlets[document.document_id] = document.hints.outlet
                yield document

    described = [PAGES.empty_table()]
    # one bounded stream of tasks: documents are read as workers ask for them
    for result in pool.run(stream_tasks(dumps())):
        context.check_stop()
        if isinstance(result, Answer):
            table = pa.ipc.open_stream(result.payload["lines"]).read_all()
            told = [outlets[identity] for identity in table["document_id"].to_pylist()]
            described.append(table.append_column("outlet", pa.array(told, pa.string())).select(PAGES.names))
    load_line_counts(connection, load, pa.concat_tables(described), 1000 * (stopwatch() - started))


class Repetition:
    """The line counts of outlets as they stood when a batch was counted, looked up once an outlet."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, position: int) -> None:
        self._connection = connection
        self._position = position
        self._counts: dict[str, tuple[int, dict[int, int]]] = {}

    def apply(self, documents: Sequence[RawDocument]) -> list[RawDocument]:
        """The documents with what is known about their outlet's lines among their hints."""
        wanted = {document.hints.outlet for document in documents if document.form == "text" and document.hints.outlet}
        missing = sorted(outlet for outlet in wanted if outlet not in self._counts)
        if missing:
            self._look_up(missing)
        return [self._hinted(document) for document in documents]

    def _hinted(self, document: RawDocument) -> RawDocument:
        outlet = document.hints.outlet
        if document.form != "text" or not outlet or outlet not in self._counts:
            return document
        pages, line_pages = self._counts[outlet]
        hints = dataclasses.replace(document.hints, outlet_pages=pages, line_pages=line_pages)
        return dataclasses.replace(document, hints=hints)

    def _look_up(self, outlets: Sequence[str]) -> None:
        found: dict[str, tuple[int, dict[int, int]]] = {outlet: (0, {}) for outlet in outlets}
        for outlet, line_hash, pages in counts_until(self._connection, self._position, outlets):
            if line_hash == 0:
                found[outlet] = (pages, found[outlet][1])
            else:
                found[outlet][1][line_hash] = pages
        self._counts.update(found)
