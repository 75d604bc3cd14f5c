"""From the schema definition to the database: CREATE statements, comments, and the marts.

Running it on a database that has everything changes nothing; a column that a newer version added is added to an
older database.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from transforms.contract.tables import SCHEMAS, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import duckdb

    from transforms.contract.definition import Column, Table


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted SQL identifier, or the dotted name with each part quoted."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def create_statements(tables: Iterable[Table] = TABLES) -> Iterator[str]:
    """All statements that make the schemas, tables and comments, in order."""
    for schema in SCHEMAS:
        yield f"CREATE SCHEMA IF NOT EXISTS {schema}"
    for table in tables:
        yield from _table_statements(table)


def _table_statements(table: Table) -> Iterator[str]:
    yield _create_table(table)
    yield f"COMMENT ON TABLE {identifier(table.qualified_name)} IS {quoted(table.grain)}"
    for column in table.columns:
        yield _column_comment(table, column)


def _column_comment(table: Table, column: Column) -> str:
    place = identifier(f"{table.qualified_name}.{column.name}")
    return f"COMMENT ON COLUMN {place} IS {quoted(column.comment)}"


def _create_table(table: Table) -> str:
    columns = ",\n  ".join(_column(column) for column in table.columns)
    return f"CREATE TABLE IF NOT EXISTS {identifier(table.qualified_name)} (\n  {columns}\n)"


def _column(column: Column) -> str:
    return f"{identifier(column.name)} {column.sql_type}{'' if column.is_nullable else ' NOT NULL'}"


def mart_statements() -> Iterator[tuple[str, str]]:
    """Name and CREATE statement of every mart, in the order of their file names."""
    folder = resources.files("warehouse") / "sql" / "marts"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            yield file.name.removesuffix(".sql").split("_", 1)[1], file.read_text(encoding="utf-8")


def create_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every schema, table, comment and mart that is not there yet.

    Keys are not declared as constraints: DuckDB checks them through indexes that every load would pay for and that
    must fit in memory. The audit proves them instead.
    """
    present = {
        (str(schema), str(table), str(column))
        for schema, table, column in connection.execute(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    }
    for schema in SCHEMAS:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for table in TABLES:
        names = {name for schema, owner, name in present if (schema, owner) == (table.schema, table.name)}
        statements = _new_column_statements(table, names) if names else _table_statements(table)
        for statement in statements:
            connection.execute(statement)
    for _, statement in mart_statements():
        connection.execute(statement)


def _new_column_statements(table: Table, present: Collection[str]) -> Iterator[str]:
    """Columns that a newer version added. Older rows have no value for them, so they may be null whatever they say."""
    for column in table.columns:
        if column.name not in present:
            place = identifier(table.qualified_name)
            yield f"ALTER TABLE {place} ADD COLUMN {identifier(column.name)} {column.sql_type}"
            yield _column_comment(table, column)
