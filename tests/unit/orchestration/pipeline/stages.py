"""The stages of a run, called one after the other without Dagster and without the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.pipeline import stages
from orchestration.pipeline.context import RunContext
from orchestration.pipeline.engines.local import LocalEngine
from orchestration.pipeline.extract import ExtractSummary
from orchestration.pipeline.home import Home
from orchestration.pipeline.settings import RunSettings
from transforms.contract.tables import TABLES
from warehouse.connections import open_published, private_database

CONTENT = tuple(
    table for table in TABLES if table.schema in ("raw", "core", "lookup") or table.qualified_name == "ops.sources"
)


def context_of(home: Path, **settings: Any) -> RunContext:
    """A prepared home."""
    context = RunContext(Home(home), RunSettings(**settings))
    stages.prepare(context)
    return context


def ingest(
    context: RunContext, *inputs: Path | str, outlet: str | None = None, columns: Mapping[str, str] | None = None
) -> stages.IngestSummary:
    given = tuple(str(entry) for entry in inputs)
    return stages.ingest(context, stages.IngestRequest(given, outlet, columns or {}))


def retry(context: RunContext, *reasons: str) -> stages.IngestSummary:
    return stages.ingest(context, stages.IngestRequest((), retry=stages.RetryFilter(reasons)))


def run(context: RunContext, workers, *inputs: Path | str, outlet: str | None = None) -> stages.PublishSummary:
    """All stages; what is there to do is done."""
    stages.prepare(context)
    ingest(context, *inputs, outlet=outlet)
    return finish(context, workers)


def extract(context: RunContext, workers, **wanted: Any) -> ExtractSummary:
    return stages.extract(context, LocalEngine(context.home.root, workers), **wanted)


def finish(context: RunContext, workers) -> stages.PublishSummary:
    """The stages after ingest."""
    extract(context, workers)
    stages.load(context)
    stages.link(context)
    return stages.publish_release(context)


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
            names = [name for name in table.content if name not in columns_without]
            shown = ", ".join(f'"{name}"' for name in names)
            found[table.qualified_name] = connection.execute(
                f"SELECT {shown} FROM {table.qualified_name} ORDER BY ALL"
            ).fetchall()
    return found
