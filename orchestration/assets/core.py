"""`core.*`: extraction by an engine, then set-based loading of what it left."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.results import materialize_tables, note_summary
from orchestration.assets.specs import OWNER, handed_to, specs_of
from orchestration.resources import WarehouseHome
from transforms.contract.lists import Stage

SHARDS = dg.AssetKey(["work", "extraction_shards"])


class RefreshConfig(dg.Config):
    """Whether what an older version extracted or linked is extracted anew, from `raw/`, or linked anew."""

    refresh: bool = False


@dg.multi_asset(
    specs=[
        *specs_of(Stage.LINE_COUNTS),
        dg.AssetSpec(
            SHARDS,
            deps=handed_to(Stage.EXTRACT),
            group_name="core",
            kinds={"parquet", "python"},
            owners=[OWNER],
            description="One folder of Parquet per part of a batch: what the workers made of its documents.",
            skippable=True,
        ),
    ],
    name="extract",
    pool="warehouse_writer",
)
def extract(
    context: dg.AssetExecutionContext, config: RefreshConfig, warehouse_home: WarehouseHome
) -> Iterator[dg.MaterializeResult[None]]:
    """Count lines across each outlet, then extract every document that waits, in killable workers."""
    from orchestration.pipeline import stages

    session = warehouse_home.session
    is_refresh = session.is_refresh or config.refresh
    summary = stages.extract(warehouse_home.run, warehouse_home.engine, is_refresh=is_refresh, retry=session.retry)
    note_summary(context, warehouse_home, "extract", summary)
    yield from materialize_tables(warehouse_home, Stage.LINE_COUNTS)
    yield dg.MaterializeResult(asset_key=SHARDS, metadata={"documents": summary.documents, "parts": summary.parts})


@dg.multi_asset(specs=specs_of(Stage.EXTRACT, through=SHARDS), name="load", pool="warehouse_writer")
def load(context: dg.AssetExecutionContext, warehouse_home: WarehouseHome) -> Iterator[dg.MaterializeResult[None]]:
    """Bring extraction shards into the normalized tables, one transaction a shard."""
    from orchestration.pipeline import stages

    summary = stages.load(warehouse_home.run)
    note_summary(context, warehouse_home, "load", summary)
    yield from materialize_tables(warehouse_home, Stage.EXTRACT)


@dg.multi_asset(specs=specs_of(Stage.LINK), name="link", pool="warehouse_writer")
def link(
    context: dg.AssetExecutionContext, config: RefreshConfig, warehouse_home: WarehouseHome
) -> Iterator[dg.MaterializeResult[None]]:
    """Bring near-identical articles together, new ones with those that were there."""
    from orchestration.pipeline import stages

    is_refresh = warehouse_home.session.is_refresh or config.refresh
    summary = stages.link(warehouse_home.run, is_refresh=is_refresh)
    note_summary(context, warehouse_home, "link", summary)
    yield from materialize_tables(warehouse_home, Stage.LINK, pairs_compared=summary.pairs)
