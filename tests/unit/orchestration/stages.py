"""The stages of a run, called one after the other without Dagster and without the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration import pipeline
from orchestration.context import RunContext
from orchestration.home import Home
from orchestration.settings import RunSettings
from warehouse.connections import open_published, private_database
from warehouse.schema import TABLES

#: Columns that say when and how long.
VOLATILE = frozenset(
    {"ingested_at", "extracted_at", "rejected_at", "loaded_at", "published_at", "elapsed_ms", "ingest_ms", "audit_ms"}
)

CONTENT = tuple(
    table for table in TABLES if table.schema in ("raw", "core", "lookup") or table.qualified_name == "ops.sources"
)


def context_of(home: Path, **settings: Any) -> RunContext:
    """A prepared home."""
    context = RunContext(Home(home), RunSettings(**settings))
    pipeline.prepare(context)
    return context


def ingest(
    context: RunContext, *inputs: Path | str, outlet: str | None = None, columns: Mapping[str, str] | None = None
) -> pipeline.IngestSummary:
    given = tuple(str(entry) for entry in inputs)
    return pipeline.ingest(context, pipeline.IngestRequest(given, outlet, columns or {}))


def retry(context: RunContext, *reasons: str) -> pipeline.IngestSummary:
    return pipeline.ingest(context, pipeline.IngestRequest((), retry=pipeline.RetryFilter(reasons)))


def run(context: RunContext, workers, *inputs: Path | str, outlet: str | None = None) -> pipeline.PublishSummary:
    """All stages; what is there to do is done."""
    pipeline.prepare(context)
    ingest(context, *inputs, outlet=outlet)
    return finish(context, workers)


def finish(context: RunContext, workers) -> pipeline.PublishSummary:
    """The stages after ingest."""
    pipeline.extract(context, workers)
    pipeline.load(context)
    pipeline.link(context)
    return pipeline.publish_release(context)


def rows(context: RunContext, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """A query on the private database."""
    with private_database(context.home.private) as connection:
        return connection.execute(query, list(parameters)).fetchall()


def published(context: RunContext, query: str) -> list[tuple[Any, ...]]:
    """A query on the published file."""
    connection = open_published(context.home.published)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def content(context: RunContext, without: Sequence[str] = (), columns_without: Sequence[str] = ()) -> dict[str, Any]:
    """Every row of what a run reads and makes, but for times; without some tables, and without some columns."""
    found = {}
    with private_database(context.home.private) as connection:
        for table in CONTENT:
            if table.qualified_name in without:
                continue
            names = [name for name in table.column_names if name not in VOLATILE and name not in columns_without]
            shown = ", ".join(f'"{name}"' for name in names)
            found[table.qualified_name] = connection.execute(
                f"SELECT {shown} FROM {table.qualified_name} ORDER BY ALL"
            ).fetchall()
    return found
