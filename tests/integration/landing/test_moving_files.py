"""Files that grow, shrink, vanish and are replaced while they are listed and read."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.pipeline.landing.found import Rejection
from orchestration.pipeline.landing.listing import list_inputs
from orchestration.pipeline.landing.reader import read_source
from tests.unit.transforms.containers.builders import page

pytestmark = pytest.mark.integration

ONE, TWO = page("One " * 20_000), page("Two " * 20_000)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"<p>more")


def shrink(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(len(ONE) // 2)
    path.write_bytes(ONE)


def vanish(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(ONE)


def replace(path: Path) -> None:
    beside = path.with_suffix(".swap")
    beside.write_bytes(TWO if path.read_bytes() == ONE else ONE)
    os.replace(beside, path)  # noqa: PTH105


@pytest.mark.parametrize("move", [grow, shrink, vanish, replace])
def test_a_moving_file_is_one_version_or_has_a_reason(tmp_path: Path, move: Callable[[Path], None]) -> None:
    path = tmp_path / "in" / "moving.html"
    path.parent.mkdir()
    path.write_bytes(ONE)
    is_over = threading.Event()

    def play() -> None:
        while not is_over.is_set():
            move(path)

    thread = threading.Thread(target=play)
    thread.start()
    reasons = set()
    end = time.monotonic() + 1.5
    try:
        while time.monotonic() < end:
            for row in list_inputs([str(path.parent)]):
                outcome = row if isinstance(row, Rejection) else next(iter(read_source(row)))
                if not outcome.source_uri.endswith("moving.html"):
                    continue
                if isinstance(outcome, Rejection):
                    reasons.add(outcome.rejected.reason.value)
                elif move is replace:
                    assert outcome.record.payload in (ONE, TWO), "never a mix"
    finally:
        is_over.set()
        thread.join()
    assert reasons <= {"changed_while_reading", "vanished", "empty", "too_large"}
