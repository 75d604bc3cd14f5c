from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.warehouse import rows
from warehouse import waiting
from warehouse.loads import insert_rows


@pytest.fixture
def filled(connection):
    """Two batches: of the first, document 1 is extracted, 2 has failed; of the second, nothing is done."""
    rows.load_batch(connection, [1, 2], "b1", 1)
    rows.load_batch(connection, [3], "b2", 2)
    extracted = {"extractor": "x", "extractor_version": "2", "elapsed_ms": 1.0, "extracted_at": rows.MOMENT}
    insert_rows(
        connection,
        "core.extractions",
        [
            extracted | {"document_id": rows.document_id(1), "outcome": "no_article", "load_id": "first"},
            extracted
            | {
                "document_id": rows.document_id(2),
                "outcome": "failed",
                "failure_reason": "timeout",
                "load_id": "second",
            },
        ],
    )
    return connection


def _told(connection, batches):
    return {batch.batch_id: sorted(waiting.documents_of(connection, batch)) for batch in batches}


def test_what_was_never_extracted_waits(filled):
    batches = waiting.find_new(filled)
    assert batches == [(2, "b2", 1)]
    assert waiting.documents_of(filled, batches[0]) == {rows.document_id(3): (13, "")}
    assert waiting.still_waiting(filled, [rows.document_id(1), rows.document_id(3)])
    assert not waiting.still_waiting(filled, [rows.document_id(1)])


def test_nothing_waits_in_an_empty_warehouse(connection):
    assert waiting.find_new(connection) == []


def test_what_another_version_extracted_waits_with_what_it_replaces(filled):
    everything = {"b1": [rows.document_id(1), rows.document_id(2)], "b2": [rows.document_id(3)]}
    batches = waiting.find_outdated(filled, {"x": "3", "y": "2"})
    assert _told(filled, batches) == everything
    assert waiting.documents_of(filled, batches[0])[rows.document_id(2)].replaced == "second"
    assert _told(filled, waiting.find_outdated(filled, {"x": "2"})) == {"b2": [rows.document_id(3)]}


@pytest.mark.parametrize(
    ("reasons", "hours", "is_found"),
    [((), None, True), (("timeout",), None, True), (("memory_limit",), None, False), ((), 0, True), ((), 1, False)],
)
def test_failures_are_tried_again_by_reason_and_moment(filled, reasons, hours, is_found):
    since = None if hours is None else rows.MOMENT + dt.timedelta(hours=hours)
    expected = {"b1": [rows.document_id(2)]} if is_found else {}
    assert _told(filled, waiting.find_failed(filled, reasons, since)) == expected | {"b2": [rows.document_id(3)]}
