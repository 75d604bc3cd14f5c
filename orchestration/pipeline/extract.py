"""Extraction: payload shards in, extraction shards out, through the pool of killable workers.

Runs without Dagster and writes no table but the line counts: a part of a batch becomes a folder of Parquet files
under ``work/extracted``, which `orchestration.pipeline.load` brings into the warehouse. A part's name is made of the
documents and versions in it, so a run that was killed finds the parts that are done and goes on with the next.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.pipeline import batch_folder
from orchestration.pipeline.context import RunContext
from orchestration.pipeline.line_counts import Repetition, count_lines
from orchestration.pipeline.workers.tasks import Casualty, make_tasks
from warehouse.loads import load_id
from warehouse.waiting import WaitingBatch, WaitingDocument, documents_of, still_waiting

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import polars as pl

    from orchestration.pipeline.settings import RunSettings
    from orchestration.pipeline.workers.pool import WorkerPool
    from transforms.model import RawDocument


@dataclass(slots=True)
class ExtractSummary:
    """What extracting came to."""

    documents: int = 0
    parts: int = 0
    casualties: int = 0


def extract_waiting(
    context: RunContext,
    pool: WorkerPool,
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[WaitingBatch],
    versions: Mapping[str, str],
) -> ExtractSummary:
    """Extract the documents that wait; leaves extraction shards under ``work/extracted``.

    Args:
        context: the home, whose lock is held, and how parts are cut.
        pool: where documents are worked on.
        connection: to the private database; on it was found what waits.
        batches: what waits, in the order of the batches.
        versions: extractor -> version, which names the parts.
    """
    home, check_stop = context.home, context.check_stop
    summary = ExtractSummary()
    total = sum(batch.documents for batch in batches)
    made: set[str] = set()
    for batch in batches:
        folder = home.raw / batch_folder.folder_name(batch.position, batch.batch_id)
        count_lines(context, pool, connection, folder, batch.batch_id)
        repetition = Repetition(connection, batch.position)
        waiting = documents_of(connection, batch)
        for part in _parts(batch_folder.read_documents(folder, waiting), context.settings):
            check_stop()
            name = _part_name(batch, part, waiting, versions)
            target = home.extracted / f"{batch.position:06d}-{name}"
            made.add(target.name)
            if not target.exists():
                tables, casualties = _extract_part(pool, repetition.apply(part), check_stop)
                _write_part(target, tables)
                summary.casualties += casualties
            summary.parts += 1
            summary.documents += len(part)
            context.progress("extract", summary.documents, total)
    _remove_outdated(home.extracted, made, connection, versions)
    return summary


def _remove_outdated(
    extracted: Path, made: Collection[str], connection: duckdb.DuckDBPyConnection, versions: Mapping[str, str]
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
        if not is_current or still_waiting(connection, [row["document_id"] for row in rows]):
            shutil.rmtree(part)


def _part_name(
    batch: WaitingBatch,
    part: Sequence[RawDocument],
    waiting: Mapping[str, WaitingDocument],
    versions: Mapping[str, str],
) -> str:
    stamps = (f"{name}={current}" for name, current in sorted(versions.items()))
    replaced = sorted({waiting[document.document_id].replaced for document in part} - {""})
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
