"""``presshouse run``: the job, executed in this process against the Dagster instance of the home.

The job runs in a thread, so that the main thread hears signals at once: a stop is asked for, waited for, and after
four seconds enforced, which is safe because a run may die at any moment.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import os
import re
import signal
import sys
import threading
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.cli.existing import existing_home
from orchestration.cli.output import fail, print_facts, print_json, print_line, safe
from orchestration.cli.progress import Reporter
from orchestration.pipeline.home import PATIENCE, Home
from orchestration.pipeline.landing.found import InputError
from orchestration.pipeline.landing.listing import ListOptions, list_inputs
from orchestration.pipeline.request import IngestRequest, RetryFilter
from orchestration.pipeline.settings import RunSettings, set_home
from orchestration.session import Session
from transforms.containers.columns import ROLES
from transforms.contract.lists import FailureReason, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dagster import DagsterInstance, ExecuteInProcessResult

#: Seconds that a stopped run has to end by itself.
_GRACE = 4.0

#: The class of an error of ours, which Dagster puts before a message that speaks for itself.
_OUR_CLASS = re.compile(r"^(?:orchestration|expectations|warehouse|transforms)\.[\w.]+: ")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the operator asked for; ``settings`` are what no option sets."""

    home: Path
    inputs: tuple[str, ...] = ()
    outlet: str | None = None
    columns: tuple[str, ...] = ()
    is_refresh: bool = False
    is_rebuild: bool = False
    retry: RetryFilter | None = None
    keep: int = RunSettings().keep_releases
    workers: int | None = None
    is_json: bool = False
    settings: RunSettings = dataclasses.field(default_factory=RunSettings)


def run_command(options: RunOptions) -> int:
    """Run the job and print what it came to; returns the exit code."""
    home = Home(options.home)
    request = _request(options, home)
    if not request.inputs:  # what is done again must have been done before
        existing_home(options.home)
    home.create()
    with home.lock(PATIENCE):
        return _run_locked(home, request, options)


def _run_locked(home: Home, request: IngestRequest, options: RunOptions) -> int:
    """The run itself, with the home's lock held from before Dagster starts until after it ended."""
    set_home(home.root)
    reporter = Reporter(is_quiet=options.is_json)
    session = Session(
        request,
        dataclasses.replace(options.settings, keep_releases=options.keep, workers=options.workers),
        progress=reporter.tell,
        is_refresh=options.is_refresh,
        is_rebuild=options.is_rebuild,
        holds_lock=True,
    )
    outcome = _Outcome()
    thread = threading.Thread(target=_execute, args=(home, session, outcome), name="job", daemon=True)
    stopped_by = _run_until_signal(thread, session)
    reporter.close()
    if stopped_by:
        sys.stderr.write("presshouse: stopped; what was committed stays, and the next run goes on from there\n")
        sys.stderr.flush()
        _leave(thread, 128 + stopped_by)
        return 128 + stopped_by
    if outcome.error is not None:
        return _explain(home, outcome.error)
    _summarise(home, session, is_json=options.is_json)
    return 0


def _request(options: RunOptions, home: Home) -> IngestRequest:
    """The inputs, checked: a usage error is raised before anything is made or read."""
    columns = {}
    for pair in options.columns:
        role, equals, name = pair.partition("=")
        if not (equals and role and name):
            fail(f"--column wants ROLE=NAME, such as text=body, not {pair!r}.", 2)
        if role not in ROLES:
            fail(f"--column: {role!r} is none of the roles {', '.join(ROLES)}.", 2)
        columns[role] = name
    takes_no_inputs = options.is_refresh or options.is_rebuild or options.retry is not None
    inputs = options.inputs or (() if takes_no_inputs else (str(home.landing),))
    stdin = sys.stdin.buffer if "-" in inputs else None
    if options.inputs:
        try:
            list_inputs(list(inputs), ListOptions(stdin=stdin))
        except InputError as error:
            fail(str(error), 2)
    return IngestRequest(inputs, options.outlet, columns, stdin, options.retry)


def retry_filter(reasons: Sequence[str], since: str | None) -> RetryFilter:
    """What a retry selects, checked against the closed lists.

    Raises:
        CommandError: an unknown reason, or a moment that is none.
    """
    known = {str(reason) for reason in Reason} | {str(reason) for reason in FailureReason}
    unknown = sorted(set(reasons) - known)
    if unknown:
        fail(f"--reason: {unknown[0]!r} is none of {', '.join(sorted(known))}.", 2)
    try:
        moment = None if since is None else dt.datetime.fromisoformat(since)
    except ValueError:
        fail(f"--since wants an ISO 8601 day or moment, such as 2026-11-01, not {since!r}.", 2)
    if moment is not None and moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return RetryFilter(tuple(reasons), moment)


@dataclass(slots=True)
class _Outcome:
    error: BaseException | str | None = None


def _run_until_signal(thread: threading.Thread, session: Session) -> int:
    """Run the thread to its end, or until a signal; returns the signal's number, 0 for none."""
    received: list[int] = []

    def stop(number: int, _frame: object) -> None:
        received.append(number)
        session.stop.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        thread.start()
        while thread.is_alive() and not received:
            thread.join(timeout=0.2)
        if received:
            thread.join(timeout=_GRACE)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return received[0] if received else 0


def _leave(thread: threading.Thread, code: int) -> None:
    """End a stopped run: orderly if it came to rest, at once if not."""
    if thread.is_alive():
        os._exit(code)


def _execute(home: Home, session: Session, outcome: _Outcome) -> None:
    from orchestration.abandoned import fail_abandoned_runs
    from orchestration.pipeline.context import RunStopped

    try:
        instance = open_instance(home)
        try:
            fail_abandoned_runs(instance)
            result = _execute_job(instance, home, session)
            if not result.success:
                outcome.error = session.results.get("error") or _first_failure(result)  # type: ignore[assignment]
        finally:
            instance.dispose()
    except RunStopped:
        pass
    except BaseException as error:  # noqa: BLE001 - whatever ends the job is told to the operator in one line
        outcome.error = error


def open_instance(home: Home) -> DagsterInstance:
    """The Dagster instance of a home. Its storage is made here, serially, under the home's lock."""
    from dagster import DagsterInstance

    logging.getLogger("alembic").setLevel(logging.ERROR)
    return DagsterInstance.from_config(str(home.dagster))


def _execute_job(instance: DagsterInstance, home: Home, session: Session) -> ExecuteInProcessResult:
    from orchestration.definitions import defs
    from orchestration.jobs import JOB_NAME
    from orchestration.resources import WarehouseHome

    quiet: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    return defs.resolve_job_def(JOB_NAME).execute_in_process(
        instance=instance,
        run_config=quiet,
        raise_on_error=False,
        tags={"presshouse/command": "run"},
        resources={"warehouse_home": WarehouseHome(path=str(home.root), session=session)},
    )


def _first_failure(result: ExecuteInProcessResult) -> str:
    for event in result.all_events:
        data: Any = event.event_specific_data
        error = getattr(data, "error", None)
        if error is not None and event.is_failure:
            while error.cause is not None and str(error.cls_name).startswith("Dagster"):
                error = error.cause
            return _OUR_CLASS.sub("", str(error.message).strip())
    return "the job failed; its events are in the Dagster instance of the home"


def _explain(home: Home, error: BaseException | str) -> int:
    """One line for the operator, the trace into the log file; returns the exit code."""
    if isinstance(error, BaseException):
        cause: BaseException = error
        while cause.__cause__ is not None and type(cause).__name__.startswith("Dagster"):
            cause = cause.__cause__
        _log(home, "".join(traceback.format_exception(error)))
        message = str(cause) or type(cause).__name__
    else:
        _log(home, error)
        message = error
    sys.stderr.write("".join(f"presshouse: {safe(line)}\n" for line in message.splitlines() if line.strip()))
    sys.stderr.write("presshouse: the run failed; the last release still stands. Details: logs/ of the home\n")
    return 1


def _log(home: Home, text: str) -> None:
    from orchestration.pipeline.clock import now

    moment = now()
    try:
        with (home.logs / f"{moment:%Y-%m-%d}.log").open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.writelines(f"{moment:%Y-%m-%dT%H:%M:%SZ} {safe(line)}\n" for line in text.splitlines())
    except OSError:
        pass  # a full disk must not hide the message itself


def _summarise(home: Home, session: Session, *, is_json: bool) -> None:
    from orchestration.cli.summary import summary_of

    facts = summary_of(home, session.results)
    if is_json:
        print_json(facts)
        return
    title = facts.pop("message")
    print_line(str(title))
    print_facts(facts)
