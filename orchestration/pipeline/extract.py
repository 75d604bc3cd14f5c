"""Extraction: payload shards in, extraction shards out, through the pool of killable workers.

Runs without Dagster and writes no table but the line counts: a part of a batch becomes a folder of Parquet files
under ``work/extracted``, which `orchestration.pipeline.load` brings into the warehouse. A part's name is made of the
documents and versions in it, so a run that was killed finds the parts that are done and goes on with the next.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.pipeline import batch_folder
from orchestration.pipeline.clock import now, stopwatch
from orchestration.pipeline.context import RunContext
from orchestration.pipeline.workers.tasks import Answer, Casualty, Task
from warehouse.connections import private_database
from warehouse.ddl import quoted
from warehouse.loads import Load, append, is_loaded, load_id, record_load, transaction

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import polars as pl

    from orchestration.pipeline.home import Home
    from orchestration.pipeline.request import RetryFilter
    from orchestration.pipeline.settings import RunSettings
    from orchestration.pipeline.workers.pool import WorkerPool
    from transforms.model import RawDocument

#: Page dumps a worker separates at once: numpy's overhead is spread over some 50 documents.
_DUMPS_A_TASK = 64
#: HTML pages a task carries: enough that handing out costs nothing, few enough that both cores end together.
_PAGES_A_TASK = 16
_TASK_BYTES = 4_000_000


@dataclass(slots=True)
class ExtractSummary:
    """What extracting came to."""

    documents: int = 0
    parts: int = 0
    casualties: int = 0


@dataclass(frozen=True, slots=True)
class PendingBatch:
    """Documents of a batch that wait to be extracted, each with the load that extracted it before, if any."""

    position: int
    batch_id: str
    documents: Mapping[str, str]


def pending_batches(
    connection: duckdb.DuckDBPyConnection,
    refresh: Mapping[str, str] | None = None,
    retry: RetryFilter | None = None,
) -> list[PendingBatch]:
    """What waits to be extracted, in the order of the batches.

    Args:
        connection: to the private database.
        refresh: extractor -> current version; documents extracted by another version wait as well.
        retry: failed documents that it selects wait as well.
    """
    condition = "FALSE"
    parameters: dict[str, object] = {}
    if refresh:
        pairs = ", ".join(f"({quoted(name)}, {quoted(current)})" for name, current in sorted(refresh.items()))
        condition = f"(e.extractor, e.extractor_version) NOT IN ({pairs})"
    elif retry:
        condition = (
            "e.outcome = 'failed' AND (len($reasons) = 0 OR list_contains($reasons, e.failure_reason)) "
            "AND ($since IS NULL OR e.extracted_at >= $since)"
        )
        parameters = {"reasons": list(retry.reasons), "since": retry.since}
    found: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for position, batch_id, document_id, replaced in connection.execute(
        f"""
        SELECT b.batch_position, b.batch_id, d.document_id, coalesce(e.load_id, '')
        FROM raw.documents AS d
        JOIN ops.batches AS b USING (batch_id)
        LEFT JOIN core.extractions AS e USING (document_id)
        WHERE e.document_id IS NULL OR {condition}
        """,
        parameters,
    ).fetchall():
        found[int(position), str(batch_id)][str(document_id)] = str(replaced)
    return [PendingBatch(position, batch_id, documents) for (position, batch_id), documents in sorted(found.items())]


def extract_pending(
    context: RunContext, pool: WorkerPool, batches: Sequence[PendingBatch], versions: Mapping[str, str]
) -> ExtractSummary:
    """Extract the documents that wait; leaves extraction shards under ``work/extracted``.

    Args:
        context: the home, whose lock is held, and how parts are cut.
        pool: where documents are worked on.
        batches: what waits, in the order of the batches.
        versions: extractor -> version, which names the parts.
    """
    home, check_stop = context.home, context.check_stop
    summary = ExtractSummary()
    total = sum(len(batch.documents) for batch in batches)
    made: set[str] = set()
    for batch in batches:
        folder = home.raw / batch_folder.folder_name(batch.position, batch.batch_id)
        count_lines(context, pool, batch, folder)
        repetition = _Repetition(home, batch.position)
        for part in _parts(batch_folder.read_documents(folder, batch.documents), context.settings):
            check_stop()
            name = _part_name(batch, part, versions)
            target = home.extracted / f"{batch.position:06d}-{name}"
            made.add(target.name)
            if not target.exists():
                hinted = repetition.apply(part)
                tables, casualties = _extract_part(pool, hinted, check_stop)
                _write_part(target, tables)
                summary.casualties += casualties
            summary.parts += 1
            summary.documents += len(part)
            context.progress("extract", summary.documents, total)
    waiting = {document_id for batch in batches for document_id in batch.documents}
    _remove_outdated(home.extracted, made, waiting, versions)
    return summary


def _remove_outdated(
    extracted: Path, made: Collection[str], waiting: Collection[str], versions: Mapping[str, str]
) -> None:
    """Remove parts that a killed run left and nobody loaded, if this run has newer ones of the same documents.

    They would be loaded beside the newer ones, and whichever came last would stand: parts of another version, or of
    documents that were cut into other parts.
    """
    for part in extracted.iterdir():
        path = part / "extractions.parquet"
        if part.name in made or part.name.endswith(".partial") or not path.exists():  # loaded, and half removed
            continue
        rows = pq.read_table(path, columns=["document_id", "extractor", "extractor_version"]).to_pylist()
        is_current = all(versions.get(row["extractor"]) == row["extractor_version"] for row in rows)
        if not is_current or any(row["document_id"] in waiting for row in rows):
            shutil.rmtree(part)


def _part_name(batch: PendingBatch, part: Sequence[RawDocument], versions: Mapping[str, str]) -> str:
    stamps = (f"{name}={current}" for name, current in sorted(versions.items()))
    replaced = sorted({batch.documents[document.document_id] for document in part} - {""})
    return load_id("extract", batch.batch_id, *stamps, *replaced, *(document.document_id for document in part))


def _parts(documents: Iterable[RawDocument], settings: RunSettings) -> Iterator[list[RawDocument]]:
    part: list[RawDocument] = []
    size = 0
    for document in documents:
        part.append(document)
        size += len(document.payload)
        if len(part) >= settings.part_documents or size >= settings.part_bytes:
            yield part
            part, size = [], 0
    if part:
        yield part


def make_tasks(documents: Iterable[RawDocument], job: str = "extract") -> Iterator[Task]:
    """Cut documents into tasks: page dumps of one outlet together, pages and records in small groups."""
    dumps: dict[str, list[RawDocument]] = defaultdict(list)
    others: list[RawDocument] = []
    for document in documents:
        if document.form == "text":
            dumps[document.hints.outlet or ""].append(document)
        else:
            others.append(document)
    of_outlets = [document for _, found in sorted(dumps.items()) for document in found]
    for found, most in ((of_outlets, _DUMPS_A_TASK), (others, _PAGES_A_TASK)):
        group: list[RawDocument] = []
        size = 0
        for document in found:
            if group and (len(group) >= most or size + len(document.payload) > _TASK_BYTES):
                yield Task(job, tuple(group))  # type: ignore[arg-type]
                group, size = [], 0
            group.append(document)
            size += len(document.payload)
        if group:
            yield Task(job, tuple(group))  # type: ignore[arg-type]


def _extract_part(
    pool: WorkerPool, part: Sequence[RawDocument], check_stop: Callable[[], None]
) -> tuple[dict[str, pl.DataFrame], int]:
    """The normalized rows of a part by table, and how many of its documents cost a worker."""
    from transforms.extraction import failure
    from transforms.frames import SCHEMAS, extraction_tables
    from transforms.normalization import normalize

    found: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
    casualties = 0
    for result in pool.run(make_tasks(part)):
        check_stop()
        if isinstance(result, Casualty):
            casualties += 1
            row = failure(result.document, result.reason, result.detail)
            for name, table in extraction_tables([(row, result.elapsed_ms)]).items():
                found[name].append(table)
        else:
            for name, stream in result.payload.items():
                found[name].append(pa.ipc.open_stream(stream).read_all())
    return normalize({name: pa.concat_tables(tables) for name, tables in found.items()}), casualties


def _write_part(target: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name, table in tables.items():
        table.write_parquet(partial / f"{name}.parquet", compression="zstd", compression_level=1)
    partial.rename(target)


def count_lines(context: RunContext, pool: WorkerPool, batch: PendingBatch, folder: Path) -> None:
    """Count on how many pages of its outlet every line of a batch's dumps stands; once a batch.

    The counts of a batch are a versioned input of its extraction: they depend on the batch's own documents and on the
    signatures of earlier batches alone, never on later ones.
    """
    identity = load_id("line_counts", batch.batch_id)
    with private_database(context.home.private) as connection:
        if is_loaded(connection, identity):
            return
    started = stopwatch()
    outlets: dict[str, str] = {}
    pages: dict[str, list[tuple[str, np.ndarray, tuple[int, ...]]]] = defaultdict(list)

    def dumps() -> Iterator[RawDocument]:
        for document in batch_folder.read_documents(folder):
            if document.form == "text" and document.hints.outlet:
                outlets[document.document_id] = document.hints.outlet
                yield document

    # one bounded stream of tasks: documents are read as workers ask for them
    for result in pool.run(_stream_tasks(dumps())):
        context.check_stop()
        if isinstance(result, Answer):
            table = pa.ipc.open_stream(result.payload["lines"]).read_all()
            for row in range(table.num_rows):
                document_id = table["document_id"][row].as_py()
                hashes = table["hashes"][row].values.to_numpy()
                signature = tuple(table["signature"][row].as_py())
                pages[outlets[document_id]].append((document_id, hashes, signature))
    _load_counts(context.home, batch, identity, pages, started)


def _stream_tasks(documents: Iterable[RawDocument]) -> Iterator[Task]:
    group: list[RawDocument] = []
    size = 0
    for document in documents:
        group.append(document)
        size += len(document.payload)
        if len(group) >= _DUMPS_A_TASK or size >= _TASK_BYTES:
            yield Task("lines", tuple(group))
            group, size = [], 0
    if group:
        yield Task("lines", tuple(group))


def _load_counts(
    home: Home,
    batch: PendingBatch,
    identity: str,
    pages: Mapping[str, list[tuple[str, np.ndarray, tuple[int, ...]]]],
    started: float,
) -> None:
    from transforms.text.repetition import count_pages

    with private_database(home.private) as connection:
        counts: list[pa.Table] = []
        signatures: list[pa.Table] = []
        for outlet in sorted(pages):
            known: dict[str, list[int]] = defaultdict(list)
            for document_id, signature_hash in connection.execute(
                "SELECT document_id, signature_hash FROM lookup.page_signatures WHERE outlet = ?", [outlet]
            ).fetchall():
                known[document_id].append(signature_hash)
            described = [
                (hashes, signature) for _, hashes, signature in sorted(pages[outlet], key=lambda page: page[0])
            ]
            found = count_pages(described, [tuple(sorted(signature)) for signature in known.values()])
            counts.append(_count_rows(batch.batch_id, outlet, found.line_pages, found.pages))
            signatures.append(_signature_rows(batch.batch_id, outlet, pages[outlet]))
        load = Load(identity, "line_counts", batch.batch_id, now())
        with transaction(connection):
            rows = sum(append(connection, "lookup.line_counts", table) for table in counts)
            for table in signatures:
                append(connection, "lookup.page_signatures", table)
            record_load(connection, load, rows, 1000 * (stopwatch() - started))


def _count_rows(batch_id: str, outlet: str, line_pages: Mapping[int, int], pages: int) -> pa.Table:
    size = len(line_pages) + 1
    return pa.table(
        {
            "batch_id": pa.array([batch_id] * size),
            "outlet": pa.array([outlet] * size),
            "line_hash": pa.array([0, *line_pages], pa.uint64()),
            "pages": pa.array([pages, *line_pages.values()], pa.int32()),
        }
    )


def _signature_rows(batch_id: str, outlet: str, pages: Sequence[tuple[str, np.ndarray, tuple[int, ...]]]) -> pa.Table:
    rows = [(document_id, value) for document_id, _, signature in pages for value in signature]
    return pa.table(
        {
            "batch_id": pa.array([batch_id] * len(rows)),
            "outlet": pa.array([outlet] * len(rows)),
            "document_id": pa.array([document_id for document_id, _ in rows]),
            "signature_hash": pa.array([value for _, value in rows], pa.uint64()),
        }
    )


class _Repetition:
    """The line counts of outlets as they stood when a batch was counted, looked up once an outlet."""

    def __init__(self, home: Home, position: int) -> None:
        self._home = home
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
        """Lines that stand on one page alone say nothing and stay where they are."""
        found: dict[str, tuple[int, dict[int, int]]] = {outlet: (0, {}) for outlet in outlets}
        with private_database(self._home.private) as connection:
            connection.register("_outlets", pa.table({"outlet": list(outlets)}))
            rows = connection.execute(
                """
                SELECT outlet, line_hash, sum(pages)
                FROM lookup.line_counts
                JOIN ops.batches USING (batch_id)
                SEMI JOIN _outlets USING (outlet)
                WHERE batch_position <= ?
                GROUP BY outlet, line_hash
                HAVING line_hash = 0 OR sum(pages) > 1
                """,
                [self._position],
            ).fetchall()
            connection.unregister("_outlets")
        for outlet, line_hash, pages in rows:
            if line_hash == 0:
                found[outlet] = (int(pages), found[outlet][1])
            else:
                found[outlet][1][int(line_hash)] = int(pages)
        self._counts.update(found)
