"""The session of a run: a caller's, handed over as a resource, or that of a run which Dagster launches by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import dagster as dg
import pytest

from orchestration.pipeline.context import RunStopped
from orchestration.pipeline.home import Home, HomeBusyError
from orchestration.pipeline.request import IngestRequest, RetryFilter
from orchestration.pipeline.settings import RunSettings
from orchestration.resources import WarehouseHome, unattended
from orchestration.session import Session


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@dg.asset
def seen(warehouse_home: WarehouseHome) -> None:
    """Leaves what a step sees of its run."""
    results = warehouse_home.session.results
    results["home"] = warehouse_home.run.home.root
    results["kept"] = warehouse_home.run.settings.keep_releases
    try:
        with warehouse_home.home.lock():
            results["is_locked"] = False
    except HomeBusyError:
        results["is_locked"] = True
    warehouse_home.run.check_stop()


def _run(instance: dg.DagsterInstance, resource: WarehouseHome) -> dg.ExecuteInProcessResult:
    return dg.materialize([seen], instance=instance, resources={"warehouse_home": resource}, raise_on_error=False)


def test_a_session_stops_when_it_is_told_to():
    opened = Session()
    opened.check_stop()
    threading.Thread(target=opened.stop.set).start()
    assert opened.stop.wait(timeout=60)
    with pytest.raises(RunStopped):
        opened.check_stop()
    assert not issubclass(RunStopped, Exception)  # nothing that handles failures swallows it


def test_a_session_retries_what_its_request_selects():
    chosen = RetryFilter(("truncated",))
    assert Session().retry is None
    assert Session(IngestRequest(())).retry is None
    assert Session(IngestRequest((), retry=chosen)).retry is chosen


def test_a_caller_hears_what_the_steps_leave(tmp_path, instance):
    session = Session(settings=RunSettings(keep_releases=3), holds_lock=True)
    home = Home(tmp_path / "home")
    home.create()
    with home.lock():
        assert _run(instance, WarehouseHome(path=str(home.root), session=session)).success
    assert session.results == {"home": home.root, "kept": 3, "is_locked": True}


def test_each_run_has_the_session_that_it_is_given(tmp_path, instance):
    for kept in (2, 4):
        session = Session(settings=RunSettings(keep_releases=kept))
        assert _run(instance, WarehouseHome(path=str(tmp_path), session=session)).success
        assert session.results["kept"] == kept
        assert session.results["is_locked"], "nobody else holds the lock for it"


def test_a_run_that_nobody_called_has_a_session_of_its_own(tmp_path, instance):
    sessions = []

    @dg.asset
    def kept(warehouse_home: WarehouseHome) -> None:
        sessions.append(warehouse_home.session)

    for _ in range(2):
        resources = {"warehouse_home": WarehouseHome(path=str(tmp_path), session=unattended)}
        assert dg.materialize([kept], instance=instance, resources=resources).success
    assert sessions[0] is not sessions[1]
    assert {(session.request, session.is_refresh, session.is_rebuild) for session in sessions} == {(None, False, False)}
