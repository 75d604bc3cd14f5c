from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from orchestration.pipeline import settings
from orchestration.pipeline.context import RunContext
from orchestration.pipeline.home import Home
from warehouse.connections import WarehouseError


def test_the_home_is_what_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("PRESSHOUSE_HOME", str(tmp_path))
    assert settings.home_from_environment() == tmp_path
    monkeypatch.setenv("PRESSHOUSE_HOME", "")
    assert settings.home_from_environment() == Path("presshouse-home")
    monkeypatch.delenv("PRESSHOUSE_HOME")
    assert settings.home_from_environment() == Path("presshouse-home")


def test_setting_a_home_sets_it_for_dagster_as_well(monkeypatch, tmp_path):
    import os

    monkeypatch.setenv("PRESSHOUSE_HOME", "x")
    monkeypatch.setenv("DAGSTER_HOME", "y")
    settings.set_home(tmp_path)
    assert settings.home_from_environment() == tmp_path
    assert os.environ["DAGSTER_HOME"] == str(tmp_path / "dagster")


def test_quieting_libraries_does_not_overrule_the_operator():
    script = (
        "import os; os.environ['OMP_NUM_THREADS'] = '7'; from orchestration.pipeline.settings import quiet_libraries\n"
        "quiet_libraries(); print(os.environ['OMP_NUM_THREADS'], os.environ['DAGSTER_DISABLE_TELEMETRY'],"
        " os.environ['GX_ANALYTICS_ENABLED'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["7", "yes", "false"]


def test_versions_of_everything_that_shows_are_known():
    found = settings.library_versions()
    assert {"duckdb", "trafilatura", "dagster", "great-expectations"} <= set(found)
    assert all(value[0].isdigit() for value in found.values())
    assert settings.version()[0].isdigit()


def test_a_context_by_itself_tells_nobody_and_never_stops(tmp_path):
    context = RunContext(Home(tmp_path))
    context.check_stop()
    context.progress("ingest", 1, None)
    assert context.settings == settings.RunSettings()
    assert issubclass(WarehouseError, Exception)
