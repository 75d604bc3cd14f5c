"""The page of all rules and phrase categories, from the catalogue and the lexicon."""

from __future__ import annotations

from transforms.catalogue import Rule
from transforms.text import lexicon

_OPENING = """\
<!-- Written by `make docs` from `transforms/catalogue.py` and `transforms/text/phrases.txt`. Do not edit. -->

# Rules

Every segment says in `rule_id` which rule or model typed it. `<kind>` stands for the kind that was given, `<version>`
for that of the models. A rule decides in page dumps, in HTML pages, or in both. What the kinds mean stands in
[kinds-and-reasons.md](kinds-and-reasons.md). All examples are invented.
"""

_CATEGORIES = """\
## Phrase categories

The models of page dumps see which of these categories stand in a line, at its start and at its end. The phrases are in
`transforms/text/phrases.txt`.
"""


def rules_page() -> str:
    """Every rule of the catalogue, and every category of the lexicon, in Markdown."""
    rows = [_OPENING, "| rule_id | where | kinds | what it asks | example |", "|---|---|---|---|---|"]
    for rule in Rule:
        kinds = ", ".join(f"`{kind}`" for kind in rule.kinds)
        rows.append(f"| `{rule.form}` | {rule.where} | {kinds} | {_cell(rule.meaning)} | {_code(rule.example)} |")
    rows += ["", _CATEGORIES, "| category | phrases | what it is | example |", "|---|---|---|---|"]
    for category in lexicon.categories():
        rows.append(
            f"| `{category.name}` | {len(category.phrases)} | {_cell(category.meaning)} | {_cell(category.example)} |"
        )
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text.strip() else "a blank"
