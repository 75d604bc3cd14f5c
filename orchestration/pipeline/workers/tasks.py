"""What a worker can be asked to do, and what it answers.

Importable by both sides; heavy imports happen in `orchestration.pipeline.workers.child`, which only workers load.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from transforms.contract.lists import FailureReason
    from transforms.model import RawDocument

#: ``extract``: documents to the tables of `transforms.frames`. ``lines``: page dumps to their line hashes.
Job = Literal["extract", "lines"]


#: Page dumps a worker separates at once: numpy's overhead is spread over some 50 documents.
_DUMPS_A_TASK = 64
#: HTML pages a task carries: enough that handing out costs nothing, few enough that both cores end together.
_PAGES_A_TASK = 16
_TASK_BYTES = 4_000_000


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

    ``is_retry``: a worker died over its one document. ``servers_lost``: how often its worker went with the fork server,
    which is no document's fault.
    """

    job: Job
    documents: tuple[RawDocument, ...]
    is_retry: bool = False
    servers_lost: int = 0

    def units(self) -> list[tuple[int, int]]:
        """Half-open ranges of documents that are worked on together: page dumps all at once, others one by one."""
        if all(document.form == "text" for document in self.documents):
            return [(0, len(self.documents))]
        return [(position, position + 1) for position in range(len(self.documents))]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker made of documents: ``payload`` holds Arrow IPC streams by table name, or pickled arrays."""

    document_ids: tuple[str, ...]
    payload: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Casualty:
    """A document that could not be worked on, because the worker that held it died or was ended."""

    document: RawDocument
    reason: FailureReason
    detail: str
    elapsed_ms: float


def make_tasks(documents: Iterable[RawDocument]) -> Iterator[Task]:
    """Cut documents into tasks of extraction: page dumps of one outlet together, pages and records in small groups."""
    dumps: dict[str, list[RawDocument]] = defaultdict(list)
    others: list[RawDocument] = []
    for document in documents:
        if document.form == "text":
            dumps[document.hints.outlet or ""].append(document)
        else:
            others.append(document)
    of_outlets = [document for _, found in sorted(dumps.items()) for document in found]
    for found, most in ((of_outlets, _DUMPS_A_TASK), (others, _PAGES_A_TASK)):
        for group in _groups(found, most):
            yield Task("extract", group)


def stream_tasks(documents: Iterable[RawDocument]) -> Iterator[Task]:
    """Cut page dumps into tasks of describing their lines, as they come."""
    for group in _groups(documents, _DUMPS_A_TASK):
        yield Task("lines", group)


def _groups(documents: Iterable[RawDocument], most: int) -> Iterator[tuple[RawDocument, ...]]:
    """Groups of so many documents at most, and of so many bytes unless one alone has more."""
    group: list[RawDocument] = []
    size = 0
    for document in documents:
        if group and (len(group) >= most or size + len(document.payload) > _TASK_BYTES):
            yield tuple(group)
            group, size = [], 0
        group.append(document)
        size += len(document.payload)
    if group:
        yield tuple(group)
