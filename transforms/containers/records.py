"""What reading an input yields: a captured payload, or the reason why there is none.

The closed list of reasons is the contract's; a disposition follows from its reason and is never chosen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.contract.lists import Disposition, Form, Reason
from transforms.printing import printable


@dataclass(frozen=True, slots=True)
class Record:
    """One captured payload and where it stands in its container.

    ``index`` is the 0-based ordinal of the record (WARC record, physical JSONL line, Parquet row); ``index``,
    ``offset`` and ``length`` are None for a plain file. ``offset`` and ``length`` are bytes: of the gzip member or
    zstd frame in the file where a WARC record has one of its own, else of the record in the decompressed content;
    both are None for a Parquet row, which has no bytes of its own.

    ``payload`` is the document's bytes: transfer and content encodings are undone, the character encoding is not.
    ``media_type`` and ``charset`` are the transport's word, unverified. ``warc_date`` and ``last_modified`` (the
    HTTP header) are naive UTC. ``warc_truncated`` is the reason for which the crawler kept a part of the page only
    (``WARC-Truncated``: length, time, disconnect, unspecified). ``columns`` names, for the form ``json``, the columns
    by role (`columns.ROLES`); ``warc_target_uri`` is what the container says, whatever that is; ``url`` is the same
    where it is an address of the web (`transforms.addresses.web_address`), and None otherwise: it can be shown as a
    link and has a host.
    """

    index: int | None
    offset: int | None
    length: int | None
    payload: bytes
    form: Form
    media_type: str | None = None
    charset: str | None = None
    warc_record_id: str | None = None
    warc_target_uri: str | None = None
    warc_date: dt.datetime | None = None
    http_status: int | None = None
    warc_truncated: str | None = None
    last_modified: dt.datetime | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input, or a record of one, that did not become a document.

    ``index`` is None for a whole input and for the place where reading a container broke. ``detail`` is a sentence
    that names the cause and, where there is one, the way out; it holds no control characters.
    """

    index: int | None
    offset: int | None
    length: int | None
    reason: Reason
    detail: str
    warc_target_uri: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", printable(self.detail))

    @property
    def disposition(self) -> Disposition:
        """Quarantined inputs are kept for replay; for skipped ones there is nothing to do."""
        return self.reason.disposition


class RefusedError(Exception):
    """Bytes cannot become a payload, for a reason of the closed list; turned into a `Rejected` by the reader."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def whole(reason: Reason, detail: str) -> Rejected:
    """The rejection of a whole input."""
    return Rejected(index=None, offset=None, length=None, reason=reason, detail=detail)
