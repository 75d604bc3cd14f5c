"""From the schema definition to the database: CREATE statements, comments, the marts, and a version of each.

Here does not belong what an older database needs (`warehouse.schema_version`): these statements make what is not there
and leave alone what is.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from transforms.contract.tables import SCHEMAS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        yield create_table(table)
        yield from comment_statements(table)


def create_table(table: Table, name: str | None = None) -> str:
    """The statement that makes a table, under another name of its schema if one is given."""
    columns = ",\n  ".join(_column(column) for column in table.columns)
    return f"CREATE TABLE IF NOT EXISTS {identifier(f'{table.schema}.{name or table.name}')} (\n  {columns}\n)"


def _column(column: Column) -> str:
    return f"{identifier(column.name)} {column.sql_type}{'' if column.is_nullable else ' NOT NULL'}"


def comment_statements(table: Table) -> Iterator[str]:
    """What the database says of a table and its columns."""
    yield f"COMMENT ON TABLE {identifier(table.qualified_name)} IS {quoted(table.grain)}"
    for column in table.columns:
        place = identifier(f"{table.qualified_name}.{column.name}")
        yield f"COMMENT ON COLUMN {place} IS {quoted(column.comment)}"


def mart_statements() -> Iterator[tuple[str, str]]:
    """Name and CREATE statement of every mart, in the order of their file names."""
    folder = resources.files("warehouse") / "sql" / "marts"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            yield file.name.removesuffix(".sql").split("_", 1)[1], file.read_text(encoding="utf-8")


@cache
def schema_digest() -> str:
    """The version of the schema: a digest of the statements that make it, so that nobody has to count it up."""
    return _digest(create_statements())


@cache
def marts_digest() -> str:
    """The version of the marts: a digest of their statements."""
    return _digest(statement for _, statement in mart_statements())


def _digest(statements: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(statements).encode("utf-8")).hexdigest()[:12]


def create_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every schema, table, comment and mart that is not there yet.

    Keys are not declared as constraints: DuckDB checks them through indexes that every load would pay for and that
    must fit in memory. The audit proves them instead.
    """
    for statement in create_statements():
        connection.execute(statement)
    for _, statement in mart_statements():
        connection.execute(statement)
