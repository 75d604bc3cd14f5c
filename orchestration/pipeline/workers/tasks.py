"""What a worker can be asked to do, and what it answers.

Importable by both sides; heavy imports happen in `orchestration.pipeline.workers.child`, which only workers load.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from orchestration.pipeline.orders import StoredDocument
    from transforms.contract.lists import FailureReason

#: ``extract``: documents to the tables of `transforms.frames`. ``lines``: page dumps to their line hashes.
#: ``assemble``: what was made of a part's documents to the part.
Job = Literal["extract", "lines", "assemble"]

#: Page dumps a worker separates at once: numpy's overhead is spread over some 50 documents.
_DUMPS_A_TASK = 64
#: HTML pages a task carries: enough that handing out costs nothing, few enough that both cores end together.
_PAGES_A_TASK = 16
_TASK_BYTES = 4_000_000


class Piece(Protocol):
    """What one deadline can be for: a document that came along, one that lies in a shard, or a part to assemble."""

    @property
    def document_id(self) -> str:
        """Tells it from every other piece of work."""

    @property
    def form(self) -> str:
        """Pieces of the form ``text`` are worked on together."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the documents of a task lie, and where what is made of them goes, so that neither has to be sent.

    ``attempt`` is a folder that belongs to one attempt at an order; ``line_counts`` is that of the order.
    """

    payloads: Path
    attempt: Path
    line_counts: Path | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """A document that cost a worker, as its row will tell."""

    document: StoredDocument
    reason: FailureReason
    detail: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Assembly:
    """A part whose documents are done: the fragments that hold them, and those that were lost."""

    document_id: str
    fragments: tuple[str, ...]
    losses: tuple[Loss, ...]
    form: str = "part"


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Caps on one document, enforced on the worker that holds it.

    15 s of CPU and 30 s of wall time are some 200 times the mean page; 1,536 MB hold the largest document allowed
    (20 MB) at the 40 bytes of tree a byte of markup has been seen to take.
    """

    cpu_seconds: float = 15.0
    wall_seconds: float = 30.0
    memory_bytes: int = 1536 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Task:
    """Documents for one worker. A unit of them, not the task, is what a deadline is for.

    ``desk``: without one, documents and answers travel with the task. ``is_retry``: a worker died over its one
    document. ``servers_lost``: how often its worker went with the fork server, which is no document's fault.
    """

    job: Job
    documents: tuple[Piece, ...]
    desk: Desk | None = None
    is_retry: bool = False
    servers_lost: int = 0

    def units(self) -> list[tuple[int, int]]:
        """Half-open ranges of documents that are worked on together: page dumps all at once, others one by one."""
        if all(document.form == "text" for document in self.documents):
            return [(0, len(self.documents))]
        return [(position, position + 1) for position in range(len(self.documents))]

    def of(self, documents: tuple[Piece, ...], *, is_retry: bool = False) -> Self:
        """The same task for some of its documents, as if it were new."""
        return replace(self, documents=documents, is_retry=is_retry, servers_lost=0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker made of documents.

    ``payload`` holds Arrow IPC streams by table name; of a task with a desk the name of a ``fragment``, or of an
    assembly what its ``part`` is.
    """

    document_ids: tuple[str, ...]
    payload: dict[str, bytes]
    desk: Desk | None = None


@dataclass(frozen=True, slots=True)
class Casualty:
    """A document that could not be worked on, because the worker that held it died or was ended."""

    document: Piece
    reason: FailureReason
    detail: str
    elapsed_ms: float
    desk: Desk | None = None


def extract_tasks(documents: Iterable[StoredDocument], desk: Desk | None = None) -> Iterator[Task]:
    """Cut documents into tasks of extraction: page dumps of one outlet together, pages and records in small groups."""
    dumps: dict[str, list[StoredDocument]] = defaultdict(list)
    others: list[StoredDocument] = []
    for document in documents:
        if document.form == "text":
            dumps[document.outlet or ""].append(document)
        else:
            others.append(document)
    of_outlets = [document for _, found in sorted(dumps.items()) for document in found]
    for found, most in ((of_outlets, _DUMPS_A_TASK), (others, _PAGES_A_TASK)):
        for group in _groups(found, most):
            yield Task("extract", group, desk)


def line_tasks(documents: Iterable[StoredDocument], desk: Desk | None = None) -> Iterator[Task]:
    """Cut page dumps into tasks of describing their lines."""
    for group in _groups(documents, _DUMPS_A_TASK):
        yield Task("lines", group, desk)


def _groups(documents: Iterable[StoredDocument], most: int) -> Iterator[tuple[StoredDocument, ...]]:
    """Groups of so many documents at most, and of so many bytes unless one alone has more."""
    group: list[StoredDocument] = []
    size = 0
    for document in documents:
        if group and (len(group) >= most or size + document.byte_length > _TASK_BYTES):
            yield tuple(group)
            group, size = [], 0
        group.append(document)
        size += document.byte_length
    if group:
        yield tuple(group)
