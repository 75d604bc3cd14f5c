"""Read one listed input: a stream of captured payloads and of rejections, each with its place.

Chooses the reader by name and content, undoes file compression, and turns everything that goes wrong into a
rejection with a reason; what a container's records are is the business of `transforms.containers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orchestration.landing.found import Capture, Found, Rejection
from orchestration.landing.names import WAYS_OUT, Kind, kind_of
from orchestration.landing.opening import LocalFile
from transforms.containers.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from transforms.containers.records import Form, Reason, Record, RefusedError, whole
from transforms.containers.sniff import binary_format, is_binary

_MEDIA_TYPES: dict[Form, str] = {"text": "text/plain", "html": "text/html", "json": "application/json"}


def _none_known(_index: int) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read.

    ``columns`` names columns of JSONL and Parquet records by role and overrules guessing. ``not_after`` is the
    time after which a ``warc_date`` is impossible (naive UTC; the caller's clock plus a day). ``skip`` says of a
    record index that its row exists already: such records are passed over without being decoded.
    """

    limits: Limits = DEFAULT_LIMITS
    columns: Mapping[str, str] = field(default_factory=dict)
    not_after: datetime | None = None
    skip: Callable[[int], bool] = _none_known


def read_source(found: Found, options: ReadOptions | None = None) -> Iterator[Capture | Rejection]:
    """Read an input.

    Args:
        found: an input as `listing.list_inputs` yields it.
        options: see `ReadOptions`.

    Yields:
        For a plain file one capture or one rejection. For a container one of them per record, in order, and a
        rejection without index for each place where it could not be read. Never nothing, unless every record is
        skipped.
    """
    options = options or ReadOptions()
    try:
        yield from _read_local(found, options)
    except RefusedError as refused:
        yield Rejection(found.source_uri, whole(refused.reason, refused.detail))


def _read_local(found: Found, options: ReadOptions) -> Iterator[Capture | Rejection]:
    assert found.path is not None
    kind, compression, extension = kind_of(found.source_uri)
    if kind in (Kind.CONTAINER, Kind.MEDIA):
        refuse_by_name(kind, extension)
    with LocalFile(found.path) as file:
        if file.size == 0:
            file.check_unchanged()
            raise RefusedError(Reason.EMPTY, "The file is empty")
        if kind in (Kind.TEXT, Kind.HTML) and compression is None:
            if file.size > options.limits.document_bytes:
                raise too_large(file.size, options.limits)
            payload = file.read_all()
            file.check_unchanged()
            yield Capture(found.source_uri, plain_record(payload, "text" if kind is Kind.TEXT else "html"))
            return
        raise RefusedError(Reason.UNSUPPORTED_CONTAINER, "Not read yet")


def refuse_by_name(kind: Kind, extension: str) -> None:
    """Raise `RefusedError` for a name that promises something that is not read."""
    way_out = WAYS_OUT.get(extension, "extract its content to .txt, .html, .jsonl, .parquet or .warc files")
    if kind is Kind.CONTAINER:
        raise RefusedError(Reason.UNSUPPORTED_CONTAINER, f".{extension} files are not read: {way_out}")
    raise RefusedError(Reason.NOT_ARTICLE_MEDIA, f".{extension} files hold no page or page dump: {way_out}")


def too_large(size: int, limits: Limits) -> RefusedError:
    """The refusal of a document above the cap."""
    return RefusedError(
        Reason.TOO_LARGE,
        f"{size / MEGABYTE:,.1f} MB is more than the {limits.document_bytes / MEGABYTE:,.0f} MB that a document may"
        " have; split it, or raise the cap",
    )


def plain_record(payload: bytes, form: Form) -> Record:
    """The record of a whole file; raises `RefusedError` where its bytes are nothing or no text."""
    if payload.isspace():
        raise RefusedError(Reason.EMPTY, "The file holds nothing but white space")
    if is_binary(payload):
        what = binary_format(payload) or "binary data"
        raise RefusedError(Reason.NOT_TEXT, f"The name says {form}, the content is {what}")
    return Record(None, None, None, payload, form, media_type=_MEDIA_TYPES[form])
