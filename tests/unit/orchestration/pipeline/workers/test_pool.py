"""The pool of workers, with real processes and real documents; what crashes one is a signal from outside."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import forkserver

import pyarrow as pa
import pytest

from benchmarks.kills.processes import PATIENCE, cpu_seconds, is_running, session_members, wait_for
from orchestration.pipeline.orders import StoredDocument
from orchestration.pipeline.workers.pool import WorkerPool
from orchestration.pipeline.workers.tasks import Answer, Casualty, Task, WorkerLimits, extract_tasks
from tests.unit.orchestration.pipeline import documents
from transforms.contract.lists import FailureReason
from transforms.model import RawDocument

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="limits and process tables are those of Linux"),
    pytest.mark.integration,
]

#: Caps that a small document never meets and a costly one always does.
TIGHT_WALL = WorkerLimits(cpu_seconds=600, wall_seconds=2, memory_bytes=8 << 30)
TIGHT_MEMORY = WorkerLimits(cpu_seconds=600, wall_seconds=PATIENCE, memory_bytes=250_000_000)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """Two workers with generous caps."""
    with WorkerPool(2, WorkerLimits(cpu_seconds=600, wall_seconds=PATIENCE)) as opened:
        yield opened


def _rows(results) -> dict[str, dict[str, object]]:
    """Rows of core.extractions by document, those of casualties included; without what varies."""
    found = {}
    for result in results:
        if isinstance(result, Casualty):
            found[result.document.document_id] = {"outcome": "failed", "failure_reason": str(result.reason)}
            continue
        for row in pa.ipc.open_stream(result.payload["extractions"]).read_all().to_pylist():
            row.pop("elapsed_ms")
            found[row["document_id"]] = row
    return found


def _tables(results) -> dict[str, list[dict[str, object]]]:
    """Everything that answers hold, sorted; without what varies."""
    found: dict[str, list[dict[str, object]]] = {}
    for result in results:
        assert isinstance(result, Answer)
        for name, stream in result.payload.items():
            rows = pa.ipc.open_stream(stream).read_all().to_pylist()
            found.setdefault(name, []).extend(
                {key: value for key, value in row.items() if key != "elapsed_ms"} for row in rows
            )
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def _stored(row: int, document: RawDocument) -> StoredDocument:
    return StoredDocument(document.document_id, row, document.form, document.hints.outlet, len(document.payload))


def _tasks(batch: Iterable[RawDocument]) -> Iterator[Task]:
    """Tasks as an engine cuts them, with documents that come along."""
    known = {document.document_id: document for document in batch}
    for task in extract_tasks(_stored(row, document) for row, document in enumerate(known.values())):
        yield replace(task, documents=tuple(known[document.document_id] for document in task.documents))


def _workers() -> list[multiprocessing.Process]:
    return [child for child in multiprocessing.active_children() if child.is_alive()]


@contextmanager
def _killing(*, every: bool, by: signal.Signals = signal.SIGKILL) -> Iterator[list[int]]:
    """Send a signal to the first worker that works, or to every one, from a thread; the pids that were met."""
    killed: list[int] = []
    before = {child.pid for child in _workers()}
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.005):
            for child in _workers():
                if child.pid in before or child.pid in killed or child.pid is None:
                    continue
                if cpu_seconds(child.pid) >= 0.2:  # it is at work, not just born, on a slow machine too
                    os.kill(child.pid, by)
                    killed.append(child.pid)
                    if not every:
                        return

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


def test_every_document_is_answered(pool):
    batch = [*documents.pages(20), *documents.dumps(70)]
    found = _rows(pool.run(_tasks(batch)))
    assert set(found) == {document.document_id for document in batch}
    assert {row["outcome"] for row in found.values()} <= {"article", "no_article"}


def test_results_do_not_depend_on_the_number_of_workers_nor_on_the_order(pool):
    batch = [*documents.pages(12), *documents.dumps(12)]
    with WorkerPool(1, WorkerLimits(wall_seconds=PATIENCE)) as single:
        one = _tables(single.run(_tasks(batch)))
    assert _tables(pool.run(_tasks(reversed(batch)))) == one
    alone = [Task("extract", (document,)) for document in batch]
    assert _tables(pool.run(alone)) == one


def test_no_tasks_no_answers_and_no_workers():
    before = {child.pid for child in _workers()}
    with WorkerPool(2) as idle:
        assert list(idle.run([])) == []
        assert list(idle.run([Task("extract", ())])) == []
        assert {child.pid for child in _workers()} <= before


def test_tasks_are_taken_as_workers_ask_for_them():
    """Whoever makes tasks is held back: of many, few are made before the first answer is consumed."""
    made = 0

    def tasks() -> Iterator[Task]:
        nonlocal made
        for document in documents.pages(50):
            made += 1
            yield Task("extract", (document,))

    with WorkerPool(1, WorkerLimits(wall_seconds=PATIENCE)) as single:
        results = single.run(tasks())
        next(results)
        assert made <= 5
        results.close()


def test_a_document_that_takes_too_long_is_ended_alone():
    slow = documents.raw(documents.costly_dump(150_000), "text")
    others = documents.dumps(6)
    with WorkerPool(1, TIGHT_WALL) as tight:
        list(tight.run([Task("extract", tuple(documents.dumps(1)))]))  # a first document pays for warming up
        results = list(tight.run([Task("extract", (*others[:3], slow, *others[3:]))]))
    casualties = [result for result in results if isinstance(result, Casualty)]
    assert [casualty.document.document_id for casualty in casualties] == [slow.document_id]
    assert casualties[0].reason is FailureReason.TIMEOUT
    assert "longer than 2 s" in casualties[0].detail
    assert casualties[0].elapsed_ms >= 2000
    answered = _rows(result for result in results if isinstance(result, Answer))
    assert set(answered) == {document.document_id for document in others}


def test_a_document_that_burns_cpu_is_ended_by_its_own_cap():
    greedy = documents.raw(documents.costly_dump(150_000), "text")
    with WorkerPool(1, WorkerLimits(cpu_seconds=1, wall_seconds=PATIENCE, memory_bytes=8 << 30)) as tight:
        (result,) = tight.run([Task("extract", (greedy,))])
    assert isinstance(result, Casualty)
    assert result.reason is FailureReason.TIMEOUT
    assert "CPU" in result.detail


def test_the_cap_on_cpu_time_is_for_each_document():
    """A worker may use far more in all; what it has used before counts against no document."""
    before = {child.pid for child in _workers()}
    limits = WorkerLimits(cpu_seconds=1.5, wall_seconds=PATIENCE, memory_bytes=8 << 30)
    pids: set[int | None] = set()
    with WorkerPool(1, limits) as tight:
        for number in itertools.count(1000):
            found = _rows(tight.run([Task("extract", (documents.raw(documents.costly_page(number)),))]))
            assert {row["outcome"] for row in found.values()} <= {"article", "no_article"}
            (worker,) = (child for child in _workers() if child.pid not in before)
            pids.add(worker.pid)
            if cpu_seconds(worker.pid) > 2 * limits.cpu_seconds:
                break
    assert len(pids) == 1


def test_a_cap_on_cpu_time_that_is_met_too_soon_is_not_the_documents_fault():
    """Clocks of CPU time can be wrong; that of the wall says that the document cannot have used so much."""
    costly = documents.raw(documents.costly_page())
    limits = WorkerLimits(cpu_seconds=600, wall_seconds=PATIENCE)
    with WorkerPool(1, limits) as fresh, _killing(every=False, by=signal.SIGPROF) as met:
        found = _rows(fresh.run([Task("extract", (costly,))]))
    assert len(met) == 1
    assert found[costly.document_id]["outcome"] in ("article", "no_article")


def test_a_deadline_that_passes_while_the_worker_is_halted_is_not_the_documents_fault():
    costly, others = documents.raw(documents.costly_page()), documents.pages(3)
    with (
        WorkerPool(1, WorkerLimits(cpu_seconds=600, wall_seconds=8)) as halted,
        _killing(every=False, by=signal.SIGSTOP) as met,
    ):
        found = _rows(halted.run([Task("extract", (costly, *others))]))
    assert len(met) == 1
    assert {row["outcome"] for row in found.values()} <= {"article", "no_article"}
    assert set(found) == {document.document_id for document in (costly, *others)}


@pytest.mark.parametrize("form", ["html", "text"])
def test_a_document_that_needs_too_much_memory_fails_alone(form):
    payload = documents.costly_page(200_000) if form == "html" else documents.costly_dump(100_000)
    greedy = documents.raw(payload, form)
    others = documents.pages(4) if form == "html" else documents.dumps(4)
    with WorkerPool(1, TIGHT_MEMORY) as tight:
        found = _rows(tight.run([Task("extract", (*others[:2], greedy, *others[2:]))]))
    assert found.pop(greedy.document_id)["failure_reason"] == "memory_limit"
    assert set(found) == {document.document_id for document in others}
    assert {row["outcome"] for row in found.values()} <= {"article", "no_article"}


def test_a_worker_that_is_killed_once_costs_no_document():
    costly = documents.raw(documents.costly_page())
    others = documents.pages(5)
    with WorkerPool(1, WorkerLimits(cpu_seconds=600, wall_seconds=PATIENCE)) as fresh, _killing(every=False) as killed:
        found = _rows(fresh.run([Task("extract", (costly, *others))]))
    assert len(killed) == 1
    assert set(found) == {document.document_id for document in (costly, *others)}
    assert {row["outcome"] for row in found.values()} <= {"article", "no_article"}


def test_what_a_worker_had_made_and_not_sent_is_made_again():
    """Small pages go back several at a time; those that wait when the worker dies are no casualties."""
    greedy = documents.raw(documents.costly_dump(150_000), "text")
    others = documents.pages(6)
    limits = WorkerLimits(cpu_seconds=1, wall_seconds=PATIENCE, memory_bytes=8 << 30)
    with WorkerPool(1, limits) as tight:
        results = list(tight.run([Task("extract", (*others[:3], greedy, *others[3:]))]))
    casualties = [result.document.document_id for result in results if isinstance(result, Casualty)]
    assert casualties == [greedy.document_id]
    answered = [identity for result in results if isinstance(result, Answer) for identity in result.document_ids]
    assert sorted(answered) == sorted(document.document_id for document in others)


def test_no_document_is_blamed_for_the_death_of_the_fork_server():
    """It takes its workers with it, whatever they hold; here twice under one document."""
    costly = documents.raw(documents.costly_page())
    before = {child.pid for child in _workers()}
    killed: list[int] = []

    def kill() -> None:
        for _ in range(2):
            worker = wait_for(
                lambda: next((w for w in _workers() if w.pid not in before and cpu_seconds(w.pid) >= 0.05), None),
                "a worker at work",
            )
            before.add(worker.pid)
            killed.append(forkserver._forkserver._forkserver_pid)
            os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    with WorkerPool(1, WorkerLimits(cpu_seconds=600, wall_seconds=PATIENCE)) as fresh:
        thread.start()
        found = _rows(fresh.run([Task("extract", (costly,))]))
        thread.join()
    assert len(set(killed)) == 2
    assert {row["outcome"] for row in found.values()} == {"article"}


def test_a_document_whose_workers_die_twice_is_a_crash():
    costly = documents.raw(documents.costly_page())
    with WorkerPool(1, WorkerLimits(cpu_seconds=600, wall_seconds=PATIENCE)) as fresh, _killing(every=True) as killed:
        (result,) = fresh.run([Task("extract", (costly,))])
    assert len(killed) == 2
    assert isinstance(result, Casualty)
    assert result.reason is FailureReason.WORKER_CRASH
    assert result.detail == "Two workers ended by signal 9 while they held it."


def test_a_chunk_of_dumps_whose_worker_is_killed_loses_none():
    """They are worked on together, so any of them may be at fault: each is tried alone."""
    chunk = (*documents.dumps(6), documents.raw(documents.costly_dump(), "text", "messenger"))
    with WorkerPool(1, WorkerLimits(cpu_seconds=600, wall_seconds=PATIENCE)) as fresh, _killing(every=False) as killed:
        found = _rows(fresh.run([Task("extract", chunk)]))
    assert len(killed) == 1
    assert set(found) == {document.document_id for document in chunk}
    assert "failed" not in {row["outcome"] for row in found.values()}


def test_a_worker_that_dies_idle_is_replaced(pool):
    list(pool.run(_tasks(documents.pages(4))))
    for child in _workers():
        os.kill(child.pid, signal.SIGKILL)
    wait_for(lambda: not _workers(), "the workers' end")
    found = _rows(pool.run(_tasks(documents.pages(6))))
    assert len(found) == 6
    assert "failed" not in {row["outcome"] for row in found.values()}


def test_leaving_the_pool_ends_its_workers():
    before = {child.pid for child in _workers()}
    with WorkerPool(2, WorkerLimits(wall_seconds=PATIENCE)) as fresh:
        results = fresh.run(Task("extract", (documents.raw(documents.costly_page(8_000 + n)),)) for n in range(9))
        next(results)
        pids = {child.pid for child in _workers()} - before
        assert pids
    wait_for(lambda: not any(is_running(pid) for pid in pids), "the workers' end")


def test_whoever_stops_listening_gets_no_answer_of_before(pool):
    before = documents.raw(documents.costly_page())
    results = pool.run([Task("extract", (*documents.pages(3), before))])
    next(results)
    results.close()
    page = documents.raw(documents.html_page(99))
    answers = list(pool.run([Task("extract", (page,))]))
    assert [answer.document_ids for answer in answers] == [(page.document_id,)]


def test_lines_are_counted_in_workers(pool):
    batch = documents.dumps(3)
    results = list(pool.run([Task("lines", tuple(batch))]))
    table = pa.ipc.open_stream(results[0].payload["lines"]).read_all()
    assert sorted(table["document_id"].to_pylist()) == sorted(document.document_id for document in batch)
    shared = set.intersection(*(set(hashes) for hashes in table["hashes"].to_pylist()))
    assert len(shared) >= 2  # the masthead and the menu


def test_undecodable_dumps_do_not_count_lines_and_do_not_end_the_worker(pool):
    bad = documents.raw(bytes(range(128, 256)) * 40 + b"\x00\xff\xfe", "text", "messenger")
    good = documents.dumps(1)[0]
    (result,) = pool.run([Task("lines", (bad, good))])
    assert good.document_id in pa.ipc.open_stream(result.payload["lines"]).read_all()["document_id"].to_pylist()


_PARENT = """
import sys
from orchestration.pipeline.workers.pool import WorkerPool
from orchestration.pipeline.workers.tasks import Task, WorkerLimits
from tests.unit.orchestration.pipeline import documents
import multiprocessing

def tasks():
    n = 0
    while True:
        n += 1
        yield Task("extract", (documents.raw(documents.costly_page(4_000 + n)),))

with WorkerPool(2, WorkerLimits(wall_seconds=600)) as pool:
    results = pool.run(tasks())
    next(results)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    for _ in results:
        pass
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_die_with_their_parent(number):
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2
        assert all(is_running(pid) for pid in workers)
        parent.send_signal(number)
        parent.wait(timeout=PATIENCE)
        wait_for(lambda: not session_members(parent.pid), "the end of everything that the parent started")


def test_the_main_module_of_the_caller_is_not_imported_into_workers(tmp_path):
    """A script without a main guard may use the pool: its top level runs once."""
    script = tmp_path / "script.py"
    script.write_text(
        "print('top level', flush=True)\n"
        "from orchestration.pipeline.workers.pool import WorkerPool\n"
        "from orchestration.pipeline.workers.tasks import Task\n"
        "from tests.unit.orchestration.pipeline import documents\n"
        "with WorkerPool(2) as pool:\n"
        "    print(len(list(pool.run([Task('extract', (page,)) for page in documents.pages(4)]))))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout == "top level\n4\n", done.stderr


def test_a_library_that_opens_a_connection_in_a_worker_gets_an_error():
    """In a process of its own, for the refusal stays."""
    script = (
        "import socket\n"
        "from orchestration.pipeline.workers import child\n"
        "child._close_the_network()\n"
        "for attempt in (lambda: socket.create_connection(('127.0.0.1', 9)),\n"
        "                lambda: socket.getaddrinfo('localhost', 80),\n"
        "                lambda: socket.socket().connect(('127.0.0.1', 9))):\n"
        "    try:\n        attempt()\n    except OSError as error:\n        print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["extraction has no network"] * 3, done.stderr


def test_units_are_dumps_together_and_pages_one_by_one():
    assert Task("extract", tuple(documents.dumps(3))).units() == [(0, 3)]
    assert Task("extract", tuple(documents.pages(3))).units() == [(0, 1), (1, 2), (2, 3)]


def test_tasks_hold_bounded_work_and_every_document_once():
    batch = [*documents.pages(30), *documents.dumps(200)]
    tasks = list(extract_tasks(map(_stored, itertools.count(), batch)))
    assert sorted(d.document_id for task in tasks for d in task.documents) == sorted(d.document_id for d in batch)
    for task in tasks:
        assert len({document.form for document in task.documents}) == 1
        assert len(task.documents) <= (64 if task.documents[0].form == "text" else 16)
    large = [documents.raw(documents.costly_dump(80_000 + n), "text") for n in range(4)]
    assert all(len(task.documents) == 1 for task in extract_tasks(map(_stored, itertools.count(), large)))
