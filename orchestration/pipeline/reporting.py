"""Writing the data-quality pages of a home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.report import render_failure, render_index, render_release
from warehouse.connections import open_published

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from expectations.report.pages import Query
    from expectations.results import SuiteResult
    from orchestration.pipeline.context import RunContext


def write_reports(context: RunContext) -> list[str]:
    """Write the pages of releases that have none yet, and the index; returns the names of the pages written.

    A run that was killed between publishing and reporting leaves its page to the next; one that was killed between a
    page and the index leaves the index.
    """
    home = context.home
    if not home.published.exists():
        return []
    with open_published(home.published) as connection:
        query = _asker(connection)
        releases = connection.execute("SELECT release_id FROM ops.releases ORDER BY release_position").fetchall()
        pages = {str(release): home.reports / f"{release}.html" for (release,) in releases}
        missing = {release: page for release, page in pages.items() if not page.exists()}
        index = home.reports / "index.html"
        if not missing and _links_to(index, [*pages.values(), *home.reports.glob("failed-*.html")]):
            return []
        for release, page in missing.items():
            _write(page, render_release(release, query))
        _write_index(home.reports, query)
    return [*(page.name for page in missing.values()), index.name]


def write_failure(context: RunContext, audit_id: str, results: Sequence[SuiteResult]) -> Path:
    """Write the page of an audit that let nothing through; returns it."""
    home = context.home
    page = home.reports / f"failed-{audit_id}.html"
    _write(page, render_failure(audit_id, results))
    if home.published.exists():
        with open_published(home.published) as connection:
            _write_index(home.reports, _asker(connection))
    return page


def _links_to(index: Path, pages: Sequence[Path]) -> bool:
    if not index.exists():
        return False
    text = index.read_text(encoding="utf-8")
    return all(f'href="{page.name}"' in text for page in pages)


def _write_index(reports: Path, query: Query) -> None:
    _write(reports / "index.html", render_index(query, [page.name for page in reports.glob("*.html")]))


def _asker(connection: duckdb.DuckDBPyConnection) -> Query:
    def ask(sql: str, parameters: Sequence[object]) -> tuple[list[str], list[tuple[object, ...]]]:
        result = connection.execute(sql, list(parameters))
        return [str(column[0]) for column in result.description or []], result.fetchall()

    return ask


def _write(page: Path, text: str) -> None:
    partial = page.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8", errors="backslashreplace")
    partial.replace(page)
