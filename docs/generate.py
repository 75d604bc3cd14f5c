"""Write the documents that are made from the code, or say which of them are stale.

``python -m docs.generate`` writes them; with ``--check`` it writes nothing and exits 1 when a committed file differs
from what the code says. Each document is a function from nothing to text.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from docs.kinds_and_reasons import lists_page
from docs.rules import rules_page
from transforms.contract.tables import SCHEMAS, TABLES
from warehouse.connections import private_database
from warehouse.ddl import create_all, mart_statements

if TYPE_CHECKING:
    import duckdb

    from transforms.contract.definition import Table

DOCS = Path(__file__).resolve().parent

_HEAD = "<!-- Written by `make docs` from {source}. Do not edit. -->\n\n"


def documents() -> dict[Path, Callable[[], str]]:
    """Every generated document and the function that makes it."""
    return {
        DOCS / "data-dictionary.md": data_dictionary,
        DOCS / "kinds-and-reasons.md": lists_page,
        DOCS / "rules.md": rules_page,
    }


def data_dictionary() -> str:
    """Every schema, table, column and mart of the warehouse, in Markdown."""
    lines = [
        _HEAD.format(source="`transforms/contract/tables` and `warehouse/sql/marts`") + "# Data dictionary",
        "",
        "Every table and column of a published warehouse. The same sentences stand as comments in the database:",
        "",
        "    presshouse sql \"SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'core'\"",
        "",
        "Offsets are code points, end exclusive. Moments are in UTC without an offset. No key is declared as a",
        "constraint; the audit before each release proves them (ADR 0006). What kinds, outcomes and reasons mean",
        "stands in [kinds-and-reasons.md](kinds-and-reasons.md).",
        "",
    ]
    for schema, meaning in SCHEMAS.items():
        lines += [f"## {schema}", "", f"{meaning}.", ""]
        for table in TABLES:
            if table.schema == schema:
                lines += _table(table)
        if schema == "marts":
            lines += _marts()
    return "\n".join(lines).rstrip() + "\n"


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.qualified_name}"
    yield ""
    yield f"{table.grain} Key: {', '.join(f'`{name}`' for name in table.key)}."
    yield ""
    yield "| column | type | null | meaning |"
    yield "|---|---|---|---|"
    for column in table.columns:
        null = "yes" if column.is_nullable else "no"
        yield f"| {column.name} | {column.sql_type} | {null} | {_cell(column.comment)} |"
    yield ""


def _marts() -> list[str]:
    """The marts with their columns, as the database describes them."""
    lines = []
    with (
        tempfile.TemporaryDirectory() as folder,
        private_database(Path(folder) / "empty.duckdb") as connection,
    ):
        create_all(connection)
        for name, statement in mart_statements():
            is_macro = "CREATE OR REPLACE MACRO" in statement
            call = f"marts.{name}('term')" if is_macro else f"marts.{name}"
            lines += [f"### {call}", "", _comment(statement), "", "| column | type |", "|---|---|"]
            lines += [f"| {column} | {sql_type} |" for column, sql_type in _describe(connection, call)]
            lines.append("")
    return lines


def _describe(connection: duckdb.DuckDBPyConnection, call: str) -> list[tuple[str, str]]:
    return [(str(row[0]), str(row[1])) for row in connection.execute(f"DESCRIBE FROM {call}").fetchall()]


def _comment(statement: str) -> str:
    """The sentence at the head of a mart's file, without its example calls."""
    said = [line.removeprefix("--").strip() for line in statement.splitlines() if line.startswith("--")]
    return " ".join(line for line in said if not line.startswith("FROM "))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: Sequence[str]) -> int:
    """Write or check; returns the exit code."""
    is_check = "--check" in arguments
    stale = []
    for path, make in documents().items():
        text = make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not is_check:
            path.write_text(text, encoding="utf-8")
    for path in stale:
        what = "is stale: `make docs` writes it anew" if is_check else "written"
        sys.stdout.write(f"{path.relative_to(DOCS.parent)} {what}\n")
    return 1 if is_check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
