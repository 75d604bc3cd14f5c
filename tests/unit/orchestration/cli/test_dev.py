"""The process group that ``presshouse dev`` starts."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from benchmarks.kills.processes import PATIENCE, session_members, wait_for
from tests.conftest import command_environment

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="process tables are those of Linux"),
    pytest.mark.integration,
]

#: A server that starts another process, which hears neither signal and would live on.
_SERVER = "trap 'exit 0' TERM INT; (trap '' TERM INT; exec sleep 600) & echo up >{file}; while :; do sleep 0.1; done"


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    code = f"import sys; from orchestration.cli import dev; dev._GRACE_OF_GROUP = 0.5; sys.exit(dev.serve({command!r}))"
    return subprocess.Popen([sys.executable, "-c", code], env=command_environment(), start_new_session=True)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_whole_group(tmp_path, number, code):
    up = tmp_path / "up"
    process = _start(["/bin/sh", "-c", _SERVER.format(file=up)])
    wait_for(up.exists, "the server")
    process.send_signal(number)
    assert process.wait(timeout=PATIENCE) == code
    assert session_members(process.pid) == []


def test_a_second_signal_does_not_wait(tmp_path):
    up = tmp_path / "up"
    process = _start(["/bin/sh", "-c", f"trap '' TERM INT; echo up >{up}; while :; do sleep 0.1; done"])
    wait_for(up.exists, "the server")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) in (130, 143)
    assert session_members(process.pid) == []


@pytest.mark.parametrize(("ending", "code"), [("exit 0", 0), ("exit 3", 3), ("kill -9 $$", 137)])
def test_the_code_is_that_of_the_server(ending, code):
    process = _start(["/bin/sh", "-c", f"sleep 600 & {ending}"])
    assert process.wait(timeout=PATIENCE) == code
    assert session_members(process.pid) == []
