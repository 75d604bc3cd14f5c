"""The engine of one machine: a pool of killable workers that read, extract and write where they are.

This process hands out tasks, judges deaths and counts answers; no payload and no row passes through it.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, overload

from orchestration.pipeline.clock import stopwatch
from orchestration.pipeline.engines import EngineError
from orchestration.pipeline.orders import CountReceipt, PartOrder, PartReceipt
from orchestration.pipeline.part_folder import PART, PARTIAL, leave_receipt, read_receipt
from orchestration.pipeline.workers.tasks import Answer, Assembly, Desk, Loss, Task, extract_tasks, line_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestration.pipeline.engines import Told
    from orchestration.pipeline.orders import CountOrder, Order, Receipt
    from orchestration.pipeline.workers.pool import WorkerPool
    from orchestration.pipeline.workers.tasks import Casualty


class LocalEngine:
    """Carries out orders with the workers of a pool.

    Args:
        root: the home.
        pool: which stays the caller's; one thread may use it.
    """

    def __init__(self, root: Path, pool: WorkerPool) -> None:
        self._root = root
        self._pool = pool

    @overload
    def carry_out(self, orders: Iterable[PartOrder], told: Told) -> Iterator[PartReceipt]: ...
    @overload
    def carry_out(self, orders: Iterable[CountOrder], told: Told) -> Iterator[CountReceipt]: ...
    def carry_out(self, orders: Iterable[Order], told: Told) -> Iterator[Receipt]:
        """Carry out orders: see `orchestration.pipeline.engines.Engine`."""
        with contextlib.closing(_Bench(self._root, told)) as bench:
            # the last parts are assembled when the last documents are done, for which the first stream does not wait
            for tasks in (bench.tasks(orders), bench.assemblies()):
                with contextlib.closing(self._pool.run(tasks)) as results:
                    for result in results:
                        bench.settle(result)
                        yield from bench.receipts()
            yield from bench.receipts()


class _Attempt:
    """One attempt at an order: its folder, what of it is still to be done, and what was made so far."""

    def __init__(self, order: Order, root: Path) -> None:
        target = root / order.folder
        self.order = order
        self.target = target
        self.folder = Path(tempfile.mkdtemp(prefix=f"{target.name}.", suffix=PARTIAL, dir=target.parent))
        counts = order.line_counts if isinstance(order, PartOrder) else None
        self.desk = Desk(root / order.payloads, self.folder, root / counts if counts else None)
        self.documents = {document.document_id: document for document in order.documents}
        self.left = len(order.documents)
        self.fragments: list[str] = []
        self.losses: list[Loss] = []
        self.started = stopwatch()

    def tasks(self) -> Iterator[Task]:
        cut = extract_tasks if isinstance(self.order, PartOrder) else line_tasks
        yield from cut(self.order.documents, self.desk)

    def assembly(self) -> Assembly:
        return Assembly(self.order.name, tuple(self.fragments), tuple(self.losses))

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class _Bench:
    """The orders that are being carried out."""

    def __init__(self, root: Path, told: Told) -> None:
        self._root = root
        self._told = told
        self._attempts: dict[Desk, _Attempt] = {}
        self._complete: deque[_Attempt] = deque()
        self._receipts: deque[Receipt] = deque()

    def tasks(self, orders: Iterable[Order]) -> Iterator[Task]:
        """The tasks of orders one after the other; parts whose documents are done are assembled in between."""
        for order in orders:
            done = read_receipt(self._root / order.folder) if isinstance(order, PartOrder) else None
            if done is not None:
                self._told(done.documents)
                self._receipts.append(done)
                continue
            attempt = _Attempt(order, self._root)
            self._attempts[attempt.desk] = attempt
            if not attempt.left:
                self._count(attempt, 0)
            for task in attempt.tasks():
                yield task
                yield from self.assemblies()

    def assemblies(self) -> Iterator[Task]:
        """Tasks that assemble the parts whose documents are done."""
        while self._complete:
            attempt = self._complete.popleft()
            yield Task("assemble", (attempt.assembly(),), attempt.desk)

    def receipts(self) -> Iterator[Receipt]:
        """What is done since the last call."""
        while self._receipts:
            yield self._receipts.popleft()

    def settle(self, result: Answer | Casualty) -> None:
        """Take in what came of documents, or of an assembly."""
        if result.desk is None:
            raise ValueError("what an engine hands out has a desk")
        attempt = self._attempts[result.desk]
        if isinstance(result, Answer):
            if "part" in result.payload:
                self._finish_part(attempt, result.payload["part"])
            else:
                attempt.fragments.append(result.payload["fragment"].decode())
                self._count(attempt, len(result.document_ids))
        elif isinstance(result.document, Assembly):
            # no document is at fault; this process has no deadline, and no cap
            from orchestration.pipeline.workers.clerk import assemble

            self._finish_part(attempt, assemble(attempt.desk, result.document))
        else:
            document = attempt.documents[result.document.document_id]
            attempt.losses.append(Loss(document, result.reason, result.detail, result.elapsed_ms))
            self._count(attempt, 1)

    def _count(self, attempt: _Attempt, documents: int) -> None:
        attempt.left -= documents
        if not attempt.left:
            if isinstance(attempt.order, PartOrder):
                self._complete.append(attempt)
            else:
                self._finish_count(attempt)
        self._told(documents)

    def _finish_part(self, attempt: _Attempt, made: bytes) -> None:
        """Give a part its folder. If another attempt was sooner, that one stands: its rows are the same."""
        order = attempt.order
        if not isinstance(order, PartOrder):
            raise TypeError("only parts are assembled")
        facts = json.loads(made)
        receipt = PartReceipt(
            name=order.name,
            versions=facts["versions"],
            documents=len(order.documents),
            casualties=len(attempt.losses),
            rows=facts["rows"],
            sizes=facts["sizes"],
            elapsed_ms=1000 * (stopwatch() - attempt.started),
        )
        if receipt.versions != order.versions:
            raise EngineError(
                f"{order.name}: workers extract as {receipt.versions}, the order wants {order.versions}. The program "
                "was changed while it ran: run it again."
            )
        leave_receipt(attempt.folder / PART, receipt)
        standing = read_receipt(attempt.target)
        if standing is None:
            shutil.rmtree(attempt.target, ignore_errors=True)
            (attempt.folder / PART).rename(attempt.target)
        self._attempts.pop(attempt.desk).remove()
        self._receipts.append(standing or receipt)

    def _finish_count(self, attempt: _Attempt) -> None:
        order = attempt.order
        files = tuple(str((attempt.folder / name).relative_to(self._root)) for name in attempt.fragments)
        elapsed_ms = 1000 * (stopwatch() - attempt.started)
        del self._attempts[attempt.desk]
        self._receipts.append(CountReceipt(order.name, len(order.documents), files, elapsed_ms))

    def close(self) -> None:
        """Remove what attempts that came to no end have left."""
        for attempt in self._attempts.values():
            attempt.remove()
