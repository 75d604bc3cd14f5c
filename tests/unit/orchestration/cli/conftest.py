"""A published home with hostile strings in it, and the command line called within the process."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.pipeline.context import RunContext
from tests.unit.orchestration.pipeline import documents
from tests.unit.orchestration.pipeline.stages import context_of, run

#: What drives a terminal, turns text around, or forges a line.
HOSTILE = "Pier\x1b[31m repair\u202e approved\u2066 \x9b31m\x07 and \u2028more"


@dataclass(frozen=True)
class Called:
    """What a command line came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(capsys, monkeypatch):
    """Run a command line in this process, as `main` does."""
    monkeypatch.delenv("PRESSHOUSE_HOME", raising=False)

    def run_it(*arguments: object) -> Called:
        from orchestration.cli.app import run_app

        capsys.readouterr()
        code = run_app([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Called(code, captured.out, captured.err)

    return run_it


@pytest.fixture(scope="session")
def hostile_inputs(tmp_path_factory) -> Path:
    page = documents.html_page(1).replace(b"Pier repair number 1 approved", HOSTILE.encode())
    dump = documents.dump(2).replace(b"Pier repair number 2 approved", HOSTILE.encode())
    files = {
        "times/plain.html": documents.html_page(0),
        "times/hostile.html": page,
        "messenger/hostile.txt": dump,
        "messenger/plain.txt": documents.dump(5),
        "messenger/=1+1.txt": documents.dump(6),
        "messenger/empty.txt": b"",
    }
    if sys.platform == "linux":
        files["messenger/new\nline \x1b[31m.txt"] = documents.dump(7)
    return documents.write_tree(tmp_path_factory.mktemp("hostile"), files)


@pytest.fixture(scope="session")
def published(tmp_path_factory, hostile_inputs, workers) -> RunContext:
    """A home with two releases; read it, do not change it."""
    context = context_of(tmp_path_factory.mktemp("published") / "home")
    run(context, workers, hostile_inputs / "times", outlet="parent")
    run(context, workers, hostile_inputs, outlet="parent")
    return context


@pytest.fixture
def home(published) -> Path:
    return published.home.root
