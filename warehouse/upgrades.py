"""The upgrade steps: what an older database needs beyond new tables and new columns that may be null.

Append a step when a change of `transforms.contract` moves, renames or removes something, adds a column that
must not be null, or makes old rows mean something else. A step is never changed or removed once it is released: it
knows its database by the tables and columns that are there, so that it also fits one of which only a part was taken
over, and it leaves alone a database that has no need of it. Here does not belong when steps run
(`warehouse.schema_version`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.ddl import identifier
from warehouse.scripts import registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

#: Tables of a database by qualified name, each with its columns: name -> (SQL type, whether it may be null).
Shape = Mapping[str, Mapping[str, tuple[str, bool]]]

#: Articles that are sketched at once.
_SKETCHED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Step:
    """One step from an earlier schema towards today's.

    Attributes:
        name: stable; databases keep it.
        is_needed: told by the database and its shape; asked when the steps before have run.
        run: inside the transaction of the upgrade, with no mart in the way.
        takes: tables (``core.lines``) and columns (``core.lines.pages``) of earlier schemas that it takes away.
    """

    name: str
    is_needed: Callable[[duckdb.DuckDBPyConnection, Shape], bool]
    run: Callable[[duckdb.DuckDBPyConnection], None]
    takes: tuple[str, ...] = ()


def read_shape(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, tuple[str, bool]]]:
    """The tables of a database; no views, and nothing temporary."""
    shape: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, column, sql_type, is_nullable in connection.execute(
        """
        SELECT schema_name || '.' || table_name, column_name, data_type, is_nullable
        FROM duckdb_columns()
        SEMI JOIN (FROM duckdb_tables() WHERE NOT temporary) USING (table_oid)
        WHERE NOT internal ORDER BY table_oid, column_index
        """
    ).fetchall():
        shape.setdefault(str(table), {})[str(column)] = (str(sql_type), bool(is_nullable))
    return shape


def moved(source: str, target: str, key: tuple[str, ...]) -> Step:
    """A table that came to another schema or name, with its columns as they are.

    Programs of those days made the new table beside the old one: then what the new one lacks by its key is added.
    """

    def is_needed(_connection: duckdb.DuckDBPyConnection, shape: Shape) -> bool:
        return source in shape

    def run(connection: duckdb.DuckDBPyConnection) -> None:
        old, new = identifier(source), identifier(target)
        if target in read_shape(connection):
            columns = ", ".join(identifier(name) for name in key)
            connection.execute(f"INSERT INTO {new} BY NAME SELECT * FROM {old} ANTI JOIN {new} USING ({columns})")
        else:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {target.split('.', maxsplit=1)[0]}")
            connection.execute(f"CREATE TABLE {new} AS SELECT * FROM {old}")
        connection.execute(f"DROP TABLE {old}")

    return Step(f"{source} is {target}", is_needed, run, takes=(source,))


def filled(table: str, column: str, sql_type: str, expression: str) -> Step:
    """A new column whose value in old rows is an expression on their other columns."""

    def is_needed(_connection: duckdb.DuckDBPyConnection, shape: Shape) -> bool:
        return table in shape and column not in shape[table]

    def run(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"ALTER TABLE {identifier(table)} ADD COLUMN {identifier(column)} {sql_type}")
        connection.execute(f"UPDATE {identifier(table)} SET {identifier(column)} = {expression}")

    return Step(f"{table}.{column} is filled", is_needed, run)


def _are_sketches_missing(connection: duckdb.DuckDBPyConnection, shape: Shape) -> bool:
    """Whether articles were loaded before articles had sketches, or under sketches of another size."""
    if not {"core.articles", "ops.loads"} <= shape.keys():
        return False
    if "lookup.article_sketches" not in shape:
        return True
    return bool(connection.execute("SELECT 1 FROM lookup.article_sketches WHERE len(bands) <> 24 LIMIT 1").fetchall())


def _sketch(connection: duckdb.DuckDBPyConnection) -> None:
    """Sketch every article, and have the next link stage compare all of them."""
    import pyarrow as pa

    from transforms.linking.sketches import sketch

    schema = pa.schema(
        [
            ("article_id", pa.string()),
            ("shingle_count", pa.int32()),
            ("number_count", pa.int32()),
            ("bands", pa.list_(pa.uint64())),
            ("shingles_low", pa.list_(pa.uint32())),
            ("numbers_low", pa.list_(pa.uint32())),
        ]
    )
    connection.execute("CREATE SCHEMA IF NOT EXISTS lookup")
    connection.execute(
        """
        CREATE OR REPLACE TABLE lookup.article_sketches (
            article_id VARCHAR NOT NULL, shingle_count INTEGER NOT NULL, number_count INTEGER NOT NULL,
            bands UBIGINT[] NOT NULL, shingles_low UINTEGER[] NOT NULL, numbers_low UINTEGER[] NOT NULL
        )
        """
    )
    for bodies in _articles(connection):
        rows = [
            {"article_id": article_id} | {name: getattr(found, name) for name in schema.names[1:]}
            for article_id, body in bodies
            if (found := sketch(body)) is not None
        ]
        if rows:
            with registered(connection, "_sketches", pa.Table.from_pylist(rows, schema=schema)):
                connection.execute("INSERT INTO lookup.article_sketches BY NAME SELECT * FROM _sketches")
    connection.execute("DELETE FROM ops.loads WHERE stage = 'link'")


def _articles(connection: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[str, str]]]:
    """Ids and bodies of all articles, some at a time, in the order of their ids."""
    last = ""
    while True:
        found = connection.execute(
            f"SELECT article_id, article_body FROM core.articles WHERE article_id > ? "
            f"ORDER BY article_id LIMIT {_SKETCHED_AT_ONCE}",
            [last],
        ).fetchall()
        if not found:
            return
        yield [(str(article_id), str(body)) for article_id, body in found]
        last = str(found[-1][0])


#: All steps, oldest first.
STEPS: tuple[Step, ...] = (
    moved("raw.sources", "ops.sources", ("source_uri", "fingerprint")),
    moved("core.line_counts", "lookup.line_counts", ("batch_id", "outlet", "line_hash")),
    moved("core.page_signatures", "lookup.page_signatures", ("batch_id", "outlet", "document_id", "signature_hash")),
    moved("core.article_sketches", "lookup.article_sketches", ("article_id",)),
    Step("articles are sketched in 24 bands", _are_sketches_missing, _sketch),
)
