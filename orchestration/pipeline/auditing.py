"""The audit of a run: suites over what is not released yet, their results kept as rows and shown on a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from expectations.results import describe_failure
from expectations.runner import Auditor
from expectations.suites import build
from orchestration.pipeline.clock import now, stopwatch
from orchestration.pipeline.reporting import write_failure
from transforms.contract.tables import TABLES
from transforms.frames import digest
from warehouse.audit import create_views, drop_views, pending, record_audit
from warehouse.connections import PRIVATE_CONFIG, private_database
from warehouse.releases import last_release

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from expectations.results import SuiteResult
    from orchestration.pipeline.context import RunContext

#: Wall time of the audits of this process that no release has told yet, by home.
_spent_ms: dict[Path, float] = {}


def audit(
    context: RunContext, names: Sequence[str], before: int = 0, total: int | None = None
) -> Iterator[SuiteResult]:
    """Evaluate suites by name over what is loaded and not released; nothing where there is nothing.

    Each result is kept in `quality.*` before the first is returned.

    Args:
        context: the home, whose lock is held.
        names: the suites.
        before: suites of this run that come before these, for the progress.
        total: suites of this run in all.
    """
    begin = stopwatch()
    results = _evaluate(context, names, before, len(names) if total is None else total)
    root = context.home.root
    _spent_ms[root] = _spent_ms.get(root, 0.0) + 1000 * (stopwatch() - begin)
    yield from results


def take_audit_ms(context: RunContext) -> float:
    """Wall time of the audits since the last release, those of this process in full; the count begins anew.

    Where Dagster goes on with a run in another process, it is the time of the suites alone, from their results.
    """
    with private_database(context.home.private) as connection:
        ((recorded,),) = connection.execute(
            """
            SELECT coalesce(sum(elapsed_ms), 0) FROM (
                SELECT arg_max(elapsed_ms, run_at) AS elapsed_ms FROM quality.validation_runs
                WHERE release_id IS NULL
                  AND run_at >= coalesce((SELECT max(published_at) FROM ops.releases), TIMESTAMP '-infinity')
                GROUP BY suite
            )
            """
        ).fetchall()
    return max(_spent_ms.pop(context.home.root, 0.0), float(recorded))


def _evaluate(context: RunContext, names: Sequence[str], before: int, total: int) -> list[SuiteResult]:
    home = context.home
    results: list[SuiteResult] = []
    with private_database(home.private) as connection:
        loads = pending(connection)
        if not loads.load_ids:
            return results
        release = last_release(connection)
        create_views(connection)
    try:
        suites = build(TABLES, now().date())
        with Auditor(home.private, PRIVATE_CONFIG) as auditor:
            for done, name in enumerate(names, start=before + 1):
                context.check_stop()
                results.append(auditor.audit(suites[name]))
                context.progress("audit", done, total)
    finally:
        with private_database(home.private) as connection:
            drop_views(connection)
    with private_database(home.private) as connection:
        for result in results:
            record_audit(connection, *_rows(loads.audit_id, release, result))
    return results


def report_failure(context: RunContext, results: Sequence[SuiteResult]) -> str | None:
    """What the operator is told if a critical expectation does not hold, and a page that shows it; None if all hold."""
    failed = [result for result in results if not result.success]
    if not failed:
        return None
    with private_database(context.home.private) as connection:
        audit_id = pending(connection).audit_id
    page = write_failure(context, audit_id, results)
    return "\n".join([*(describe_failure(result) for result in failed), f"The audit is shown in {page}"])


def _rows(audit_id: str, before: str | None, result: SuiteResult) -> tuple[dict[str, object], list[dict[str, object]]]:
    run_at = now()
    # a rebuilt home audits the same loads once more, behind the releases that it had
    identity = digest("validation", before or "", audit_id, result.suite)
    run: dict[str, object] = {
        "validation_run_id": identity,
        "audit_id": audit_id,
        "suite": result.suite,
        "success": result.success,
        "expectations": len(result.results),
        "failed_critical": result.count_failed("critical"),
        "failed_warning": result.count_failed("warning"),
        "rows_audited": result.rows_audited,
        "elapsed_ms": result.elapsed_ms,
        "run_at": run_at,
    }
    rows: list[dict[str, object]] = [
        {
            "validation_run_id": identity,
            "expectation_position": position,
            "suite": result.suite,
            "expectation": found.description,
            "expectation_type": found.kind,
            "column": found.column,
            "severity": found.severity,
            "success": found.success,
            "observed": found.observed,
            "unexpected_count": found.unexpected_count,
            "examples": json.dumps(found.examples, ensure_ascii=False),
            "run_at": run_at,
        }
        for position, found in enumerate(result.results)
    ]
    return run, rows
