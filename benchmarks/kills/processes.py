"""Looking at processes, and waiting for a condition, never for a time. Linux only: reads ``/proc``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

#: Seconds after which a condition that does not come true is a failure; generous, for machines under load.
PATIENCE = 120.0


def wait_for(condition: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """The first true value of a condition.

    Raises:
        AssertionError: it did not come true in time.
    """
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.005)


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used; 0 if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def session_members(session: int) -> list[int]:
    """The living processes of a session: what a command started with ``start_new_session`` has left."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and is_running(int(entry.name)):
            try:
                if os.getsid(int(entry.name)) == session:
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def parent_of(pid: int) -> int:
    """The parent of a process; 0 if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[1])


def fork_server_of(main: int) -> int | None:
    """The fork server of a run, of which its workers are children."""
    for pid in session_members(main):
        if parent_of(pid) == main:
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if b"forkserver" in command:
                return pid
    return None


def workers_of(main: int) -> list[int]:
    """The worker processes of a run that leads its session."""
    server = fork_server_of(main)
    return [] if server is None else [pid for pid in session_members(main) if parent_of(pid) == server]
