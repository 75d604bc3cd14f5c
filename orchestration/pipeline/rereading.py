"""Inputs that are read again although they did not change: a retry, or columns that are told anew.

Each is read in the manner of its last reading, and the rejections that a reading to its end does not repeat go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pipeline.landing.found import InputError
from orchestration.pipeline.landing.listing import list_inputs
from orchestration.pipeline.request import Manner
from warehouse.intake import rejections_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb


def still_there(source_uris: Sequence[str]) -> list[str]:
    """Those of the inputs that can be listed; the others keep the rejections they have."""
    found = []
    for uri in source_uris:
        try:
            list_inputs([uri])
        except InputError:
            continue
        found.append(uri)
    return found


class Rereading:
    """What is read again, and what reading it again came to so far.

    Args:
        manners: the inputs to be read again, and how.
    """

    def __init__(self, manners: Mapping[str, Manner]) -> None:
        self._manners = dict(manners)
        self._seen: dict[str, set[str]] = {}
        self._broke_at: dict[str, int] = {}
        self._opened: list[str] = []

    def __contains__(self, source_uri: str) -> bool:
        return source_uri in self._manners

    def manner(self, source_uri: str) -> Manner | None:
        """How an input is read again; None for one that is not."""
        return self._manners.get(source_uri)

    def begin(self, source_uri: str, manner: Manner) -> None:
        """Read an input again, from its start."""
        self._manners[source_uri] = manner
        self._seen.pop(source_uri, None)

    def note_rejection(self, source_uri: str, identity: str) -> None:
        """A rejection was met, new or not: it stays."""
        if source_uri in self._manners:
            self._seen.setdefault(source_uri, set()).add(identity)

    def note_break(self, source_uri: str, position: int) -> None:
        """Reading broke off before the record at this position."""
        if source_uri in self._manners:
            self._broke_at.setdefault(source_uri, position)

    def note_opened(self, source_uri: str) -> None:
        """What lies in a folder that had a rejection was read."""
        self._opened.append(source_uri)

    @property
    def has_opened(self) -> bool:
        """Whether rejections of folders wait to go."""
        return bool(self._opened)

    def take_outdated(self, connection: duckdb.DuckDBPyConnection, ended: Iterable[str]) -> list[str]:
        """Rejections that a reading to the end did not repeat; they go with the batch in which it ended.

        Those of folders go when what lies in them was read. Where the reading broke off, the records behind the break
        were not read again and keep theirs.

        Args:
            connection: to the private database.
            ended: inputs that were read to their end, known ones among them.
        """
        uris = [*(uri for uri in ended if uri in self._manners), *self._opened]
        self._opened.clear()
        if not uris:
            return []
        found = rejections_before(connection, [(uri, self._broke_at.get(uri)) for uri in uris])
        return [identity for uri, identity in found if identity not in self._seen.get(uri, ())]
