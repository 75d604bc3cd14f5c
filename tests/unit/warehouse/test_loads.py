from __future__ import annotations

import pyarrow as pa
import pytest

from tests.unit.warehouse import rows
from warehouse.connections import private_database
from warehouse.loads import Load, append, insert_rows, is_loaded, load_id, record_load, transaction


def test_a_load_id_depends_on_the_stage_and_the_parts_alone():
    assert load_id("ingest", "a", "b") == load_id("ingest", "a", "b")
    different = {
        load_id("ingest", "a", "b"),
        load_id("extract", "a", "b"),
        load_id("ingest", "b", "a"),
        load_id("ingest", "ab"),
        load_id("ingest", "a"),
    }
    assert len(different) == 5
    assert load_id("ingest", "\udc80").startswith("ingest-")


def test_a_recorded_load_is_known_and_others_are_not(connection):
    load = Load("ingest-1", "ingest", "b1", rows.MOMENT)
    assert not is_loaded(connection, "ingest-1")
    record_load(connection, load, 3, 1.5)
    assert is_loaded(connection, "ingest-1")
    assert not is_loaded(connection, "ingest-2")
    assert rows.table_rows(connection, "ops.loads") == [("ingest-1", "ingest", "b1", 3, None, 1.5, rows.MOMENT)]


def _load_and_fail(connection, error):
    with transaction(connection):
        insert_rows(connection, "raw.captures", [rows.capture()])
        record_load(connection, Load("ingest-1", "ingest", "b1", rows.MOMENT), 1, 1.0)
        raise error


@pytest.mark.parametrize("error", [ValueError("boom"), KeyboardInterrupt()])
def test_an_exception_inside_takes_everything_back(private, error):
    with private_database(private) as connection:
        with pytest.raises(type(error)):
            _load_and_fail(connection, error)
        assert rows.count(connection, "raw.captures") == 0
        with transaction(connection):  # the connection is of use afterwards
            insert_rows(connection, "raw.captures", [rows.capture()])
    with private_database(private) as connection:
        assert rows.count(connection, "raw.captures") == 1
        assert not is_loaded(connection, "ingest-1")


def test_a_statement_that_fails_takes_back_what_came_before(connection):
    with pytest.raises(Exception, match="NOT NULL"), transaction(connection):
        insert_rows(connection, "raw.captures", [rows.capture(1), rows.capture(2, source_uri=None)])
    assert rows.count(connection, "raw.captures") == 0


def test_append_goes_by_name_and_leaves_the_rest_null(connection):
    frame = pa.table({"name": ["Ada Vane", "Bo Reed"], "author_id": ["a", "b"]})
    assert append(connection, "core.authors", frame) == 2
    assert rows.table_rows(connection, "core.authors") == [("a", "Ada Vane"), ("b", "Bo Reed")]
    publishers = pa.table({"publisher_id": ["p"]})
    append(connection, "core.publishers", publishers)
    assert rows.table_rows(connection, "core.publishers") == [("p", None, None)]


def test_append_refuses_a_column_that_the_table_does_not_have(connection):
    with pytest.raises(ValueError, match="has no column nick"):
        append(connection, "core.authors", pa.table({"author_id": ["a"], "name": ["A"], "nick": ["x"]}))
    assert rows.count(connection, "core.authors") == 0


def test_append_takes_empty_frames(connection):
    assert append(connection, "core.authors", pa.table({"author_id": pa.array([], pa.string())})) == 0


def test_names_that_are_keywords_can_be_written(connection):
    values = {
        "validation_run_id": "v",
        "expectation_position": 0,
        "suite": "s",
        "expectation": "e",
        "expectation_type": "t",
        "column": "source_uri",
        "severity": "critical",
        "success": True,
        "run_at": rows.MOMENT,
    }
    assert insert_rows(connection, "quality.expectation_results", [values]) == 1
    assert connection.execute('SELECT "column" FROM quality.expectation_results').fetchall() == [("source_uri",)]
