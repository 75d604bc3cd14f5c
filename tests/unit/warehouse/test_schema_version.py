"""Databases that are new, older, newer and no warehouse at all; and upgrades that are killed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import command_environment
from tests.unit.warehouse import rows
from tests.unit.warehouse.described import described
from warehouse.connections import private_database
from warehouse.ddl import marts_digest, schema_digest
from warehouse.loads import insert_rows
from warehouse.schema_version import SchemaError, Standing, bring_up_to_date, judge
from warehouse.upgrades import STEPS, filled

PLACE = "work/warehouse.duckdb"


@pytest.fixture
def current(tmp_path):
    """A connection to a new database of today's version."""
    with private_database(tmp_path / "current.duckdb") as opened:
        assert bring_up_to_date(opened, PLACE, "1.0").standing is Standing.EMPTY
        yield opened


def _age(connection) -> None:
    """Make of a database one of the time before there were versions, with a row in it."""
    insert_rows(connection, "raw.captures", [rows.capture()])
    insert_rows(connection, "raw.documents", [rows.document()])
    connection.execute("DROP SCHEMA marts CASCADE")
    connection.execute("CREATE SCHEMA marts")
    connection.execute("CREATE VIEW marts.once AS FROM raw.captures")
    connection.execute("CREATE MACRO marts.long_ago(term) AS TABLE FROM raw.documents WHERE document_id = term")
    connection.execute("DROP TABLE ops.schema_versions")
    connection.execute("DROP TABLE core.syndication")
    connection.execute("ALTER TABLE ops.releases DROP COLUMN schema_version")
    connection.execute("DROP VIEW marts.once")
    connection.execute("ALTER TABLE raw.captures DROP COLUMN warc_truncated")
    connection.execute("CREATE VIEW marts.once AS FROM raw.captures")
    connection.execute("COMMENT ON TABLE raw.captures IS 'An older sentence.'")


def _versions(connection) -> list[tuple[object, ...]]:
    return connection.execute("FROM ops.schema_versions ORDER BY version_position").fetchall()


def test_a_new_database_says_its_version(current):
    assert judge(current).standing is Standing.CURRENT
    assert _versions(current) == [(1, schema_digest(), marts_digest(), "1.0", [step.name for step in STEPS])]


def test_bringing_it_up_to_date_again_changes_nothing(current):
    insert_rows(current, "raw.captures", [rows.capture()])
    before = described(current), _versions(current)
    assert bring_up_to_date(current, PLACE, "2.0").standing is Standing.CURRENT
    assert (described(current), _versions(current)) == before
    assert rows.count(current, "raw.captures") == 1


def test_an_older_database_becomes_like_a_new_one_and_keeps_its_rows(current, tmp_path):
    expected = described(current)
    _age(current)
    assert judge(current).standing is Standing.OLDER
    called = []
    assert bring_up_to_date(current, PLACE, "2.0", lambda: called.append(1)).standing is Standing.OLDER
    assert called == [1]
    assert described(current) == expected
    assert current.execute("SELECT capture_id, warc_truncated FROM raw.captures").fetchall() == [("capture-1", None)]
    assert _versions(current) == [(1, schema_digest(), marts_digest(), "2.0", [step.name for step in STEPS])]


def test_marts_of_another_version_are_made_anew(current):
    expected = described(current)
    current.execute("UPDATE ops.schema_versions SET marts_version = 'another'")
    current.execute("CREATE VIEW marts.gone AS SELECT 1 AS one")
    bring_up_to_date(current, PLACE, "2.0")
    assert described(current) == expected
    assert [row[:2] for row in _versions(current)] == [(1, schema_digest()), (2, schema_digest())]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("CREATE TABLE core.corrections (article_id VARCHAR)", "core.corrections"),
        ("ALTER TABLE core.authors ADD COLUMN born_on DATE", "core.authors.born_on"),
        ("UPDATE ops.schema_versions SET steps = list_append(steps, 'a step of tomorrow')", "a step of tomorrow"),
    ],
)
def test_a_newer_database_is_left_alone(current, change, named):
    current.execute(change)
    current.execute("UPDATE ops.schema_versions SET schema_version = 'tomorrow'")
    before = described(current), _versions(current)
    assert judge(current).standing is Standing.NEWER
    with pytest.raises(SchemaError, match=named) as told:
        bring_up_to_date(current, PLACE, "1.0")
    assert str(told.value).count("\n") == 0
    assert PLACE in str(told.value)
    assert "nothing was changed" in str(told.value)
    assert (described(current), _versions(current)) == before


def test_a_database_that_went_on_from_this_version_is_newer(current):
    current.execute(
        "INSERT INTO ops.schema_versions BY NAME "
        "SELECT * REPLACE (2 AS version_position, 'tomorrow' AS schema_version, '3.0' AS presshouse_version) "
        "FROM ops.schema_versions"
    )
    with pytest.raises(SchemaError, match=r"presshouse 3\.0"):
        bring_up_to_date(current, PLACE, "1.0")


def test_a_database_of_somebody_else_is_left_alone(tmp_path):
    with private_database(tmp_path / "other.duckdb") as other:
        other.execute("CREATE TABLE ledger (amount INTEGER)")
        before = described(other)
        with pytest.raises(SchemaError, match=r"no warehouse.*main\.ledger"):
            bring_up_to_date(other, PLACE, "1.0")
        assert described(other) == before


def test_tables_that_somebody_keeps_beside_ours_stay(current):
    current.execute("CREATE TABLE main.notes AS SELECT 'read this' AS note")
    _age(current)
    bring_up_to_date(current, PLACE, "2.0")
    assert current.execute("FROM main.notes").fetchall() == [("read this",)]


def test_rows_without_a_value_that_is_required_ask_for_a_rebuild_and_stay_as_they_are(current):
    _age(current)
    current.execute("DROP SCHEMA marts CASCADE")
    current.execute("ALTER TABLE raw.documents DROP COLUMN form")
    before = described(current)
    with pytest.raises(
        SchemaError, match=r"older rows have no raw\.documents\.form.*`presshouse rebuild`.*nothing was changed"
    ):
        bring_up_to_date(current, PLACE, "2.0")
    assert described(current) == before
    assert rows.count(current, "raw.documents") == 1


def test_a_column_of_another_type_asks_for_a_rebuild(current):
    _age(current)
    current.execute("DROP SCHEMA marts CASCADE")
    current.execute("ALTER TABLE raw.documents ALTER COLUMN byte_length TYPE VARCHAR")
    with pytest.raises(SchemaError, match=r"raw\.documents\.byte_length.*`presshouse rebuild`"):
        bring_up_to_date(current, PLACE, "2.0")


def test_a_required_column_that_a_step_fills_is_required(current):
    expected = described(current)
    _age(current)
    current.execute("DROP SCHEMA marts CASCADE")
    current.execute("ALTER TABLE raw.documents DROP COLUMN form")
    fill = filled("raw.documents", "form", "VARCHAR", "CASE WHEN media_type = 'text/html' THEN 'html' ELSE 'text' END")
    bring_up_to_date(current, PLACE, "2.0", steps=(*STEPS, fill))
    assert described(current) == expected
    assert current.execute("SELECT form FROM raw.documents").fetchall() == [("text",)]
    assert _versions(current)[-1][-1][-1] == fill.name


#: Upgrades a database and is killed on the way: at a step, before COMMIT, or before the connection is closed.
_KILLED = """
import os, signal, sys
from pathlib import Path
from warehouse.connections import private_database
from warehouse.schema_version import bring_up_to_date
from warehouse.upgrades import STEPS, Step

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

path, where = sys.argv[1:]
mine = Step("dies", lambda connection, shape: True, die)
steps = {"first step": (mine, *STEPS), "last step": (*STEPS, mine)}.get(where, STEPS)
with private_database(Path(path)) as connection:
    bring_up_to_date(connection, path, "2.0", die if where == "before commit" else None, steps)
    die()
"""


@pytest.mark.parametrize("where", ["first step", "last step", "before commit", "after commit"])
def test_an_upgrade_that_is_killed_happened_or_did_not(tmp_path, where):
    path = tmp_path / "killed.duckdb"
    with private_database(path) as connection:
        bring_up_to_date(connection, path, "1.0")
        expected = described(connection)
        _age(connection)
        aged = described(connection)
    command = [sys.executable, "-c", _KILLED, os.fspath(path), where]
    assert subprocess.run(command, env=command_environment(), check=False, timeout=300).returncode == -9
    with private_database(path) as connection:
        assert described(connection) == (expected if where == "after commit" else aged)
        assert rows.count(connection, "raw.captures") == 1
        bring_up_to_date(connection, path, "2.0")
        assert described(connection) == expected
        assert [row[3] for row in _versions(connection)] == ["2.0"]
