"""The one job: from inputs to a published release. The command line, the schedule, the sensor and the UI run it."""

import dagster as dg

JOB_NAME = "publish_warehouse"

publish_warehouse = dg.define_asset_job(
    JOB_NAME,
    selection=dg.AssetSelection.all(),
    description="Ingest what is new, extract, load, audit, and publish what passes.",
    # one process: the database has one writer, a step of its own costs six CPU-seconds, and the
    # work that gains from a second core runs in the pool of workers
    executor_def=dg.in_process_executor,
)
