"""Ingest: list what is new, read it, cut it into batches, and hand each to the door.

Runs without Dagster. Incremental by content: an input whose fingerprint is known is not opened, a payload that is
known is one more capture, and a batch's id is made of what is in it. Batches are cut in the order of the listing and
committed one by one, so that a run that was killed goes on after the last batch it committed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from orchestration.pipeline import batch_folder
from orchestration.pipeline.batch import Batch, SourceKey, rejection_id
from orchestration.pipeline.clock import now, stopwatch
from orchestration.pipeline.intake import take_in, take_in_unknown
from orchestration.pipeline.landing.formats import ReadOptions
from orchestration.pipeline.landing.found import Found, Rejection
from orchestration.pipeline.landing.listing import ListOptions, list_inputs
from orchestration.pipeline.landing.reader import read_source
from orchestration.pipeline.request import IngestRequest, Manner
from orchestration.pipeline.rereading import Rereading, still_there
from orchestration.pipeline.settings import version
from warehouse.batches import note_sources
from warehouse.connections import private_database
from warehouse.intake import known_ids, last_batch, last_manners, rejected_sources, resume_points

if TYPE_CHECKING:
    import duckdb

    from orchestration.pipeline.batch import Row
    from orchestration.pipeline.context import RunContext

#: Inputs looked up at once among those already read.
_LOOKUP = 50_000


@dataclass(slots=True)
class IngestSummary:
    """What ingesting came to. ``inputs`` counts files and objects listed, known ones included."""

    inputs: int = 0
    unchanged: int = 0
    captures: int = 0
    documents: int = 0
    rejections: int = 0
    batches: int = 0


def ingest(context: RunContext, request: IngestRequest) -> IngestSummary:
    """Bring everything new into `raw.*`, batch by batch.

    Args:
        context: the home, whose lock is held and whose tables exist, and how batches are cut.
        request: the inputs.

    Raises:
        InputError: an argument names nothing; before anything is read.
    """
    options = ListOptions(exclude=(context.home.root,), stdin=request.stdin)
    with private_database(context.home.private) as connection:
        take_in_unknown(connection, context)
        chosen = request.retry
        retried = rejected_sources(connection, chosen.reasons, chosen.since) if chosen else []
        walk = _Walk(context, connection, request.manner, Rereading(_manners_before(connection, retried)))
        walk.take(list_inputs(list(request.inputs), options))
        if retried:
            walk.take_again(still_there(retried))
    return walk.summary


def _manners_before(connection: duckdb.DuckDBPyConnection, source_uris: Sequence[str]) -> dict[str, Manner]:
    """How each of the inputs was read when it was read last: it is read again in the same manner."""
    known = last_manners(connection, source_uris)
    return {uri: Manner.of_row(*known.get(uri, (None, None))) for uri in source_uris}


class _Walk:
    """One walk through what is listed, which leaves batches behind it."""

    def __init__(
        self, context: RunContext, connection: duckdb.DuckDBPyConnection, manner: Manner, again: Rereading
    ) -> None:
        self._context = context
        self._connection = connection
        self._manner = manner
        self._again = again
        self._batch = Batch()
        self._read_at = now()
        self._started = stopwatch()
        self.summary = IngestSummary()

    def take(self, listing: Iterator[Found | Rejection]) -> None:
        """Read what a listing finds and is not known, and commit it."""
        self._take(listing)
        self._commit()

    def take_again(self, source_uris: Sequence[str]) -> None:
        """Read inputs that are to be read again, and what lies in folders among them."""
        for uri in source_uris:
            self._manner = self._again.manner(uri) or self._manner
            listed: set[str] = set()
            listing = list_inputs([uri], ListOptions(exclude=(self._context.home.root,)))
            self._take(_noted(listing, listed))
            if uri not in listed and any(place.startswith(f"{uri}/") for place in listed):
                self._again.note_opened(uri)
        self._commit()

    def _take(self, listing: Iterator[Found | Rejection]) -> None:
        while chunk := list(islice(listing, _LOOKUP)):
            self._context.check_stop()
            self.summary.inputs += len(chunk)
            keys = [_source_key(entry) for entry in chunk]
            asked = [key for key in keys if key[0] not in self._again]
            known = resume_points(self._connection, asked, self._manner.columns_as_kept)
            for key, entry in zip(keys, chunk, strict=True):
                self._context.check_stop()
                next_record, has_other_columns = known.get(key, (0, False))
                if has_other_columns:
                    self._again.begin(key[0], self._manner)
                    next_record = 0
                if next_record is None:
                    self.summary.unchanged += 1
                    continue
                if isinstance(entry, Rejection):
                    self._add_rejection(entry)
                    self._note(key, is_complete=True, next_record=0)
                    self._commit_if_full()
                else:
                    self._read(key, entry, next_record)
                self._context.progress("ingest", self.summary.captures + len(self._batch.captures), None)

    def _read(self, key: SourceKey, found: Found, next_record: int) -> None:
        manner = self._manner_of(found.source_uri)
        outlet = manner.outlet_of(found)
        options = ReadOptions(
            columns=manner.columns,
            not_after=self._read_at + dt.timedelta(days=1),
            skip=lambda index: index < next_record,
        )
        position = next_record
        for item in read_source(found, options):
            self._context.check_stop()
            if isinstance(item, Rejection):
                self._add_rejection(item)
                index = item.rejected.index
                if index is None:
                    self._again.note_break(found.source_uri, position)
            else:
                self._batch.add_capture(item.source_uri, item.record, outlet, self._read_at.date())
                index = item.record.index
            if index is not None:
                position = index + 1
                self._note(key, is_complete=False, next_record=position)
                self._commit_if_full()
        self._note(key, is_complete=True, next_record=position)
        self._commit_if_full()

    def _add_rejection(self, rejection: Rejection) -> None:
        self._batch.add_rejection(rejection)
        self._again.note_rejection(rejection.source_uri, rejection_id(rejection))

    def _note(self, key: SourceKey, *, is_complete: bool, next_record: int) -> None:
        self._batch.note_source(key, self._manner_of(key[0]), is_complete=is_complete, next_record=next_record)

    def _manner_of(self, source_uri: str) -> Manner:
        return self._again.manner(source_uri) or self._manner

    def _commit_if_full(self) -> None:
        if self._batch.is_full(self._context.settings):
            self._commit()

    def _commit(self) -> None:
        batch, self._batch = self._batch, Batch()
        if batch.is_empty() and not self._again.has_opened:
            return
        connection = self._connection
        ended = [uri for (uri, _), row in batch.sources.items() if row["is_complete"]]
        outdated = self._again.take_outdated(connection, ended)
        batch.drop(
            known_ids(connection, "raw.captures", batch.captures),
            known_ids(connection, "raw.documents", batch.documents),
            known_ids(connection, "raw.rejections", batch.rejections),
        )
        if not (batch.captures or batch.rejections or outdated):
            # inputs that were touched but hold nothing new are not opened again
            unchanged = batch.source_rows("unchanged")
            note_sources(connection, pa.Table.from_pylist(unchanged, schema=batch_folder.SOURCES))
            return
        last, parent = last_batch(connection)
        batch_id = batch.identity(parent, outdated)
        name = batch_folder.folder_name(last + 1, batch_id)
        rows = batch.rows(batch_id, self._read_at, outdated)
        added = take_in(connection, batch_folder.write_batch(self._context.home.raw, name, rows, self._origin))
        if added:
            self.summary.captures += added.captures
            self.summary.documents += added.documents
            self.summary.rejections += added.rejections
            self.summary.batches += 1
        self._started, self._read_at = stopwatch(), now()

    def _origin(self) -> Row:
        elapsed_ms = 1000 * (stopwatch() - self._started)
        return {"presshouse_version": version(), "ingested_at": self._read_at, "ingest_ms": elapsed_ms}


def _noted(listing: Iterator[Found | Rejection], places: set[str]) -> Iterator[Found | Rejection]:
    """The listing, its places noted as it goes by."""
    for entry in listing:
        places.add(_source_key(entry)[0])
        yield entry


def _source_key(entry: Found | Rejection) -> SourceKey:
    """What an input is known by: its place, and its state or the reason why it has none."""
    if isinstance(entry, Rejection):
        return entry.source_uri, f"rejected:{entry.rejected.reason}:{entry.rejected.detail}"
    return entry.source_uri, entry.fingerprint or ""
