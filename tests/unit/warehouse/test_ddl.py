from __future__ import annotations

import pytest

from tests.unit.warehouse import rows
from transforms.contract.tables import SCHEMAS, TABLES
from warehouse.connections import private_database
from warehouse.ddl import create_all, identifier, mart_statements, quoted
from warehouse.loads import insert_rows


def _described(connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        "schemas": connection.execute(
            "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal ORDER BY 1"
        ).fetchall(),
        "tables": connection.execute(
            "SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE NOT internal ORDER BY ALL"
        ).fetchall(),
        "columns": connection.execute(
            "SELECT schema_name, table_name, column_index, column_name, data_type, is_nullable, comment "
            "FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
        ).fetchall(),
        "views": connection.execute(
            "SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        ).fetchall(),
    }


def test_every_table_and_column_is_there_with_its_comment(connection):
    found = _described(connection)
    assert {row[0] for row in found["schemas"]} >= set(SCHEMAS)
    assert found["tables"] == sorted((entry.schema, entry.name, entry.grain) for entry in TABLES)
    columns = {(row[0], row[1], row[3]): row[4:] for row in found["columns"]}
    for entry in TABLES:
        for column in entry.columns:
            expected = (column.sql_type, column.is_nullable, column.comment)
            assert columns[entry.schema, entry.name, column.name] == expected


def test_columns_stand_in_the_order_of_their_definition(connection):
    for entry in TABLES:
        names = [row[0] for row in connection.execute(f"DESCRIBE {entry.qualified_name}").fetchall()]
        assert tuple(names) == entry.column_names


def test_running_it_again_changes_nothing(connection):
    insert_rows(connection, "raw.captures", [rows.capture()])
    before = _described(connection)
    create_all(connection)
    assert _described(connection) == before
    assert rows.count(connection, "raw.captures") == 1


def test_a_column_that_a_newer_version_added_is_added(connection):
    insert_rows(connection, "raw.captures", [rows.capture()])
    connection.execute("DROP VIEW marts.url_versions")
    connection.execute("ALTER TABLE raw.captures DROP COLUMN outlet")
    create_all(connection)
    assert connection.execute("SELECT capture_id, outlet FROM raw.captures").fetchall() == [("capture-1", None)]


def test_a_table_that_a_newer_version_added_is_added_beside_the_others(connection):
    insert_rows(connection, "raw.captures", [rows.capture()])
    connection.execute("DROP TABLE core.syndication CASCADE")
    create_all(connection)
    assert rows.count(connection, "core.syndication") == 0
    assert rows.count(connection, "raw.captures") == 1


def test_a_column_is_added_even_where_a_table_is_missing_as_well(connection):
    connection.execute("DROP TABLE core.syndication CASCADE")
    connection.execute("ALTER TABLE raw.captures DROP COLUMN outlet")
    create_all(connection)
    assert ("outlet",) in connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = 'captures'"
    ).fetchall()


def test_a_new_column_brings_its_comment(connection):
    connection.execute("DROP VIEW marts.url_versions")
    connection.execute("ALTER TABLE raw.captures DROP COLUMN outlet")
    create_all(connection)
    ((comment,),) = connection.execute(
        "SELECT comment FROM duckdb_columns() WHERE table_name = 'captures' AND column_name = 'outlet'"
    ).fetchall()
    assert comment


def test_marts_are_views_and_macros_that_answer(connection):
    for name, _ in mart_statements():
        arguments = "('harbour')" if name == "mentions_by_week" else ""
        assert connection.execute(f"SELECT * FROM marts.{name}{arguments}").fetchall() == []


def test_every_mart_begins_with_its_grain():
    for name, statement in mart_statements():
        assert statement.startswith("-- One row per "), name


def test_schemas_are_those_that_are_defined(connection):
    found = {row[0] for row in _described(connection)["schemas"]} - {"main"}
    assert found == set(SCHEMAS)


def test_an_older_database_opens_after_a_restart(private):
    with private_database(private) as connection:
        connection.execute("DROP VIEW marts.url_versions")
        connection.execute("ALTER TABLE raw.captures DROP COLUMN outlet")
    with private_database(private) as connection:
        create_all(connection)
    with private_database(private) as connection:
        insert_rows(connection, "raw.captures", [rows.capture(outlet="gazette.example")])
        assert connection.execute("SELECT outlet FROM raw.captures").fetchall() == [("gazette.example",)]


@pytest.mark.parametrize("text", ["plain", "it's", "''", "a;b", 'say "no"', ""])
def test_quoting_gives_the_text_back(connection, text):
    assert connection.execute(f"SELECT {quoted(text)}").fetchall() == [(text,)]
    column = connection.execute(f"SELECT 1 AS {identifier(text or 'x')}").description[0][0]
    assert column == (text or "x")
