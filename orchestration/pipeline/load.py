"""Loading: extraction shards from ``work/extracted`` into the private database, one transaction each."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.clock import now
from orchestration.pipeline.part_folder import PARTIAL, read_receipt
from warehouse.connections import private_database
from warehouse.extractions import load_extraction_shard
from warehouse.loads import Load

if TYPE_CHECKING:
    from orchestration.pipeline.context import RunContext


@dataclass(slots=True)
class LoadSummary:
    """What loading came to."""

    documents: int = 0
    parts: int = 0


def load_extracted(context: RunContext) -> LoadSummary:
    """Load every part that has its receipt, of this run or of one that was killed, and remove it once it is committed.

    Oldest batch first. What has no receipt was loaded and is half removed, or was never whole: then its documents wait.
    """
    summary = LoadSummary()
    folder = context.home.extracted
    for leftover in folder.glob(f"*{PARTIAL}"):
        shutil.rmtree(leftover, ignore_errors=True)
    parts = sorted(folder.iterdir())
    if not parts:
        return summary
    with private_database(context.home.private) as connection:
        batches = {
            f"{position:06d}": batch_id
            for position, batch_id in connection.execute("SELECT batch_position, batch_id FROM ops.batches").fetchall()
        }
        for part in parts:
            context.check_stop()
            receipt = read_receipt(part)
            if receipt is not None:
                load = Load(receipt.name, "extract", batches.get(part.name.split("-", 1)[0]), now())
                summary.documents += load_extraction_shard(connection, part, load)
                summary.parts += 1
            shutil.rmtree(part)
            context.progress("load", summary.parts, len(parts))
    return summary
