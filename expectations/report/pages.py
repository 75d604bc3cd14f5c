"""Rendering: rows in, one HTML page out.

A page holds whatever crawled pages said, so it is inert by construction: everything is escaped by the template engine,
characters that could turn text around are written as escapes, and the content security policy allows nothing but the
one style sheet in the page, by its hash.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from expectations.report import queries
from transforms.printing import printable

if TYPE_CHECKING:
    import jinja2

    from expectations.results import SuiteResult

#: Runs a query with parameters on a published warehouse: column names and rows.
Query = Callable[[str, Sequence[object]], tuple[Sequence[str], Sequence[Sequence[object]]]]

#: Characters of a cell; the warehouse has the rest.
_CELL = 300

#: Counts at the head of a release's page.
_COUNTS = ("captures", "documents", "articles", "no_article", "failed", "rejections")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as text; ``share`` is what is drawn beside it, and numbers stand to the right."""

    text: str
    is_number: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures. A column is of numbers if it holds one."""

    heading: str
    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Check:
    """An expectation on the page."""

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
            return "noted" if self.severity == "info" else "met"
        return {"critical": "broken", "warning": "warning"}.get(self.severity, "noted")


@dataclass(frozen=True, slots=True)
class Group:
    """A suite on the page, its expectations in order."""

    suite: str
    rows_audited: str
    elapsed_ms: str
    checks: Sequence[Check]

    def count(self, *verdicts: str) -> int:
        """How many expectations have one of these verdicts."""
        return sum(check.verdict in verdicts for check in self.checks)

    @property
    def not_held(self) -> Sequence[Check]:
        """The expectations that ask for attention, the worst first."""
        return [check for word in ("broken", "warning") for check in self.checks if check.verdict == word]


def render_release(release_id: str, query: Query) -> str:
    """The page of one release.

    Args:
        release_id: a row of ops.releases.
        query: answers on the published file of that release, or a later one.
    """
    names, rows = query(queries.RELEASE, [release_id])
    release = dict(zip(names, rows[0], strict=True)) if rows else dict.fromkeys(names)
    return _render(
        "release.html",
        title=f"Release {_text(release_id)}",
        release={name: _text(value) for name, value in release.items()},
        counts=[(name.replace("_", " "), _text(release[name])) for name in _COUNTS],
        has_rows=query(queries.HAS_ROWS, [release_id])[1][0][0],
        groups=_groups(query(queries.SUITES, [release_id])[1], query(queries.RESULTS, [release_id])[1]),
        tables=[_table(heading, *query(sql, [])) for heading, sql in queries.FIGURES.items()],
        versions=[
            (heading, _versions(release[name]))
            for heading, name in (("Extractors", "extractor_versions"), ("Libraries", "library_versions"))
        ]
        + [("Database", [(name, _text(release[f"{name}_version"]) or "not known") for name in ("schema", "marts")])],
    )


def render_index(query: Query, pages: Sequence[str]) -> str:
    """The index: every release with its counts, linked where its page is there, and what did not hold over time.

    Args:
        query: answers on the published file.
        pages: file names of the pages in the folder.
    """
    return _render(
        "index.html",
        title="Data quality",
        releases=_table("Releases", *query(queries.RELEASES, [])),
        history=_table("What did not hold, over all releases", *query(queries.HISTORY, [])),
        pages=set(pages),
        failures=sorted(page.removesuffix(".html") for page in pages if page.startswith("failed-")),
    )


def render_failure(audit_id: str, results: Sequence[SuiteResult]) -> str:
    """The page of an audit that let nothing through."""
    groups = [
        Group(
            _text(result.suite),
            _text(result.rows_audited),
            _text(round(result.elapsed_ms)),
            [
                Check(
                    _text(found.description),
                    _text(found.column),
                    found.severity,
                    found.success,
                    _text(found.observed),
                    _examples(found.examples),
                )
                for found in result.results
            ],
        )
        for result in results
    ]
    return _render("failure.html", title=f"Failed audit {_text(audit_id)}", groups=groups)


def _groups(suites: Sequence[Sequence[object]], results: Sequence[Sequence[object]]) -> list[Group]:
    checks: dict[str, list[Check]] = {}
    for suite, expectation, column, severity, success, observed, examples in results:
        checks.setdefault(str(suite), []).append(
            Check(
                _text(expectation),
                _text(column),
                str(severity),
                bool(success),
                _text(observed),
                _examples(json.loads(str(examples or "[]"))),
            )
        )
    return [
        Group(_text(suite), _text(rows), _text(round(float(str(elapsed)))), checks.get(str(suite), []))
        for suite, rows, elapsed in suites
    ]


def _examples(rows: Sequence[Mapping[str, object]]) -> list[dict[str, str]]:
    return [{_text(name): _text(value) for name, value in row.items()} for row in rows]


def _versions(value: object) -> list[tuple[str, str]]:
    """Names and versions out of a JSON object; one pair without a name, if it is none."""
    try:
        found = json.loads(str(value))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return [("", _text(value))] if value else []
    return [
        (_text(name), _text(", ".join(map(str, version)) if isinstance(version, list) else version))
        for name, version in sorted(found.items())
    ]


def _table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    cells = [[_cell(name, value) for name, value in zip(columns, row, strict=True)] for row in rows]
    heads = [
        Cell(name.replace("_", " "), is_number=any(row[place].is_number for row in cells))
        for place, name in enumerate(columns)
    ]
    return Table(heading, heads, cells)


def _cell(name: str, value: object) -> Cell:
    if name == "share" and isinstance(value, int | float):
        return Cell(f"{value:.1%}", is_number=True, share=float(value))
    return Cell(_text(value), isinstance(value, int | float) and not isinstance(value, bool))


def _text(value: object) -> str:
    """A value as text that shows what it holds and does nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
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
