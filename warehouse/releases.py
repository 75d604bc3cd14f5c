"""Releases as rows: what is sealed into the private database before it is copied, and which release is the last.

A release adds loads to the one before, or has newer versions of schema and marts than that one, or both.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.ddl import marts_digest, schema_digest
from warehouse.loads import insert_rows, transaction
from warehouse.schema_version import is_current

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import duckdb

    from warehouse.audit import Pending


@dataclass(frozen=True, slots=True)
class Seal:
    """What a release says about how it was made; versions are JSON."""

    published_at: datetime
    presshouse_version: str
    extractor_versions: str
    library_versions: str
    audit_ms: float


def last_release(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The id of the newest release that was sealed, published or not."""
    rows = connection.execute("SELECT max(release_id) FROM ops.releases").fetchall()
    return None if rows[0][0] is None else str(rows[0][0])


def is_outdated(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the newest release has another schema, or other marts, than this program makes."""
    rows = connection.execute(
        "SELECT schema_version, marts_version FROM ops.releases ORDER BY release_position DESC LIMIT 1"
    ).fetchall()
    return bool(rows) and not is_current(*rows[0])


def seal_release(connection: duckdb.DuckDBPyConnection, loads: Pending, seal: Seal) -> str:
    """Write the row of a new release and mark its loads and audits; returns its id.

    The id is the release's position, so that names sort, and a digest of what it adds: of its loads, or, where there
    are none, of the release before and the versions that are new.
    """
    with transaction(connection):
        ((position,),) = connection.execute(
            "SELECT coalesce(max(release_position), 0) + 1 FROM ops.releases"
        ).fetchall()
        what = loads.audit_id if loads.load_ids else _versions_id(last_release(connection))
        release_id = f"{position:05d}-{what}"
        connection.execute("UPDATE ops.loads SET release_id = ? WHERE release_id IS NULL", [release_id])
        if loads.load_ids:
            _mark_audits(connection, release_id)
        insert_rows(connection, "ops.releases", [_row(connection, release_id, int(position), seal)])
    return release_id


def _versions_id(before: str | None) -> str:
    parts = (before or "", schema_digest(), marts_digest())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _mark_audits(connection: duckdb.DuckDBPyConnection, release_id: str) -> None:
    """Give a release the newest run of each suite, which let it through.

    Older ones without a release let nothing through, and those from before the last release looked at what it holds.
    """
    connection.execute(
        """
        UPDATE quality.validation_runs SET release_id = ? WHERE validation_run_id IN (
            SELECT arg_max(validation_run_id, run_at) FROM quality.validation_runs
            WHERE release_id IS NULL
              AND run_at >= coalesce((SELECT max(published_at) FROM ops.releases), TIMESTAMP '-infinity')
            GROUP BY suite
        )
        """,
        [release_id],
    )
    connection.execute(
        """
        UPDATE quality.expectation_results SET release_id = $release_id WHERE validation_run_id IN (
            SELECT validation_run_id FROM quality.validation_runs WHERE release_id = $release_id
        )
        """,
        {"release_id": release_id},
    )


def _row(connection: duckdb.DuckDBPyConnection, release_id: str, position: int, seal: Seal) -> Mapping[str, object]:
    counted = connection.execute(
        """
        SELECT (SELECT count(*) FROM raw.captures), (SELECT count(*) FROM raw.documents),
               (SELECT count(*) FROM core.extractions WHERE outcome = 'article'),
               (SELECT count(*) FROM core.extractions WHERE outcome = 'no_article'),
               (SELECT count(*) FROM core.extractions WHERE outcome = 'failed'),
               (SELECT count(*) FROM raw.rejections), (SELECT count(*) FROM core.segments),
               (SELECT coalesce(sum(failed_warning), 0) FROM quality.validation_runs WHERE release_id = ?)
        """,
        [release_id],
    ).fetchall()[0]
    names = (
        "captures",
        "documents",
        "articles",
        "no_article",
        "failed",
        "rejections",
        "segments",
        "failed_warnings",
    )
    return {
        "release_id": release_id,
        "release_position": position,
        "published_at": seal.published_at,
        **dict(zip(names, counted, strict=True)),
        "presshouse_version": seal.presshouse_version,
        "extractor_versions": seal.extractor_versions,
        "library_versions": seal.library_versions,
        "audit_ms": seal.audit_ms,
        "schema_version": schema_digest(),
        "marts_version": marts_digest(),
    }
