"""Line counts: the lines of a batch's page dumps, described by an engine and counted across each outlet; once a batch.

The counts of a batch are a versioned input of its extraction: they depend on the batch's own documents and on the
signatures of earlier batches alone, never on later ones.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from orchestration.pipeline.batch_folder import folder_name, payload_uri
from orchestration.pipeline.clock import now
from orchestration.pipeline.orders import CountOrder
from orchestration.pipeline.payloads import list_documents
from warehouse.line_counts import load_line_counts
from warehouse.loads import Load, is_loaded, load_id
from warehouse.waiting import byte_lengths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from orchestration.pipeline.context import RunContext
    from orchestration.pipeline.engines import Engine
    from orchestration.pipeline.home import Home
    from orchestration.pipeline.orders import StoredDocument
    from warehouse.waiting import WaitingBatch


def is_counted_dump(document: StoredDocument) -> bool:
    """Whether the lines of a document are counted: those of page dumps whose outlet is told."""
    return document.form == "text" and bool(document.outlet)


def count_lines(
    context: RunContext, engine: Engine, connection: duckdb.DuckDBPyConnection, batches: Sequence[WaitingBatch]
) -> None:
    """Count on how many pages of its outlet every line of each batch's dumps stands, but for batches that are counted.

    Args:
        context: the home, whose lock is held.
        engine: what describes the lines.
        connection: to the private database.
        batches: in their order, in which they are counted, whichever is described first.
    """
    home = context.home
    wanted = [(load_id("line_counts", batch.batch_id), batch) for batch in batches]
    wanted = [(name, batch) for name, batch in wanted if not is_loaded(connection, name)]
    described = {}
    place = 0
    receipts = engine.carry_out(_orders(home, connection, wanted), lambda _: context.check_stop())
    for receipt in receipts:
        described[receipt.name] = receipt
        while place < len(wanted) and (found := described.pop(wanted[place][0], None)):
            name, batch = wanted[place]
            files = [home.root / file for file in found.files]
            load = Load(name, "line_counts", batch.batch_id, now())
            load_line_counts(connection, load, files, found.elapsed_ms)
            for folder in {file.parent for file in files}:
                shutil.rmtree(folder)
            place += 1


def _orders(
    home: Home, connection: duckdb.DuckDBPyConnection, wanted: Sequence[tuple[str, WaitingBatch]]
) -> Iterator[CountOrder]:
    for name, batch in wanted:
        payloads = payload_uri(folder_name(batch.position, batch.batch_id))
        documents = list_documents(home.root / payloads, byte_lengths(connection, batch))
        dumps = tuple(document for document in documents if is_counted_dump(document))
        yield CountOrder(name, payloads, dumps, str((home.counted / name).relative_to(home.root)))
