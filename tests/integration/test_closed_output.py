"""Commands whose output nobody reads to its end, or whose output cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import COMMAND_PATIENCE, command_environment, command_line
from tests.unit.orchestration.pipeline import documents

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def home(tmp_path_factory, presshouse):
    made = tmp_path_factory.mktemp("closed")
    inputs = documents.write_tree(made / "in", {f"{number}.txt": documents.dump(number) for number in range(4)})
    assert presshouse("run", inputs, "--home", made / "home").returncode == 0
    return made / "home"


def _closed_pipe() -> int:
    """The end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def _call(output: int, *arguments: object, **streams: int) -> tuple[int, str]:
    done = subprocess.run(
        command_line(*map(str, arguments)),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=streams.get("stderr", subprocess.PIPE),
        text=True,
        timeout=COMMAND_PATIENCE,
        env=command_environment(),
        check=False,
    )
    os.close(output)
    return done.returncode, done.stderr or ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["releases"],
        ["status", "--json"],
        ["inspect", "0.txt"],
        ["sql", "FROM range(100000)"],
        ["sql", "FROM range(100000)", "--format", "csv"],
        ["--help"],
    ],
)
def test_a_reader_that_has_gone_is_no_failure(home, arguments):
    given = arguments if arguments == ["--help"] else [*arguments, "--home", home]
    assert _call(_closed_pipe(), *given) == (0, "")


def test_a_run_whose_output_nobody_reads_has_published(home, tmp_path, presshouse):
    more = documents.write_tree(tmp_path, {"new.txt": documents.dump(40)})
    messages = _closed_pipe()
    code, _ = _call(_closed_pipe(), "run", more, "--home", home, stderr=messages)
    os.close(messages)
    assert code == 0
    assert presshouse("releases", "--home", home).stdout.count("\n") == 3


def test_usage_errors_stay_what_they_are(home):
    assert _call(_closed_pipe(), "sql", "SELECT nothing FROM nowhere", "--home", home)[0] == 2


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
@pytest.mark.parametrize("command", ["status", "releases", "run"])
def test_output_that_cannot_be_written_is_one_line(home, command):
    code, messages = _call(os.open("/dev/full", os.O_WRONLY), command, "--home", home)
    assert code == 1
    assert messages == "presshouse: standard output cannot be written (No space left on device).\n"


def test_a_command_without_any_streams(home):
    start = " ".join(["exec", '"$@"', "<&-", ">&-", "2>&-"])
    given = command_line("status", "--home", str(home))
    done = subprocess.run(
        ["/bin/sh", "-c", start, "sh", *given], env=command_environment(), timeout=COMMAND_PATIENCE, check=False
    )
    assert done.returncode == 0
