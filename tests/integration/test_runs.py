"""Whole runs by the command line: stopped, repeated, refused, and read meanwhile."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import signal
import subprocess
import sys

import pytest

from benchmarks.kills.harness import compare, read_tables, run_undisturbed
from benchmarks.kills.processes import PATIENCE, session_members, wait_for
from orchestration.checks import CORE_SUITES, RAW_SUITES
from orchestration.pipeline.home import Home
from tests.conftest import COMMAND_PATIENCE, command_environment
from tests.unit.orchestration.pipeline import documents
from warehouse.connections import open_published, private_database

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(1800)]


def _audits(home) -> list[tuple[object, ...]]:
    with private_database(home / "work" / "warehouse.duckdb") as connection:
        return connection.execute("SELECT * FROM quality.validation_runs ORDER BY ALL").fetchall()


def _identity(path) -> tuple[int, int, int]:
    """Whether it is the same file, and not written since."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


@pytest.mark.skipif(sys.platform != "linux", reason="process tables are those of Linux")
@pytest.mark.parametrize(
    ("number", "to_group", "code"),
    [(signal.SIGINT, False, 130), (signal.SIGINT, True, 130), (signal.SIGTERM, False, 143)],
    ids=["SIGINT", "Ctrl-C", "SIGTERM"],
)
def test_a_run_that_is_stopped_ends_cleanly_and_is_gone_on_from(undisturbed, tmp_path, number, to_group, code):
    home = tmp_path / "home"
    process = undisturbed.collection.start(home)
    extracted = home / "work" / "extracted"
    wait_for(lambda: process.poll() is not None or any(extracted.glob("*")), "the first attempt at a part")
    (os.killpg if to_group else os.kill)(process.pid, number)
    assert process.wait(timeout=PATIENCE) == code
    wait_for(lambda: not session_members(process.pid), "the end of every process of the run")
    log = (tmp_path / "home.log").read_text()
    assert "stopped; what was committed stays" in log
    assert "Traceback" not in log
    assert not (home / "warehouse.duckdb").exists()
    run_undisturbed(undisturbed.collection, home)
    compare(undisturbed.tables, read_tables(home / "warehouse.duckdb"))


def test_a_second_run_publishes_nothing_and_pays_for_no_audit(undisturbed, presshouse, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(undisturbed.home, home)
    published = home / "warehouse.duckdb"
    published.unlink()
    os.link(next((home / "releases").iterdir()), published)
    before, audits = _identity(published), _audits(home)
    done = presshouse(
        "run", undisturbed.collection.folder, "--home", home, "--json",
        env=command_environment(PYTHONPROFILEIMPORTTIME="1"),
    )  # fmt: skip
    assert done.returncode == 0
    facts = json.loads(done.stdout)
    assert facts["message"].startswith("Nothing new: release 00001-")
    assert (facts["new captures"], facts["new rejections"], facts["extracted"]) == (0, 0, 0)
    assert facts["unchanged"] == facts["inputs"] > 0
    assert "dagster" in done.stderr  # imports are told …
    for heavy in ("great_expectations", "trafilatura", "transforms.extraction"):
        assert heavy not in done.stderr  # … and these are none of them
    assert _identity(published) == before
    assert _audits(home) == audits


def test_a_release_tells_the_time_of_its_audits(undisturbed):
    with open_published(undisturbed.home / "warehouse.duckdb") as connection:
        ((told, suites, number),) = connection.execute(
            "SELECT any_value(audit_ms), sum(elapsed_ms), count(*) FROM quality.validation_runs "
            "JOIN ops.releases USING (release_id)"
        ).fetchall()
    assert number == len(RAW_SUITES) + len(CORE_SUITES)
    assert told > suites > 0


#: A run that prints what its operator is told of progress.
_TOLD = """
import sys
from pathlib import Path
from orchestration.cli import progress, run
progress.Reporter.tell = lambda _self, *given: print(*given)
sys.exit(run.run_command(run.RunOptions(Path(sys.argv[1]), (sys.argv[2],))))
"""


def test_the_audits_count_to_one_total(tmp_path):
    """They are two steps; an operator sees one count of suites."""
    page = documents.write_tree(tmp_path / "in", {"page.txt": documents.dump(1)})
    done = subprocess.run(
        [sys.executable, "-c", _TOLD, tmp_path / "home", page],
        env=command_environment(), capture_output=True, text=True, timeout=COMMAND_PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    suites = len(RAW_SUITES) + len(CORE_SUITES)
    audits = [line for line in done.stdout.splitlines() if line.startswith("audit ")]
    assert audits == [f"audit {number} {suites}" for number in range(1, suites + 1)]


def test_a_run_beside_another_is_refused_in_one_line(undisturbed, presshouse, tmp_path):
    home = Home(tmp_path / "home")
    home.create()
    with home.lock():
        done = presshouse("run", undisturbed.collection.folder, "--home", home.root)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert f"process {os.getpid()}" in done.stderr
    assert not home.private.exists()


def test_a_reader_keeps_its_release_through_three_publishes(presshouse, tmp_path):
    home = tmp_path / "home"
    reader = None
    try:
        for number in range(4):
            folder = documents.write_tree(tmp_path / f"in-{number}", {"page.txt": documents.dump(number)})
            done = presshouse("run", folder, "--home", home, "--keep", "1", "--json")
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["released captures"] == number + 1
            if reader is None:
                reader = open_published(home / "warehouse.duckdb")
            assert reader.execute("SELECT count(*) FROM raw.captures").fetchall() == [(1,)]
            assert reader.execute("SELECT count(*) FROM core.segments").fetchall()[0][0] > 0
    finally:
        if reader is not None:
            reader.close()
    assert len(list((home / "releases").iterdir())) == 1


#: A file may not grow beyond this: enough for all that a run writes but the payloads of the test.
_LARGEST_FILE = 8_000_000


def _limit_files() -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))


@pytest.mark.skipif(sys.platform != "linux", reason="limits are those of Linux")
def test_a_home_whose_disk_is_full_keeps_its_release(presshouse, tmp_path):
    """A limit on the size of files stands in for a full disk: writing fails in the middle of a shard."""
    home = tmp_path / "home"
    first = documents.write_tree(tmp_path / "in", {"page.txt": documents.dump(1)})
    assert presshouse("run", first, "--home", home).returncode == 0
    before = (home / "warehouse.duckdb").read_bytes()
    chance = random.Random(1)
    large = {f"{number}.txt": base64.encodebytes(chance.randbytes(1_500_000)) for number in range(8)}
    done = presshouse("run", documents.write_tree(tmp_path / "large", large), "--home", home, preexec_fn=_limit_files)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "too large" in done.stderr
    assert "last release still stands" in done.stderr
    assert (home / "warehouse.duckdb").read_bytes() == before
    second = documents.write_tree(tmp_path / "more", {"page.txt": documents.dump(2)})
    done = presshouse("run", second, "--home", home, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["released captures"] == 2
    assert not list((home / "raw").glob("*.partial"))
