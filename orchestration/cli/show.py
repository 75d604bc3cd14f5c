"""``presshouse status``, ``releases`` and ``report``: how a home stands."""

from __future__ import annotations

import datetime as dt
import webbrowser
from typing import TYPE_CHECKING, Any

from orchestration.cli.existing import existing_home
from orchestration.cli.output import fail, print_facts, print_json, print_line, print_table
from orchestration.cli.query import open_release
from orchestration.pipeline.home import Home
from orchestration.pipeline.status import status_of
from warehouse.schema_version import is_current

if TYPE_CHECKING:
    from pathlib import Path


def status_command(root: Path, *, is_json: bool = False) -> None:
    """What is ingested, released, failing, and what comes next."""
    facts = status_of(existing_home(root))
    if is_json:
        print_json(facts)
    else:
        print_facts(facts, f"home {root}")


#: Columns of ops.releases that are shown; a file of an older version may lack the last ones.
_SHOWN = (
    "release_id",
    "published_at",
    "captures",
    "documents",
    "articles",
    "no_article",
    "failed",
    "rejections",
    "failed_warnings",
)
#: The same, for machines: to people a digest says less than whether it is this program's.
_VERSIONS = ("schema_version", "marts_version")


def releases_command(root: Path, *, is_json: bool = False) -> None:
    """The releases that the published file knows, newest first."""
    home = Home(root)
    kept = {file.stem for file in home.releases.glob("*.duckdb")} if home.releases.is_dir() else set()
    with open_release(root, None) as connection:
        result = connection.execute("SELECT * FROM ops.releases ORDER BY release_position DESC")
        names = [str(column[0]) for column in result.description or []]
        found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    rows = [{name: row.get(name) for name in (*_SHOWN, *_VERSIONS)} for row in found]
    for row in rows:
        row["is_current"] = is_current(*(row[name] for name in _VERSIONS))
        row["is_kept"] = row["release_id"] in kept
    if is_json:
        print_json(rows)
        return
    columns = (*_SHOWN, "is_current", "is_kept")
    print_table(columns, [[_to_seconds(row[name]) for name in columns] for row in rows])


def _to_seconds(value: object) -> object:
    """A moment without its fraction; other values as they are."""
    return value.replace(microsecond=0) if isinstance(value, dt.datetime) else value


def report_command(root: Path, release: str | None, *, should_open: bool, is_json: bool) -> None:
    """The quality report of a release: where it is, and what did not hold."""
    home = Home(root)
    with open_release(root, None) as connection:
        rows = connection.execute(
            "SELECT release_id FROM ops.releases WHERE ? IS NULL OR release_id = ? "
            "ORDER BY release_position DESC LIMIT 1",
            [release, release],
        ).fetchall()
        if not rows:
            fail(f"There is no release {release!r}; `presshouse releases` lists them.", 2)
        release_id = str(rows[0][0])
        results = connection.execute(
            "SELECT suite, severity, expectation, observed, unexpected_count FROM quality.expectation_results "
            "WHERE release_id = ? AND NOT success ORDER BY severity, suite, expectation_position",
            [release_id],
        ).fetchall()
        total, has_rows = connection.execute(
            """
            SELECT (SELECT count(*) FROM quality.expectation_results WHERE release_id = $release),
                   EXISTS (FROM ops.loads WHERE release_id = $release AND rows_loaded > 0 AND stage <> 'line_counts')
            """,
            {"release": release_id},
        ).fetchall()[0]
    page = home.reports / f"{release_id}.html"
    facts: dict[str, Any] = {
        "release": release_id,
        "page": str(page),
        "index": str(home.reports / "index.html"),
        "expectations": total,
        "not met": len(results),
    }
    if not (total or has_rows):
        facts["audited"] = "with the releases before: this one has no rows of its own, but newer tables or marts"
    columns = ("suite", "severity", "expectation", "observed", "unexpected_count")
    if is_json:
        print_json(facts | {"failures": [dict(zip(columns, row, strict=True)) for row in results]})
    else:
        print_facts(facts)
        if results:
            print_line()
            print_table(columns, results)
    if should_open:
        webbrowser.open(page.as_uri())
