from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.unit.warehouse import rows
from transforms.contract.lists import Outcome
from warehouse.audit import pending, record_audit
from warehouse.ddl import marts_digest, schema_digest
from warehouse.extractions import load_extraction_shard
from warehouse.loads import Load, insert_rows, record_load
from warehouse.releases import Seal, is_outdated, last_release, seal_release

SEAL = Seal(rows.MOMENT, "1.2.3", '{"presshouse.text": ["1"]}', '{"duckdb": "1.5.5"}', 12.5)


def _audit(connection, audit_id, failed_warning, run_at=rows.MOMENT):
    run = {
        "validation_run_id": f"run-{audit_id}",
        "audit_id": audit_id,
        "suite": "captures",
        "success": True,
        "expectations": 2,
        "failed_critical": 0,
        "failed_warning": failed_warning,
        "rows_audited": 1,
        "elapsed_ms": 1.0,
        "run_at": run_at,
    }
    result = {
        "validation_run_id": run["validation_run_id"],
        "expectation_position": 0,
        "suite": "captures",
        "expectation": "captures are few",
        "expectation_type": "expect_few",
        "severity": "warning",
        "success": False,
        "run_at": rows.MOMENT,
    }
    record_audit(connection, run, [result])


def test_a_release_counts_what_it_holds(connection, tmp_path):
    rows.load_batch(connection, [1, 2, 3])
    insert_rows(connection, "raw.rejections", [rows.rejection(1), rows.rejection(2)])
    shard = rows.write_shard(
        tmp_path / "shard",
        [rows.extraction(1), rows.extraction(2, outcome=Outcome.NO_ARTICLE), rows.extraction(3)],
    )
    load_extraction_shard(connection, shard, Load("extract-1", "extract", "b1", rows.MOMENT))
    loads = pending(connection)
    _audit(connection, loads.audit_id, failed_warning=2)
    release_id = seal_release(connection, loads, SEAL)
    result = connection.execute("SELECT * FROM ops.releases")
    found = dict(zip([column[0] for column in result.description], result.fetchall()[0], strict=True))
    assert found == {
        "release_id": release_id,
        "release_position": 1,
        "published_at": rows.MOMENT,
        "captures": 3,
        "documents": 3,
        "articles": 2,
        "no_article": 1,
        "failed": 0,
        "rejections": 2,
        "segments": 9,
        "failed_warnings": 2,
        "presshouse_version": "1.2.3",
        "extractor_versions": '{"presshouse.text": ["1"]}',
        "library_versions": '{"duckdb": "1.5.5"}',
        "audit_ms": 12.5,
        "schema_version": schema_digest(),
        "marts_version": marts_digest(),
    }


def test_a_release_without_new_rows_has_an_id_of_its_own_and_no_audits(connection):
    rows.load_batch(connection, [1])
    first = seal_release(connection, pending(connection), SEAL)
    assert not is_outdated(connection)
    connection.execute("UPDATE ops.releases SET marts_version = NULL")
    assert is_outdated(connection)
    _audit(connection, "failed-since", failed_warning=1)
    second = seal_release(connection, pending(connection), SEAL)
    third = seal_release(connection, pending(connection), SEAL)
    assert first < second < third
    assert len({release.split("-")[1] for release in (first, second, third)}) == 3
    assert connection.execute("SELECT release_id FROM quality.validation_runs").fetchall() == [(None,)]
    assert connection.execute("SELECT DISTINCT release_id FROM ops.loads").fetchall() == [(first,)]
    counted = connection.execute("SELECT captures, failed_warnings FROM ops.releases ORDER BY 1").fetchall()
    assert counted == [(1, 0)] * 3
    assert not is_outdated(connection)


def test_there_is_nothing_outdated_before_the_first_release(connection):
    assert not is_outdated(connection)


def test_a_release_marks_its_loads_and_audits_and_no_others(connection):
    rows.load_batch(connection, [1])
    first = pending(connection)
    _audit(connection, first.audit_id, failed_warning=0)
    _audit(connection, "another-audit", failed_warning=1)
    release_id = seal_release(connection, first, SEAL)
    assert pending(connection).load_ids == ()
    assert connection.execute("SELECT release_id FROM ops.loads").fetchall() == [(release_id,)]
    marked = connection.execute("SELECT audit_id, release_id FROM quality.validation_runs").fetchall()
    assert dict(marked) == {first.audit_id: release_id, "another-audit": None}
    results = connection.execute(
        "SELECT release_id, count(*) FROM quality.expectation_results GROUP BY 1 ORDER BY 1 NULLS LAST"
    ).fetchall()
    assert results == [(release_id, 1), (None, 1)]


def test_an_audit_from_before_the_last_release_is_not_one_of_the_next(connection):
    hour = dt.timedelta(hours=1)
    rows.load_batch(connection, [1])
    _audit(connection, "killed-run", failed_warning=1)
    _audit(connection, pending(connection).audit_id, failed_warning=0, run_at=rows.MOMENT + hour)
    seal = replace(SEAL, published_at=rows.MOMENT + 2 * hour)
    first = seal_release(connection, pending(connection), seal)
    rows.load_batch(connection, [2], "b2", 2)
    second = seal_release(connection, pending(connection), replace(seal, published_at=rows.MOMENT + 3 * hour))
    marked = connection.execute("SELECT release_id FROM quality.validation_runs ORDER BY run_at").fetchall()
    assert marked == [(None,), (first,)]
    assert second != first


def test_what_a_release_says_of_its_audit_stays(connection):
    rows.load_batch(connection, [1])
    loads = pending(connection)
    _audit(connection, loads.audit_id, failed_warning=1)
    released = seal_release(connection, loads, SEAL)
    _audit(connection, loads.audit_id, failed_warning=0)
    found = connection.execute("SELECT release_id, failed_warning FROM quality.validation_runs ORDER BY 2").fetchall()
    assert found == [(None, 0), (released, 1)]


def test_release_ids_sort_in_the_order_of_the_releases(connection):
    ids = []
    for number in range(1, 12):
        rows.load_batch(connection, [number], f"b{number}", number)
        ids.append(seal_release(connection, pending(connection), SEAL))
    assert ids == sorted(ids)
    assert len(set(ids)) == 11
    assert last_release(connection) == ids[-1]


def test_there_is_no_last_release_before_the_first(connection):
    assert last_release(connection) is None


def test_the_id_comes_from_what_is_published_not_from_when(connection, tmp_path):
    from warehouse.connections import private_database
    from warehouse.ddl import create_all

    rows.load_batch(connection, [1, 2])
    later = Seal(rows.MOMENT.replace(year=2030), "9", "{}", "{}", 1.0)
    with private_database(tmp_path / "other.duckdb") as other:
        create_all(other)
        rows.load_batch(other, [1, 2])
        assert seal_release(other, pending(other), later) == seal_release(connection, pending(connection), SEAL)


def test_pending_is_what_changed_something_and_is_in_no_release(connection):
    record_load(connection, Load("ingest-b", "ingest", "b", rows.MOMENT), 5, 1.0)
    record_load(connection, Load("extract-a", "extract", "b", rows.MOMENT), 5, 1.0)
    record_load(connection, Load("ingest-c", "ingest", "c", rows.MOMENT), 0, 1.0)
    record_load(connection, Load("line_counts-a", "line_counts", "b", rows.MOMENT), 7, 1.0)
    found = pending(connection)
    assert found.load_ids == ("extract-a", "ingest-b")
    seal_release(connection, found, SEAL)
    assert pending(connection).load_ids == ()


def test_a_seal_that_fails_marks_nothing(connection):
    rows.load_batch(connection, [1])
    broken = Seal(rows.MOMENT, None, "{}", "{}", 1.0)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="NOT NULL"):
        seal_release(connection, pending(connection), broken)
    assert len(pending(connection).load_ids) == 1
    assert last_release(connection) is None
