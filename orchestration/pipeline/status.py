"""How a home stands: what is released, what waits, what failed, and whether a run is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.pipeline.home import HomeBusyError, HomeError
from warehouse.connections import WarehouseError, open_published
from warehouse.releases import is_outdated
from warehouse.schema_version import Standing, judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestration.pipeline.home import Home

#: What is said of a release's schema and marts.
_SCHEMA = {
    Standing.CURRENT: "that of this program",
    Standing.OLDER: "older than this program",
    Standing.NEWER: "newer than this program",
}

#: What comes next where the private database is not this program's.
_NEXT = {
    Standing.OLDER: "`presshouse run` brings this home of an older presshouse up to date and publishes it anew",
    Standing.NEWER: "a newer presshouse made this home: use that version",
    Standing.FOREIGN: "work/warehouse.duckdb is no warehouse of presshouse: move it away, then `presshouse run`",
}


def status_of(home: Home) -> dict[str, Any]:
    """Names and values, in the order in which they are shown.

    What waits stands in the private database, which a run that is on holds; then only the release is told.
    """
    facts: dict[str, Any] = _told("release", lambda: _released(home.published))
    is_released = "published" in facts
    if not home.work.is_dir():  # a restored backup, or a copy for readers: nothing holds it, and nothing is made here
        return facts | {"running": "no"} | _waiting(home, is_released=is_released)
    try:
        with home.lock():
            facts["running"] = "no"
            facts |= _told("next", lambda: _waiting(home, is_released=is_released))
    except HomeBusyError:
        facts["running"] = "yes"
    except (OSError, HomeError) as error:
        facts["running"] = f"not known ({error})"
    return facts


def _told(name: str, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a file says; where it is damaged, that, under the name given."""
    try:
        return read()
    except (OSError, WarehouseError, duckdb.Error) as error:
        return {name: f"not known ({' '.join(str(error).split())})"}


def _released(published: Path) -> dict[str, Any]:
    if not published.exists():
        return {"release": "none yet"}
    with open_published(published) as connection:
        judgement = judge(connection)
        release = connection.execute(
            "SELECT release_id, published_at, captures, documents, articles, no_article, failed, rejections "
            "FROM ops.releases ORDER BY release_position DESC LIMIT 1"
        ).fetchall()
        failures = connection.execute(
            "SELECT failure_reason, count(*) FROM core.extractions WHERE outcome = 'failed' "
            "GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
        rejections = connection.execute(
            "SELECT disposition || ' ' || reason, count(*) FROM raw.rejections GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
    names = ("release", "published", "captures", "documents", "articles", "no article", "failed", "rejections")
    facts: dict[str, Any] = dict(zip(names, release[0], strict=True)) if release else {"release": "none yet"}
    facts["schema"] = _SCHEMA.get(judgement.standing, str(judgement.standing)) + (
        f" ({judgement.reason})" if judgement.reason else ""
    )
    facts["failed for"] = ", ".join(f"{reason} {count}" for reason, count in failures) or "nothing"
    facts["rejected for"] = ", ".join(f"{reason} {count}" for reason, count in rejections) or "nothing"
    return facts


def _waiting(home: Home, *, is_released: bool) -> dict[str, Any]:
    """What a next run would go on with, from a copy-free read of the private database."""
    if not home.private.exists():
        if is_released:
            return {"next": "`presshouse run` goes on from the published release"}
        if home.raw.is_dir() and any(home.raw.iterdir()):
            return {"next": "`presshouse rebuild` makes the warehouse anew from raw/"}
        return {"next": "`presshouse run INPUT` starts"}
    with open_published(home.private) as connection:
        judgement = judge(connection)
        if judgement.standing in _NEXT:
            return {"next": _NEXT[judgement.standing]}
        is_behind = is_outdated(connection)
        unextracted, unread, unreleased = connection.execute(
            """
            SELECT (SELECT count(*) FROM raw.documents ANTI JOIN core.extractions USING (document_id)),
                   (SELECT count(*) FROM (
                        -- an input that was read to its end since, in a newer state, is not read in part
                        SELECT source_uri FROM ops.sources LEFT JOIN ops.batches USING (batch_id)
                        GROUP BY source_uri
                        HAVING count_if(NOT is_complete) > 0 AND (
                            count_if(is_complete) = 0
                            OR coalesce(max(batch_position) FILTER (NOT is_complete), 0)
                                > coalesce(max(batch_position) FILTER (is_complete), 0)
                        )
                    )),
                   (SELECT count(*) FROM ops.loads WHERE release_id IS NULL AND rows_loaded > 0
                    AND stage <> 'line_counts')
            """
        ).fetchall()[0]
    parts = len(list(home.extracted.iterdir())) if home.extracted.is_dir() else 0
    is_idle = not (unextracted or unread or unreleased or parts or is_behind)
    return {
        "documents to extract": unextracted,
        "containers read in part": unread,
        "parts to load": parts,
        "loads to release": unreleased,
        "next": "nothing waits" if is_idle else "`presshouse run` goes on where the last run stopped",
    }
