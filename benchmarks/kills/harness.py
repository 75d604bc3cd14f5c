"""Runs that are killed at random moments, run again, and compared with a run that nobody disturbed.

A trial is a chain on one home: runs that are killed, one after the other, and then one that is left alone. What a kill
meets is a matter of timing, so a seed gives the same plan, not the same kill; the plan is printed when a trial fails.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.kills.processes import PATIENCE, fork_server_of, session_members, wait_for, workers_of
from orchestration.pipeline.part_folder import PARTIAL
from transforms.contract.lists import Stage
from transforms.contract.tables import TABLES, tables_of
from warehouse.connections import open_published

#: What is killed. A run survives the loss of a worker; the other three end it, or may.
TARGETS = ("main", "main", "group", "worker", "fork_server")

#: What a kill waits for before its random delay, so that every stage is met, the short ones too.
MOMENTS = ("start", "lock", "shard", "attempt", "part", "loaded", "release")

#: What a kill met that came too late: it is told, and counts as none.
_ENDED, _GONE, _NOBODY = "a run that had ended", "a process that had ended", "nobody"
_TOO_LATE = frozenset({_ENDED, _GONE, _NOBODY})

#: Audits are repeated after a kill, so of `quality` only those that let a release through can be compared.
_SKIPPED = frozenset(table.qualified_name for table in tables_of(Stage.AUDIT))

Tables = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Collection:
    """The inputs of every run, and how its batches and parts are cut."""

    folder: Path
    batch_documents: int
    part_documents: int

    def start(self, home: Path) -> subprocess.Popen[bytes]:
        """A run in a session of its own."""
        command = [sys.executable, "-m", "benchmarks.kills.command", str(self.folder), "--home", str(home)]
        command += ["--batch-documents", str(self.batch_documents), "--part-documents", str(self.part_documents)]
        log = (home.parent / f"{home.name}.log").open("ab")
        with log:
            return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: what, after which moment, how many seconds later; and what it met."""

    target: str
    moment: str
    delay: float
    met: str = "planned"


@dataclass(slots=True)
class Trial:
    """What became of one home: kills that met something, those that came too late, and how often a reader looked."""

    kills: list[Kill] = field(default_factory=list)
    missed: list[Kill] = field(default_factory=list)
    opened: int = 0


def read_tables(warehouse: Path) -> Tables:
    """Every row of every table of a published warehouse that must not depend on kills, sorted."""
    connection = open_published(warehouse)
    try:
        found: Tables = {}
        for table in TABLES:
            if table.qualified_name in _SKIPPED:
                continue
            names = ", ".join(f'"{name}"' for name in table.content)
            found[table.qualified_name] = connection.execute(
                f"SELECT {names} FROM {table.qualified_name} ORDER BY ALL"
            ).fetchall()
        found["suites of the release"] = connection.execute(
            "SELECT release_id, suite, success, expectations, failed_critical, failed_warning "
            "FROM quality.validation_runs WHERE release_id IS NOT NULL ORDER BY ALL"
        ).fetchall()
    finally:
        connection.close()
    return found


def compare(expected: Tables, found: Tables) -> None:
    """Raise `AssertionError` with the first differing rows of every table that differs."""
    problems = []
    for name, rows in expected.items():
        if rows == found[name]:
            continue
        missing = [row for row in rows if row not in found[name]]
        added = [row for row in found[name] if row not in rows]
        problems.append(
            f"{name}: {len(rows)} rows expected, {len(found[name])} found; missing {missing[:2]}, added {added[:2]}"
        )
    if problems:
        raise AssertionError("\n".join(problems))


def run_undisturbed(collection: Collection, home: Path) -> float:
    """A run to its end; returns its seconds.

    Raises:
        AssertionError: it failed, left a process behind, or left something undone.
    """
    started = time.monotonic()
    process = collection.start(home)
    code = process.wait(timeout=5 * PATIENCE)
    if code != 0:
        raise AssertionError(f"the run ended with {code}:\n{_log(home)}")
    seconds = time.monotonic() - started
    _wait_for_the_end(process.pid)
    left = [*(home / "work" / "extracted").iterdir(), *home.rglob("*.partial"), *home.rglob("*.wal")]
    if left:
        raise AssertionError(f"the run left {left}")
    return seconds


def run_trial(collection: Collection, home: Path, kills: int, plan: random.Random, expected: Tables) -> Trial:
    """Kill runs on a fresh home, up to so many times, then let one be, and compare; a reader looks all the while.

    Fewer kills are made if a run completes in spite of them: then there is nothing left to disturb. One that finds
    nothing left to kill is no kill.

    Raises:
        AssertionError: something was lost or doubled, a process was left, or the reader was kept out.
    """
    trial = Trial()
    home.mkdir(parents=True)
    try:
        with watch(home / "warehouse.duckdb") as seen:
            while len(trial.kills) < kills:
                struck, is_complete = kill_run(collection, home, kills - len(trial.kills), plan)
                trial.kills += [kill for kill in struck if kill.met not in _TOO_LATE]
                trial.missed += [kill for kill in struck if kill.met in _TOO_LATE]
                if is_complete:
                    break
            run_undisturbed(collection, home)
        trial.opened = seen["opened"]
        if seen["errors"]:
            raise AssertionError(f"the reader was kept out: {seen['errors'][:3]}")
        compare(expected, read_tables(home / "warehouse.duckdb"))
        _check_shards(home)
    except AssertionError as error:
        raise AssertionError(f"after {trial.kills}: {error}\n{_log(home)}") from error
    return trial


def kill_run(collection: Collection, home: Path, most: int, plan: random.Random) -> tuple[list[Kill], bool]:
    """Start a run and strike it until it ends, or so many times; whether it completed all the same.

    A run survives the loss of a worker, so it may be struck more than once.
    """
    process = collection.start(home)
    struck: list[Kill] = []
    while not struck or (struck[-1].met == "worker" and len(struck) < most):
        kill = Kill(plan.choice(TARGETS), plan.choice(MOMENTS), round(plan.uniform(0, 0.7), 3))
        _wait_for_moment(process, home, kill)
        struck.append(replace(kill, met=_strike(process, kill.target)))
    code = process.wait(timeout=5 * PATIENCE)
    _wait_for_the_end(process.pid)
    killed = code == -signal.SIGKILL
    if not killed and code != 0 and not (code == 1 and struck[-1].met == "fork_server"):
        raise AssertionError(f"{struck} made the run end with {code}:\n{_log(home)}")
    return struck, code == 0


def _wait_for_moment(process: subprocess.Popen[bytes], home: Path, kill: Kill) -> None:
    """Until the moment, its delay, and for the loss of a worker until there is one; or until the run ends."""
    before = {path: set(_names(home / path)) for path in ("raw", "work/extracted", "releases")}
    parts = _parts(home)

    def has_come() -> bool:
        if process.poll() is not None:
            return True
        match kill.moment:
            case "start":
                return True
            case "lock":
                return str(process.pid) in _read(home / "work" / "run.lock")
            case "shard":
                return bool(set(_names(home / "raw")) - before["raw"])
            case "attempt":
                return bool(set(_names(home / "work/extracted")) - before["work/extracted"])
            case "part":
                return bool(_parts(home) - parts)
            case "loaded":
                # parts are removed one by one as they are loaded
                parts.update(_parts(home))
                return bool(parts - _parts(home))
            case _:
                return bool(set(_names(home / "releases")) - before["releases"])

    wait_for(has_come, f"the moment of {kill}", 5 * PATIENCE)
    wait_until = time.monotonic() + kill.delay * (10 if kill.moment == "start" else 1)
    wait_for(lambda: process.poll() is not None or time.monotonic() >= wait_until, "the delay")
    if kill.target == "worker":
        wait_for(lambda: process.poll() is not None or workers_of(process.pid), "a worker", 5 * PATIENCE)
    elif kill.target == "fork_server":
        wait_for(lambda: process.poll() is not None or fork_server_of(process.pid), "a fork server", 5 * PATIENCE)


def _strike(process: subprocess.Popen[bytes], target: str) -> str:
    """Send the signal; says what it met."""
    if process.poll() is not None:
        return _ENDED
    match target:
        case "main":
            victims = [process.pid]
        case "worker":
            victims = workers_of(process.pid)[:1]
        case "fork_server":
            victims = [pid for pid in (fork_server_of(process.pid),) if pid]
        case _:
            os.killpg(process.pid, signal.SIGKILL)
            return "the group"
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return _GONE
    return target if victims else _NOBODY


@contextmanager
def watch(warehouse: Path) -> Iterator[dict[str, Any]]:
    """Let a reader look at the published file; what it saw is there when the block has ended."""
    command = [sys.executable, "-m", "benchmarks.kills.reader", str(warehouse)]
    seen: dict[str, Any] = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        try:
            yield seen
        finally:
            output, _ = reader.communicate(timeout=PATIENCE)
    seen.update(json.loads(output))


def _wait_for_the_end(session: int) -> None:
    wait_for(lambda: not session_members(session), f"the end of the processes of session {session}")


def _check_shards(home: Path) -> None:
    """Every payload shard is one that the warehouse knows."""
    connection = open_published(home / "warehouse.duckdb")
    try:
        known = {
            f"{position:06d}-{batch_id}"
            for position, batch_id in connection.execute("SELECT batch_position, batch_id FROM ops.batches").fetchall()
        }
    finally:
        connection.close()
    if known != set(_names(home / "raw")):
        raise AssertionError(f"shards {sorted(_names(home / 'raw'))}, batches {sorted(known)}")


def _parts(home: Path) -> set[str]:
    """The parts that wait to be loaded; what an attempt is writing is none yet."""
    return {name for name in _names(home / "work" / "extracted") if not name.endswith(PARTIAL)}


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names, as often as possible
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _log(home: Path) -> str:
    return _read(home.parent / f"{home.name}.log")[-3000:]
