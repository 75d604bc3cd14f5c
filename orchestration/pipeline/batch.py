"""The rows of a batch while it is filled: what they are, what they are called, and when there are enough of them.

Nothing is read or written here. A batch leaves as the rows of its folder (`batch_folder`), which `intake` takes in.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transforms.addresses import host_of
from transforms.frames import digest
from transforms.storable import storable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from orchestration.pipeline.landing.found import Rejection
    from orchestration.pipeline.request import Manner
    from orchestration.pipeline.settings import RunSettings
    from transforms.containers.records import Record

Row = dict[str, object]

#: What an input is known by: its place, and its state or the reason why it has none.
SourceKey = tuple[str, str]


def rejection_id(rejection: Rejection) -> str:
    """The id of a rejection: a digest of its place and of what was wrong."""
    rejected = rejection.rejected
    return digest("rejection", rejection.source_uri, _position(rejected.index), rejected.reason, rejected.detail)


def _position(index: int | None) -> str:
    return "" if index is None else str(index)


@dataclass(slots=True)
class Batch:
    """Rows that wait to be committed together, by their ids; ``payload_bytes`` are those of the documents."""

    captures: dict[str, Row] = field(default_factory=dict)
    documents: dict[str, Row] = field(default_factory=dict)
    rejections: dict[str, Row] = field(default_factory=dict)
    sources: dict[SourceKey, Row] = field(default_factory=dict)
    payload_bytes: int = 0

    def is_full(self, settings: RunSettings) -> bool:
        """Whether it is time to commit."""
        rows = max(len(self.captures), len(self.rejections), len(self.sources))
        return rows >= settings.batch_documents or self.payload_bytes >= settings.batch_bytes

    def is_empty(self) -> bool:
        """Whether nothing was added at all."""
        return not (self.captures or self.rejections or self.sources)

    def add_capture(self, source_uri: str, record: Record, outlet: str | None, read_on: dt.date) -> None:
        """Add a payload that was seen at a place, and the document if it is new to the batch.

        Args:
            source_uri: the input.
            record: the payload and what its container says of it.
            outlet: what the run was told of the input.
            read_on: the day of capture of a record that has none.
        """
        document_id = hashlib.sha256(record.payload).hexdigest()
        url = storable(record.url)  # only an address that can be fetched; the capture keeps what the record says
        capture_id = digest("capture", source_uri, _position(record.index), document_id)
        self.captures[capture_id] = {
            "capture_id": capture_id,
            "document_id": document_id,
            "source_uri": source_uri,
            "record_offset": record.offset,
            "record_index": record.index,
            "record_length": record.length,
            "media_type": storable(record.media_type),
            "charset": storable(record.charset),
            "warc_record_id": storable(record.warc_record_id),
            "warc_target_uri": storable(record.warc_target_uri or record.url),
            "warc_date": record.warc_date,
            "http_status": record.http_status,
            "outlet": storable(outlet),
            "warc_truncated": storable(record.warc_truncated),
        }
        host = url and host_of(url)
        date = record.warc_date or record.last_modified
        found: Row = {
            "document_id": document_id,
            "payload": record.payload,
            "form": record.form,
            "media_type": storable(record.media_type),
            "charset": storable(record.charset),
            "outlet": host or storable(outlet),
            "url": url,
            "date": date.isoformat() if date else None,
            "date_source": None if date is None else "warc-date" if record.warc_date else "http-header",
            "columns": json.dumps(dict(record.columns), sort_keys=True) if record.columns else None,
            "captured_on": record.warc_date.date() if record.warc_date else read_on,
            "byte_length": len(record.payload),
        }
        known = self.documents.get(document_id)
        if known is None:
            self.payload_bytes += len(record.payload)
        if known is None or _tells(found) > _tells(known):
            self.documents[document_id] = found

    def add_rejection(self, rejection: Rejection) -> None:
        """Add an input or record that became no document."""
        rejected, identity = rejection.rejected, rejection_id(rejection)
        self.rejections[identity] = {
            "rejection_id": identity,
            "source_uri": rejection.source_uri,
            "record_offset": rejected.offset,
            "record_index": rejected.index,
            "warc_target_uri": storable(rejected.warc_target_uri),
            "disposition": str(rejected.disposition),
            "reason": str(rejected.reason),
            "detail": storable(rejected.detail),
        }

    def note_source(self, key: SourceKey, manner: Manner, *, is_complete: bool, next_record: int) -> None:
        """Note how far an input was read, and how."""
        self.sources[key] = {
            "source_uri": key[0],
            "fingerprint": key[1],
            "is_complete": is_complete,
            "next_record": next_record,
            "outlet": manner.outlet,
            "columns": manner.columns_as_kept,
        }

    def drop(self, captures: Iterable[str], documents: Iterable[str], rejections: Iterable[str]) -> None:
        """Leave out what is known already: the same capture, document or rejection never has a second row."""
        for rows, known in (
            (self.captures, captures),
            (self.documents, documents),
            (self.rejections, rejections),
        ):
            for identity in known:
                del rows[identity]

    def identity(self, parent: str, retractions: Sequence[str]) -> str:
        """The id of the batch: made of everything that it adds and of the batch before it, as a commit is.

        So the same inputs give the same batches on every machine, and a row that comes, goes and comes again does so
        in three.
        """
        rows = ("captures", *self.captures, "rejections", *self.rejections, "retractions", *retractions)
        return digest("batch", parent, *rows)

    def rows(self, batch_id: str, read_at: dt.datetime, retractions: Sequence[str]) -> dict[str, list[Row]]:
        """The rows of the batch by file of its folder, with the batch and the moment."""
        return {
            "payloads": list(self.documents.values()),
            "captures": [{**row, "batch_id": batch_id, "ingested_at": read_at} for row in self.captures.values()],
            "rejections": [{**row, "batch_id": batch_id, "rejected_at": read_at} for row in self.rejections.values()],
            "sources": self.source_rows(batch_id),
            "retractions": [{"rejection_id": identity} for identity in retractions],
        }

    def source_rows(self, batch_id: str) -> list[Row]:
        """The states of inputs; every input counts the rows that it really adds, so that the accounts balance."""
        added: dict[object, int] = {}
        for rows in (self.captures, self.rejections):
            for row in rows.values():
                added[row["source_uri"]] = added.get(row["source_uri"], 0) + 1
        return [
            {**row, "records": added.pop(row["source_uri"], 0), "batch_id": batch_id} for row in self.sources.values()
        ]


def _tells(document: Row) -> tuple[bool, bool]:
    """How much a capture says of its payload, for the choice among captures of one batch: an address, being a page."""
    return document["url"] is not None, document["form"] != "text"
