"""Read Parquet files in a process of its own, started when the first one comes and kept for the next.

The library that decodes Parquet ends its whole process on some damaged files (an exception of its own that nothing
can catch), so it runs where that costs one file. A file is tried twice, the second time in a fresh process.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

from orchestration.pipeline.landing.opening import LocalFile
from orchestration.pipeline.landing.parquet_worker import Request, Row, receive, send
from transforms.containers.records import RefusedError
from transforms.contract.lists import Reason

#: Seconds without a row after which the process is given up; a batch of rows takes well under one.
_STALL_SECONDS = 120.0
_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[2:];"
    "from orchestration.pipeline.landing.parquet_worker import serve; serve(int(sys.argv[1]))"
)


class ParquetWorker:
    """The process and our end of its socket."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), *sys.path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        ours.settimeout(_STALL_SECONDS)
        self._socket = ours
        self.owner = os.getpid()

    def rows(self, request: Request, descriptor: int | None) -> Iterator[Row]:
        """What the process makes of a request; raises EOFError or OSError where it ends before its answer does."""
        socket.send_fds(self._socket, [b"r"], [] if descriptor is None else [descriptor])
        send(self._socket, request)
        while (batch := receive(self._socket)) is not None:
            assert isinstance(batch, list)
            yield from batch

    def stop(self) -> None:
        """End the process."""
        self._socket.close()
        self._process.kill()
        self._process.wait()


_current: ParquetWorker | None = None


def _worker() -> ParquetWorker:
    global _current  # noqa: PLW0603 - one process per process, whoever reads
    if _current is None or _current.owner != os.getpid():
        _current = ParquetWorker()
    return _current


def stop_worker() -> None:
    """End the process that decodes Parquet, if there is one; the next file starts another."""
    global _current
    worker, _current = _current, None
    if worker is not None and worker.owner == os.getpid():
        worker.stop()


atexit.register(stop_worker)


def read_contained(request: Request, file: LocalFile | None) -> Iterator[Row]:
    """Read a Parquet file in its process.

    Args:
        request: the file and how to read it.
        file: the open local file; None for a remote one.

    Yields:
        What `read_parquet` yields; where the process dies or hangs twice, a rejection without index at the end.
    """
    given = 0
    for attempt in (1, 2):
        is_whole = False
        try:
            for place, row in enumerate(_worker().rows(request, None if file is None else file.descriptor)):
                if place >= given:
                    given += 1
                    yield row
            is_whole = True
        except TimeoutError as error:
            if attempt == 2:
                detail = f"No row came for {_STALL_SECONDS:.0f} seconds, twice"
                raise RefusedError(Reason.TIMEOUT, detail) from error
        except (EOFError, OSError) as error:
            if attempt == 2:
                detail = "The file is damaged in a way that ends the process that reads it (tried twice)"
                raise RefusedError(Reason.CORRUPT_CONTAINER, detail) from error
        finally:
            # Whoever stops asking leaves rows in the socket that belong to no other file.
            if not is_whole:
                stop_worker()
        if is_whole:
            return
