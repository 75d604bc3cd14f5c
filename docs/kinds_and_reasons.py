"""The page of the closed lists: every value that such a column may hold, with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transforms.catalogue import Rule
from transforms.contract.lists import (
    ARTICLE_KINDS,
    FORMS,
    HEADLINE_KINDS,
    SEVERITIES,
    DateKind,
    Described,
    Disposition,
    FailureReason,
    Kind,
    Outcome,
    Reason,
    Stage,
)
from transforms.contract.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_OPENING = """\
<!-- Written by `make docs` from `transforms/contract/lists.py` and `transforms/catalogue.py`. Do not edit. -->

# Kinds and reasons

Columns of closed lists hold these values and no others; the audit before each release checks those of raw and core.
What a rule asks stands in [rules.md](rules.md), with an example; all columns are in the
[data dictionary](data-dictionary.md).
"""


def lists_page() -> str:
    """Every closed list, in Markdown."""
    return "\n".join(line for part in _parts() for line in (*part, "")).rstrip() + "\n"


def _parts() -> Iterator[list[str]]:
    yield [_OPENING.rstrip()]
    yield _part(
        "Kinds of segments",
        Kind,
        "These five are the article. "
        f"The article body is made of all but {_and(kind for kind in Kind if kind in HEADLINE_KINDS)}.",
    )
    yield _kinds(kind for kind in Kind if kind in ARTICLE_KINDS)
    yield ["The rest is noise, and says what it is."]
    yield _kinds(kind for kind in Kind if kind not in ARTICLE_KINDS)
    yield _part("Outcomes of an extraction", Outcome)
    yield _table(_described(Outcome), "outcome")
    yield _part("Why an extraction failed", FailureReason, "A later run does not try again; `presshouse retry` does.")
    yield _table(_described(FailureReason), "reason")
    yield _part("Dispositions of a rejection", Disposition)
    yield _table(_described(Disposition), "disposition")
    yield _part("Why an input did not become a document", Reason, "The disposition follows from the reason.")
    for disposition in Disposition:
        yield [f"`{disposition}`:"]
        yield _table(_described(reason for reason in Reason if reason.disposition is disposition), "reason")
    yield _part("Dates", DateKind)
    yield _table(_described(DateKind), "kind")
    yield _part("Forms of a payload", FORMS)
    yield _table(FORMS, "form")
    yield _part("Stages of a run", Stage, "Audit and publishing note no loads.")
    yield _table(_described(Stage), "stage")
    yield _part("Severities of an expectation", SEVERITIES)
    yield _table(SEVERITIES, "severity")


def _part(heading: str, values: Iterable[str], remark: str = "") -> list[str]:
    """Heading, the columns that hold some of the values, and a remark."""
    known = set(values)
    places = _and(
        f"{table.qualified_name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if column.values and known >= set(column.values)
    )
    return [f"## {heading}", "", f"In {places}. {remark}".rstrip()]


def _kinds(kinds: Iterable[Kind]) -> list[str]:
    """Kinds with the rules that give them, of page dumps and of pages."""
    rows = ["| kind | meaning | rules of page dumps | rules of pages |", "|---|---|---|---|"]
    for kind in kinds:
        dumps, pages = (_rules(kind, where) for where in ("dumps", "pages"))
        rows.append(f"| `{kind}` | {kind.meaning} | {dumps} | {pages} |")
    return rows


def _rules(kind: Kind, where: str) -> str:
    found = (rule for rule in Rule if kind in rule.kinds and rule.where in (where, "both"))
    return ", ".join(f"`{rule.id_of(kind)}`" for rule in found)


def _table(meanings: Mapping[Any, str], heading: str) -> list[str]:
    return [f"| {heading} | meaning |", "|---|---|", *(f"| `{value}` | {said} |" for value, said in meanings.items())]


def _described(values: Iterable[Described]) -> dict[str, str]:
    return {str(value): value.meaning for value in values}


def _and(names: Iterable[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
