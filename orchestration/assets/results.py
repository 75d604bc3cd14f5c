"""What a stage leaves behind in Dagster: its summary in the log, and a materialization with its rows for each table."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.assets.specs import key_of
from orchestration.resources import WarehouseHome
from transforms.contract.lists import Stage
from transforms.contract.tables import tables_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def note_summary(
    context: dg.AssetExecutionContext, warehouse_home: WarehouseHome, stage: str, summary: "DataclassInstance"
) -> None:
    """Log the summary of a stage, and hand it to whoever called the job."""
    warehouse_home.session.results[stage] = summary
    context.log.info("%s: %s", stage, asdict(summary))


def materialize_tables(
    warehouse_home: WarehouseHome, stage: Stage, **metadata: int
) -> Iterator[dg.MaterializeResult[None]]:
    """One result per table that the stage brings, with its row count and whatever else the stage counted."""
    from orchestration.pipeline import stages

    tables = [entry.qualified_name for entry in tables_of(stage)]
    counts = stages.row_counts(warehouse_home.run, tables)
    for table in tables:
        yield dg.MaterializeResult(asset_key=key_of(table), metadata={"dagster/row_count": counts[table], **metadata})
