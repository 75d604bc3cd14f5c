"""What tests of several packages share: workers that stay warm, and the command as an operator starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.pipeline.settings import quiet_libraries

quiet_libraries()

#: The root of the repository, from which commands are started.
ROOT = Path(__file__).resolve().parents[1]

#: Seconds that a command may take on a machine under load.
COMMAND_PATIENCE = 300

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for `workers`, through however many fixtures, starts real processes: it is marked so."""
    for item in items:
        if "workers" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def workers() -> Iterator[object]:
    """One pool of two workers with generous deadlines, for all tests of the stages."""
    from orchestration.pipeline.workers.pool import WorkerPool
    from orchestration.pipeline.workers.tasks import WorkerLimits

    with WorkerPool(2, WorkerLimits(cpu_seconds=600, wall_seconds=120)) as pool:
        yield pool


def command_line(*arguments: str | os.PathLike[str]) -> list[str]:
    """The ``presshouse`` command of this checkout."""
    start = "from orchestration.cli import main; main()"
    return [sys.executable, "-c", start, *(os.fspath(argument) for argument in arguments)]


def command_environment(**changed: str) -> dict[str, str]:
    """The environment of a command: this checkout's packages, and no home that the operator has set."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PRESSHOUSE_HOME", "DAGSTER_HOME")}
    return kept | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [kept.get("PYTHONPATH")])])} | changed


@pytest.fixture(scope="session")
def presshouse() -> Command:
    """Run ``presshouse`` with arguments in a process of its own; returns its code and output."""

    def call(*arguments: str | os.PathLike[str], **options: object) -> subprocess.CompletedProcess[str]:
        given: dict[str, object] = {
            "capture_output": True,
            "text": True,
            "timeout": COMMAND_PATIENCE,
            "env": command_environment(),
            "stdin": None if "input" in options else subprocess.DEVNULL,
        }
        return subprocess.run(command_line(*arguments), check=False, **{**given, **options})  # type: ignore[call-overload, no-any-return]

    return call
