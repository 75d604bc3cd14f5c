"""What a worker can be asked to do, and what it answers.

Importable by both sides; heavy imports happen in `orchestration.pipeline.workers.child`, which only workers load.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from transforms.contract.lists import FailureReason
    from transforms.model import RawDocument

#: ``extract``: documents to the tables of `transforms.frames`. ``lines``: page dumps to their line hashes.
Job = Literal["extract", "lines"]


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
