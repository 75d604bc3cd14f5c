"""The process that decodes Parquet files: what a hostile one can do to the library ends this process and no other.

Runs as ``python -c`` of `contained`, on one end of a socket pair: requests come in, batches of rows go out. It ends
when the other end is closed. Nothing here decides what a row is; that is `transforms.containers.parquet`.
"""

from __future__ import annotations

import io
import os
import pickle
import resource
import signal
import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestration.pipeline.landing.found import Found
from orchestration.pipeline.landing.retry import Retry
from transforms.containers.limits import Limits
from transforms.containers.parquet import read_parquet
from transforms.containers.records import Record, RefusedError, Rejected, whole
from transforms.contract.lists import Reason

Row = Record | Rejected

#: Address space of the process: the cap for workers of the product's contract, and what its libraries map unused.
_ADDRESS_BYTES = 3 << 30
_BATCH_BYTES = 1 << 20
_BATCH_ROWS = 256
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Request:
    """What to read: the file that comes with the request, or else a remote object. Rows before ``first`` are known."""

    found: Found
    limits: Limits
    columns: Mapping[str, str]
    retry: Retry
    first: int


def send(connection: socket.socket, message: object) -> None:
    """Send one message."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    connection.sendall(_LENGTH.pack(len(data)))
    connection.sendall(data)


def receive(connection: socket.socket) -> object:
    """Receive one message; raises EOFError where the other side has ended."""
    size = _LENGTH.unpack(_exactly(connection, _LENGTH.size))[0]
    return pickle.loads(_exactly(connection, size))  # noqa: S301 - from our own process


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = connection.recv(min(size - len(data), 1 << 20))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def serve(descriptor: int) -> None:
    """Answer requests on a socket until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_BYTES, _ADDRESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    connection = socket.socket(fileno=descriptor)
    try:
        while True:
            mark, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
            if not mark:
                return
            request = receive(connection)
            assert isinstance(request, Request)
            for rows in _batches(_rows(request, descriptors)):
                send(connection, rows)
            send(connection, None)
    except (EOFError, ConnectionError):
        return


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row.payload) if isinstance(row, Record) else 0
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_ROWS:
            yield batch
            batch, size = [], 0
    yield batch


def _rows(request: Request, descriptors: list[int]) -> Iterator[Row]:
    def skip(index: int) -> bool:
        return index < request.first

    try:
        if descriptors:
            with os.fdopen(descriptors[0], "rb", buffering=0) as stream:
                yield from read_parquet(stream, request.limits, columns=request.columns, skip=skip)
            return
        from orchestration.pipeline.landing.remote_stream import RemoteFile

        with RemoteFile(request.found, request.retry) as remote:
            yield from read_parquet(remote.stream(), request.limits, columns=request.columns, skip=skip)
            remote.check_unchanged()
    except RefusedError as refused:
        yield whole(refused.reason, refused.detail)
    except MemoryError:
        yield whole(Reason.MEMORY_LIMIT, "Reading it takes more memory than a worker may have")
    except io.UnsupportedOperation as error:
        yield whole(Reason.UNREADABLE, f"It cannot be read in any order ({error})")
    except Exception as error:  # noqa: BLE001 - one file that nobody foresaw must not end a run over a million
        yield whole(
            Reason.CORRUPT_CONTAINER, f"Reading it failed in a way that nobody foresaw ({type(error).__name__})"
        )
