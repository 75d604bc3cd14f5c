from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from orchestration.pipeline.home import Home, HomeBusyError, HomeError

_HOLD = """
import sys
from pathlib import Path
from orchestration.pipeline.home import Home
with Home(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def test_the_layout_is_that_of_the_contract(home):
    found = {path.relative_to(home.root).as_posix() for path in home.root.rglob("*")}
    assert found == {
        "landing",
        "raw",
        "work",
        "work/extracted",
        "releases",
        "reports",
        "dagster",
        "dagster/dagster.yaml",
        "logs",
    }
    assert home.published == home.root / "warehouse.duckdb"
    assert home.publication.published == home.published
    assert home.publication.releases == home.releases
    assert home.publication.private == home.private


def test_dagster_is_told_to_be_quiet_and_to_write_with_one_hand(home):
    configuration = yaml.safe_load((home.dagster / "dagster.yaml").read_text(encoding="utf-8"))
    assert configuration["telemetry"] == {"enabled": False}
    assert configuration["concurrency"]["pools"]["default_limit"] == 1


def test_dagster_understands_its_configuration(home):
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(home.dagster)) as instance:
        assert instance.telemetry_enabled is False
        assert instance.get_runs() == []


def test_making_it_again_keeps_what_the_operator_changed(home):
    configuration = home.dagster / "dagster.yaml"
    configuration.write_text("telemetry:\n  enabled: false\n# mine\n", encoding="utf-8")
    (home.landing / "page.txt").write_text("text")
    home.create()
    assert configuration.read_text(encoding="utf-8").endswith("# mine\n")
    assert (home.landing / "page.txt").exists()
    assert not list(home.root.rglob("*.partial"))


def test_a_home_in_the_place_of_a_file_is_told_in_words(tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(HomeError, match=r"cannot be written.*--home"):
        Home(tmp_path / "home").create()


def test_the_lock_is_free_again_afterwards(home):
    for _ in range(2):
        with home.lock():
            assert (home.work / "run.lock").read_text() == f"{os.getpid()}\n"
    with pytest.raises(ValueError, match="boom"), home.lock():
        raise ValueError("boom")
    with home.lock():
        pass


def test_a_run_outwaits_who_only_looks(home):
    with ThreadPoolExecutor(1) as pool:
        held, looked = threading.Event(), threading.Event()

        def look() -> None:
            with home.lock():
                held.set()
                looked.wait(0.3)

        looking = pool.submit(look)
        held.wait()
        with home.lock(patience=30):
            looked.set()
        looking.result()


def test_a_second_process_is_refused_and_told_who_holds_it(home):
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(home.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(HomeBusyError, match=rf"process {holder.pid}\b.*nothing was changed"), home.lock():
            pass
        holder.kill()
        holder.wait()
        with home.lock():  # it goes with the process, however that ends
            pass


def test_the_same_process_is_refused_as_well(home):
    with home.lock(), pytest.raises(HomeBusyError), home.lock():
        pass


def test_children_do_not_inherit_the_lock(home):
    with home.lock():
        child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    with home.lock():
        pass
    child.communicate(b"")


def test_a_lock_that_cannot_be_made_is_told_in_words(tmp_path):
    with pytest.raises(HomeError, match="lock cannot be made"), Home(tmp_path / "nowhere").lock():
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_home_is_told_in_words(tmp_path):
    (tmp_path / "home").mkdir(mode=0o555)
    with pytest.raises(HomeError, match="Permission denied"):
        Home(tmp_path / "home").create()


def test_every_folder_lies_in_the_home():
    home = Home(Path("/somewhere"))
    places = [home.landing, home.raw, home.work, home.extracted, home.private, home.releases, home.published]
    places += [home.reports, home.dagster, home.logs]
    assert all(place.is_relative_to(home.root) for place in places)
    assert len(set(places)) == len(places)
