from __future__ import annotations

import pytest

from tests.unit.warehouse import rows
from tests.unit.warehouse.described import described
from transforms.contract.tables import SCHEMAS, TABLES
from warehouse.ddl import create_all, identifier, mart_statements, marts_digest, quoted, schema_digest
from warehouse.loads import insert_rows


def test_every_table_and_column_is_there_with_its_comment(connection):
    found = described(connection)
    assert {row[0] for row in found["schemas"]} >= set(SCHEMAS)
    assert found["tables"] == sorted((entry.schema, entry.name, entry.grain) for entry in TABLES)
    columns = {row[:3]: row[3:] for row in found["columns"]}
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
    before = described(connection)
    create_all(connection)
    assert described(connection) == before
    assert rows.count(connection, "raw.captures") == 1


def test_marts_are_views_and_macros_that_answer(connection):
    for name, _ in mart_statements():
        arguments = "('harbour')" if name == "mentions_by_week" else ""
        assert connection.execute(f"SELECT * FROM marts.{name}{arguments}").fetchall() == []


def test_every_mart_begins_with_its_grain():
    for name, statement in mart_statements():
        assert statement.startswith("-- One row per "), name


def test_schemas_are_those_that_are_defined(connection):
    found = {row[0] for row in described(connection)["schemas"]} - {"main"}
    assert found == set(SCHEMAS)


def test_versions_are_short_digests_that_differ():
    assert {len(version) for version in (schema_digest(), marts_digest())} == {12}
    assert schema_digest() != marts_digest()


@pytest.mark.parametrize("text", ["plain", "it's", "''", "a;b", 'say "no"', ""])
def test_quoting_gives_the_text_back(connection, text):
    assert connection.execute(f"SELECT {quoted(text)}").fetchall() == [(text,)]
    column = connection.execute(f"SELECT 1 AS {identifier(text or 'x')}").description[0][0]
    assert column == (text or "x")
