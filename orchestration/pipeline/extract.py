"""Planning extraction: what waits is cut into orders, an engine carries them out, and receipts tell what is done.

Runs without Dagster, reads no payload and writes no table but the line counts. A part of a batch becomes a folder
under ``work/extracted``, which `orchestration.pipeline.load` brings into the warehouse. A part's name is made of the
documents and versions in it, so a run that was killed finds the parts that are done and goes on with the next.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.batch_folder import folder_name, payload_uri
from orchestration.pipeline.line_counts import count_lines, is_counted_dump
from orchestration.pipeline.orders import PartOrder
from orchestration.pipeline.part_folder import PARTIAL, document_ids, read_receipt
from orchestration.pipeline.payloads import list_documents
from warehouse.line_counts import write_counts
from warehouse.loads import load_id
from warehouse.waiting import documents_of, still_waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from orchestration.pipeline.context import RunContext
    from orchestration.pipeline.engines import Engine
    from orchestration.pipeline.home import Home
    from orchestration.pipeline.orders import StoredDocument
    from orchestration.pipeline.settings import RunSettings
    from warehouse.waiting import WaitingBatch, WaitingDocument


@dataclass(slots=True)
class ExtractSummary:
    """What extracting came to."""

    documents: int = 0
    parts: int = 0
    casualties: int = 0


def extract_waiting(
    context: RunContext,
    engine: Engine,
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[WaitingBatch],
    versions: Mapping[str, str],
) -> ExtractSummary:
    """Extract the documents that wait; leaves extraction shards under ``work/extracted``.

    Args:
        context: the home, whose lock is held, and how parts are cut.
        engine: what carries the work out.
        connection: to the private database; on it was found what waits.
        batches: what waits, in the order of the batches.
        versions: extractor -> version, which names the parts.
    """
    home = context.home
    summary = ExtractSummary()
    made: set[str] = set()
    total = sum(batch.documents for batch in batches)
    done = 0

    def tell(documents: int) -> None:
        nonlocal done
        done += documents
        context.progress("extract", done, total)
        context.check_stop()

    def noted(orders: Iterable[PartOrder]) -> Iterator[PartOrder]:
        for order in orders:
            made.add(order.folder)
            yield order

    _empty(home.counted)
    count_lines(context, engine, connection, batches)
    for receipt in engine.carry_out(noted(_orders(context, connection, batches, versions)), tell):
        summary.parts += 1
        summary.documents += receipt.documents
        summary.casualties += receipt.casualties
        context.check_stop()
    shutil.rmtree(home.counted)
    _remove_outdated(home, made, connection, versions)
    return summary


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def _orders(
    context: RunContext,
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[WaitingBatch],
    versions: Mapping[str, str],
) -> Iterator[PartOrder]:
    """The parts of what waits, batch by batch."""
    home = context.home
    for batch in batches:
        waiting = documents_of(connection, batch)
        payloads = payload_uri(folder_name(batch.position, batch.batch_id))
        lengths = {identity: document.byte_length for identity, document in waiting.items()}
        documents = list(list_documents(home.root / payloads, lengths))
        line_counts = _tell_counts(home, connection, batch, documents)
        for part in _parts(documents, context.settings):
            name = _name(batch, part, waiting, versions)
            folder = str((home.extracted / f"{batch.position:06d}-{name}").relative_to(home.root))
            yield PartOrder(name, payloads, tuple(part), versions, folder, line_counts)


def _tell_counts(
    home: Home, connection: duckdb.DuckDBPyConnection, batch: WaitingBatch, documents: Sequence[StoredDocument]
) -> str | None:
    """Write the line counts of the outlets whose page dumps wait, as they stood when the batch was counted."""
    outlets = sorted({document.outlet or "" for document in documents if is_counted_dump(document)})
    if not outlets:
        return None
    path = home.counted / f"{batch.position:06d}.parquet"
    write_counts(connection, batch.position, outlets, path)
    return str(path.relative_to(home.root))


def _parts(documents: Iterable[StoredDocument], settings: RunSettings) -> Iterator[list[StoredDocument]]:
    part: list[StoredDocument] = []
    size = 0
    for document in documents:
        part.append(document)
        size += document.byte_length
        if len(part) >= settings.part_documents or size >= settings.part_bytes:
            yield part
            part, size = [], 0
    if part:
        yield part


def _name(
    batch: WaitingBatch,
    part: Sequence[StoredDocument],
    waiting: Mapping[str, WaitingDocument],
    versions: Mapping[str, str],
) -> str:
    stamps = (f"{name}={current}" for name, current in sorted(versions.items()))
    replaced = sorted({waiting[document.document_id].replaced for document in part} - {""})
    return load_id("extract", batch.batch_id, *stamps, *replaced, *(document.document_id for document in part))


def _remove_outdated(
    home: Home, made: Collection[str], connection: duckdb.DuckDBPyConnection, versions: Mapping[str, str]
) -> None:
    """Remove parts that a killed run left and nobody loaded, if this run has newer ones of the same documents.

    They would be loaded beside the newer ones, and whichever came last would stand: parts of another version, or of
    documents that were cut into other parts.
    """
    for part in home.extracted.iterdir():
        if str(part.relative_to(home.root)) in made or part.name.endswith(PARTIAL):
            continue
        receipt = read_receipt(part)
        if receipt and (receipt.versions != versions or still_waiting(connection, document_ids(part))):
            shutil.rmtree(part)
