"""Undo the transfer and content encodings of an HTTP body (RFC 9112, RFC 9110), capped, and distrustful of labels.

Archives often hold bodies that are decoded already under headers that still name the encoding, so a label that the
bytes contradict is passed over. Bytes in, bytes out; what cannot be undone raises `RefusedError`.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import BinaryIO

from transforms.containers.compression import Damage, read_blocks
from transforms.containers.limits import MEGABYTE, Limits
from transforms.containers.records import RefusedError
from transforms.containers.sniff import GZIP_MAGIC, ZSTD_MAGIC, holds_markup, is_binary
from transforms.contract.lists import Reason

_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
#: What may follow the last chunk (RFC 9112, 7.1.2).
_TRAILER = re.compile(rb"(?:[!#-'*+.^-z|~0-9A-Z-]+:[^\r\n]*\r?\n)*\s*")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_TEXT_SAMPLE = 65_536
#: Encodings on top of each other; nobody needs more, and each may multiply the size.
_MOST_ENCODINGS = 4
#: gzip members or zstd frames in one body: servers flush a page in some dozens, and each costs more than its bytes.
_MOST_MEMBERS = 10_000
#: Bytes that a member is given at first; then twice as many each time, up to the most. What it leaves is copied, so
#: small members must be given little.
_FIRST_STEP, _MOST_STEP = 256, 1 << 16
_NONE = frozenset({"", "identity", "none", "binary", "8bit", "7bit", "utf-8", "utf8"})


def undo_chunks(body: bytes) -> bytes:
    """The body without chunk framing; as it stands if its start is no chunk, whatever it looks like.

    Raises:
        RefusedError: ``truncated`` where a chunk is cut off, ``bad_record`` where the framing breaks.
    """
    first = _CHUNK.match(body)
    if first is None or not _is_first_chunk(body, first):
        return body
    parts: list[bytes] = []
    place = 0
    while True:
        head = _CHUNK.match(body, place)
        if head is None:
            if place >= len(body):
                raise RefusedError(Reason.TRUNCATED, "The chunked body ends before its last chunk")
            raise RefusedError(Reason.BAD_RECORD, "The framing of the chunked body is broken")
        size = int(head[1], 16)
        if size == 0:
            return b"".join(parts)
        place = head.end() + size
        if place > len(body):
            raise RefusedError(Reason.TRUNCATED, "The chunked body is cut off in the middle of a chunk")
        parts.append(body[head.end() : place])
        place += 2 if body[place : place + 2] == b"\r\n" else 1 if body[place : place + 1] == b"\n" else 0


def _is_first_chunk(body: bytes, head: re.Match[bytes]) -> bool:
    """Whether the line that looks like the size of the first chunk is one: a text may start with a number, too.

    Where the chunk ends within the body, a line end must follow it, and after the last chunk nothing but fields.
    Where it would end beyond, it was cut off, unless the body reads as one text with this line its first.
    """
    size = int(head[1], 16)
    if size == 0:
        return _TRAILER.fullmatch(body, head.end()) is not None
    end = head.end() + size
    if end < len(body):
        return body.startswith((b"\r\n", b"\n"), end)
    return end == len(body) or not _is_text_with_line(body, head)


def _is_text_with_line(body: bytes, line: re.Match[bytes]) -> bool:
    """Whether a text goes on after a line, with line ends like that of the line; no page follows a number."""
    rest = body[line.end() :]
    if not _is_plausible_text(rest) or holds_markup(rest):
        return False
    return not line[0].endswith(b"\r\n") or 0 < rest.count(b"\n") == rest.count(b"\r\n")


def _is_plausible_text(body: bytes) -> bool:
    """Whether bytes can be text without a single control character, as compressed data hardly ever is."""
    return not is_binary(body) and _CONTROL.search(body[:_TEXT_SAMPLE]) is None


def undo_encodings(body: bytes, names: str, limits: Limits) -> bytes:
    """The body without its content encodings, named as in ``Content-Encoding``.

    Raises:
        RefusedError: ``too_large`` or ``decompression_bomb`` beyond the cap for a document, ``truncated``,
            ``bad_record`` for damaged data, ``unsupported_encoding`` for an unknown encoding.
    """
    wanted = [name for name in (part.strip().lower() for part in names.split(",")) if name not in _NONE]
    if len(wanted) > _MOST_ENCODINGS:
        raise RefusedError(Reason.UNSUPPORTED_ENCODING, f"{len(wanted)} content encodings on top of each other")
    for name in reversed(wanted):
        body = _undo(body, name, limits)
    return body


def _undo(body: bytes, name: str, limits: Limits) -> bytes:
    if not body:
        return body
    if name in ("gzip", "x-gzip"):
        return _inflate_gzip(body, limits) if body.startswith(GZIP_MAGIC[:2]) else _as_it_stands(body, name)
    if name in ("deflate", "x-deflate"):
        return _inflate_deflate(body, limits)
    if name == "zstd":
        return _inflate_zstd(body, limits) if body.startswith(ZSTD_MAGIC) else _as_it_stands(body, name)
    if name == "br":
        return _inflate_brotli(body, limits)
    if holds_markup(body):
        return body
    raise RefusedError(
        Reason.UNSUPPORTED_ENCODING,
        f"The content encoding {name[:40]!r} is not known; gzip, deflate, br and zstd are",
    )


def _as_it_stands(body: bytes, name: str) -> bytes:
    """A body that its label calls compressed and that is not: text passes, anything else is no page."""
    if is_binary(body):
        raise RefusedError(Reason.BAD_RECORD, f"The header says {name}, and the body is neither that nor text")
    return body


def _inflate_gzip(body: bytes, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size, place, members = 0, 0, 0
    while body.startswith(GZIP_MAGIC[:2], place):
        members += 1
        _check_members(members)
        place, size = _inflate_member(body, place, parts, size, limits)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _inflate_member(body: bytes, place: int, parts: list[bytes], size: int, limits: Limits) -> tuple[int, int]:
    """Add what a gzip member holds to the parts; where it ends, and the size of all parts then."""
    inflater = zlib.decompressobj(31)
    view, step = memoryview(body), _FIRST_STEP
    while not inflater.eof:
        if place >= len(body):
            raise RefusedError(Reason.TRUNCATED, "The gzip body is cut off")
        given = view[place : place + step]
        try:
            part = inflater.decompress(given, limits.document_bytes + 1 - size)
        except zlib.error as error:
            raise RefusedError(Reason.BAD_RECORD, f"The gzip body is damaged ({error})") from error
        if part:
            parts.append(part)
        size += len(part)
        place += len(given)
        check_growth(size, place - len(inflater.unconsumed_tail), limits)
        step = min(2 * step, _MOST_STEP)
    return place - len(inflater.unused_data), size


def _check_members(members: int) -> None:
    if members > _MOST_MEMBERS:
        raise RefusedError(
            Reason.DECOMPRESSION_BOMB, f"The body is made of more than {_MOST_MEMBERS:,} compressed members"
        )


def _inflate_deflate(body: bytes, limits: Limits) -> bytes:
    """``deflate`` means zlib data (RFC 9110, 8.4.1.2), and many servers send raw deflate all the same."""
    for window_bits in (15, -15):
        inflater = zlib.decompressobj(window_bits)
        try:
            data = inflater.decompress(body, limits.document_bytes + 1)
        except zlib.error:
            continue
        check_growth(len(data), len(body) - len(inflater.unconsumed_tail), limits)
        if inflater.eof:
            return data
        if window_bits == 15:
            raise RefusedError(Reason.TRUNCATED, "The deflate body is cut off")
    if not is_binary(body):
        return body
    raise RefusedError(Reason.BAD_RECORD, "The deflate body is damaged")


def _inflate_zstd(body: bytes, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size, frames = 0, 0
    for block in read_blocks(io.BytesIO(body), limits):
        if isinstance(block, Damage):
            reason = Reason.TRUNCATED if block.reason is Reason.TRUNCATED else Reason.BAD_RECORD
            raise RefusedError(reason, f"The zstd body is damaged: {block.detail}")
        frames += block.member is not None
        _check_members(frames)
        parts.append(block.data)
        size += len(block.data)
        check_growth(size, block.consumed, limits)
    return b"".join(parts)


def _inflate_brotli(body: bytes, limits: Limits) -> bytes:
    import brotli  # type: ignore[import-untyped]

    inflater = brotli.Decompressor()
    parts: list[bytes] = []
    size, rest = 0, body
    try:
        while not inflater.is_finished():
            part = inflater.process(rest, output_buffer_limit=limits.document_bytes + 1 - size)
            rest = b""
            parts.append(part)
            size += len(part)
            check_growth(size, len(body), limits)
            if not part and inflater.can_accept_more_data():
                break
    except brotli.error as error:
        if holds_markup(body) or _is_plausible_text(body):
            return body
        raise RefusedError(Reason.BAD_RECORD, "The brotli body is damaged, or no brotli at all") from error
    # Brotli has no magic number: a text may read as its start, or, by its first letter, as an empty stream.
    if not (inflater.is_finished() and size) and _is_plausible_text(body):
        return body
    if not inflater.is_finished():
        raise RefusedError(Reason.TRUNCATED, "The brotli body is cut off")
    return b"".join(parts)


def read_document(stream: BinaryIO, limits: Limits) -> bytes:
    """The whole content of a stream that holds one document, plain, gzip or zstd.

    Raises:
        RefusedError: ``too_large`` or ``decompression_bomb`` beyond the cap, ``truncated`` or ``corrupt_container``
            for damage.
    """
    parts: list[bytes] = []
    size = 0
    for block in read_blocks(stream, limits):
        if isinstance(block, Damage):
            raise RefusedError(block.reason, block.detail)
        parts.append(block.data)
        size += len(block.data)
        check_growth(size, block.consumed, limits)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def check_growth(size: int, compressed: int, limits: Limits) -> None:
    """Raise `RefusedError` where decompressed data is beyond the cap: a bomb if it grew beyond all reason."""
    if size <= limits.document_bytes:
        return
    cap = limits.document_bytes / MEGABYTE
    if size > limits.ratio * compressed:
        raise RefusedError(
            Reason.DECOMPRESSION_BOMB, f"{compressed:,} bytes grew beyond the {cap:,.0f} MB that a document may have"
        )
    raise RefusedError(
        Reason.TOO_LARGE,
        f"The content is more than the {cap:,.0f} MB that a document may have; raise the cap to take it",
    )
