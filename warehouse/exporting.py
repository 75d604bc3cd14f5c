"""Rows of a published warehouse as files: CSV, JSON lines, Parquet, Excel.

A spreadsheet program runs a cell that begins like a formula. In CSV such text gets a leading apostrophe; in Excel
files every text is stored as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warehouse.ddl import identifier, quoted

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

#: File formats that can be written.
FORMATS = ("csv", "jsonl", "parquet", "xlsx")

#: Rows and characters that an Excel sheet holds.
_XLSX_ROWS = 1_048_575
_XLSX_CHARACTERS = 32_767

#: Text that a spreadsheet takes for a formula, or whose beginning it passes over to look for one (OWASP, "CSV
#: Injection"): signs, also in full width, behind white space or a byte-order mark; and leading control characters.
_FORMULA = r"^(?:[\t\r\n\x0b\x0c]|[\s\x{feff}]*[=+\-@＝＋－＠])"

#: Types whose values cannot begin like a formula, or are numbers, which may begin with a sign.
_HARMLESS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\(\d+,\d+\)|BOOLEAN|DATE|TIME[A-Z_ ]*")


class ExportError(Exception):
    """Rows cannot be written as asked; the message says why and what would work."""


def table_query(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The query that reads a table or mart.

    Raises:
        ExportError: there is no such table.
    """
    known = {
        f"{schema}.{table}"
        for schema, table in connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
        ).fetchall()
    }
    if name not in known:
        offered = ", ".join(sorted(entry for entry in known if entry.split(".")[0] in ("core", "marts")))
        raise ExportError(f"There is no table {name!r}. There are: {offered}, and those of raw, quality and ops.")
    return f"SELECT * FROM {identifier(name)} ORDER BY ALL"


def export_query(connection: duckdb.DuckDBPyConnection, query: str, output_format: str, out: Path) -> int:
    """Write the rows of a query to a file; returns how many.

    Raises:
        ExportError: the format is unknown, or does not hold that many rows.
        OSError: the file cannot be written.
    """
    if output_format not in FORMATS:
        raise ExportError(f"{output_format!r} is none of {', '.join(FORMATS)}.")
    out.parent.mkdir(parents=True, exist_ok=True)
    if output_format == "xlsx":
        return _write_xlsx(connection, query, out)
    options = {
        "csv": "FORMAT csv, HEADER true",
        "jsonl": "FORMAT json, ARRAY false",
        "parquet": "FORMAT parquet, COMPRESSION zstd",
    }[output_format]
    shown = _neutralised(connection, query) if output_format == "csv" else query
    counted = connection.execute(f"COPY ({shown}) TO {quoted(str(out))} ({options})").fetchall()
    return int(counted[0][0])


def _neutralised(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    columns = connection.execute(f"DESCRIBE {query}").fetchall()
    shown = []
    for name, sql_type, *_ in columns:
        column, alias = _quoted_name(str(name)), _quoted_name(_neutral_name(str(name)))
        if _HARMLESS.fullmatch(str(sql_type)):
            shown.append(f"{column} AS {alias}")
        else:
            text = f"CAST({column} AS VARCHAR)"
            shown.append(
                f"CASE WHEN regexp_matches({text}, {quoted(_FORMULA)}) THEN '''' || {text} ELSE {text} END AS {alias}"
            )
    return f"SELECT {', '.join(shown)} FROM ({query})"


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _neutral_name(name: str) -> str:
    """A column's name for the header; a query may call its columns anything."""
    return name if name[:1].isalnum() or name[:1] in "_([{" else "'" + name


def _write_xlsx(connection: duckdb.DuckDBPyConnection, query: str, out: Path) -> int:
    import xlsxwriter

    (rows,) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()[0]
    if rows > _XLSX_ROWS:
        raise ExportError(f"An Excel sheet holds {_XLSX_ROWS:,} rows and there are {rows:,}; use csv or parquet.")
    book = xlsxwriter.Workbook(
        str(out),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    sheet = book.add_worksheet("presshouse")
    result = connection.execute(query)
    for column, described in enumerate(result.description or []):
        sheet.write_string(0, column, str(described[0]))
    written = 0
    while chunk := result.fetchmany(1_000):
        for row in chunk:
            written += 1
            for column, value in enumerate(row):
                _write_cell(sheet, written, column, value)
    book.close()
    return written


def _write_cell(sheet: object, row: int, column: int, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)  # type: ignore[attr-defined]
    elif isinstance(value, int | float) and abs(value) < 2**53:
        sheet.write_number(row, column, value)  # type: ignore[attr-defined]
    else:
        sheet.write_string(row, column, str(value)[:_XLSX_CHARACTERS])  # type: ignore[attr-defined]
