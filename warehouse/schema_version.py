"""The version of a database: what it says of itself, how that stands to this program, and bringing it up to date.

A version is a digest of the statements that make the schema (`warehouse.ddl`), so any change is a new version and
nobody counts. Digests have no order; what is newer is told by what this program does not know: a step, a table or a
column. What an older database needs stands in `warehouse.upgrades`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import duckdb

from transforms.contract.tables import SCHEMAS, TABLES
from transforms.contract.tables.ops import SCHEMA_VERSIONS
from warehouse.connections import WarehouseError
from warehouse.ddl import (
    create_all,
    create_statements,
    create_table,
    identifier,
    mart_statements,
    marts_digest,
    schema_digest,
)
from warehouse.loads import insert_rows, transaction
from warehouse.upgrades import STEPS, Shape, Step, read_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transforms.contract.definition import Table

#: Tables by which a database without a version is known as one of ours: they were there from the beginning.
_OURS = frozenset({"raw.documents", "ops.loads", "ops.releases"})

#: Schemas whose tables are ours alone; what somebody keeps elsewhere in the file is theirs.
_SCHEMAS = frozenset(SCHEMAS) - {"marts"}

#: What DuckDB says where rows do not fit; a full disk or memory is no such thing.
_CANNOT = (duckdb.ProgrammingError, duckdb.IntegrityError, duckdb.DataError, duckdb.NotSupportedError)


class SchemaError(WarehouseError):
    """A database is not what this program can work on: newer, of somebody else, or beyond its upgrade steps."""


class _BeyondStepsError(Exception):
    """What an upgrade meets that no step provides for."""


class Standing(StrEnum):
    """How a database stands to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a database stands to this program, and why in words."""

    standing: Standing
    reason: str = ""


def is_current(schema_version: object, marts_version: object) -> bool:
    """Whether these are the versions of this program; a release from before there were versions has none."""
    return (schema_version, marts_version) == (schema_digest(), marts_digest())


def judge(connection: duckdb.DuckDBPyConnection, steps: Sequence[Step] = STEPS) -> Judgement:
    """How a database stands to this program. Reads only, and little."""
    shape = read_shape(connection)
    ours = {table for table in shape if table.split(".")[0] in _SCHEMAS}
    history = _history(connection, shape)
    if history and is_current(*history[-1][:2]):
        return Judgement(Standing.CURRENT)
    if not history and not ours >= _OURS:
        if not shape:
            return Judgement(Standing.EMPTY)
        return Judgement(Standing.FOREIGN, f"it holds {', '.join(sorted(shape)[:3])}, and no warehouse")
    unknown = _unknown(shape, steps)
    if history:
        schema_version, _, program, behind = history[-1]
        unknown = sorted({str(name) for name in behind} - {step.name for step in steps}) + unknown
        earlier = {version for version, *_ in history[:-1]} - {schema_version}
        if not unknown and schema_digest() in earlier:
            return Judgement(Standing.NEWER, f"presshouse {program} brought it on from this program's schema")
    if unknown:
        return Judgement(Standing.NEWER, f"this program does not know {', '.join(unknown[:3])}")
    return Judgement(Standing.OLDER)


def refuse(judgement: Judgement, place: object) -> None:
    """Raise for a database that this program must not touch; with what to do, in a sentence.

    Args:
        judgement: of the database.
        place: its file, for the message.

    Raises:
        SchemaError: it is newer, or no warehouse.
    """
    if judgement.standing is Standing.NEWER:
        raise SchemaError(
            f"{place}: a newer presshouse made this warehouse ({judgement.reason}). Use that version, or another home "
            "with --home; nothing was changed."
        )
    if judgement.standing is Standing.FOREIGN:
        raise SchemaError(
            f"{place}: this is no warehouse of presshouse ({judgement.reason}). Move the file away and run again; "
            "nothing was changed."
        )


def bring_up_to_date(
    connection: duckdb.DuckDBPyConnection,
    place: object,
    program: str,
    before_commit: Callable[[], None] | None = None,
    steps: Sequence[Step] = STEPS,
) -> Judgement:
    """Give a database today's schema and marts, in one transaction; returns how it stood before.

    Args:
        connection: to the private database.
        place: its file, for messages.
        program: the version of presshouse that does it.
        before_commit: called when an older database is whole again, before that is committed.
        steps: the upgrade steps, oldest first.

    Raises:
        SchemaError: it is newer, no warehouse, or beyond the steps; nothing was changed.
    """
    judgement = judge(connection, steps)
    if judgement.standing is Standing.CURRENT:
        return judgement
    refuse(judgement, place)
    with transaction(connection):
        if judgement.standing is Standing.EMPTY:
            create_all(connection)
        else:
            try:
                _upgrade(connection, steps)
            except (_BeyondStepsError, *_CANNOT) as error:
                reason = str(error).strip().splitlines()[0]
                raise SchemaError(
                    f"{place}: an older presshouse made this warehouse, and its rows cannot be brought up to date "
                    f"({reason}). `presshouse rebuild` makes them anew from raw/; nothing was changed, and the last "
                    "release still stands."
                ) from error
            if before_commit is not None:
                before_commit()
        _record(connection, program, steps)
    return judgement


def _history(connection: duckdb.DuckDBPyConnection, shape: Shape) -> list[tuple[str, str, str, list[str]]]:
    """What the database says of its versions, oldest first; nothing where it is older than versions are."""
    if SCHEMA_VERSIONS.qualified_name not in shape:
        return []
    return connection.execute(
        "SELECT schema_version, marts_version, presshouse_version, steps "
        f"FROM {SCHEMA_VERSIONS.qualified_name} ORDER BY version_position"
    ).fetchall()


def _unknown(shape: Shape, steps: Sequence[Step]) -> list[str]:
    """Tables and columns in our schemas that neither the schema nor any step knows."""
    known = {table.qualified_name: set(table.column_names) for table in TABLES}
    taken = {name for step in steps for name in step.takes}
    found = []
    for table, columns in shape.items():
        if table.split(".")[0] not in _SCHEMAS or table in taken:
            continue
        if table not in known:
            found.append(table)
        else:
            places = (f"{table}.{column}" for column in columns if column not in known[table])
            found += [place for place in places if place not in taken]
    return sorted(found)


def _upgrade(connection: duckdb.DuckDBPyConnection, steps: Sequence[Step]) -> None:
    _drop_marts(connection)  # they would hold on to the tables and columns that they read
    for step in steps:
        if step.is_needed(connection, read_shape(connection)):
            step.run(connection)
    _complete(connection)
    for _, statement in mart_statements():
        connection.execute(statement)
    difference = min(_differences(read_shape(connection)), default=None)
    if difference is not None:
        raise _BeyondStepsError(difference)


def _drop_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove every mart, those that there are no more among them, and what an audit left that was killed."""
    connection.execute("DROP SCHEMA IF EXISTS marts CASCADE")
    connection.execute("DROP SCHEMA IF EXISTS audit CASCADE")


def _complete(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what is missing, and say of everything what today's schema says."""
    shape = read_shape(connection)
    for table in TABLES:
        found = shape.get(table.qualified_name)
        if found is None:
            continue
        for column in table.columns:
            if column.name not in found:
                place = identifier(table.qualified_name)
                connection.execute(f"ALTER TABLE {place} ADD COLUMN {identifier(column.name)} {column.sql_type}")
        loose = [name for name in table.required if found.get(name, ("", True))[1]]
        for name in loose:
            query = f"SELECT 1 FROM {identifier(table.qualified_name)} WHERE {identifier(name)} IS NULL LIMIT 1"
            if connection.execute(query).fetchall():
                raise _BeyondStepsError(f"older rows have no {table.qualified_name}.{name}")
        if loose:
            _write_anew(connection, table)
    for statement in create_statements():
        connection.execute(statement)


def _write_anew(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Give a table the columns' constraints: DuckDB adds none to rows that the same transaction has changed."""
    place, beside = identifier(table.qualified_name), f"{table.name}_anew"
    connection.execute(create_table(table, beside))
    connection.execute(f"INSERT INTO {identifier(f'{table.schema}.{beside}')} BY NAME SELECT * FROM {place}")
    connection.execute(f"DROP TABLE {place}")
    connection.execute(f"ALTER TABLE {identifier(f'{table.schema}.{beside}')} RENAME TO {identifier(table.name)}")


def _differences(shape: Shape) -> Iterator[str]:
    """In what a database differs from today's schema; the order of columns is not part of it."""
    for table in TABLES:
        wanted = {column.name: (column.sql_type, column.is_nullable) for column in table.columns}
        found = shape.get(table.qualified_name, {})
        for name in wanted.keys() | found.keys():
            if wanted.get(name) != found.get(name):
                yield f"{table.qualified_name}.{name} is {found.get(name)}, not {wanted.get(name)}"


def _record(connection: duckdb.DuckDBPyConnection, program: str, steps: Sequence[Step]) -> None:
    ((position,),) = connection.execute(
        f"SELECT coalesce(max(version_position), 0) + 1 FROM {SCHEMA_VERSIONS.qualified_name}"
    ).fetchall()
    row = {
        "version_position": position,
        "schema_version": schema_digest(),
        "marts_version": marts_digest(),
        "presshouse_version": program,
        "steps": [step.name for step in steps],
    }
    insert_rows(connection, SCHEMA_VERSIONS.qualified_name, [row])
