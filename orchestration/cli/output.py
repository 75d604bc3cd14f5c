"""What the commands print: safe for a terminal, plain for a pipe, JSON for a machine.

Data from the warehouse is shown as it is but for characters that could drive a terminal, forge a line or turn text
around: those are written as escapes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn, TextIO

from transforms.containers.columns import unique_names
from transforms.containers.json_values import json_bytes, json_number
from transforms.printing import printable

if TYPE_CHECKING:
    from rich.console import Console


#: Bytes that DuckDB shows as they are: printable ASCII, but for quotes and the backslash.
_PLAIN_BYTES = frozenset(range(0x20, 0x7F)) - frozenset(b"\\'\"")

#: Characters below which no cell of a table is folded.
_READABLE = 12


class CommandError(Exception):
    """A command cannot go on; the message is one line for the operator. ``code`` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with one line on standard error.

    Raises:
        CommandError: always.
    """
    raise CommandError(message, code)


def console(stream: TextIO | None = None) -> Console:
    """A console on a stream; colours and boxes only where somebody watches."""
    from rich.console import Console

    return Console(file=stream or sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=True)


def safe(value: object) -> str:
    r"""A value as text that a terminal shows and does not obey; bytes as DuckDB casts them to text (``a\xFF``)."""
    if value is None:
        return ""
    if isinstance(value, bytes | bytearray | memoryview):
        return "".join(chr(byte) if byte in _PLAIN_BYTES else f"\\x{byte:02X}" for byte in bytes(value))
    return printable(str(value))


def print_line(text: str = "") -> None:
    """One line on standard output."""
    sys.stdout.write(printable(text) + "\n")


def print_json(value: object) -> None:
    """A value as JSON, ASCII only, so that no character of it reaches a terminal."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=True, allow_nan=False, default=str) + "\n")


def distinct_names(names: Sequence[str]) -> list[str]:
    """Names of columns; a repeated one is numbered from 1, as DuckDB does it (``a``, ``a_1``)."""
    return unique_names(names, first=1)


def _plain(value: object) -> object:
    """A value that JSON holds: numbers that are none as words, bytes as text or, where they are none, as base64."""
    if isinstance(value, float):
        return json_number(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return json_bytes(bytes(value))
    if isinstance(value, Mapping):
        return {_key(name): _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value


def _key(name: object) -> object:
    """The key of a map; JSON has text alone, and knows how to write numbers and truth values as text."""
    return name if name is None or isinstance(name, str | int | float) else str(_plain(name))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None = None) -> None:
    """A table: boxes on a terminal, or a line for each value where it is too narrow; tab-separated lines on a pipe."""
    if not sys.stdout.isatty():
        if title:
            print_line(title)
        sys.stdout.write("\t".join(safe(name) for name in columns) + "\n")
        for row in rows:
            sys.stdout.write("\t".join(safe(value) for value in row) + "\n")
        return
    screen = console()
    least = [min(width, _READABLE) for width in _widths(columns, rows)]
    # a blank on either side of each cell, and one for the edge and each gap between columns
    if sum(least) + 3 * len(least) + 1 > screen.width:
        names = distinct_names(columns)
        for number, row in enumerate(rows, start=1):
            print_facts(dict(zip(names, row, strict=True)), f"row {number}")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    for name, width in zip(columns, least, strict=True):
        table.add_column(Text(safe(name)), overflow="fold", min_width=width)
    for row in rows:
        table.add_row(*(Text(safe(value)) for value in row))
    screen.print(table)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    """How wide each column of a table would like to be."""
    from rich.cells import cell_len

    widths = [cell_len(safe(name)) for name in columns]
    for row in rows:
        widths = [max(width, cell_len(safe(value))) for width, value in zip(widths, row, strict=True)]
    return widths


def print_facts(facts: Mapping[str, object], title: str | None = None) -> None:
    """Names and values, one a line."""
    width = max((len(name) for name in facts), default=0)
    if title:
        print_line(title)
    for name, value in facts.items():
        print_line(f"  {name:<{width}}  {safe(value)}")
