"""Read one listed input: a stream of captured payloads and of rejections, each with its place.

Chooses the reader by name and content, and turns everything that goes wrong into a rejection with a reason; what a
container's records are is the business of `transforms.containers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orchestration.pipeline.landing.formats import Format, Opened, ReadOptions, format_named, format_of
from orchestration.pipeline.landing.found import Capture, Found, Rejection
from orchestration.pipeline.landing.names import WAYS_OUT, Kind, kind_of, name_in_uri
from orchestration.pipeline.landing.opening import LocalFile, why_not
from transforms.containers.compression import first_content
from transforms.containers.encodings import read_document
from transforms.containers.limits import MEGABYTE, Limits
from transforms.containers.records import Record, RefusedError, Rejected, whole
from transforms.containers.sniff import (
    ARCHIVES,
    HEAD_BYTES,
    binary_format,
    is_arc,
    is_binary,
    is_blank,
    is_compressed,
    is_markup,
    not_a_page,
)
from transforms.contract.lists import Form, Reason

_MEDIA_TYPES: dict[Form, str] = {"text": "text/plain", "html": "text/html", "json": "application/json"}
_GENERAL_WAY_OUT = "put its content into .txt, .html, .jsonl, .parquet or .warc files"

#: Checks that an input is still what it was when reading began; raises `RefusedError` where it is not.
Check = Callable[[], None]


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
    named = format_named(extension)
    if named is None and kind in (Kind.CONTAINER, Kind.MEDIA):
        raise refused_name(kind, extension)
    if found.path is None:
        from orchestration.pipeline.landing.remote_stream import RemoteFile

        with RemoteFile(found, options.retry) as remote:
            opened = Opened(found, remote.stream(), None)
            yield from _read_open(opened, remote.check_unchanged, kind, extension, options)
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
            yield from _read_open(Opened(found, stream, file), file.check_unchanged, kind, extension, options)


def _read_open(
    opened: Opened, check: Check, kind: Kind, extension: str, options: ReadOptions
) -> Iterator[Record | Rejected]:
    """Read an open input, positioned at its start, as what its name and its content say it is."""
    stream = opened.stream
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if not head:
        raise RefusedError(Reason.EMPTY, "The file is empty")
    container = format_named(extension)
    if (container is None and kind is Kind.UNKNOWN) or (container and extension in container.doubtful):
        content = head
        if is_compressed(head):
            content = first_content(stream, options.limits)[:HEAD_BYTES]
            stream.seek(0)
        if container is None:
            kind, container = by_content(head, content)
        elif (instead := container.doubtful[extension](content)) is not None:
            raise RefusedError(Reason.UNSUPPORTED_CONTAINER, instead)
    if container is not None:
        if not container.is_read_compressed and is_compressed(head):
            detail = f"Compressed {container.name} files are not read; decompress it"
            raise RefusedError(Reason.UNSUPPORTED_CONTAINER, detail)
        yield from container.read(opened, options)
        check()
        return
    if not is_compressed(head) and is_binary(head):
        raise refused_content(kind, head)
    payload = read_document(stream, options.limits)
    check()
    yield plain_record(payload, "text" if kind is Kind.TEXT else "html")


def by_content(head: bytes, content: bytes) -> tuple[Kind, Format | None]:
    """What an input with an unknown name is, by its first bytes as stored and decompressed: a page or a container.

    Raises:
        RefusedError: ``unsupported_container``, ``not_article_media`` or ``not_text`` for what is not read.
    """
    container = format_of(head, content)
    if container is not None:
        return Kind.UNKNOWN, container
    if is_markup(content):
        return Kind.HTML, None
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
