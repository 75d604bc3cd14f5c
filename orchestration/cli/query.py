"""``presshouse sql`` and ``presshouse export``: reading the published warehouse into something else."""

from __future__ import annotations

import csv
import sys
import threading
from typing import TYPE_CHECKING, cast

import duckdb

from orchestration.cli.output import distinct_names, fail, print_json, print_table, safe
from orchestration.pipeline.home import Home
from warehouse.connections import NotAWarehouseError, open_published
from warehouse.exporting import FORMATS, ExportError, export_query, table_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: Rows fetched at once from a result.
_CHUNK = 1_000

_SHOWN = ("table", "csv", "json", "jsonl", "parquet")


def open_release(
    root: Path, release: str | None, *, is_locked_down: bool = False, writable: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """The published warehouse of a home, or one of the releases that it keeps; see `open_published`.

    Raises:
        CommandError: there is none.
    """
    home = Home(root)
    path = home.published if release is None else home.releases / f"{release}.duckdb"
    if release is not None and ("/" in release or not path.is_file()):
        fail(f"There is no release {release!r} in {root}; `presshouse releases` lists those that are kept.", 2)
    try:
        return open_published(path, is_locked_down=is_locked_down, writable=writable)
    except NotAWarehouseError as error:
        fail(str(error), 1)


def sql_command(
    root: Path, query: str, output_format: str, out: Path | None, release: str | None, timeout: float
) -> None:
    """Run one query and print or write its rows."""
    if output_format not in _SHOWN:
        fail(f"--format is one of {', '.join(_SHOWN)}, not {output_format!r}.", 2)
    if output_format == "parquet" and out is None:
        fail("--format parquet needs --out FILE.", 2)
    out = out and out.absolute()
    connection = open_release(root, release, is_locked_down=True, writable=out)
    timer = threading.Timer(timeout, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        _check_query(connection, query)
        if out is not None:
            _write(connection, query, output_format, out)
        else:
            _print(connection.execute(query), output_format)
    except ExportError as error:
        fail(str(error), 2)
    except duckdb.InterruptException:
        fail(f"The query took longer than {timeout:g} s and was interrupted; --timeout allows more.", 1)
    except duckdb.Error as error:
        fail(f"The query failed: {_message(error)}", 2)
    except OSError as error:
        fail(f"{out or root}: {error.strerror}.", 1)
    finally:
        timer.cancel()
        connection.close()


def export_command(root: Path, table: str, out: Path, output_format: str | None, release: str | None) -> None:
    """Write one table to a file."""
    chosen = output_format or out.suffix.removeprefix(".").lower()
    if chosen not in FORMATS:
        fail(f"--format is one of {', '.join(FORMATS)}, not {chosen!r}.", 2)
    connection = open_release(root, release)
    try:
        rows = export_query(connection, table_query(connection, table), chosen, out)
    except ExportError as error:
        fail(str(error), 2)
    except duckdb.Error as error:
        fail(f"{table} could not be exported: {_message(error)}", 1)
    except OSError as error:
        fail(f"{out}: it cannot be written ({error.strerror}).", 1)
    finally:
        connection.close()
    sys.stderr.write(f"{rows} rows of {safe(table)} written to {safe(out)}\n")


def _check_query(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    if not connection.extract_statements(query):
        fail("There is no query: only blanks and comments.", 2)


def _write(connection: duckdb.DuckDBPyConnection, query: str, output_format: str, out: Path) -> None:
    chosen = "csv" if output_format == "table" else "jsonl" if output_format == "json" else output_format
    # behind one more statement, the query comes without its semicolon and what follows that
    statements = connection.extract_statements(f"{query}\n;SELECT 0")[:-1]
    if len(statements) != 1:
        raise ExportError("Only one query at a time can be written to a file.")
    if connection.sql(query) is None:
        raise ExportError("Only a query that returns rows can be written to a file.")
    # a line of its own, because the query may end in a comment
    rows = export_query(connection, f"SELECT * FROM (\n{statements[0].query}\n)", chosen, out)
    sys.stderr.write(f"{rows} rows written to {safe(out)}\n")


def _print(result: duckdb.DuckDBPyConnection, output_format: str) -> None:
    columns = [str(column[0]) for column in result.description or []]
    if output_format == "table":
        print_table(columns, [row for chunk in _chunks(result) for row in chunk])
    elif output_format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([safe(name) for name in columns])
        for chunk in _chunks(result):
            writer.writerows([safe(value) for value in row] for row in chunk)
    else:
        names = distinct_names(columns)
        records = (dict(zip(names, row, strict=True)) for chunk in _chunks(result) for row in chunk)
        if output_format == "json":
            print_json(list(records))
        else:
            for record in records:
                print_json(record)


def _chunks(result: duckdb.DuckDBPyConnection) -> Iterator[Sequence[tuple[object, ...]]]:
    while rows := cast("list[tuple[object, ...]]", result.fetchmany(_CHUNK)):
        yield rows


def _message(error: Exception) -> str:
    return " ".join(str(error).split())
