"""The stages of a run, in the order in which they are called; each is a function that runs without Dagster.

A run may die between any two lines of this module. Every stage begins by looking at what is there, so the next run
goes on where this one stopped: see `prepare` for what it heals first.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from orchestration.pipeline import extract as extraction
from orchestration.pipeline import linking
from orchestration.pipeline import load as loading
from orchestration.pipeline.clock import now
from orchestration.pipeline.ingest import IngestSummary, ingest
from orchestration.pipeline.rebuild import remove_leftovers
from orchestration.pipeline.reporting import write_reports
from orchestration.pipeline.request import IngestRequest, RetryFilter
from orchestration.pipeline.settings import library_versions, version
from warehouse import waiting
from warehouse.audit import Pending, pending
from warehouse.connections import open_published, private_database
from warehouse.counting import row_counts as count_rows
from warehouse.durable import copy
from warehouse.publishing import PARTIAL_SUFFIX, prune, publish
from warehouse.releases import Seal, is_outdated, last_release, seal_release
from warehouse.schema_version import bring_up_to_date, judge, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from orchestration.pipeline.context import RunContext
    from orchestration.pipeline.engines import Engine
    from orchestration.pipeline.home import Home

__all__ = [
    "IngestRequest",
    "IngestSummary",
    "PublishSummary",
    "RetryFilter",
    "extract",
    "ingest",
    "link",
    "load",
    "pending_loads",
    "prepare",
    "publish_release",
    "row_counts",
    "write_reports",
]


@dataclass(frozen=True, slots=True)
class PublishSummary:
    """What publishing came to: the release that stands now, whether this run made it, and whether with new rows."""

    release_id: str | None
    is_new: bool
    has_new_rows: bool = False
    pruned: tuple[str, ...] = ()


def prepare(context: RunContext) -> None:
    """Make what is missing in a home, and finish what a killed run left half done.

    A home whose private database is gone (a new machine, a restored backup) starts from its last release. A home of an
    older version is brought up to date before anything else. A release that was sealed but not swapped in is published
    before anything is added to the private database.

    Raises:
        SchemaError: the home cannot be brought up to date, or is a newer version's; nothing of it was changed.
    """
    home = context.home
    home.create()
    remove_leftovers(home)
    if not home.private.exists() and home.published.exists():
        with open_published(home.published) as connection:
            refuse(judge(connection), home.published)
        # a log that was left belongs to the database that is gone; replayed into another one, it would change rows
        home.private.with_name(home.private.name + ".wal").unlink(missing_ok=True)
        copied = home.private.with_name(home.private.name + PARTIAL_SUFFIX)
        copy(home.published, copied)
        copied.chmod(0o644)
        copied.replace(home.private)
    with private_database(home.private) as connection:
        bring_up_to_date(connection, home.private, version(), partial(_remove_parts, home))
        release_id = last_release(connection)
        has_moved_on = bool(pending(connection).load_ids) or is_outdated(connection)
    if release_id is None or _is_published(home, release_id):
        return
    # a private database that holds more than its last release cannot stand in for a release file that was lost: the
    # rest has not been audited, or the schema is another one
    if not has_moved_on or (home.releases / f"{release_id}.duckdb").exists():
        publish(home.publication, release_id)


def _remove_parts(home: Home) -> None:
    """Remove parts that wait to be loaded: they were made for the tables that there were, and are extracted again."""
    for part in home.extracted.iterdir():
        shutil.rmtree(part)


def _is_published(home: Home, release_id: str) -> bool:
    release = home.releases / f"{release_id}.duckdb"
    if not (release.exists() and home.published.exists()):
        return False
    here, there = release.stat(), home.published.stat()
    # hard links share the inode; a copy, where the file system has no links, is at least as long and as new
    return here.st_ino == there.st_ino or (here.st_size == there.st_size and there.st_mtime >= here.st_mtime)


def extract(
    context: RunContext, engine: Engine, *, is_refresh: bool = False, retry: RetryFilter | None = None
) -> extraction.ExtractSummary:
    """Extract what waits; the extractors are imported only if something does."""
    with private_database(context.home.private) as connection:
        batches = waiting.find_failed(connection, retry.reasons, retry.since) if retry else waiting.find_new(connection)
        if not batches and not is_refresh:
            return extraction.ExtractSummary()
        from transforms.versions import current_versions

        versions = current_versions()
        if is_refresh:
            batches = waiting.find_outdated(connection, versions)
        return extraction.extract_waiting(context, engine, connection, batches, versions)


def load(context: RunContext) -> loading.LoadSummary:
    """Load what was extracted."""
    return loading.load_extracted(context)


def link(context: RunContext, *, is_refresh: bool = False) -> linking.LinkSummary:
    """Link what was loaded with what is near-identical to it; on a refresh, all that an older version has linked."""
    return linking.link_loaded(context, is_refresh=is_refresh)


def pending_loads(context: RunContext) -> Pending:
    """What is loaded and not released."""
    with private_database(context.home.private) as connection:
        return pending(connection)


def row_counts(context: RunContext, tables: Sequence[str]) -> dict[str, int]:
    """Rows of tables of the private database, by qualified name."""
    with private_database(context.home.private) as connection:
        return count_rows(connection, tables)


def publish_release(context: RunContext, audit_ms: float = 0.0) -> PublishSummary:
    """Publish what is loaded and audited, or say that there is nothing new.

    A last release whose schema or marts are older than this program is published anew with nothing new in it.

    Raises:
        WarehouseError: the release could not be written; the last one stands.
    """
    home = context.home
    with private_database(home.private) as connection:
        loads = pending(connection)
        if not (loads.load_ids or is_outdated(connection)):
            return PublishSummary(last_release(connection), is_new=False)
        seal = Seal(
            published_at=now(),
            presshouse_version=version(),
            extractor_versions=json.dumps(_extractor_versions(connection)),
            library_versions=json.dumps(library_versions()),
            audit_ms=audit_ms,
        )
        release_id = seal_release(connection, loads, seal)
    context.check_stop()
    publish(home.publication, release_id)
    pruned = tuple(prune(home.releases, context.settings.keep_releases))
    return PublishSummary(release_id, is_new=True, has_new_rows=bool(loads.load_ids), pruned=pruned)


def _extractor_versions(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
    rows = connection.execute(
        "SELECT extractor, list_sort(list(DISTINCT extractor_version)) FROM core.extractions GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {str(name): list(versions) for name, versions in rows}
