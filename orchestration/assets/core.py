"""`core.*`: extraction through the pool, then set-based loading of what it left."""

from collections.abc import Iterator

import dagster as dg

from orchestration import session
from orchestration.assets.results import materialize_tables, note_summary
from orchestration.assets.specs import OWNER, key_of, spec_of
from orchestration.resources import WarehouseHome

SHARDS = dg.AssetKey(["work", "extraction_shards"])

COUNTED = ("lookup.line_counts", "lookup.page_signatures")

LOADED = (
    "core.extractions",
    "core.segments",
    "core.articles",
    "core.article_dates",
    "core.publishers",
    "core.authors",
    "core.article_authors",
    "lookup.article_sketches",
)

LINKED = ("core.syndication",)


class ExtractConfig(dg.Config):
    """Whether documents extracted by an older version are extracted anew, from `raw/`."""

    refresh: bool = False


@dg.multi_asset(
    specs=[
        spec_of("lookup.line_counts", ["raw.documents"]),
        spec_of("lookup.page_signatures", ["raw.documents"]),
        dg.AssetSpec(
            SHARDS,
            deps=[key_of("raw.documents"), key_of("lookup.line_counts")],
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
    context: dg.AssetExecutionContext, config: ExtractConfig, warehouse_home: WarehouseHome
) -> Iterator[dg.MaterializeResult[None]]:
    """Count lines across each outlet, then extract every document that waits, in killable workers."""
    from orchestration.pipeline import stages

    called = session.current()
    is_refresh = called.is_refresh if called else config.refresh
    retry = called.request.retry if called else None
    summary = stages.extract(warehouse_home.run, warehouse_home.pool, is_refresh=is_refresh, retry=retry)
    note_summary(context, "extract", summary)
    yield from materialize_tables(warehouse_home, COUNTED)
    yield dg.MaterializeResult(asset_key=SHARDS, metadata={"documents": summary.documents, "parts": summary.parts})


@dg.multi_asset(
    specs=[
        spec_of("core.extractions").replace_attributes(deps=[SHARDS]),
        spec_of("core.segments", ["core.extractions"]),
        spec_of("core.articles", ["core.extractions", "core.segments"]),
        spec_of("core.article_dates", ["core.articles"]),
        spec_of("core.publishers", ["core.articles"]),
        spec_of("core.authors", ["core.articles"]),
        spec_of("core.article_authors", ["core.articles", "core.authors"]),
        spec_of("lookup.article_sketches", ["core.articles"]),
    ],
    name="load",
    pool="warehouse_writer",
)
def load(context: dg.AssetExecutionContext, warehouse_home: WarehouseHome) -> Iterator[dg.MaterializeResult[None]]:
    """Bring extraction shards into the normalized tables, one transaction a shard."""
    from orchestration.pipeline import stages

    summary = stages.load(warehouse_home.run)
    note_summary(context, "load", summary)
    yield from materialize_tables(warehouse_home, LOADED)


# Made from the sketches alone, in Dagster's eyes: the blocking checks on the other tables come after linking, because
# they look at its rows too, and would hold it back.
@dg.multi_asset(specs=[spec_of("core.syndication", ["lookup.article_sketches"])], name="link", pool="warehouse_writer")
def link(context: dg.AssetExecutionContext, warehouse_home: WarehouseHome) -> Iterator[dg.MaterializeResult[None]]:
    """Bring near-identical articles together, new ones with those that were there."""
    from orchestration.pipeline import stages

    summary = stages.link(warehouse_home.run)
    note_summary(context, "link", summary)
    yield from materialize_tables(warehouse_home, LINKED, pairs_compared=summary.pairs)
