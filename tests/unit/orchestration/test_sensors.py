"""The sensor on the landing zone: when it asks for a run, and when it asks again."""

from __future__ import annotations

import datetime as dt

import dagster as dg
import pytest
from dagster import DagsterEvent

from orchestration.jobs import JOB_NAME
from orchestration.pipeline.home import Home
from orchestration.sensors import ATTEMPTS, landing_zone
from tests.unit.orchestration.pipeline import documents


class TestSensor:
    @pytest.fixture
    def instance(self):
        with dg.DagsterInstance.ephemeral() as opened:
            yield opened

    @pytest.fixture
    def landing(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PRESSHOUSE_HOME", str(tmp_path))
        folder = tmp_path / "landing"
        folder.mkdir()
        return folder

    @staticmethod
    def _look(instance, cursor=None):
        context = dg.build_sensor_context(instance=instance, cursor=cursor)
        result = landing_zone(context)
        if isinstance(result, dg.SkipReason):
            return [], result.skip_message, context.cursor
        return result.run_requests, None, result.cursor

    def test_an_empty_landing_zone_asks_for_nothing(self, instance, landing):
        requests, why, _ = self._look(instance)
        assert (requests, why) == ([], "the landing zone is empty")
        landing.rmdir()
        assert self._look(instance)[1] == "the landing zone is empty"

    def test_what_is_new_is_asked_for_once_it_has_come_to_rest(self, instance, landing):
        documents.write_tree(landing, {"a/page.txt": documents.dump(1)})
        requests, why, cursor = self._look(instance)
        assert requests == []
        assert "changing" in why
        requests, _, cursor = self._look(instance, cursor)
        assert len(requests) == 1
        requests_again, why, cursor = self._look(instance, cursor)
        assert (requests_again, why) == ([], "nothing new in the landing zone")

    def test_what_still_changes_is_waited_for(self, instance, landing):
        cursor = None
        for number in range(3):
            (landing / "page.txt").write_bytes(documents.dump(number) * (number + 1))
            requests, why, cursor = self._look(instance, cursor)
            assert requests == []
            assert "changing" in why
        assert len(self._look(instance, cursor)[0]) == 1

    def test_every_new_state_has_a_run_key_of_its_own(self, instance, landing):
        keys = []
        cursor = None
        for number in range(2):
            (landing / f"{number}.txt").write_bytes(documents.dump(number))
            _, _, cursor = self._look(instance, cursor)
            requests, _, cursor = self._look(instance, cursor)
            keys.append(requests[0].run_key)
        assert len(set(keys)) == 2

    def test_looking_opens_no_file_and_takes_no_lock(self, instance, landing):
        (landing / "page.txt").write_bytes(documents.dump(1))
        self._look(instance)
        assert [path.name for path in landing.parent.iterdir()] == ["landing"]

    def test_while_another_run_holds_the_home_none_is_asked_for(self, instance, landing):
        home = Home(landing.parent)
        home.create()
        (landing / "page.txt").write_bytes(documents.dump(1))
        cursor = self._look(instance)[2]
        with home.lock():
            for _ in range(2):
                requests, why, cursor = self._look(instance, cursor)
                assert (requests, why) == ([], "another run holds the home; looking again")
        (request,), _, cursor = self._look(instance, cursor)
        self._ran(instance, request, "FAILURE", 2)
        with home.lock():
            assert "holds the home" in self._look(instance, cursor)[1]
        assert len(self._look(instance, cursor)[0]) == 1

    def test_a_run_that_failed_is_asked_for_again(self, instance, landing):
        (landing / "page.txt").write_bytes(documents.dump(1))
        (request,), _, cursor = self._look(instance, self._look(instance)[2])
        self._ran(instance, request, "FAILURE", 0)
        assert self._look(instance, cursor)[0] == [], "not at once"
        instance.wipe()
        self._ran(instance, request, "FAILURE", 2)
        (again,), _, cursor = self._look(instance, cursor)
        assert again.run_key != request.run_key
        self._ran(instance, again, "FAILURE", 1)
        assert self._look(instance, cursor)[0] == [], "the pause grows"
        self._ran(instance, again, "SUCCESS", 0)
        assert self._look(instance, cursor)[1] == "nothing new in the landing zone"

    def test_a_run_that_is_on_is_not_asked_for_again(self, instance, landing):
        (landing / "page.txt").write_bytes(documents.dump(1))
        (request,), _, cursor = self._look(instance, self._look(instance)[2])
        self._ran(instance, request, "START", 2)
        assert self._look(instance, cursor)[1] == "nothing new in the landing zone"

    def test_a_run_that_was_killed_is_asked_for_again(self, instance, landing):
        (landing / "page.txt").write_bytes(documents.dump(1))
        (request,), _, cursor = self._look(instance, self._look(instance)[2])
        self._ran(instance, request, "START", 24 * 60)
        home = Home(landing.parent)
        home.create()
        with home.lock():
            self._look(instance, cursor)
            assert instance.get_runs()[0].status is dg.DagsterRunStatus.STARTED, "it holds the home: it is on"
        assert self._look(instance, cursor)[0] == [], "not at once"
        assert instance.get_runs()[0].status is dg.DagsterRunStatus.FAILURE
        instance.wipe()
        self._ran(instance, request, "FAILURE", 2)
        assert len(self._look(instance, cursor)[0]) == 1

    def test_a_run_that_always_fails_is_given_up(self, instance, landing):
        (landing / "page.txt").write_bytes(documents.dump(1))
        (request,), _, cursor = self._look(instance, self._look(instance)[2])
        keys = [request.run_key]
        for _ in range(ATTEMPTS - 1):
            self._ran(instance, request, "FAILURE", 24 * 60)
            (request,), _, cursor = self._look(instance, cursor)
            keys.append(request.run_key)
        self._ran(instance, request, "FAILURE", 24 * 60)
        assert self._look(instance, cursor)[0] == []
        assert len(set(keys)) == ATTEMPTS
        (landing / "other.txt").write_bytes(documents.dump(2))
        assert len(self._look(instance, self._look(instance, cursor)[2])[0]) == 1, "a new state is asked for"

    @staticmethod
    def _ran(instance, request, status, minutes_ago):
        """Note a run for the request that began (START) or ended some minutes ago."""
        state = dg.DagsterRunStatus["STARTING" if status == "START" else status]
        run = dg.DagsterRun(job_name=JOB_NAME, tags=request.tags, status=state)
        instance.add_run(run)
        ended = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes_ago)
        kind = dg.DagsterEventType[f"RUN_{status}"].value
        instance.run_storage.handle_run_event(run.run_id, DagsterEvent(kind, JOB_NAME), ended)
