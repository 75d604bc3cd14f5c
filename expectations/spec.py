"""Declaring what is expected, without paying for the library that evaluates it.

An expectation is a query whose rows break it; some are evaluated by one of Great Expectations' column expectations
instead, which cost less because the library asks for many of them at once. Suites (`expectations.suites`) are lists of
them; `expectations.runner` turns them into the real thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transforms.contract.definition import Table
    from transforms.contract.lists import Severity

#: The kind of an expectation that is nothing but its query.
BREAKING_ROWS = "UnexpectedRowsExpectation"

#: Characters that a `whitespace` segment may hold, and others that nobody sees, as a class of a regular expression.
_INVISIBLE = r"\s\x{0b}\x{1c}-\x{1f}\x{85}\x{200b}-\x{200f}\x{2060}\x{feff}\p{Z}"

#: The first visible character of a text, for `regexp_matches`.
VISIBLE = f"[^{_INVISIBLE}]"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation.

    Attributes:
        description: what is expected, in words.
        query: selects the rows that break it. It names the suite's scopes, and full tables where a new row has to fit
            in with old ones.
        severity: what happens if it does not hold.
        column: the column that it is about, if it is about one.
        kind: the class of Great Expectations that decides. With `BREAKING_ROWS` it is the query that decides; with
            another it is that class with ``arguments`` on the suite's own scope, and the query gives the examples.
        arguments: of that class.
        figure: for an expectation on one figure, the query of one row that gives it, within bounds or not.
    """

    description: str
    query: str
    severity: Severity = "critical"
    column: str | None = None
    kind: str = BREAKING_ROWS
    arguments: Mapping[str, object] = field(default_factory=dict)
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A temporary table made once per audit, of what several expectations read: ``name`` and the ``query`` it holds.

    A view of the ``audit`` schema costs a search of full tables each time it is named; a scope costs it once.
    """

    name: str
    query: str


def scope_of(table: Table, columns: str = "*") -> Scope:
    """The scope of a table's new rows, under the name ``new_<table>``.

    Args:
        table: whose view is copied.
        columns: the select list; leave out long texts.
    """
    return Scope(f"new_{table.name}", f"SELECT {columns} FROM {table.view}")


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite: its name, the scopes that its queries name (its own first), and its expectations in order.

    ``rows`` is the query of one figure: how many rows of the suite's table the audit covers.
    """

    name: str
    scopes: tuple[Scope, ...]
    rows: str
    expectations: tuple[Expectation, ...]


def key_is_unique(table: Table) -> Expectation:
    """No new row repeats a key, neither of a new row nor of an old one; costs one look at the key columns."""
    key = ", ".join(table.key)
    return Expectation(
        f"{key} tells the rows of {table.qualified_name} apart",
        f"SELECT {key}, count(*) AS times FROM {table.qualified_name} "
        f"SEMI JOIN new_{table.name} USING ({key}) GROUP BY {key} HAVING count(*) > 1",
        column=key,
    )


def never_null(table: Table) -> tuple[Expectation, ...]:
    """One expectation for each required column of the suite's own table."""
    key = ", ".join(table.key)
    return tuple(
        Expectation(
            f"{column} is never null",
            f"SELECT {key} FROM new_{table.name} WHERE {column} IS NULL",
            column=column,
            kind="ExpectColumnValuesToNotBeNull",
            arguments={"column": column},
        )
        for column in table.required
    )


def nothing_missing(table: Table) -> Expectation:
    """One expectation for all required columns, of a table that is not the suite's own."""
    nulls = " OR ".join(f"{column} IS NULL" for column in table.required)
    return Expectation(
        f"required columns of {table.qualified_name} are never null",
        f"SELECT {', '.join(table.key)} FROM new_{table.name} WHERE {nulls}",
    )


def one_of(table: Table, column: str) -> Expectation:
    """The closed list that the contract gives a column of the suite's own table; null is not looked at."""
    listed = sorted(table.column(column).values)
    return Expectation(
        f"{column} is of the closed list",
        f"SELECT {', '.join(table.key)}, {column} FROM new_{table.name} WHERE {not_listed(table, column)}",
        column=column,
        kind="ExpectColumnValuesToBeInSet",
        arguments={"column": column, "value_set": listed},
    )


def not_listed(table: Table, column: str) -> str:
    """The condition under which a value is not of the column's closed list."""
    quoted = ", ".join(f"'{value}'" for value in sorted(table.column(column).values))
    return f"{column} NOT IN ({quoted})"


def refers_to(table: Table, column: str, target: str, target_column: str | None = None) -> Expectation:
    """Every value of a column in the new rows has its row in another table, new or old."""
    other = target_column or column
    source = f"new_{table.name}"
    return Expectation(
        f"{table.name}.{column} has a row in {target}",
        f"SELECT DISTINCT {source}.{column} FROM {source} ANTI JOIN {target} ON {source}.{column} = {target}.{other} "
        f"WHERE {source}.{column} IS NOT NULL",
        column=column,
    )


def all_refer_to(source: str, column: str, target: str) -> Expectation:
    """Every value of a column has its row in another table, in old rows as well.

    For tables whose new rows are told by the very table that they refer to: an orphan would be in no scope.
    """
    return Expectation(
        f"{source}.{column} has a row in {target}",
        f"SELECT DISTINCT {column} FROM {source} ANTI JOIN {target} USING ({column})",
        column=column,
    )


def no_nul(table: Table, columns: Sequence[str]) -> Expectation:
    """No text holds U+0000, which many readers take for its end."""
    return Expectation(
        f"no text in {table.qualified_name} holds U+0000",
        f"SELECT {', '.join(table.key)} FROM new_{table.name} "
        f"WHERE {' OR '.join(f'contains({column}, chr(0))' for column in columns)}",
    )


def figure(
    description: str, query: str, breaks: str = "false", severity: Severity = "critical", column: str | None = None
) -> Expectation:
    """An expectation on one row of figures.

    Args:
        description: what is expected, in words.
        query: gives exactly one row; its columns are shown whether it is within bounds or not.
        breaks: the condition on those columns under which it is out of bounds; never, for a figure to watch.
        severity: what happens if it is.
        column: the column that it is about, if it is about one.
    """
    return Expectation(
        description, f"SELECT * FROM ({query}) AS figures WHERE {breaks}", severity, column, figure=query
    )


def share_below(
    description: str, source: str, condition: str, limit: float, severity: Severity = "warning"
) -> Expectation:
    """The share of rows that meet a condition stays below a limit; without any rows it does."""
    matching = f"count(*) FILTER ({condition})"
    return figure(
        f"{description}: below {limit:.0%}",
        f"SELECT CASE count(*) WHEN 0 THEN 'none' ELSE round(100 * {matching} / count(*), 1) || '%' END AS share, "
        f'{matching} AS rows, count(*) AS "of" FROM {source}',
        f'rows > {limit} * "of"',
        severity,
    )
