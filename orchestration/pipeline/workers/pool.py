"""A pool of killable worker processes with a deadline and a memory cap for each document.

Why not a library: `concurrent.futures` loses every job when one worker dies; pebble gives a deadline per task but
cannot tell which of a task's documents was at fault, so that batches of page dumps would have to be given up (ADR
0003). Workers are forked by multiprocessing's fork server, which has imported and warmed up everything once.

A worker that dies takes one document with it: the others of its task go to a fresh worker, the one at fault becomes a
`Casualty` with a reason of the closed list. Where the document may not be to blame (a crash, a deadline that passed
while the worker was hardly let run, a cap on CPU time that was met sooner than it can be used), it is tried once more,
alone. When the fork server dies, all of its workers go with it, and no document is to blame: their tasks are handed
out anew.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import types
from collections import deque
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Self

from orchestration.pipeline.settings import safe_import_path
from orchestration.pipeline.workers.tasks import Answer, Casualty, Task, WorkerLimits
from transforms.contract.lists import FailureReason

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from multiprocessing.context import ForkServerProcess
    from types import TracebackType

#: What the fork server imports before it forks the first worker.
CHILD_MODULE = "orchestration.pipeline.workers.child"

#: Tasks taken from the caller ahead of what the workers hold: enough to keep them busy, few enough to bound memory.
TASKS_AHEAD = 2

#: What multiprocessing gives as the exit code of a process whose fork server is gone, and with it the real one.
_SERVER_GONE = 255

#: Seconds in which a dead fork server is replaced.
_PATIENCE_WITH_SERVER = 2.0

#: A worker that got less than this share of a core until its deadline has had no fair chance.
_LEAST_SHARE = 0.25

#: Fork servers that may go under one task before its documents are blamed for it.
_MOST_SERVERS_LOST = 5


class WorkersError(RuntimeError):
    """No worker process can be started, or a file of theirs be read or written; the message says what helps."""


@dataclass(slots=True)
class _Worker:
    process: ForkServerProcess
    connection: Connection
    task: Task | None = None
    done: int = 0
    unit: int = 0
    unit_started: float = 0.0
    cpu_before: float = 0.0
    is_timed_out: bool = False
    is_starved: bool = False


class WorkerPool:
    """Workers that are started when first needed and ended with the `with` block.

    Use it from one thread. `run` may be called again and again; workers stay warm between calls.
    """

    def __init__(self, size: int | None = None, limits: WorkerLimits | None = None) -> None:
        self._size = size or max(1, len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1)
        self._limits = limits or WorkerLimits()
        self._workers: list[_Worker] = []
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload([CHILD_MODULE])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            self._bury(worker)
        self._workers.clear()

    def run(self, tasks: Iterable[Task]) -> Generator[Answer | Casualty]:
        """Work on tasks; answers come in the order in which they are ready.

        The tasks are consumed lazily, so that whoever makes them is held back by the workers' pace. Whoever stops
        listening closes the iterator, which ends the workers that are busy: nobody would know what their answers mean.
        """
        source = iter(tasks)
        waiting: deque[Task] = deque()
        is_exhausted = False
        try:
            while True:
                while not is_exhausted and len(waiting) < TASKS_AHEAD:
                    task = next(source, None)
                    if task is None:
                        is_exhausted = True
                    elif task.documents:
                        waiting.append(task)
                self._hand_out(waiting)
                if not self._busy():
                    return
                yield from self._listen(self._busy(), waiting)
        finally:
            for worker in self._busy():
                worker.process.kill()
                self._dismiss(worker)

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.task is not None]

    def _hand_out(self, waiting: deque[Task]) -> None:
        while waiting:
            idle = next((worker for worker in self._workers if worker.task is None), None)
            if idle is None:
                if len(self._workers) >= self._size:
                    return
                idle = self._start()
            task = waiting.popleft()
            idle.task, idle.done, idle.unit = task, 0, 0
            idle.unit_started = time.monotonic()
            try:
                idle.connection.send(task)
            except OSError:  # it died while idle: another one takes the task
                self._dismiss(idle)
                waiting.appendleft(task)

    def _listen(self, busy: list[_Worker], waiting: deque[Task]) -> Iterator[Answer | Casualty]:
        now = time.monotonic()
        first_deadline = min(worker.unit_started for worker in busy) + self._limits.wall_seconds
        ready = set(wait([worker.connection for worker in busy], timeout=max(0.0, first_deadline - now)))
        now = time.monotonic()
        for worker in busy:
            if worker.connection in ready:
                yield from self._receive(worker, waiting)
            elif now - worker.unit_started >= self._limits.wall_seconds:
                worker.is_timed_out, worker.is_starved = True, self._is_starved(worker)
                worker.process.kill()
                yield from self._fallen(worker, waiting)

    def _receive(self, worker: _Worker, waiting: deque[Task]) -> Iterator[Answer | Casualty]:
        task = worker.task
        if task is None:
            return
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._fallen(worker, waiting)
            return
        match message:
            case ("unit", int(number), float(cpu_before)):
                worker.unit, worker.cpu_before = number, cpu_before
                worker.unit_started = time.monotonic()
            case ("done", int(number), payload):
                units = task.units()
                start, end = units[worker.done][0], units[number][1]
                worker.done = worker.unit = number + 1
                worker.unit_started = time.monotonic()
                ids = tuple(document.document_id for document in task.documents[start:end])
                yield Answer(ids, payload, task.desk)
            case ("broken", str(message)):  # no document is at fault, and none can be worked on
                self._dismiss(worker)
                raise WorkersError(message)
            case ("end", is_reusable):
                worker.task = None
                if not is_reusable:
                    self._dismiss(worker)

    def _fallen(self, worker: _Worker, waiting: deque[Task]) -> Iterator[Casualty]:
        """Decide what becomes of the documents of a worker that died: the rest goes on, the one at fault is judged."""
        task = worker.task
        elapsed_ms = 1000 * (time.monotonic() - worker.unit_started)
        self._dismiss(worker)
        if task is None:
            return
        units = task.units()
        if worker.done >= len(units):
            return
        if worker.process.exitcode == _SERVER_GONE and task.servers_lost < _MOST_SERVERS_LOST:
            left = task.documents[units[worker.done][0] :]
            waiting.appendleft(replace(task, documents=left, servers_lost=task.servers_lost + 1))
            return
        start, end = units[worker.unit]
        unsent = task.documents[units[worker.done][0] : start]
        for others in (task.documents[end:], unsent):
            if others:
                waiting.appendleft(task.of(others))
        if end - start > 1:  # any of them may be at fault: each gets a worker's whole attention
            for document in reversed(task.documents[start:end]):
                waiting.appendleft(task.of((document,)))
            return
        document = task.documents[start]
        reason, detail = self._cause(worker)
        if self._is_doubtful(worker, reason, elapsed_ms) and not task.is_retry:
            waiting.appendleft(task.of((document,), is_retry=True))
            return
        yield Casualty(document, reason, detail, elapsed_ms, task.desk)

    def _cause(self, worker: _Worker) -> tuple[FailureReason, str]:
        limits = self._limits
        code = worker.process.exitcode
        if worker.is_timed_out:
            return FailureReason.TIMEOUT, f"It took longer than {limits.wall_seconds:g} s and its worker was ended."
        if code == -signal.SIGPROF:
            return FailureReason.TIMEOUT, f"It used more than {limits.cpu_seconds:g} s of CPU time."
        if code == 1:
            megabytes = limits.memory_bytes // 1_000_000
            return FailureReason.MEMORY_LIMIT, f"Its worker ran out of the {megabytes} MB it may take."
        how = f"by signal {-code}" if code is not None and code < 0 else f"with exit code {code}"
        return FailureReason.WORKER_CRASH, f"Two workers ended {how} while they held it."

    def _is_doubtful(self, worker: _Worker, reason: FailureReason, elapsed_ms: float) -> bool:
        """Whether something else than its document may have ended a worker."""
        if worker.is_timed_out:
            return worker.is_starved
        if reason is FailureReason.TIMEOUT:
            return elapsed_ms < 1000 * self._limits.cpu_seconds
        return reason is FailureReason.WORKER_CRASH

    def _is_starved(self, worker: _Worker) -> bool:
        """Whether a worker that is past its deadline was hardly let run: a busy or halted machine, not the document."""
        try:
            used = time.clock_gettime(_cpu_clock_of(worker.process.pid or 0)) - worker.cpu_before
        except OSError:
            return False
        return used < _LEAST_SHARE * self._limits.wall_seconds

    def _start(self) -> _Worker:
        """A new worker. A fork server that has just died refuses until the system has put it away: wait, ask again."""
        deadline = time.monotonic() + _PATIENCE_WITH_SERVER
        while True:
            try:
                return self._fork()
            except (EOFError, OSError) as error:
                if time.monotonic() > deadline:
                    raise WorkersError(
                        f"No worker could be started ({error}). Often the temporary folder or memory is full: free "
                        "some and run again; what was committed stays."
                    ) from error
            time.sleep(0.05)

    def _fork(self) -> _Worker:
        ours, theirs = self._context.Pipe(duplex=True)
        with theirs, _nameless_main(), safe_import_path():
            process = self._context.Process(target=_enter, args=(theirs, self._limits), daemon=True)
            process.start()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _dismiss(self, worker: _Worker) -> None:
        if worker in self._workers:
            self._workers.remove(worker)
        self._bury(worker)

    @staticmethod
    def _bury(worker: _Worker) -> None:
        worker.connection.close()
        worker.process.join(timeout=1)
        if worker.process.exitcode is None:
            worker.process.kill()
            worker.process.join()


def _cpu_clock_of(pid: int) -> int:
    """The clock of a process's CPU time, as Linux numbers it (``clock_getcpuclockid``)."""
    return (~pid << 3) | 2


def _enter(connection: Connection, limits: WorkerLimits) -> None:
    from orchestration.pipeline.workers.child import work

    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - nothing a document says reaches the operator
    work(connection, limits)


@contextlib.contextmanager
def _nameless_main() -> Iterator[None]:
    """Keep multiprocessing from importing the caller's main module (a whole orchestrator) into every worker."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
