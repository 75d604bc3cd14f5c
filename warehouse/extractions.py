"""Loading extraction shards: folders of Parquet that workers left, by set-based SQL derived from the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transforms.contract.lists import Stage
from transforms.contract.tables import tables_of
from warehouse.ddl import quoted
from warehouse.loads import Load, is_loaded, record_load, transaction
from warehouse.scripts import run_statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

    from transforms.contract.definition import Table

#: Tables of a shard, one Parquet file each.
SHARD_TABLES = tables_of(Stage.EXTRACT)

#: Documents of the shard that have rows already, a re-extraction under a newer version, with their articles. New
#: documents, the usual case, cost one look at the narrow id column.
_REPLACED = """
CREATE OR REPLACE TEMP TABLE replaced AS
SELECT document_id, article_id
FROM core.extractions
SEMI JOIN shard_extractions USING (document_id)
LEFT JOIN (SELECT document_id, article_id FROM core.articles) USING (document_id)
"""


def load_extraction_shard(connection: duckdb.DuckDBPyConnection, folder: Path, load: Load) -> int:
    """Load one extraction shard in one transaction; returns the documents loaded, 0 if it was loaded before.

    Args:
        connection: to the private database.
        folder: with one Parquet file per table of `SHARD_TABLES`.
        load: its deterministic identity; ``loaded_at`` becomes ``extracted_at``.
    """
    if is_loaded(connection, load.load_id):  # committed before, and perhaps half removed already
        return 0
    for table in SHARD_TABLES:
        path = quoted(str(folder / f"{table.name}.parquet"))
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {_shard(table)} AS SELECT * FROM read_parquet({path})")
    with transaction(connection):
        values = {"loaded_at": load.loaded_at, "load_id": load.load_id}
        run_statements(connection, load_statements(), values)
        counts = connection.execute("SELECT count(*), sum(elapsed_ms) FROM shard_extractions").fetchall()
        documents, elapsed_ms = counts[0]
        record_load(connection, load, int(documents), float(elapsed_ms or 0))
    return int(documents)


def load_statements(tables: Sequence[Table] = SHARD_TABLES) -> Iterator[str]:
    """The statements that bring a shard in: all of it or nothing, inside the caller's transaction.

    Rows of documents that were extracted before go first. Their rows of core.syndication stay: by them the link stage,
    which comes next, knows which clusters to look at again.

    Args:
        tables: of the shard, each with a view ``shard_<name>``; those that others refer to come first.
    """
    yield _REPLACED.strip()
    for table in reversed(tables):
        if table.replaced_by:
            column = table.replaced_by
            yield f"DELETE FROM {table.qualified_name} WHERE {column} IN (SELECT {column} FROM replaced)"
    for table in tables:
        yield _insert(table)
    for table in tables:
        if table.is_dimension:
            yield _delete_orphans(table)
    yield "DROP TABLE replaced"


def _insert(table: Table) -> str:
    added = "".join(f", ${column.from_load} AS {column.name}" for column in table.columns if column.from_load)
    known = f" ANTI JOIN {table.qualified_name} USING ({', '.join(table.key)})" if table.is_dimension else ""
    return (
        f"INSERT INTO {table.qualified_name} BY NAME "
        f"SELECT *{added} FROM {_shard(table)}{known} ORDER BY {', '.join(table.order)}"
    )


def _delete_orphans(table: Table) -> str:
    """A re-extraction may leave rows of a dimension that nothing names any more."""
    column = table.told_by
    return (
        f"DELETE FROM {table.qualified_name} WHERE EXISTS (FROM replaced) "
        f"AND {column} NOT IN (SELECT {column} FROM {table.told_through} WHERE {column} IS NOT NULL)"
    )


def _shard(table: Table) -> str:
    return f"shard_{table.name}"
