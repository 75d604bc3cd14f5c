"""What every audit expected and found: `quality.*`."""

from __future__ import annotations

from transforms.contract.definition import Column, Table, duration, listed, moment, required
from transforms.contract.lists import SEVERITIES, Stage

VALIDATION_RUNS = Table(
    "quality",
    "validation_runs",
    "One row per run of an expectation suite.",
    ("validation_run_id",),
    (
        required("validation_run_id", "VARCHAR", "Digest of audit, suite and the release before"),
        required("audit_id", "VARCHAR", "Digest of the loads that the audit covered"),
        Column("release_id", "VARCHAR", "The release that the audit let through; null where it did not"),
        required("suite", "VARCHAR", "Name of the suite"),
        required("success", "BOOLEAN", "No critical expectation failed"),
        required("expectations", "INTEGER", "Expectations evaluated"),
        required("failed_critical", "INTEGER", "Critical expectations that failed"),
        required("failed_warning", "INTEGER", "Other expectations that failed"),
        required("rows_audited", "BIGINT", "Rows of the suite's table in the scope of the audit"),
        duration("elapsed_ms", "Wall time of the suite"),
        moment("run_at", "When the suite ran, in UTC"),
    ),
    stage=Stage.AUDIT,
)

EXPECTATION_RESULTS = Table(
    "quality",
    "expectation_results",
    "One row per expectation result.",
    ("validation_run_id", "expectation_position"),
    (
        required("validation_run_id", "VARCHAR", "quality.validation_runs"),
        required("expectation_position", "INTEGER", "Order in the suite, from 0"),
        Column("release_id", "VARCHAR", "The release that the audit let through; null where it did not"),
        required("suite", "VARCHAR", "Name of the suite"),
        required("expectation", "VARCHAR", "What is expected, in words"),
        required("expectation_type", "VARCHAR", "Great Expectations' name of it"),
        Column("column", "VARCHAR", "The column it is about"),
        listed("severity", "Blocks a release, is told with it, or is a figure to watch", SEVERITIES),
        required("success", "BOOLEAN", "Whether it holds"),
        Column("observed", "VARCHAR", "The observed figure, as text"),
        Column("unexpected_count", "BIGINT", "Rows that break it"),
        Column("examples", "VARCHAR", "A few rows that break it, as a JSON list"),
        moment("run_at", "When it was evaluated, in UTC"),
    ),
    stage=Stage.AUDIT,
    made_from=("quality.validation_runs",),
)

#: In the order in which they are created and listed.
TABLES: tuple[Table, ...] = (
    VALIDATION_RUNS,
    EXPECTATION_RESULTS,
)
