"""What runs inside a worker process: caps on itself, then tasks until the parent is gone."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, NoReturn

import pyarrow as pa

from orchestration.pipeline.workers.clerk import Clerk, DeskError
from transforms.extraction import dump_text, extract_batch, failed_extraction, warm_up
from transforms.frames import extraction_tables
from transforms.text.repetition import describe_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from orchestration.pipeline.workers.tasks import Task, WorkerLimits
    from transforms.model import Extraction, RawDocument

#: A worker whose resident memory has grown past this share of its cap is replaced between two tasks.
RECYCLE_SHARE = 0.5

#: Seconds after which what is made is sent, though the task is not at its end: so much is lost with a worker.
SEND_SECONDS = 0.25

_PR_SET_PDEATHSIG = 1


def work(connection: Connection, limits: WorkerLimits) -> None:
    """Serve tasks until the other end closes.

    Messages out: ``("unit", i, cpu)`` before a unit, with the CPU seconds used before it; ``("done", i, payload)`` with
    what was made of all units up to this one that were not sent yet; ``("end", reusable)``; ``("broken", message)``
    when the desk failed, which ends the worker.
    """
    _tie_to_parent()
    _close_the_network()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _cap_memory(limits.memory_bytes)
    clerk = Clerk()
    while True:
        try:
            task: Task = connection.recv()
        except (EOFError, OSError):
            return
        try:
            is_well = _serve(task, connection, limits, clerk)
        except DeskError as error:
            connection.send(("broken", str(error)))
            return
        is_reusable = is_well and _resident_bytes() < RECYCLE_SHARE * limits.memory_bytes
        connection.send(("end", is_reusable))
        if not is_reusable:
            return


def _serve(task: Task, connection: Connection, limits: WorkerLimits, clerk: Clerk) -> bool:
    """Work on the units of a task; False if memory ran out on the way, so that this worker should be replaced.

    Tables of single pages cost more to send than small pages cost to extract, so those of several go together.
    """
    units = task.units()
    _cap_cpu(limits.cpu_seconds)  # reading has its own, not what the last document left
    documents = clerk.fetch(task)
    found: list[tuple[Extraction, float]] = []
    is_spent = False
    sent = time.perf_counter()
    for number, (start, end) in enumerate(units):
        connection.send(("unit", number, time.process_time()))
        _cap_cpu(limits.cpu_seconds)
        if task.job == "assemble":
            connection.send(("done", number, clerk.assemble(task)))
            continue
        if task.job == "lines":
            connection.send(("done", number, clerk.deliver(task, {"lines": _lines(documents[start:end])})))
            continue
        extractions, ran_out = _extract(documents[start:end])
        found += extractions
        is_spent = is_spent or ran_out
        if ran_out or number + 1 == len(units) or time.perf_counter() - sent > SEND_SECONDS:
            connection.send(("done", number, clerk.deliver(task, extraction_tables(found))))
            found, sent = [], time.perf_counter()
    return not is_spent


def _extract(documents: Sequence[RawDocument]) -> tuple[list[tuple[Extraction, float]], bool]:
    """Extractions with their milliseconds, and whether memory ran out on the way."""
    started = time.perf_counter()
    is_spent = False
    extractions: list[Extraction]
    try:
        extractions = extract_batch(documents)
    except MemoryError as error:
        if len(documents) > 1:
            raise
        is_spent = True
        extractions = [failed_extraction(documents[0], error)]
    elapsed_ms = 1000 * (time.perf_counter() - started)
    total = sum(len(document.payload) for document in documents) or 1
    timed = [
        (extraction, elapsed_ms * len(document.payload) / total)
        for document, extraction in zip(documents, extractions, strict=True)
    ]
    return timed, is_spent


def _lines(documents: Sequence[RawDocument]) -> pa.Table:
    """Line hashes and signature of every dump; documents that are none are left out."""
    rows = []
    for document in documents:
        try:
            text = dump_text(document)
        except Exception:  # noqa: BLE001, S112 - extraction gives the reason; here the document only counts nothing
            continue
        if text is not None:
            rows.append((document.document_id, document.hints.outlet, *describe_page(text)))
    columns = zip(*rows, strict=True) if rows else ([] for _ in LINES)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, LINES, strict=True)], LINES)


LINES = pa.schema(
    [
        ("document_id", pa.string()),
        ("outlet", pa.string()),
        ("hashes", pa.list_(pa.uint64())),
        ("signature", pa.list_(pa.uint64())),
    ]
)


def _tie_to_parent() -> None:
    """Die with the fork server, which dies with the run, however the run ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:  # the parent died before the call
            os._exit(0)


def _close_the_network() -> None:
    """Extraction opens no connection; a library that tries to gets an error instead."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError("extraction has no network")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.getaddrinfo = refuse


def _cap_memory(limit: int) -> None:
    """Cap the address space so that resident memory cannot pass the limit.

    What is mapped but not resident at the start (shared libraries, reserved arenas) does not count against it.
    """
    mapped = _status_bytes("VmSize")
    resident = _resident_bytes()
    cap = mapped - resident + limit
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (cap if hard == resource.RLIM_INFINITY else min(cap, hard), hard))


def _cap_cpu(seconds: float) -> None:
    """Let SIGPROF end this process when it has used so much CPU time from now on.

    Not RLIMIT_CPU: that is a sum since the process began, and Linux counts it in clock ticks, which drift away from the
    time that a process can ask for. In one run of 100,000 documents, two pages of 25 ms were ended by it.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _resident_bytes() -> int:
    return _status_bytes("VmRSS")


def _status_bytes(field: str) -> int:
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - no path object on the hot path
            for line in status:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


warm_up()  # once, in the fork server that imports this module before it forks
