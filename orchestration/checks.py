"""The audit as blocking asset checks: one a suite, evaluated on the private database before anything is published.

Two steps, because a blocking check holds back what is made from its asset: the suites on `raw.*` run before
extraction, the others between loading and publishing.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from expectations.suites import SUITES
from orchestration.assets.specs import key_of
from orchestration.resources import WarehouseHome
from transforms.contract.lists import Stage
from transforms.contract.tables import table, tables_of

#: Suite -> the table that it is about: those on what ingest brings, and the others.
RAW_SUITES = {suite: name for suite, name in SUITES.items() if table(name).stage is Stage.INGEST}
CORE_SUITES = {suite: name for suite, name in SUITES.items() if suite not in RAW_SUITES}

#: Looked at by the suites on other tables, too.
_LINKED = [entry.qualified_name for entry in tables_of(Stage.LINK)]


def _specs(suites: Mapping[str, str], after: Sequence[str] = ()) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            name=f"{suite}_suite",
            asset=key_of(about),
            additional_deps=[key_of(name) for name in after if name != about],
            blocking=True,
            description=f"The {suite} suite of expectations over what is not released yet.",
        )
        for suite, about in suites.items()
    ]


@dg.multi_asset_check(specs=_specs(RAW_SUITES), name="audit_raw", pool="warehouse_writer")
def audit_raw(context: dg.AssetCheckExecutionContext, warehouse_home: WarehouseHome) -> Iterator[dg.AssetCheckResult]:
    """Audit what was ingested and is not released."""
    yield from _audit(context, warehouse_home, RAW_SUITES)


@dg.multi_asset_check(specs=_specs(CORE_SUITES, _LINKED), name="audit_core", pool="warehouse_writer")
def audit_core(context: dg.AssetCheckExecutionContext, warehouse_home: WarehouseHome) -> Iterator[dg.AssetCheckResult]:
    """Audit what was extracted and is not released, and the accounts between the stages."""
    yield from _audit(context, warehouse_home, CORE_SUITES)


def _audit(
    context: dg.AssetCheckExecutionContext, warehouse_home: WarehouseHome, suites: Mapping[str, str]
) -> Iterator[dg.AssetCheckResult]:
    """Where nothing is new, Great Expectations is not even imported."""
    from orchestration.pipeline import stages

    if not stages.pending_loads(warehouse_home.run).load_ids:
        for suite, about in suites.items():
            yield dg.AssetCheckResult(
                check_name=f"{suite}_suite",
                asset_key=key_of(about),
                passed=True,
                metadata={"audited": "nothing new since the last release"},
            )
        return
    from orchestration.pipeline.auditing import audit, report_failure

    before = 0 if suites is RAW_SUITES else len(RAW_SUITES)
    results = list(audit(warehouse_home.run, tuple(suites), before, len(RAW_SUITES) + len(CORE_SUITES)))
    for result in results:
        failed = result.failed
        worst = dg.AssetCheckSeverity.ERROR if not result.success or not failed else dg.AssetCheckSeverity.WARN
        context.log.info("%s suite: %d of %d expectations do not hold", result.suite, len(failed), len(result.results))
        yield dg.AssetCheckResult(
            check_name=f"{result.suite}_suite",
            asset_key=key_of(suites[result.suite]),
            passed=not failed or all(entry.severity == "info" for entry in failed),
            severity=worst,
            metadata={
                "rows_audited": result.rows_audited,
                "expectations": len(result.results),
                "not_met": [f"{entry.severity}: {entry.description} ({entry.observed})" for entry in failed],
            },
        )
    message = report_failure(warehouse_home.run, results)
    if message:
        warehouse_home.session.results["error"] = message
