from __future__ import annotations

import pytest

from orchestration.pipeline.request import Manner
from orchestration.pipeline.rereading import Rereading, still_there
from tests.unit.orchestration.pipeline.stages import context_of
from tests.unit.warehouse.rows import rejection
from warehouse.connections import private_database
from warehouse.loads import insert_rows


@pytest.fixture
def connection(tmp_path):
    """A private database with three rejections of one input, and one of a folder."""
    with private_database(context_of(tmp_path / "home").home.private) as opened:
        told = [rejection(number, source_uri="file:///a", record_index=number) for number in range(3)]
        insert_rows(opened, "raw.rejections", [*told, rejection(3, source_uri="file:///folder")])
        yield opened


def test_what_is_met_again_stays_and_the_rest_goes(connection):
    again = Rereading({"file:///a": Manner()})
    again.note_rejection("file:///a", "rejection-1")
    again.note_rejection("file:///b", "rejection-0")
    assert again.take_outdated(connection, ["file:///a", "file:///b"]) == ["rejection-0", "rejection-2"]


def test_nothing_goes_of_inputs_that_were_not_read_to_their_end_or_not_again(connection):
    again = Rereading({"file:///a": Manner()})
    assert again.take_outdated(connection, ["file:///folder"]) == []


def test_what_lies_behind_a_break_stays(connection):
    again = Rereading({"file:///a": Manner()})
    for position in (1, 2):  # the first break counts
        again.note_break("file:///a", position)
    assert again.take_outdated(connection, ["file:///a"]) == ["rejection-0"]


def test_a_folder_that_was_opened_loses_its_rejection_once(connection):
    again = Rereading({})
    again.note_opened("file:///folder")
    assert again.has_opened
    assert again.take_outdated(connection, []) == ["rejection-3"]
    assert not again.has_opened


def test_an_input_that_is_begun_anew_is_read_in_that_manner():
    again = Rereading({"file:///a": Manner("parent")})
    again.begin("file:///b", Manner("The Herald"))
    assert "file:///b" in again
    assert [again.manner(f"file:///{name}") for name in "abc"] == [Manner("parent"), Manner("The Herald"), None]


def test_inputs_that_are_gone_are_not_asked_for(tmp_path):
    (tmp_path / "a.txt").write_text("words")
    uris = [(tmp_path / name).as_uri() for name in ("a.txt", "gone.txt")]
    assert still_there(uris) == uris[:1]
