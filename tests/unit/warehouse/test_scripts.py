"""Statements, scripts, and frames under a name."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from warehouse.scripts import read_script, registered, run_statements


def test_a_script_is_split_into_its_statements():
    statements = read_script("link_candidates.sql")
    assert statements[0].startswith("CREATE OR REPLACE TEMP TABLE link_covered")
    assert statements[-1].startswith("DROP TABLE link_covered")
    assert not any("--" in statement for statement in statements)


def test_a_statement_gets_the_values_that_it_names_and_no_others(connection):
    statements = ("CREATE TEMP TABLE said AS SELECT $word AS word", "INSERT INTO said SELECT 'two'")
    run_statements(connection, statements, {"word": "one", "other": 1})
    assert connection.execute("SELECT word FROM said ORDER BY word").fetchall() == [("one",), ("two",)]


def _views(connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT view_name FROM duckdb_views()").fetchall()}


def test_a_frame_is_a_table_for_the_time_of_a_query(connection):
    with registered(connection, "offered", pa.table({"n": [1, 2]})):
        assert connection.execute("SELECT sum(n) FROM offered").fetchall() == [(3,)]
    assert "offered" not in _views(connection)


def test_a_query_that_fails_leaves_no_frame(connection):
    with pytest.raises(duckdb.Error), registered(connection, "offered", pa.table({"n": [1]})):
        connection.execute("SELECT nothing FROM offered")
    assert "offered" not in _views(connection)
