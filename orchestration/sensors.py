"""The sensor on the landing zone; off until somebody turns it on."""

import dagster as dg

from orchestration.home import Home
from orchestration.jobs import publish_warehouse
from orchestration.settings import home_from_environment

#: Seconds between two looks.
INTERVAL = 30


@dg.sensor(
    name="landing_zone",
    job=publish_warehouse,
    minimum_interval_seconds=INTERVAL,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Runs the job when something in the landing zone is new or changed, and has come to rest.",
)
def landing_zone(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for a run when the landing zone differs from the last look that asked, and no longer changes.

    The cursor holds two digests: of the last look, and of the last state for which a run was asked.
    """
    from orchestration.landing.state import digest_of

    # not through the resource: opening that would lock the home
    state = digest_of(Home(home_from_environment()).landing)
    last_seen, _, asked = (context.cursor or "").partition(" ")
    if state is None:
        return dg.SkipReason("the landing zone is empty")
    if state == asked:
        return dg.SkipReason("nothing new in the landing zone")
    if state != last_seen:
        context.update_cursor(f"{state} {asked}")
        return dg.SkipReason("the landing zone is changing; looking again")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=state)], cursor=f"{state} {state}")
