"""What listing yields and reading takes: an input that can be opened, and what reading made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from orchestration.pipeline.landing.names import parent_name
from transforms.containers.records import Record, Rejected


class InputError(ValueError):
    """An argument that names no input: a usage error, in one line, raised before anything is read."""


class Found(NamedTuple):
    """One input as it was listed: a local file or a remote object.

    ``fingerprint`` changes whenever the input changes, as far as its place can tell without reading it: size,
    modification and status-change time of a file; size and ETag or modification time of an object. It is None
    where the place tells nothing (then only reading can tell). ``path`` is set for local files, ``url`` (with its
    secrets: never show it) for remote ones. A plain tuple, because a million of them pass by.
    """

    source_uri: str
    size: int | None
    mtime_ns: int | None
    fingerprint: str | None
    path: bytes | None = None
    url: str | None = None

    def __repr__(self) -> str:
        return f"Found({self.source_uri!r}, size={self.size}, fingerprint={self.fingerprint!r})"

    @property
    def folder(self) -> str | None:
        """The name of the folder that the input lies in."""
        return parent_name(self.source_uri)


@dataclass(frozen=True, slots=True)
class Capture:
    """A payload that was read, and the input that it came from."""

    source_uri: str
    record: Record


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input, or a record of one, that did not become a document."""

    source_uri: str
    rejected: Rejected
