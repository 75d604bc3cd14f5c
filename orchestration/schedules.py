"""The daily run over the landing zone; off until somebody turns it on."""

import dagster as dg

from orchestration.jobs import publish_warehouse

daily = dg.ScheduleDefinition(
    name="daily",
    job=publish_warehouse,
    cron_schedule="15 3 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every night at 03:15 UTC: ingest what lies in the landing zone and publish what passes.",
)
