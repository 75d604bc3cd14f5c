"""``presshouse dev``: Dagster's UI and daemon on a home, on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.cli.output import fail
from orchestration.cli.run import open_instance
from orchestration.pipeline.clock import stopwatch
from orchestration.pipeline.home import Home, HomeBusyError
from orchestration.pipeline.settings import set_home

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOST = "127.0.0.1"

#: Signals that end the server; SIGHUP comes when the terminal is closed.
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: Seconds that Dagster has to end by itself, and then what it leaves behind.
_GRACE = 20.0
_GRACE_OF_GROUP = 5.0


def dev_command(root: Path, port: int) -> int:
    """Start ``dagster dev`` for a home and wait for it; returns its exit code."""
    _check_port(port)
    home = Home(root)
    home.create()
    set_home(home.root)
    workspace = Path(__file__).resolve().parents[2] / "workspace.yaml"
    command = [sys.executable, "-m", "dagster", "dev", "--host", _HOST, "--port", str(port)]
    command += ["-w", str(workspace)] if workspace.exists() else ["-m", "orchestration.definitions"]
    _end_abandoned_runs(home)
    sys.stderr.write(f"Dagster on http://{_HOST}:{port}. It has no authentication: it listens on this machine only.\n")
    sys.stderr.flush()
    return serve(command)


def _check_port(port: int) -> None:
    """Dagster would run on without its UI."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            fail(f"Port {port} on {_HOST} cannot be used ({error.strerror}); --port names another.", 1)


def serve(command: list[str]) -> int:
    """Run a command in a process group of its own until it ends or a signal comes; none of the group is left.

    A group of its own, because a signal for this process alone must reach all of them, and Ctrl-C each only once.
    """
    with _signals() as received:
        child = subprocess.Popen(command, process_group=0)
        try:
            _wait(child, received, count=1)
            if received and child.poll() is None:
                child.send_signal(received[0])
                _wait(child, received, count=2, patience=_GRACE)
        finally:
            _end_group(child)
    if received:
        return 128 + received[0]
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


@contextmanager
def _signals() -> Iterator[list[int]]:
    """The signals that came, in their order, while they have no other effect."""
    received: list[int] = []
    before = {number: signal.signal(number, lambda given, _frame: received.append(given)) for number in _STOPS}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(child: subprocess.Popen[bytes], received: list[int], count: int, patience: float | None = None) -> None:
    """Wait until the child has ended, so many signals have come, or patience is at its end."""
    begin = stopwatch()
    while len(received) < count and (patience is None or stopwatch() - begin < patience):
        try:
            child.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        return


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End what is left of the group: asked first, then killed."""
    begin = stopwatch()
    try:
        os.killpg(child.pid, signal.SIGTERM)
        while stopwatch() - begin < _GRACE_OF_GROUP:
            child.poll()  # else its own entry would stand for the group
            time.sleep(0.05)
            os.killpg(child.pid, 0)
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # none is left
    child.wait()


def _end_abandoned_runs(home: Home) -> None:
    """Whatever was running when an earlier server was killed is failed, so that sensor and schedule go on."""
    from orchestration.abandoned import fail_abandoned_runs

    try:
        with home.lock(), open_instance(home) as instance:
            fail_abandoned_runs(instance)
    except HomeBusyError:
        pass  # a run by hand is on, which has done it
