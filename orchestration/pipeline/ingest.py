"""Ingest: list what is new, read it, hash it, keep its payloads in `raw/` and its provenance in the warehouse.

Runs without Dagster. Incremental by content: an input whose fingerprint is known is not opened, a payload that is
known is one more capture, and a batch's id is made of what is in it. Batches are cut in the order of the listing and
committed one by one, so that a run that was killed goes on after the last batch it committed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa

from orchestration.pipeline import batch_folder
from orchestration.pipeline.clock import now, stopwatch
from orchestration.pipeline.intake import adopt_batches
from orchestration.pipeline.landing.found import Found, InputError, Rejection
from orchestration.pipeline.landing.listing import ListOptions, list_inputs
from orchestration.pipeline.landing.reader import ReadOptions, read_source
from orchestration.pipeline.settings import RunSettings, version
from transforms.addresses import host_of
from transforms.frames import clean, digest
from warehouse.captures import Batch, merge_sources, record_batch, remove_rejections
from warehouse.connections import private_database
from warehouse.loads import Load, append, is_loaded, load_id, transaction

if TYPE_CHECKING:
    import duckdb

    from orchestration.pipeline.context import RunContext
    from transforms.containers.records import Record

#: Inputs looked up at once among those already read.
_LOOKUP = 50_000
#: Stands for the first record of an input that is read again, because its columns were told anew.
_WITH_OTHER_COLUMNS = -1

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class RetryFilter:
    """Which rejected inputs and failed documents are tried again: of these reasons, since this moment.

    Without reasons: what is quarantined, what could not be read at all, and every failed document.
    """

    reasons: tuple[str, ...] = ()
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """What to ingest. ``outlet`` is a name, or ``parent`` for the name of the folder that an input lies in.

    With ``retry``, rejected inputs that it selects are read again, although they did not change.
    """

    inputs: tuple[str, ...]
    outlet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    stdin: BinaryIO | None = None
    retry: RetryFilter | None = None


@dataclass(slots=True)
class IngestSummary:
    """What ingesting came to. ``inputs`` counts files and objects listed, known ones included."""

    inputs: int = 0
    unchanged: int = 0
    captures: int = 0
    documents: int = 0
    rejections: int = 0
    batches: int = 0


@dataclass(slots=True)
class _Batch:
    """Rows that wait to be committed together."""

    captures: dict[str, Row] = field(default_factory=dict)
    documents: dict[str, Row] = field(default_factory=dict)
    rejections: dict[str, Row] = field(default_factory=dict)
    sources: dict[tuple[str, str], Row] = field(default_factory=dict)
    payload_bytes: int = 0

    def is_full(self, settings: RunSettings) -> bool:
        rows = max(len(self.captures), len(self.rejections), len(self.sources))
        return rows >= settings.batch_documents or self.payload_bytes >= settings.batch_bytes

    def is_empty(self) -> bool:
        return not (self.captures or self.rejections or self.sources)


def ingest(context: RunContext, request: IngestRequest) -> IngestSummary:
    """Bring everything new into `raw.*`, batch by batch.

    Args:
        context: the home, whose lock is held and whose tables exist, and how batches are cut.
        request: the inputs.

    Raises:
        InputError: an argument names nothing; before anything is read.
    """
    home = context.home
    options = ListOptions(exclude=(home.root,), stdin=request.stdin)
    with private_database(home.private) as connection:
        adopt_batches(connection, context)
        retried = rejected_sources(connection, request.retry) if request.retry else []
        ingester = _Ingester(context, request, _read_before(connection, retried))
        ingester.run(connection, list_inputs(list(request.inputs), options))
        if retried:
            ingester.read_again(connection, _still_there(retried))
    return ingester.summary


def rejected_sources(connection: duckdb.DuckDBPyConnection, chosen: RetryFilter) -> list[str]:
    """The inputs with rejections that a retry selects, sorted."""
    rows = connection.execute(
        """
        SELECT DISTINCT source_uri FROM raw.rejections
        WHERE CASE WHEN len($reasons) = 0 THEN disposition = 'quarantined' OR reason = 'unreadable'
                   ELSE list_contains($reasons, reason) END
          AND ($since IS NULL OR rejected_at >= $since)
        ORDER BY source_uri
        """,
        {"reasons": list(chosen.reasons), "since": chosen.since},
    ).fetchall()
    return [str(uri) for (uri,) in rows]


def _still_there(source_uris: Sequence[str]) -> list[str]:
    """Those of the inputs that can be listed; the others keep the rejections they have."""
    found = []
    for uri in source_uris:
        try:
            list_inputs([uri])
        except InputError:
            continue
        found.append(uri)
    return found


@dataclass(frozen=True, slots=True)
class _Manner:
    """How an input is read: its outlet (`parent`: its folder's name), and which column has which role."""

    outlet: str | None
    columns: Mapping[str, str]


def _read_before(connection: duckdb.DuckDBPyConnection, source_uris: Sequence[str]) -> dict[str, _Manner]:
    """How each of the inputs was read when it was read last: it is read again in the same manner."""
    rows = connection.execute(
        """
        SELECT s.source_uri, s.outlet, s.columns
        FROM ops.sources AS s LEFT JOIN ops.batches AS b USING (batch_id)
        WHERE list_contains($uris, s.source_uri)
        QUALIFY row_number() OVER (
            PARTITION BY s.source_uri ORDER BY b.batch_position DESC NULLS LAST, s.fingerprint DESC
        ) = 1
        """,
        {"uris": list(source_uris)},
    ).fetchall()
    known = {str(uri): _Manner(outlet, json.loads(columns or "{}")) for uri, outlet, columns in rows}
    return {uri: known.get(uri, _Manner(None, {})) for uri in source_uris}


class _Ingester:
    def __init__(self, context: RunContext, request: IngestRequest, retried: Mapping[str, _Manner]) -> None:
        self._home = context.home
        self._settings = context.settings
        self._progress = context.progress
        self._check_stop = context.check_stop
        self._asked = _Manner(request.outlet, request.columns)
        self._retried = dict(retried)
        self._seen_again: dict[str, set[str]] = {uri: set() for uri in retried}
        self._broke_at: dict[str, int] = {}
        self._opened: list[str] = []
        self._batch = _Batch()
        self._ingested_at = now()
        self._started = stopwatch()
        self.summary = IngestSummary()

    def run(self, connection: duckdb.DuckDBPyConnection, listing: Iterator[Found | Rejection]) -> None:
        """Read what a listing finds and is not known, and commit it."""
        self._take(connection, listing)
        self._commit(connection)

    def read_again(self, connection: duckdb.DuckDBPyConnection, source_uris: Sequence[str]) -> None:
        """Read rejected inputs, and what lies in rejected folders, each in the manner of its last reading."""
        for uri in source_uris:
            self._asked = self._retried[uri]
            listed: set[str] = set()
            listing = list_inputs([uri], ListOptions(exclude=(self._home.root,)))
            self._take(connection, _noted(listing, listed))
            if uri not in listed and any(place.startswith(f"{uri}/") for place in listed):
                self._opened.append(uri)
        self._commit(connection)

    def _take(self, connection: duckdb.DuckDBPyConnection, listing: Iterator[Found | Rejection]) -> None:
        while chunk := list(islice(listing, _LOOKUP)):
            self._check_stop()
            self.summary.inputs += len(chunk)
            resume_at = _resume_points(connection, chunk, _stored(self._asked))
            for entry in chunk:
                self._check_stop()
                key = _source_key(entry)
                if resume_at.get(key, 0) == _WITH_OTHER_COLUMNS:
                    self._retried[key[0]], self._seen_again[key[0]] = self._asked, set()
                next_record = 0 if key[0] in self._retried else resume_at.get(key, 0)
                if next_record is None:
                    self.summary.unchanged += 1
                    continue
                if isinstance(entry, Rejection):
                    self._add_rejection(entry)
                    self._note_source(key, is_complete=True, next_record=0, added=1)
                    self._commit_if_full(connection)
                else:
                    self._read(connection, entry, next_record)
                self._progress("ingest", self.summary.captures + len(self._batch.captures), None)

    def _read(self, connection: duckdb.DuckDBPyConnection, found: Found, next_record: int) -> None:
        key = _source_key(found)
        manner = self._retried.get(found.source_uri, self._asked)
        options = ReadOptions(
            columns=manner.columns,
            not_after=self._ingested_at + dt.timedelta(days=1),
            skip=lambda index: index < next_record,
        )
        position, added = next_record, 0
        outlet = found.folder if manner.outlet == "parent" else manner.outlet
        for item in read_source(found, options):
            self._check_stop()
            if isinstance(item, Rejection):
                self._add_rejection(item)
                index = item.rejected.index
                if index is None:
                    self._broke_at.setdefault(found.source_uri, position)
            else:
                self._add_capture(item.source_uri, item.record, outlet)
                index = item.record.index
            added += 1
            if index is not None:
                position = index + 1
                self._note_source(key, is_complete=False, next_record=position, added=added)
                if self._batch.is_full(self._settings):
                    self._commit(connection)
                    added = 0
        self._note_source(key, is_complete=True, next_record=position, added=added)
        self._commit_if_full(connection)

    def _add_capture(self, source_uri: str, record: Record, outlet: str | None) -> None:
        identity = hashlib.sha256(record.payload).hexdigest()
        url = clean(record.url)  # only an address that can be fetched; the capture keeps what the record says
        position = "" if record.index is None else str(record.index)
        capture_id = digest("capture", source_uri, position, identity)
        self._batch.captures[capture_id] = {
            "capture_id": capture_id,
            "document_id": identity,
            "source_uri": source_uri,
            "record_offset": record.offset,
            "record_index": record.index,
            "record_length": record.length,
            "media_type": clean(record.media_type),
            "charset": clean(record.charset),
            "warc_record_id": clean(record.warc_record_id),
            "warc_target_uri": clean(record.warc_target_uri or record.url),
            "warc_date": record.warc_date,
            "http_status": record.http_status,
            "outlet": clean(outlet),
            "warc_truncated": clean(record.warc_truncated),
        }
        known = self._batch.documents.get(identity)
        host = url and host_of(url)
        date = record.warc_date or record.last_modified
        found: Row = {
            "document_id": identity,
            "payload": record.payload,
            "form": record.form,
            "media_type": clean(record.media_type),
            "charset": clean(record.charset),
            "outlet": host or clean(outlet),
            "url": url,
            "date": date.isoformat() if date else None,
            "date_source": None if date is None else "warc-date" if record.warc_date else "http-header",
            "columns": json.dumps(dict(record.columns), sort_keys=True) if record.columns else None,
            "captured_on": (record.warc_date or self._ingested_at).date(),
        }
        if known is None:
            self._batch.payload_bytes += len(record.payload)
        if known is None or _tells(found) > _tells(known):
            self._batch.documents[identity] = found

    def _add_rejection(self, rejection: Rejection) -> None:
        rejected = rejection.rejected
        position = "" if rejected.index is None else str(rejected.index)
        identity = digest("rejection", rejection.source_uri, position, rejected.reason, rejected.detail)
        if rejection.source_uri in self._retried:
            self._seen_again[rejection.source_uri].add(identity)
        self._batch.rejections[identity] = {
            "rejection_id": identity,
            "source_uri": rejection.source_uri,
            "record_offset": rejected.offset,
            "record_index": rejected.index,
            "warc_target_uri": clean(rejected.warc_target_uri),
            "disposition": str(rejected.disposition),
            "reason": str(rejected.reason),
            "detail": clean(rejected.detail),
        }

    def _note_source(self, key: tuple[str, str], *, is_complete: bool, next_record: int, added: int) -> None:
        manner = self._retried.get(key[0], self._asked)
        self._batch.sources[key] = {
            "source_uri": key[0],
            "fingerprint": key[1],
            "is_complete": is_complete,
            "next_record": next_record,
            "records": added,
            "outlet": manner.outlet,
            "columns": _stored(manner),
        }

    def _commit_if_full(self, connection: duckdb.DuckDBPyConnection) -> None:
        if self._batch.is_full(self._settings):
            self._commit(connection)

    def _commit(self, connection: duckdb.DuckDBPyConnection) -> None:
        batch, self._batch = self._batch, _Batch()
        if batch.is_empty() and not self._opened:
            return
        outdated = self._outdated_rejections(connection, batch)
        _drop_known(connection, batch)
        if not (batch.captures or batch.rejections or outdated):
            _note_unchanged(connection, batch)
            return
        # made of everything that the batch adds and of the batch before it, as a commit is: the same inputs give the
        # same batches on every machine, and a row that comes, goes and comes again does so in three
        ((last, parent),) = connection.execute(
            "SELECT coalesce(max(batch_position), 0), coalesce(arg_max(batch_id, batch_position), '') FROM ops.batches"
        ).fetchall()
        position = int(last) + 1
        batch_id = digest(
            "batch", parent, "captures", *batch.captures, "rejections", *batch.rejections, "retractions", *outdated
        )
        name = batch_folder.folder_name(position, batch_id)
        rows = _stamp(batch, batch_id, self._ingested_at, outdated)
        batch_folder.write_batch(self._home.raw, name, rows)
        identity = load_id("ingest", batch_id)
        load = Load(identity, "ingest", batch_id, self._ingested_at)
        with transaction(connection):
            if not is_loaded(connection, identity):
                self._load(connection, load, name, position, rows)
                remove_rejections(connection, outdated)
        self.summary.captures += len(batch.captures)
        self.summary.documents += len(batch.documents)
        self.summary.rejections += len(batch.rejections)
        self.summary.batches += 1
        self._started, self._ingested_at = stopwatch(), now()

    def _outdated_rejections(self, connection: duckdb.DuckDBPyConnection, batch: _Batch) -> list[str]:
        """Rejections of retried inputs that a reading to the end did not repeat; they go with its last batch.

        Those of folders go when what lies in them was read. Where the reading broke off, the records behind the break
        were not read again and keep theirs.
        """
        ended = [uri for (uri, _), row in batch.sources.items() if row["is_complete"] and uri in self._retried]
        outdated = []
        for uri in [*ended, *self._opened]:
            rows = connection.execute(
                "SELECT rejection_id FROM raw.rejections "
                "WHERE source_uri = $uri AND ($broke_at IS NULL OR record_index IS NULL OR record_index < $broke_at)",
                {"uri": uri, "broke_at": self._broke_at.get(uri)},
            ).fetchall()
            outdated += [str(identity) for (identity,) in rows if identity not in self._seen_again[uri]]
        self._opened.clear()
        return outdated

    def _load(
        self,
        connection: duckdb.DuckDBPyConnection,
        load: Load,
        name: str,
        position: int,
        rows: Mapping[str, Sequence[Row]],
    ) -> None:
        elapsed_ms = 1000 * (stopwatch() - self._started)
        load_batch(connection, rows, batch_folder.payload_uri(name))
        added = Batch(
            batch_position=position,
            captures=len(rows["captures"]),
            documents=len(rows["payloads"]),
            rejections=len(rows["rejections"]),
            payload_bytes=sum(len(row["payload"]) for row in rows["payloads"]),  # type: ignore[arg-type, misc]
            presshouse_version=version(),
            ingest_ms=elapsed_ms,
        )
        record_batch(connection, load, added, len(rows["retractions"]))


def load_batch(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, Sequence[Row]], payload_uri: str) -> None:
    """Insert the rows of a batch into `raw.*`; inside the caller's transaction."""
    captures = pa.Table.from_pylist(list(rows["captures"]), schema=batch_folder.CAPTURES)
    append(connection, "raw.captures", captures)
    batch_id = next((row["batch_id"] for row in rows["captures"]), None)
    documents = [
        {
            "document_id": row["document_id"],
            "byte_length": len(row["payload"]),  # type: ignore[arg-type]
            "media_type": row["media_type"],
            "form": row["form"],
            "payload_uri": payload_uri,
            "batch_id": batch_id,
        }
        for row in rows["payloads"]
    ]
    append(connection, "raw.documents", pa.Table.from_pylist(documents, schema=batch_folder.DOCUMENTS))
    append(connection, "raw.rejections", pa.Table.from_pylist(list(rows["rejections"]), schema=batch_folder.REJECTIONS))
    merge_sources(connection, pa.Table.from_pylist(list(rows["sources"]), schema=batch_folder.SOURCES))


def _tells(document: Row) -> tuple[bool, bool]:
    """How much a capture says of its payload, for the choice among captures of one batch: an address, being a page."""
    return document["url"] is not None, document["form"] != "text"


def _note_unchanged(connection: duckdb.DuckDBPyConnection, batch: _Batch) -> None:
    """Remember inputs that were touched but hold nothing new, so that they are not opened again."""
    rows = [{**row, "batch_id": "unchanged"} for row in batch.sources.values()]
    with transaction(connection):
        merge_sources(connection, pa.Table.from_pylist(rows, schema=batch_folder.SOURCES))


def _noted(listing: Iterator[Found | Rejection], places: set[str]) -> Iterator[Found | Rejection]:
    """The listing, its places noted as it goes by."""
    for entry in listing:
        places.add(_source_key(entry)[0])
        yield entry


def _source_key(entry: Found | Rejection) -> tuple[str, str]:
    """What an input is known by: its place, and its state or the reason why it has none."""
    if isinstance(entry, Rejection):
        return entry.source_uri, f"rejected:{entry.rejected.reason}:{entry.rejected.detail}"
    return entry.source_uri, entry.fingerprint or ""


def _stored(manner: _Manner) -> str | None:
    """The columns of a manner as `ops.sources` keeps them."""
    return json.dumps(dict(manner.columns), sort_keys=True) if manner.columns else None


def _resume_points(
    connection: duckdb.DuckDBPyConnection, chunk: Sequence[Found | Rejection], columns: str | None
) -> dict[tuple[str, str], int | None]:
    """For inputs that are known: None when they were read to their end, else the record at which to go on.

    `_WITH_OTHER_COLUMNS` for those of which records were turned away for their columns, when others were told.
    """
    keys = [_source_key(entry) for entry in chunk]
    listed = pa.table({"source_uri": [key[0] for key in keys], "fingerprint": [key[1] for key in keys]})
    connection.register("_listed", listed)
    try:
        rows = connection.execute(
            """
            SELECT source_uri, fingerprint,
                   CASE WHEN NOT is_complete THEN next_record
                        WHEN $columns IS NOT NULL AND columns IS DISTINCT FROM $columns AND source_uri IN (
                            SELECT source_uri FROM raw.rejections WHERE reason = 'schema_error'
                        ) THEN $again END
            FROM ops.sources SEMI JOIN _listed USING (source_uri, fingerprint)
            WHERE fingerprint <> ''
            """,
            {"columns": columns, "again": _WITH_OTHER_COLUMNS},
        ).fetchall()
    finally:
        connection.unregister("_listed")
    return {(str(uri), str(fingerprint)): position for uri, fingerprint, position in rows}


def _drop_known(connection: duckdb.DuckDBPyConnection, batch: _Batch) -> None:
    """Leave out what the warehouse holds already: the same capture, document or rejection never has a second row."""
    for identity in _known(connection, "raw.captures", "capture_id", batch.captures):
        del batch.captures[identity]
    for identity in _known(connection, "raw.documents", "document_id", batch.documents):
        del batch.documents[identity]
    for identity in _known(connection, "raw.rejections", "rejection_id", batch.rejections):
        del batch.rejections[identity]
    _count_added(batch)


def _known(connection: duckdb.DuckDBPyConnection, table: str, column: str, rows: Mapping[str, Row]) -> list[str]:
    if not rows:
        return []
    connection.register("_ids", pa.table({column: list(rows)}))
    try:
        found = connection.execute(f"SELECT {column} FROM {table} SEMI JOIN _ids USING ({column})").fetchall()
    finally:
        connection.unregister("_ids")
    return [str(identity) for (identity,) in found]


def _count_added(batch: _Batch) -> None:
    """Let every source count the rows that it really adds, so that the accounts balance."""
    added: dict[str, int] = {}
    for rows in (batch.captures, batch.rejections):
        for row in rows.values():
            uri = str(row["source_uri"])
            added[uri] = added.get(uri, 0) + 1
    for (uri, _), row in batch.sources.items():
        row["records"] = added.pop(uri, 0)


def _stamp(batch: _Batch, batch_id: str, ingested_at: dt.datetime, outdated: Sequence[str]) -> dict[str, list[Row]]:
    """The rows of a batch by file, with the batch and the moment."""
    return {
        "payloads": list(batch.documents.values()),
        "captures": [{**row, "batch_id": batch_id, "ingested_at": ingested_at} for row in batch.captures.values()],
        "rejections": [{**row, "batch_id": batch_id, "rejected_at": ingested_at} for row in batch.rejections.values()],
        "sources": [{**row, "batch_id": batch_id} for row in batch.sources.values()],
        "retractions": [{"rejection_id": identity} for identity in outdated],
    }
