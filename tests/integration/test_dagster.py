"""Dagster as an operator has it: ``presshouse dev`` from the root, and a run launched in the UI."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dagster import DagsterRun, DagsterRunStatus

from benchmarks.kills.processes import PATIENCE, session_members, wait_for
from orchestration.cli.run import open_instance
from orchestration.jobs import JOB_NAME
from orchestration.pipeline.home import Home
from tests.conftest import ROOT, command_environment, command_line
from tests.unit.orchestration.pipeline import documents
from warehouse.connections import open_published

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(sys.platform != "linux", reason="process tables are those of Linux"),
]

_LAUNCH = """
mutation ($job: String!) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: "presshouse", repositoryName: "__repository__", jobName: $job}
    runConfigData: "{}"
  }) { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}
"""
_STATUS = "query ($id: ID!) { runOrError(runId: $id) { __typename ... on Run { status } } }"
_KILLED = "5f0c1a52-77aa-4c1e-8d1b-0f6a3e2c9d10"
_GRAPH = """
{
  assetNodes { assetKey { path } groupName description kinds }
  schedulesOrError(repositorySelector: {repositoryLocationName: "presshouse", repositoryName: "__repository__"}) {
    ... on Schedules { results { name scheduleState { status } } }
  }
  sensorsOrError(repositorySelector: {repositoryLocationName: "presshouse", repositoryName: "__repository__"}) {
    ... on Sensors { results { name sensorState { status } } }
  }
}
"""


class Server:
    """A running UI: GraphQL on loopback."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/graphql"

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    def is_up(self) -> bool:
        try:
            return bool(self.ask("{ version }"))
        except (OSError, urllib.error.URLError):
            return False


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    made = Home(tmp_path_factory.mktemp("dev") / "home")
    made.create()
    documents.write_tree(made.landing, {"times/a.html": documents.html_page(1), "times/b.txt": documents.dump(2)})
    with open_instance(made) as instance:
        instance.add_run(DagsterRun(job_name=JOB_NAME, run_id=_KILLED, status=DagsterRunStatus.STARTED))
    return made


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _started(home: Home, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], Server]]:
    """`presshouse dev` on a home, once its UI answers; it leads a session of its own."""
    port = _free_port()
    with log.open("wb") as messages:
        process = subprocess.Popen(
            command_line("dev", "--home", home.root, "--port", str(port)),
            cwd=ROOT,
            env=command_environment(),
            stdout=messages,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        found = Server(port)
        wait_for(lambda: process.poll() is not None or found.is_up(), "the UI", 5 * PATIENCE)
        assert process.poll() is None
        yield process, found
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            wait_for(lambda: not session_members(process.pid), "the end of the UI", 60)
        finally:
            for member in session_members(process.pid):
                os.kill(member, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def server(home, tmp_path_factory):
    with _started(home, tmp_path_factory.mktemp("log") / "dev.log") as (_, found):
        yield found


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"])
def test_a_signal_to_the_command_alone_ends_every_process(tmp_path, number, code):
    home = Home(tmp_path / "home")
    with _started(home, tmp_path / "dev.log") as (process, _):
        assert len(session_members(process.pid)) > 2
        process.send_signal(number)
        assert process.wait(timeout=PATIENCE) == code
        assert session_members(process.pid) == []
    assert "Traceback" not in (tmp_path / "dev.log").read_text()


def test_a_port_that_is_taken_is_one_line(tmp_path, presshouse):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = presshouse("dev", "--home", tmp_path / "home", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    says = f"Port {port} on 127.0.0.1 cannot be used (Address already in use); --port names another."
    assert done.stderr == f"presshouse: {says}\n"
    assert not (tmp_path / "home").exists()


def test_the_ui_shows_assets_and_nothing_is_on(server):
    found = server.ask(_GRAPH)
    keys = {"/".join(node["assetKey"]["path"]) for node in found["assetNodes"]}
    assert {"raw/captures", "core/segments", "core/articles", "ops/releases"} <= keys
    assert all(node["description"] and node["kinds"] for node in found["assetNodes"])
    assert [(row["name"], row["scheduleState"]["status"]) for row in found["schedulesOrError"]["results"]] == [
        ("daily", "STOPPED")
    ]
    assert [(row["name"], row["sensorState"]["status"]) for row in found["sensorsOrError"]["results"]] == [
        ("landing_zone", "STOPPED")
    ]


def test_a_run_that_was_killed_with_an_earlier_server_has_failed(server):
    assert server.ask(_STATUS, id=_KILLED)["runOrError"]["status"] == "FAILURE"


def test_a_run_launched_in_the_ui_publishes_a_release(server, home):
    launched = server.ask(_LAUNCH, job=JOB_NAME)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    run_id = launched["run"]["runId"]

    def ended() -> str | None:
        status = server.ask(_STATUS, id=run_id)["runOrError"]["status"]
        return status if status in ("SUCCESS", "FAILURE", "CANCELED") else None

    assert wait_for(ended, "the end of the run", 5 * PATIENCE) == "SUCCESS"
    connection = open_published(home.published)
    assert connection.execute("SELECT captures, articles FROM ops.releases").fetchall() == [(2, 2)]
    connection.close()
