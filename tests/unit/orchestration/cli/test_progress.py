from __future__ import annotations

import io

import pytest

from orchestration.cli import progress


@pytest.fixture
def clock(monkeypatch):
    """A clock that tests set."""
    moments = [1_000.0]
    monkeypatch.setattr(progress, "stopwatch", lambda: moments[-1])
    return moments


def test_no_terminal_no_progress_but_a_line_twice_a_minute(clock, monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    reporter = progress.Reporter()
    for second in range(100):
        clock.append(1_000.0 + second)
        reporter.tell("ingest", second, None)
        reporter.tell("extract", 2 * second if second != 60 else 1, 500)
    reporter.close()
    assert written.getvalue().splitlines() == [
        "reading: 30 1/s",
        "extracting: 60 of 500 2/s",
        "reading: 60 1/s",
        "extracting: 118 of 500 2/s",
        "reading: 90 1/s",
        "extracting: 180 of 500 2/s",
    ]


def test_a_short_run_is_quiet(clock, monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    reporter = progress.Reporter()
    for done in range(1, 10):
        reporter.tell("audit", done, 9)
        clock.append(clock[-1] + 2)
    assert written.getvalue() == ""
