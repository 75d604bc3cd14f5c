"""Runs whose process was killed: Dagster's records of them stand as started for ever."""

from __future__ import annotations

import dagster as dg

from orchestration.jobs import JOB_NAME

#: A run that Dagster is about to start has not asked for the home's lock yet: only those that had begun are dead.
_UNFINISHED = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def unfinished_runs(instance: dg.DagsterInstance) -> list[dg.RunRecord]:
    """The records of runs of the job that began and did not end."""
    return list(instance.get_run_records(dg.RunsFilter(job_name=JOB_NAME, statuses=_UNFINISHED)))


def fail_abandoned_runs(instance: dg.DagsterInstance, records: list[dg.RunRecord] | None = None) -> None:
    """Mark unfinished runs as failed; for the holder of the home's lock, who knows that nobody else is running."""
    for record in unfinished_runs(instance) if records is None else records:
        instance.report_run_failed(record.dagster_run, "The process was killed; the next run goes on from there.")
