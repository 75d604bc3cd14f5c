"""Rendering: rows in, one HTML page out.

A page holds whatever crawled pages said, so it is inert by construction: everything is escaped by the template engine,
characters that could turn text around are written as escapes, and the content security policy allows nothing but the
one style sheet in the page, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from expectations.report import queries
from transforms.containers.records import printable

if TYPE_CHECKING:
    import jinja2

    from expectations.results import SuiteResult

#: Runs a query with parameters on a published warehouse: column names and rows.
Query = Callable[[str, Sequence[object]], tuple[Sequence[str], Sequence[Sequence[object]]]]

#: Characters of a cell; the warehouse has the rest.
_CELL = 300


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """An expectation on the page."""

    suite: str
    expectation: str
    column: str
    severity: str
    success: bool
    observed: str
    examples: Sequence[Mapping[str, str]] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """One word for it."""
        if self.success:
            return "met"
        return {"critical": "broken", "warning": "warning"}.get(self.severity, "noted")


def render_release(release_id: str, query: Query) -> str:
    """The page of one release.

    Args:
        release_id: a row of ops.releases.
        query: answers on the published file of that release, or a later one.
    """
    names, rows = query(queries.RELEASE, [release_id])
    release = {name: _cell(value) for name, value in zip(names, rows[0], strict=True)} if rows else {}
    suites = _table("Suites", *query(queries.SUITES, [release_id]))
    checks = [_check(row) for row in query(queries.RESULTS, [release_id])[1]]
    tables = [_table(heading, *query(sql, [])) for heading, sql in queries.FIGURES.items()]
    return _render(
        "release.html", title=f"Release {release_id}", release=release, suites=suites, checks=checks, tables=tables
    )


def render_index(query: Query, pages: Sequence[str]) -> str:
    """The index: every release with its counts, linked where its page is there.

    Args:
        query: answers on the published file.
        pages: file names of the pages in the folder.
    """
    names, rows = query(queries.RELEASES, [])
    releases = [{name: _cell(value) for name, value in zip(names, row, strict=True)} for row in rows]
    failures = sorted((page for page in pages if page.startswith("failed-")), reverse=True)
    return _render("index.html", title="Data quality", releases=releases, pages=set(pages), failures=failures)


def render_failure(audit_id: str, results: Sequence[SuiteResult]) -> str:
    """The page of an audit that let nothing through."""
    checks = [
        Check(
            result.suite,
            _cell(found.description),
            _cell(found.column),
            found.severity,
            found.success,
            _cell(found.observed),
            found.examples,
        )
        for result in results
        for found in result.results
    ]
    return _render("failure.html", title=f"Failed audit {audit_id}", checks=checks)


def _check(row: Sequence[object]) -> Check:
    suite, expectation, column, severity, success, observed, _, examples = row
    return Check(
        _cell(suite),
        _cell(expectation),
        _cell(column),
        str(severity),
        bool(success),
        _cell(observed),
        [{name: _cell(value) for name, value in example.items()} for example in json.loads(str(examples or "[]"))],
    )


def _table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    return Table(
        heading, [name.replace("_", " ") for name in columns], [[_cell(value) for value in row] for row in rows]
    )


def _cell(value: object) -> str:
    """A value as text that shows what it holds and does nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    text = printable(str(value))
    return text if len(text) <= _CELL else text[:_CELL] + "…"


@cache
def _style() -> str:
    return (resources.files("expectations.report") / "templates" / "style.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("expectations.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def _render(template: str, **values: Any) -> str:  # noqa: ANN401 - what a template shows is of many types
    import markupsafe

    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    # the style sheet is ours and must stand in the page as its hash says, unescaped
    return _environment().get_template(template).render(policy=policy, style=markupsafe.Markup(style), **values)  # noqa: S704
