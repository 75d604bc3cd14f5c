from __future__ import annotations

import datetime as dt

import pytest

from orchestration.pipeline.batch import Batch, rejection_id
from orchestration.pipeline.landing.found import Rejection
from orchestration.pipeline.request import Manner
from orchestration.pipeline.settings import RunSettings
from transforms.containers.records import Record, Rejected
from transforms.contract.lists import Reason

DAY = dt.date(2026, 3, 5)
MOMENT = dt.datetime(2026, 3, 5, 8, 30)  # noqa: DTZ001 - the warehouse's TIMESTAMP is naive UTC


def _record(index=None, payload=b"The pier was closed.", **more):
    return Record(index, None, None, payload, "text", media_type="text/plain", **more)


def _rejection(uri="file:///a", reason=Reason.EMPTY, index=None):
    return Rejection(uri, Rejected(index, None, None, reason, "nothing in it"))


def _batch(*uris: str) -> Batch:
    batch = Batch()
    for uri in uris:
        batch.add_capture(uri, _record(), None, DAY)
        batch.note_source((uri, "1"), Manner(), is_complete=True, next_record=0)
    return batch


def test_one_payload_in_two_places_is_two_captures_and_one_document():
    batch = _batch("file:///a", "file:///b")
    assert (len(batch.captures), len(batch.documents), batch.payload_bytes) == (2, 1, 20)


def test_ids_come_from_the_place_and_the_payload_alone():
    batch = _batch("file:///a")
    batch.add_capture("file:///a", _record(charset="latin-1"), "herald", dt.date(2020, 1, 1))
    assert len(batch.captures) == 1
    batch.add_capture("file:///a", _record(index=0), None, DAY)
    assert len(batch.captures) == 2


def test_a_rejection_is_another_one_for_another_reason_or_record():
    ids = {rejection_id(_rejection(**told)) for told in ({}, {"reason": Reason.TRUNCATED}, {"index": 1}, {})}
    assert len(ids) == 3


@pytest.mark.parametrize(("documents", "size", "is_full"), [(3, 1000, False), (2, 1000, True), (3, 20, True)])
def test_rows_or_bytes_fill_a_batch(documents, size, is_full):
    settings = RunSettings(batch_documents=documents, batch_bytes=size)
    assert _batch("file:///a", "file:///b").is_full(settings) is is_full
    assert not Batch().is_full(settings)
    assert Batch().is_empty()


def test_the_id_tells_batches_apart_by_what_they_add_and_by_the_one_before():
    batch = _batch("file:///a")
    ids = {
        batch.identity("", []),
        batch.identity("parent", []),
        batch.identity("", ["retracted"]),
        _batch("file:///a", "file:///b").identity("", []),
        _batch("file:///a").identity("", []),
    }
    assert len(ids) == 4


def test_inputs_count_what_is_left_when_known_rows_are_dropped():
    batch = _batch("file:///a", "file:///b")
    batch.add_rejection(_rejection("file:///b", index=3))
    known = next(iter(batch.captures))
    batch.drop([known], list(batch.documents), [])
    rows = batch.rows("b1", MOMENT, ["gone"])
    assert [(row["source_uri"], row["records"]) for row in rows["sources"]] == [("file:///a", 0), ("file:///b", 2)]
    assert (len(rows["captures"]), len(rows["payloads"]), len(rows["rejections"])) == (1, 0, 1)
    assert {row["batch_id"] for row in (*rows["captures"], *rows["rejections"], *rows["sources"])} == {"b1"}
    assert rows["retractions"] == [{"rejection_id": "gone"}]
