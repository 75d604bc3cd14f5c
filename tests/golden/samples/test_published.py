"""The samples published by the real command, and every query of the documents run on what came out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.cli.app import app
from orchestration.pipeline.landing.names import local_uri
from tests.golden.samples.reading import EXPECTED, INPUTS, SAMPLES, golden, names
from warehouse.connections import open_published

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = SAMPLES.parent
PAGES = ("README.md", *sorted(f"docs/guides/{file.name}" for file in (ROOT / "docs/guides").glob("*.md")))
COMMAND = Path(sys.executable).with_name("presshouse")


def presshouse(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A home in which the samples are published; made once a worker of pytest."""
    root = tmp_path_factory.mktemp("samples") / "home"
    done = presshouse("run", str(INPUTS), "--outlet", "parent", "--home", str(root))
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def warehouse(home):
    connection = open_published(home / "warehouse.duckdb", is_locked_down=True)
    yield connection
    connection.close()


def queries() -> list[object]:
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for number, query in enumerate(re.findall(r"```sql\n(.*?)```", text, re.DOTALL), start=1):
            found.append(pytest.param(query, id=f"{page}-{number}"))
    return found


@pytest.mark.parametrize("query", queries())
def test_every_query_of_the_documents_runs(query, warehouse):
    result = warehouse.execute(query)
    result.fetchall()
    assert result.description


def test_the_readme_asks_ten_questions():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\*\*(\d+)\. ", text, re.MULTILINE) == [str(number) for number in range(1, 11)]


def test_every_command_of_the_documents_exists():
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    named = set()
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        code = re.findall(r"```.*?```|`[^`\n]+`|^ {4}[^\n]*$", text, re.DOTALL | re.MULTILINE)
        named |= set(re.findall(r"\bpresshouse ([a-z]+)", "\n".join(code)))
    assert named
    assert named <= known


def test_captures_and_rejections_are_the_expected_ones(warehouse):
    captured = {uri for (uri,) in warehouse.execute("SELECT source_uri FROM raw.captures").fetchall()}
    assert captured == {uri_of(name) for name in names()}
    rejected = warehouse.execute("SELECT source_uri, disposition, reason FROM raw.rejections").fetchall()
    expected = json.loads((EXPECTED / "rejections.json").read_text(encoding="utf-8"))
    assert set(rejected) == {(uri_of(row["input"]), row["disposition"], row["reason"]) for row in expected}


def test_texts_are_given_back_whole(warehouse):
    rows = warehouse.execute(
        "SELECT source_uri, text FROM raw.captures JOIN marts.document_text USING (document_id)"
    ).fetchall()
    assert dict(rows) == {uri_of(name): golden(name).text for name in names()}


def test_a_second_run_changes_nothing(home):
    before = (home / "warehouse.duckdb").stat()
    done = presshouse("run", str(INPUTS), "--outlet", "parent", "--home", str(home), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["message"].startswith("Nothing new")
    after = (home / "warehouse.duckdb").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def uri_of(name: str) -> str:
    return local_uri(str(INPUTS / name).encode())
