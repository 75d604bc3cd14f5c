"""The scope of an audit: views over what is loaded but not released, in a schema that no release shows.

Rows that a release holds were audited when it was made and are never changed in place; so an audit looks at the rest,
and its cost follows what is new, not how much there is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.loads import insert_rows, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

SCHEMA = "audit"

_PENDING = "SELECT {column} FROM ops.loads WHERE release_id IS NULL AND stage = '{stage}'"
_BATCHES = _PENDING.format(column="batch_id", stage="ingest")
_EXTRACTS = _PENDING.format(column="load_id", stage="extract")
_NEW_DOCUMENTS = f"SELECT document_id FROM core.extractions WHERE load_id IN ({_EXTRACTS})"
_NEW_ARTICLES = f"SELECT article_id FROM core.articles WHERE document_id IN ({_NEW_DOCUMENTS})"

#: View -> the rows of its table that no release holds yet.
_VIEWS = {
    "captures": f"SELECT * FROM raw.captures WHERE batch_id IN ({_BATCHES})",
    "documents": f"SELECT * FROM raw.documents WHERE batch_id IN ({_BATCHES})",
    "rejections": f"SELECT * FROM raw.rejections WHERE batch_id IN ({_BATCHES})",
    "extractions": f"SELECT * FROM core.extractions WHERE load_id IN ({_EXTRACTS})",
    "segments": f"SELECT * FROM core.segments WHERE document_id IN ({_NEW_DOCUMENTS})",
    "articles": f"SELECT * FROM core.articles WHERE document_id IN ({_NEW_DOCUMENTS})",
    "article_dates": f"SELECT * FROM core.article_dates WHERE article_id IN ({_NEW_ARTICLES})",
    "article_authors": f"SELECT * FROM core.article_authors WHERE article_id IN ({_NEW_ARTICLES})",
    "publishers": (
        "SELECT * FROM core.publishers WHERE publisher_id IN "
        f"(SELECT publisher_id FROM core.articles WHERE document_id IN ({_NEW_DOCUMENTS}))"
    ),
    "authors": (
        "SELECT * FROM core.authors WHERE author_id IN "
        f"(SELECT author_id FROM core.article_authors WHERE article_id IN ({_NEW_ARTICLES}))"
    ),
    "syndication": f"SELECT * FROM core.syndication WHERE article_id IN ({_NEW_ARTICLES})",
}


@dataclass(frozen=True, slots=True)
class Pending:
    """What is loaded but not released."""

    load_ids: tuple[str, ...]

    @property
    def audit_id(self) -> str:
        """A digest of the loads that an audit covers: the same loads are the same audit."""
        return hashlib.sha256("\n".join(self.load_ids).encode()).hexdigest()[:12]


def pending(connection: duckdb.DuckDBPyConnection) -> Pending:
    """The loads that no release holds and that changed something, sorted by id."""
    rows = connection.execute(
        "SELECT load_id FROM ops.loads "
        "WHERE release_id IS NULL AND rows_loaded > 0 AND stage <> 'line_counts' ORDER BY load_id"
    ).fetchall()
    return Pending(tuple(str(identity) for (identity,) in rows))


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the views of an audit."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    for name, query in _VIEWS.items():
        connection.execute(f"CREATE OR REPLACE VIEW {SCHEMA}.{name} AS {query}")


def drop_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the views of an audit, so that no release shows them."""
    connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def record_audit(
    connection: duckdb.DuckDBPyConnection,
    run: Mapping[str, object],
    results: Sequence[Mapping[str, object]],
) -> None:
    """Keep the results of one suite; auditing the same loads again replaces them.

    Args:
        connection: to the private database.
        run: a row of quality.validation_runs.
        results: rows of quality.expectation_results.
    """
    with transaction(connection):
        for table in ("validation_runs", "expectation_results"):
            connection.execute(f"DELETE FROM quality.{table} WHERE validation_run_id = ?", [run["validation_run_id"]])
        insert_rows(connection, "quality.validation_runs", [run])
        insert_rows(connection, "quality.expectation_results", results)
