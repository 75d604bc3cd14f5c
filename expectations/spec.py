"""Declaring what is expected, without paying for the library that evaluates it.

An expectation is either one of Great Expectations' own column expectations, or a query whose rows break it. Suites
(`expectations.suites`) are lists of them; `expectations.runner` turns them into the real thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

#: ``critical`` holds a release back; ``warning`` is reported with it; ``info`` is a figure to watch.
Severity = Literal["critical", "warning", "info"]

UNEXPECTED_ROWS = "UnexpectedRowsExpectation"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation.

    ``query`` selects the rows that break it, over the views of the ``audit`` schema and the full tables; without a
    query, ``kind`` is a class of Great Expectations with ``arguments``, evaluated on the suite's view. The query of a
    figure gives one row with the figure where it is out of bounds, and no row where it is not.
    """

    description: str
    severity: Severity = "critical"
    column: str | None = None
    query: str | None = None
    kind: str = UNEXPECTED_ROWS
    arguments: Mapping[str, object] = field(default_factory=dict)
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class TableMeta:
    """What a suite needs to know of a table: its name, what tells rows apart, and what is never null."""

    qualified_name: str
    key: tuple[str, ...]
    required: tuple[str, ...]

    @property
    def view(self) -> str:
        """The view of its rows that no release holds yet."""
        return f"audit.{self.qualified_name.split('.', 1)[1]}"


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite: its name, the view that it is about, and its expectations in order."""

    name: str
    view: str
    expectations: tuple[Expectation, ...]


def key_is_unique(table: TableMeta) -> Expectation:
    """No new row repeats a key, neither of a new row nor of an old one; costs a join on the key alone."""
    key = ", ".join(table.key)
    return Expectation(
        f"{key} tells the rows of {table.qualified_name} apart",
        column=key,
        query=(
            f"SELECT {key}, count(*) AS times FROM {table.qualified_name} "
            f"SEMI JOIN {table.view} USING ({key}) GROUP BY {key} HAVING count(*) > 1"
        ),
    )


def never_null(table: TableMeta) -> list[Expectation]:
    """One expectation for each required column."""
    return [
        Expectation(
            f"{column} is never null",
            column=column,
            kind="ExpectColumnValuesToNotBeNull",
            arguments={"column": column},
        )
        for column in table.required
    ]


def one_of(column: str, values: Sequence[str]) -> Expectation:
    """A closed list."""
    return Expectation(
        f"{column} is of the closed list",
        column=column,
        kind="ExpectColumnValuesToBeInSet",
        arguments={"column": column, "value_set": sorted(values)},
    )


def refers_to(table: TableMeta, column: str, target: str, target_column: str | None = None) -> Expectation:
    """Every value of a column has its row in another table."""
    other = target_column or column
    return Expectation(
        f"{column} has a row in {target}",
        column=column,
        query=(
            f"SELECT {column} FROM {table.view} ANTI JOIN {target} ON {table.view}.{column} = {target}.{other} "
            f"WHERE {column} IS NOT NULL"
        ),
    )


def share_below(
    description: str, view: str, condition: str, limit: float, severity: Severity = "warning"
) -> Expectation:
    """The share of rows that meet a condition stays below a limit; an empty view meets it."""
    return Expectation(
        f"{description}: below {limit:.0%}",
        severity,
        query=(
            f"SELECT round(count(*) FILTER ({condition}) / count(*), 4) AS share, "
            f"count(*) FILTER ({condition}) AS rows FROM {view} "
            f"HAVING count(*) > 0 AND count(*) FILTER ({condition}) / count(*) > {limit}"
        ),
        is_figure=True,
    )
