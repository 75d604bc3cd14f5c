"""`ops.releases`: what passed the audit, published; and the report on it."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.specs import OWNER, key_of, specs_of
from orchestration.resources import WarehouseHome
from transforms.contract.lists import Stage


@dg.multi_asset(
    specs=[
        *specs_of(Stage.PUBLISH),
        dg.AssetSpec(
            dg.AssetKey(["reports", "data_quality"]),
            deps=[key_of("ops.releases")],
            group_name="ops",
            kinds={"html"},
            owners=[OWNER],
            description="One page per release: every expectation, its figure and failing examples.",
            skippable=True,
        ),
    ],
    name="publish",
    pool="warehouse_writer",
)
def publish(context: dg.AssetExecutionContext, warehouse_home: WarehouseHome) -> Iterator[dg.MaterializeResult[None]]:
    """Seal, copy and swap in what is new; write its report."""
    from orchestration.pipeline import stages

    summary = stages.publish_release(warehouse_home.run, _audit_ms(warehouse_home))
    warehouse_home.session.results["publish"] = summary
    if summary.is_new:
        context.log.info("published release %s", summary.release_id)
    else:
        context.log.info("nothing new: release %s stands", summary.release_id)
    pages = stages.write_reports(warehouse_home.run)
    counts = stages.row_counts(warehouse_home.run, ["ops.releases"])
    yield dg.MaterializeResult(
        asset_key=key_of("ops.releases"),
        metadata={
            "dagster/row_count": counts["ops.releases"],
            "dagster/uri": warehouse_home.home.published.as_uri(),
            "release_id": summary.release_id or "",
            "is_new": summary.is_new,
        },
    )
    yield dg.MaterializeResult(
        asset_key=dg.AssetKey(["reports", "data_quality"]),
        metadata={"dagster/uri": (warehouse_home.home.reports / "index.html").as_uri(), "pages_written": len(pages)},
    )


def _audit_ms(warehouse_home: WarehouseHome) -> float:
    """Wall time of the audits; where nothing is new, their module is not even imported."""
    from orchestration.pipeline import stages

    if not stages.pending_loads(warehouse_home.run).load_ids:
        return 0.0
    from orchestration.pipeline.auditing import take_audit_ms

    return take_audit_ms(warehouse_home.run)
