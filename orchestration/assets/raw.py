"""`raw.*`: what was seen where. Ingest is one step, because a batch's rows are committed together."""

from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from orchestration.assets.results import materialize_tables, note_summary
from orchestration.assets.specs import specs_of
from orchestration.resources import WarehouseHome
from transforms.contract.lists import Stage


class IngestConfig(dg.Config):
    """What to ingest; without inputs the landing zone of the home."""

    inputs: list[str] = Field(default_factory=list)
    outlet: str | None = None


@dg.multi_asset(specs=specs_of(Stage.INGEST), name="ingest", pool="warehouse_writer")
def ingest(
    context: dg.AssetExecutionContext, config: IngestConfig, warehouse_home: WarehouseHome
) -> Iterator[dg.MaterializeResult[None]]:
    """List what is new, read it, and commit it batch by batch."""
    from orchestration.pipeline import stages

    inputs = tuple(config.inputs) or (str(warehouse_home.home.landing),)
    request = warehouse_home.session.request or stages.IngestRequest(inputs, config.outlet)
    summary = stages.ingest(warehouse_home.run, request)
    note_summary(context, warehouse_home, "ingest", summary)
    yield from materialize_tables(warehouse_home, Stage.INGEST)
