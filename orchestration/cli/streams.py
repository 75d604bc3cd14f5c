"""Standard output and error of a command: a reader that has gone is no failure, a full disk is one line.

Errors of standard output are no `OSError` here, so that no handler on the way takes them for those of another file,
and typer, which ends the process with 1 where a pipe is closed, does not see them.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import ReadableBuffer


class OutputClosedError(Exception):
    """Whoever read the output has gone; what the command did stands."""


class OutputError(Exception):
    """Standard output cannot be written; the message says why."""


class _Output(io.FileIO):
    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError as error:
            raise OutputClosedError from error
        except OSError as error:
            raise OutputError(f"standard output cannot be written ({error.strerror}).") from error


class _Messages(io.FileIO):
    """Standard error: where it cannot be written, nobody is left to be told, and the work goes on."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def guarded(command: Callable[[], int]) -> int:
    """Run a command with guarded streams; returns its exit code, 1 where its output could not be written."""
    sys.stdout, sys.stderr = _opened(sys.stdout, _Output), _opened(sys.stderr, _Messages)
    code = 0
    try:
        code = command()
        sys.stdout.flush()
    except OutputClosedError:
        _discard()
    except OutputError as error:
        _discard()
        sys.stderr.write(f"presshouse: {error}\n")
        return 1
    return code


def _opened(stream: TextIO | None, kind: type[io.FileIO]) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):  # the process was started with the stream closed
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - open until the process ends
    return io.TextIOWrapper(
        io.BufferedWriter(kind(stream.fileno(), "wb", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
    )


def _discard() -> None:
    """What is buffered still goes nowhere, so that the interpreter's own flush at its end succeeds."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
