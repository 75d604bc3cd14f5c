from __future__ import annotations

import datetime as dt

from tests.unit.warehouse import rows
from warehouse import intake
from warehouse.loads import insert_rows


def _source(connection, uri, fingerprint="1", **changed):
    row = {"source_uri": uri, "fingerprint": fingerprint, "is_complete": True, "next_record": 0, "records": 1}
    insert_rows(connection, "ops.sources", [row | {"batch_id": "b1"} | changed])


def _rejections(connection, *told):
    found = [rows.rejection(number, **changed) for number, changed in enumerate(told, start=1)]
    insert_rows(connection, "raw.rejections", found)


def test_reading_goes_on_where_it_stopped_and_only_for_the_same_state(connection):
    _source(connection, "file:///done")
    _source(connection, "file:///half", is_complete=False, next_record=7)
    _source(connection, "file:///blind", "")
    keys = [("file:///done", "1"), ("file:///half", "1"), ("file:///half", "2"), ("file:///blind", ""), ("x", "1")]
    assert intake.resume_points(connection, keys, None) == {
        ("file:///done", "1"): (None, False),
        ("file:///half", "1"): (7, False),
    }


def test_columns_told_anew_are_heard_where_records_were_turned_away_for_theirs(connection):
    _source(connection, "file:///a", columns='{"text": "one"}')
    _source(connection, "file:///b", columns='{"text": "one"}')
    _rejections(connection, {"source_uri": "file:///a", "reason": "schema_error"})
    keys = [("file:///a", "1"), ("file:///b", "1")]
    for columns, anew in (('{"text": "two"}', [True, False]), ('{"text": "one"}', [False] * 2), (None, [False] * 2)):
        found = intake.resume_points(connection, keys, columns)
        assert [found[key].has_other_columns for key in keys] == anew


def test_known_ids_are_those_of_the_table(connection):
    _rejections(connection, {}, {})
    asked = ["rejection-2", "rejection-9"]
    assert intake.known_ids(connection, "raw.rejections", asked) == ["rejection-2"]
    assert intake.known_ids(connection, "raw.rejections", []) == []


def test_the_last_batch_is_that_of_the_highest_position(connection):
    assert intake.last_batch(connection) == (0, "")
    for number in (2, 1):
        rows.load_batch(connection, [number], f"b{number}", number)
    assert intake.last_batch(connection) == (2, "b2")


def test_a_retry_asks_for_reasons_and_a_moment(connection):
    moments = [dt.datetime(2031, 2, day) for day in (3, 4)]  # noqa: DTZ001 - naive UTC, as the tables hold it
    _rejections(
        connection,
        {"source_uri": "file:///b", "reason": "empty", "disposition": "skipped", "rejected_at": moments[0]},
        {"source_uri": "file:///a", "reason": "truncated", "disposition": "quarantined", "rejected_at": moments[1]},
        {"source_uri": "file:///c", "reason": "unreadable", "disposition": "skipped", "rejected_at": moments[0]},
    )
    assert intake.rejected_sources(connection) == ["file:///a", "file:///c"]
    assert intake.rejected_sources(connection, ["empty", "truncated"]) == ["file:///a", "file:///b"]
    assert intake.rejected_sources(connection, since=moments[1]) == ["file:///a"]


def test_an_input_is_read_in_the_manner_of_its_newest_batch(connection):
    for number in (1, 2):
        rows.load_batch(connection, [number], f"b{number}", number)
        _source(connection, "file:///a", str(3 - number), batch_id=f"b{number}", outlet=f"outlet {number}")
    assert intake.last_manners(connection, ["file:///a", "file:///z"]) == {"file:///a": ("outlet 2", None)}
    assert intake.last_manners(connection, []) == {}


def test_rejections_before_a_break_are_told_in_the_order_asked_for(connection):
    told = [("b", 1), ("a", 5), ("a", None), ("a", 6), ("b", 9)]
    _rejections(connection, *({"source_uri": uri, "record_index": index} for uri, index in told))
    found = intake.rejections_before(connection, [("b", None), ("a", 6), ("z", None)])
    assert found == [("b", "rejection-1"), ("b", "rejection-5"), ("a", "rejection-2"), ("a", "rejection-3")]
