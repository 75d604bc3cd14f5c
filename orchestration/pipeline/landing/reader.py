"""Read one listed input: a stream of captured payloads and of rejections, each with its place.

Chooses the reader by name and content, and turns everything that goes wrong into a rejection with a reason; what a
container's records are is the business of `transforms.containers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from orchestration.pipeline.landing.found import Capture, Found, Rejection
from orchestration.pipeline.landing.names import WAYS_OUT, Kind, kind_of, name_in_uri
from orchestration.pipeline.landing.opening import LocalFile, why_not
from orchestration.pipeline.landing.retry import DEFAULT_RETRY, Retry
from transforms.containers.compression import first_content
from transforms.containers.encodings import read_document
from transforms.containers.jsonl import read_jsonl
from transforms.containers.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from transforms.containers.records import Record, RefusedError, Rejected, whole
from transforms.containers.sniff import (
    ARCHIVES,
    BOMS,
    HEAD_BYTES,
    PARQUET_MAGIC,
    binary_format,
    is_arc,
    is_binary,
    is_blank,
    is_compressed,
    is_json_lines,
    is_markup,
    is_warc,
    not_a_page,
)
from transforms.containers.warc import read_warc
from transforms.contract.lists import Form, Reason

_MEDIA_TYPES: dict[Form, str] = {"text": "text/plain", "html": "text/html", "json": "application/json"}
_GENERAL_WAY_OUT = "put its content into .txt, .html, .jsonl, .parquet or .warc files"

#: Leading rows of a Parquet file that a resumed run passes over without decoding them, where they are known.
_MOST_KNOWN_ROWS = 10_000_000

#: Checks that an input is still what it was when reading began; raises `RefusedError` where it is not.
Check = Callable[[], None]


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


def read_source(found: Found, options: ReadOptions | None = None) -> Iterator[Capture | Rejection]:
    """Read an input.

    Args:
        found: an input as `listing.list_inputs` yields it.
        options: see `ReadOptions`.

    Yields:
        For a plain file one capture or one rejection. For a container one of them per record, in order, and a
        rejection without index for each place where it could not be read, and at the end if it changed meanwhile.
        Never nothing, unless every record is skipped. No input makes it raise.
    """
    options = options or ReadOptions()
    try:
        for row in _read(found, options):
            if isinstance(row, Record):
                yield Capture(found.source_uri, row)
            else:
                yield Rejection(found.source_uri, row)
    except RefusedError as refused:
        yield Rejection(found.source_uri, whole(refused.reason, refused.detail))
    except MemoryError:
        yield Rejection(found.source_uri, whole(Reason.MEMORY_LIMIT, "There was not enough memory to read it"))
    except OSError as error:
        yield Rejection(found.source_uri, whole(*why_not(error)))
    except Exception as error:  # noqa: BLE001 - one input that nobody foresaw must not end a run over a million
        detail = f"Reading it failed in a way that nobody foresaw ({type(error).__name__}); please report it"
        yield Rejection(found.source_uri, whole(Reason.CORRUPT_CONTAINER, detail))


def _read(found: Found, options: ReadOptions) -> Iterator[Record | Rejected]:
    kind, compression, extension = kind_of(name_in_uri(found.source_uri))
    if kind in (Kind.CONTAINER, Kind.MEDIA):
        raise refused_name(kind, extension)
    if found.path is None:
        from orchestration.pipeline.landing.remote_stream import RemoteFile

        with RemoteFile(found, options.retry) as remote:
            yield from _read_open(remote.stream(), remote.check_unchanged, kind, extension, found, None, options)
        return
    with LocalFile(found.path) as file:
        if file.size == 0:
            raise RefusedError(Reason.EMPTY, "The file is empty")
        if kind in (Kind.TEXT, Kind.HTML) and compression is None:
            if file.size > options.limits.document_bytes:
                raise too_large(file.size, options.limits)
            payload = file.read_all()
            file.check_unchanged()
            yield plain_record(payload, "text" if kind is Kind.TEXT else "html")
            return
        with file.stream() as stream:
            yield from _read_open(stream, file.check_unchanged, kind, extension, found, file, options)


def _read_open(
    stream: BinaryIO,
    check: Check,
    kind: Kind,
    extension: str,
    found: Found,
    file: LocalFile | None,
    options: ReadOptions,
) -> Iterator[Record | Rejected]:
    """Read an open stream, positioned at its start, as what its name and its content say it is."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if not head:
        raise RefusedError(Reason.EMPTY, "The file is empty")
    if kind is Kind.UNKNOWN or extension == "json":
        content = head
        if is_compressed(head):
            content = first_content(stream, options.limits)[:HEAD_BYTES]
            stream.seek(0)
        kind = kind_by_content(head, content) if kind is Kind.UNKNOWN else kind
        if extension == "json" and not is_json_lines(_first_line(content)):
            raise RefusedError(
                Reason.UNSUPPORTED_CONTAINER, "This is a JSON document, not JSONL: write one object a line, with jq -c"
            )
    if kind in (Kind.TEXT, Kind.HTML):
        if not is_compressed(head) and is_binary(head):
            raise refused_content(kind, head)
        payload = read_document(stream, options.limits)
        check()
        yield plain_record(payload, "text" if kind is Kind.TEXT else "html")
        return
    if kind is Kind.WARC:
        yield from read_warc(stream, options.limits, not_after=options.not_after, skip=options.skip)
    elif kind is Kind.JSONL:
        yield from read_jsonl(stream, options.limits, columns=options.columns, skip=options.skip)
    else:
        if is_compressed(head):
            raise RefusedError(Reason.UNSUPPORTED_CONTAINER, "Compressed Parquet files are not read; decompress it")
        yield from _read_parquet(found, file, options)
    check()


def _first_line(content: bytes) -> bytes:
    """The first line that is not blank."""
    return content.removeprefix(BOMS[0]).lstrip().partition(b"\n")[0]


def _read_parquet(found: Found, file: LocalFile | None, options: ReadOptions) -> Iterator[Record | Rejected]:
    """The rows of a Parquet file, decoded in a process of their own."""
    from orchestration.pipeline.landing.contained import read_contained
    from orchestration.pipeline.landing.parquet_worker import Request

    skip, first = options.skip, 0
    while skip is not None and first < _MOST_KNOWN_ROWS and skip(first):
        first += 1
    request = Request(found, options.limits, options.columns, options.retry, first)
    for row in read_contained(request, file):
        if skip is None or row.index is None or not skip(row.index):
            yield row


def kind_by_content(head: bytes, content: bytes) -> Kind:
    """What an input with an unknown name is, by its first bytes as stored and decompressed.

    Raises:
        RefusedError: ``unsupported_container``, ``not_article_media`` or ``not_text`` for what is not read.
    """
    if is_warc(content):
        return Kind.WARC
    if head.startswith(PARQUET_MAGIC) and is_binary(head):
        return Kind.PARQUET
    if is_markup(content):
        return Kind.HTML
    if is_json_lines(content):
        return Kind.JSONL
    if is_arc(content):
        raise refused_name(Kind.CONTAINER, "arc")
    what = binary_format(content) or (binary_format(head) if not content else None)
    if what in ARCHIVES:
        raise RefusedError(
            Reason.UNSUPPORTED_CONTAINER, f"The content is {what}, which is not read: {_GENERAL_WAY_OUT}"
        )
    if what is not None:
        raise RefusedError(Reason.NOT_ARTICLE_MEDIA, f"The content is {what}, no page and no page dump")
    if is_binary(content):
        raise RefusedError(Reason.NOT_TEXT, "The name tells nothing, and the content is binary data")
    raise RefusedError(
        Reason.NOT_ARTICLE_MEDIA, "The name tells nothing, and the content is no page; name page dumps .txt"
    )


def refused_name(kind: Kind, extension: str) -> RefusedError:
    """The refusal of a name that promises something that is not read."""
    way_out = WAYS_OUT.get(extension, _GENERAL_WAY_OUT)
    if kind is Kind.CONTAINER:
        return RefusedError(Reason.UNSUPPORTED_CONTAINER, f".{extension} files are not read: {way_out}")
    return RefusedError(Reason.NOT_ARTICLE_MEDIA, f".{extension} files hold no page and no page dump: {way_out}")


def refused_content(form: str, content: bytes) -> RefusedError:
    """The refusal of a file whose name promises text and whose content is something else."""
    return RefusedError(Reason.NOT_TEXT, f"The name says {form}, the content is {binary_format(content) or 'binary'}")


def too_large(size: int, limits: Limits) -> RefusedError:
    """The refusal of a document above the cap."""
    return RefusedError(
        Reason.TOO_LARGE,
        f"{size / MEGABYTE:,.1f} MB is more than the {limits.document_bytes / MEGABYTE:,.0f} MB that a document may"
        " have; split it, or raise the cap",
    )


def plain_record(payload: bytes, form: Form) -> Record:
    """The record of a whole file; raises `RefusedError` where its bytes are nothing or no text."""
    if is_blank(payload):
        raise RefusedError(Reason.EMPTY, "The file holds nothing but white space")
    if is_binary(payload):
        raise refused_content(form, payload)
    instead = not_a_page(payload) if form == "html" else None
    if instead is not None:
        raise RefusedError(Reason.NOT_ARTICLE_MEDIA, f"The name says html, the content is {instead}")
    return Record(None, None, None, payload, form, media_type=_MEDIA_TYPES[form])
