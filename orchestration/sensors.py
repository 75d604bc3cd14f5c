"""The sensor on the landing zone; off until somebody turns it on."""

import contextlib
import datetime as dt

import dagster as dg

from orchestration.abandoned import fail_abandoned_runs, unfinished_runs
from orchestration.jobs import publish_warehouse
from orchestration.pipeline.clock import now
from orchestration.pipeline.home import Home, HomeBusyError, HomeError
from orchestration.pipeline.settings import home_from_environment

#: Seconds between two looks.
INTERVAL = 30
#: A run that failed (a run by hand held the home, the disk was full) is asked for again this often, after a minute, two
#: minutes, four, and so on: for about an hour.
ATTEMPTS = 7
_FIRST_PAUSE = 60
#: Seconds after which a run that began must hold the home; one that does not was killed.
_STARTING = 600
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - in UTC without an offset, as `now` is
#: Tag of a run: the state of the landing zone that it was asked for.
STATE_TAG = "presshouse/landing_state"


@dg.sensor(
    name="landing_zone",
    job=publish_warehouse,
    minimum_interval_seconds=INTERVAL,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Runs the job when something in the landing zone is new or changed, and has come to rest.",
)
def landing_zone(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for a run when the landing zone differs from the last look that asked, and no longer changes.

    The cursor holds two digests: of the last look, and of the last state for which a run was asked. When that run
    failed or was killed, it is asked for again. While another run holds the home none is asked for: it would only fail.
    """
    from orchestration.pipeline.landing.state import digest_of

    # not through the resource: opening that would hold the lock for as long as a run
    home = Home(home_from_environment())
    state = digest_of(home.landing)
    last_seen, _, asked = (context.cursor or "").partition(" ")
    if state is None:
        return dg.SkipReason("the landing zone is empty")
    attempt = 1
    if state == asked:
        _fail_killed_runs(context.instance, home)
        attempt = 1 + _failed_attempts(context.instance, state)
        if attempt == 1:
            return dg.SkipReason("nothing new in the landing zone")
    elif state != last_seen:
        context.update_cursor(f"{state} {asked}")
        return dg.SkipReason("the landing zone is changing; looking again")
    # last, so that most looks leave the lock alone; the cursor stays, so that the next look comes here again
    if _is_held(home):
        return dg.SkipReason("another run holds the home; looking again")
    key = state if attempt == 1 else f"{state}-{attempt}"
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=key, tags={STATE_TAG: state})], cursor=f"{state} {state}"
    )


def _is_held(home: Home) -> bool:
    """Whether a run is on. A home whose lock cannot be tried is not held: the run says what is wrong with it."""
    with contextlib.suppress(HomeError):
        try:
            with home.lock():
                return False
        except HomeBusyError:
            return True
    return False


def _fail_killed_runs(instance: dg.DagsterInstance, home: Home) -> None:
    latest = (now() - _EPOCH).total_seconds() - _STARTING
    begun = [record for record in unfinished_runs(instance) if (record.start_time or 0.0) < latest]
    if begun and not _is_held(home):
        fail_abandoned_runs(instance, begun)


def _failed_attempts(instance: dg.DagsterInstance, state: str) -> int:
    """How many runs for this state failed, if it is time for the next one; 0 if there is nothing to ask for."""
    records = instance.get_run_records(dg.RunsFilter(tags={STATE_TAG: state}))
    ends = [record.end_time or 0.0 for record in records]
    if any(record.dagster_run.status is not dg.DagsterRunStatus.FAILURE for record in records):
        return 0
    if not records or len(records) >= ATTEMPTS:
        return 0
    pause = _FIRST_PAUSE * 2 ** (len(records) - 1)
    return len(records) if (now() - _EPOCH).total_seconds() >= max(ends) + pause else 0
