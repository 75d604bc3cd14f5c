"""The containers that are read: an entry for each, with the names that promise it, how it starts, and its reader.

A new format is a reader in `transforms.containers` and an entry here. What the records of a container are is the
reader's business; single pages and page dumps, and what is done about formats that are not read, are `reader`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, NamedTuple

from orchestration.pipeline.landing.found import Found
from orchestration.pipeline.landing.opening import LocalFile
from orchestration.pipeline.landing.retry import DEFAULT_RETRY, Retry
from transforms.containers.jsonl import read_jsonl
from transforms.containers.limits import DEFAULT_LIMITS, Limits
from transforms.containers.records import Record, Rejected
from transforms.containers.sniff import BOMS, PARQUET_MAGIC, is_binary, is_json_lines, is_warc
from transforms.containers.warc import read_warc

#: Leading rows of a Parquet file that a resumed run passes over without decoding them, where they are known.
_MOST_KNOWN_ROWS = 10_000_000


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read.

    ``columns`` names columns of JSONL and Parquet records by role and overrules guessing. ``not_after`` is the
    time after which a ``warc_date`` is impossible (naive UTC; the caller's clock plus a day). ``skip`` says of a
    record index that its row exists already: such records are passed over without being decoded. ``retry`` is the
    patience with networks.
    """

    limits: Limits = DEFAULT_LIMITS
    columns: Mapping[str, str] = field(default_factory=dict)
    not_after: datetime | None = None
    skip: Callable[[int], bool] | None = None
    retry: Retry = DEFAULT_RETRY


class Opened(NamedTuple):
    """An input that is open: a seekable stream at its start; ``file`` is None for a remote one."""

    found: Found
    stream: BinaryIO
    file: LocalFile | None


@dataclass(frozen=True, slots=True)
class Format:
    """A format of containers.

    Attributes:
        name: what people call it.
        extensions: the endings of names that promise it, in small letters, without a dot.
        starts: whether the first bytes are those of such a container; asked where the name tells nothing.
        read: yields its records and rejections in order, each with its place; raises `RefusedError` where there is
            nothing to read at all.
        is_read_compressed: whether the reader undoes gzip and zstd around the file.
        doubtful: extensions that promise it only if the content keeps the promise, each with what says why it does not.
    """

    name: str
    extensions: tuple[str, ...]
    starts: Callable[[bytes], bool]
    read: Callable[[Opened, ReadOptions], Iterator[Record | Rejected]]
    is_read_compressed: bool = True
    doubtful: Mapping[str, Callable[[bytes], str | None]] = field(default_factory=dict)


def _read_warc(opened: Opened, options: ReadOptions) -> Iterator[Record | Rejected]:
    return read_warc(opened.stream, options.limits, not_after=options.not_after, skip=options.skip)


def _read_jsonl(opened: Opened, options: ReadOptions) -> Iterator[Record | Rejected]:
    return read_jsonl(opened.stream, options.limits, columns=options.columns, skip=options.skip)


def _why_no_lines(content: bytes) -> str | None:
    """Why what is called .json is no JSONL, by the first line that is not blank."""
    first = content.removeprefix(BOMS[0]).lstrip().partition(b"\n")[0]
    return None if is_json_lines(first) else "This is a JSON document, not JSONL: write one object a line, with jq -c"


def _starts_parquet(head: bytes) -> bool:
    return head.startswith(PARQUET_MAGIC) and is_binary(head)


def _read_parquet(opened: Opened, options: ReadOptions) -> Iterator[Record | Rejected]:
    """The rows of a Parquet file, decoded in a process of their own."""
    from orchestration.pipeline.landing.contained import read_contained
    from orchestration.pipeline.landing.parquet_worker import Request

    skip, first = options.skip, 0
    while skip is not None and first < _MOST_KNOWN_ROWS and skip(first):
        first += 1
    request = Request(opened.found, options.limits, options.columns, options.retry, first)
    for row in read_contained(request, opened.file):
        if skip is None or row.index is None or not skip(row.index):
            yield row


#: In the order in which content is compared with them; no content starts two of them.
FORMATS: tuple[Format, ...] = (
    Format("WARC", ("warc", "wet", "wat"), is_warc, _read_warc),
    Format("Parquet", ("parquet", "pq", "parq"), _starts_parquet, _read_parquet, is_read_compressed=False),
    Format(
        "JSONL",
        ("jsonl", "ndjson", "jsonlines", "json"),
        is_json_lines,
        _read_jsonl,
        doubtful={"json": _why_no_lines},
    ),
)

_NAMED = {extension: entry for entry in FORMATS for extension in entry.extensions}


def format_named(extension: str) -> Format | None:
    """The format that a name promises by its extension, in small letters and without a dot."""
    return _NAMED.get(extension)


def format_of(head: bytes, content: bytes) -> Format | None:
    """The format that an input starts as, by its first bytes as stored and decompressed."""
    for entry in FORMATS:
        if entry.starts(content if entry.is_read_compressed else head):
            return entry
    return None
