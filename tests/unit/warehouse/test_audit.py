from __future__ import annotations

import pytest

from tests.unit.warehouse import rows
from transforms.contract.definition import AUDIT_SCHEMA as SCHEMA
from transforms.contract.lists import Outcome
from warehouse import audit
from warehouse.audit import create_views, drop_views, pending, record_audit
from warehouse.extractions import load_extraction_shard
from warehouse.loads import Load
from warehouse.releases import Seal, seal_release

SEAL = Seal(rows.MOMENT, "0", "{}", "{}", 0.0)


def _load(connection, folder, extractions, batch_id, position):
    numbers = [int(entry.document_id, 16) for entry in extractions]
    rows.load_batch(connection, numbers, batch_id, position)
    shard = rows.write_shard(folder / batch_id, extractions)
    load_extraction_shard(connection, shard, Load(f"extract-{batch_id}", "extract", batch_id, rows.MOMENT))


@pytest.fixture
def audited(connection, tmp_path):
    """A released batch of two documents, and one that is not released yet; the views are there."""
    released = [rows.extraction(1), rows.extraction(2, author="Bo Reed", host="other.example")]
    _load(connection, tmp_path, released, "b1", 1)
    seal_release(connection, pending(connection), SEAL)
    _load(connection, tmp_path, [rows.extraction(3), rows.extraction(4, outcome=Outcome.NO_ARTICLE)], "b2", 2)
    create_views(connection)
    return connection


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("captures", 2),
        ("documents", 2),
        ("rejections", 0),
        ("extractions", 2),
        ("segments", 6),
        ("articles", 1),
        ("article_dates", 1),
        ("article_authors", 1),
        ("publishers", 1),
        ("authors", 1),
        ("segment_checks", 2),
    ],
)
def test_a_view_shows_what_no_release_holds(audited, view, expected):
    assert rows.count(audited, f"{SCHEMA}.{view}") == expected


def test_after_the_release_there_is_nothing_to_audit(audited):
    seal_release(audited, pending(audited), SEAL)
    create_views(audited)
    for view in ("captures", "extractions", "segments", "articles", "segment_checks"):
        assert rows.count(audited, f"{SCHEMA}.{view}") == 0


def test_no_release_shows_the_views(audited):
    drop_views(audited)
    found = audited.execute("SELECT schema_name FROM duckdb_schemas() WHERE NOT internal").fetchall()
    assert (SCHEMA,) not in found
    drop_views(audited)  # and it may be said twice


def _check(connection, number=3):
    create_views(connection)
    result = connection.execute(
        f"SELECT * FROM {SCHEMA}.segment_checks WHERE document_id = ?", [rows.document_id(number)]
    )
    return dict(zip([column[0] for column in result.description], result.fetchall()[0], strict=True))


def test_segments_that_are_right_raise_nothing(audited):
    found = _check(audited)
    for name in ("misnumbered", "gaps", "length_mismatches", "unknown_kinds", "flag_mismatches", "nulls"):
        assert found[name] == 0, name
    assert found["segments_sha256"] == found["text_sha256"]
    assert found["characters"] == found["char_length"]
    assert found["article_segments"] == 2


@pytest.mark.parametrize(
    ("damage", "figure"),
    [
        ("UPDATE core.segments SET start_char = start_char + 1 WHERE ordinal = 1", "gaps"),
        ("UPDATE core.segments SET start_char = start_char - 1 WHERE ordinal = 1", "gaps"),
        ("UPDATE core.segments SET ordinal = 7 WHERE ordinal = 2", "misnumbered"),
        ("UPDATE core.segments SET kind = 'gossip' WHERE ordinal = 1", "unknown_kinds"),
        ("UPDATE core.segments SET is_article = NOT is_article WHERE ordinal = 0", "flag_mismatches"),
        ("UPDATE core.segments SET text = text || 'x' WHERE ordinal = 2", "length_mismatches"),
        ("UPDATE core.segments SET confidence = 1.5 WHERE ordinal = 0", "bad_confidences"),
    ],
)
def test_segments_that_are_wrong_are_counted(audited, damage, figure):
    audited.execute(damage)
    assert _check(audited)[figure] > 0


def test_changed_text_of_the_same_length_differs_from_the_witness(audited):
    audited.execute("UPDATE core.segments SET text = upper(text) WHERE ordinal = 2")
    found = _check(audited)
    assert found["length_mismatches"] == 0
    assert found["segments_sha256"] != found["text_sha256"]


def test_a_document_without_segments_and_segments_without_a_document_both_show(audited):
    document = rows.document_id(3)
    audited.execute("DELETE FROM core.segments WHERE document_id = ?", [document])
    found = _check(audited)
    assert (found["characters"], found["article_segments"]) == (0, 0)
    assert found["segments_sha256"] != found["text_sha256"]


def _results(audit_id, figure):
    run = {
        "validation_run_id": "run-1",
        "audit_id": audit_id,
        "suite": "captures",
        "success": True,
        "expectations": 1,
        "failed_critical": 0,
        "failed_warning": 0,
        "rows_audited": figure,
        "elapsed_ms": 1.0,
        "run_at": rows.MOMENT,
    }
    result = {
        "validation_run_id": "run-1",
        "expectation_position": 0,
        "suite": "captures",
        "expectation": "there are captures",
        "expectation_type": "expect_rows",
        "severity": "critical",
        "success": True,
        "observed": str(figure),
        "run_at": rows.MOMENT,
    }
    return run, [result]


def test_auditing_the_same_loads_again_replaces_the_results(connection):
    record_audit(connection, *_results("a", 1))
    record_audit(connection, *_results("a", 2))
    assert connection.execute("SELECT rows_audited FROM quality.validation_runs").fetchall() == [(2,)]
    assert connection.execute("SELECT observed FROM quality.expectation_results").fetchall() == [("2",)]


def test_the_audit_of_the_same_loads_has_the_same_id(connection):
    rows.load_batch(connection, [1], "b1", 1)
    rows.load_batch(connection, [2], "b2", 2)
    once = pending(connection).audit_id
    assert pending(connection).audit_id == once
    rows.load_batch(connection, [3], "b3", 3)
    assert pending(connection).audit_id != once


def test_segments_are_checked_in_slices_as_they_would_be_at_once(connection, tmp_path, monkeypatch):
    """Every document falls into one slice, also one that has no segments."""
    extractions = [rows.extraction(number) for number in range(1, 30)]
    _load(connection, tmp_path, extractions, "b1", 1)
    connection.execute("DELETE FROM core.segments WHERE document_id = ?", [rows.document_id(7)])
    create_views(connection)
    at_once = connection.execute(f"SELECT * FROM {SCHEMA}.segment_checks ORDER BY document_id").fetchall()
    assert len(at_once) == 29
    monkeypatch.setattr(audit, "_SLICE_CHARACTERS", 100)
    create_views(connection)
    assert connection.execute(f"SELECT * FROM {SCHEMA}.segment_checks ORDER BY document_id").fetchall() == at_once
