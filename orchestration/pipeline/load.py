"""Loading: extraction shards from ``work/extracted`` into the private database, one transaction each."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.clock import now
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
    """Load every extraction shard, oldest batch first, and remove it once it is committed."""
    summary = LoadSummary()
    folder = context.home.extracted
    for leftover in folder.glob("*.partial"):
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
            position, identity = part.name.split("-", 1)
            load = Load(identity, "extract", batches.get(position), now())
            summary.documents += load_extraction_shard(connection, part, load)
            summary.parts += 1
            shutil.rmtree(part)
            context.progress("load", summary.parts, len(parts))
    return summary
