"""Decompress streams and bodies block by block: bounded memory, bounded growth, and damage reported, not raised.

A stream is read as members: gzip members (RFC 1952) or zstd frames (RFC 8878), any number of them, one after the
other. Archives give each record a member of its own, so the places where members start are passed on: a record is
found by them, and after damage reading goes on at the next one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import zstandard

from transforms.containers.limits import Limits
from transforms.containers.sniff import GZIP_MAGIC, ZSTD_MAGIC, ZSTD_SKIPPABLE
from transforms.contract.lists import Reason

#: Bytes read at a time, compressed; and the most that one block holds, decompressed.
_READ_BYTES = 64 * 1024
BLOCK_BYTES = 1 << 20
#: A zstd block holds at most 128 KiB (RFC 8878, 3.1.1.2.4).
_ZSTD_BLOCK_BYTES = 128 * 1024
#: zstd's own default for decoders: larger windows need ``--long`` and much memory.
_ZSTD_WINDOW_BYTES = 1 << 27
#: The skippable frame that holds a dictionary for the frames after it (IIPC, WARC zstandard draft, section 3).
_ZSTD_DICTIONARY_FRAME = b"\x5d\x2a\x4d\x18"
_ZSTD_DICTIONARY_BYTES = 16 << 20
#: How far back, in sum, a seekable stream is re-read to find members after damage; then only forward.
_REREAD_BYTES = 1 << 30
#: Places with a magic number that are tried for a member in one stream, in sum: a second's work.
_MOST_CANDIDATES = 100_000
#: Bytes that are enough to tell what a member starts with.
_PROBE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Block:
    """Decompressed bytes. ``member`` is the file offset of the member that starts with them, or None.

    ``consumed`` is how many bytes of the file have been read to get here.
    """

    data: bytes
    member: int | None
    consumed: int


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where the stream could not be read. ``member`` is the file offset of the member it lies in."""

    reason: Reason
    member: int
    detail: str


class _DamageError(Exception):
    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def read_blocks(
    stream: BinaryIO, limits: Limits, is_start: Callable[[bytes], bool] | None = None
) -> Iterator[Block | Damage]:
    """Read a gzip, zstd or plain stream to its end, as far as that can be read.

    Args:
        stream: positioned at its start; it is sought only to read on after damage.
        limits: for how far a container that grows beyond all reason is followed.
        is_start: whether decompressed bytes are what a member starts with. With it reading goes on after damage at
            the next such member; without it damage ends the stream.

    Yields:
        Blocks of at most a megabyte (a little more where zstd frames are tiny), and damage where it is met.
    """
    source = _Source(stream)
    head = source.peek(4)
    if head.startswith(GZIP_MAGIC):
        reader = _gzip_member
    elif head.startswith(ZSTD_MAGIC) or ZSTD_SKIPPABLE.match(head):
        reader = _ZstdFrames().frame
    else:
        while data := source.take_all(BLOCK_BYTES):
            yield Block(data, None, source.offset)
        return
    yield from _read_members(source, limits, reader, is_start)


def first_content(stream: BinaryIO, limits: Limits) -> bytes:
    """The first decompressed bytes of a stream, a megabyte at most; empty where there are none. The stream moves."""
    for block in read_blocks(stream, limits):
        if isinstance(block, Damage) or block.data:
            return b"" if isinstance(block, Damage) else block.data
    return b""


def _read_members(
    source: _Source,
    limits: Limits,
    reader: Callable[[_Source], Iterator[bytes]],
    is_start: Callable[[bytes], bool] | None,
) -> Iterator[Block | Damage]:
    produced, reread = 0, 0
    while source.skip_zeros():
        start = source.offset
        member: int | None = start
        try:
            for data in reader(source):
                yield Block(data, member, source.offset)
                member = None
                produced += len(data)
                if produced > limits.container_bytes and produced > limits.ratio * source.offset:
                    raise _DamageError(
                        Reason.DECOMPRESSION_BOMB,
                        f"{source.offset:,} bytes grew to more than {produced:,}; the rest was not read",
                    )
        except _DamageError as error:
            yield Damage(error.reason, start, error.detail)
            if is_start is None or error.reason is Reason.DECOMPRESSION_BOMB:
                return
            reread += source.offset - start
            if not source.find_member(start + 1 if reread <= _REREAD_BYTES else None, is_start):
                return


class _Source:
    """A buffered stream of compressed bytes that knows its offset in the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = b""
        self._place = 0
        self._read = 0
        self._candidates = 0

    @property
    def offset(self) -> int:
        """File offset of the next byte."""
        return self._read - len(self._buffer) + self._place

    def _fill(self, size: int = _READ_BYTES) -> bool:
        data = self._stream.read(size)
        self._buffer, self._place = self._buffer[self._place :] + data, 0
        self._read += len(data)
        return bool(data)

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer only at the end; they stay."""
        while len(self._buffer) - self._place < size and self._fill():
            pass
        return self._buffer[self._place : self._place + size]

    def take_all(self, size: int = _READ_BYTES) -> bytes:
        """Whatever is buffered, or else the next so many bytes of the stream; empty at the end."""
        if self._place == len(self._buffer):
            self._fill(size)
        data = self._buffer[self._place :] if self._place else self._buffer
        self._buffer, self._place = b"", 0
        return data

    def take(self, size: int) -> bytes:
        """Exactly so many bytes; raises `_DamageError` where the stream ends before."""
        data = self.peek(size)
        if len(data) < size:
            raise _DamageError(Reason.TRUNCATED, "The compressed data ends in the middle; the file was cut off")
        self._place += size
        return data

    def put_back(self, data: bytes) -> None:
        """Return the end of what `take_all` gave."""
        self._buffer, self._place = data + self._buffer[self._place :], 0

    def skip_zeros(self) -> bool:
        """Pass over zero padding; whether anything is left."""
        while True:
            if self._buffer[self._place : self._place + 1] not in (b"", b"\0"):
                return True
            self._buffer, self._place = self._buffer[self._place :].lstrip(b"\0"), 0
            if self._buffer:
                return True
            if not self._fill():
                return False

    def find_member(self, start: int | None, is_start: Callable[[bytes], bool]) -> bool:
        """Move to the next member that decompresses to a start; from ``start`` where the stream can be sought."""
        if start is not None and self._stream.seekable():
            self._stream.seek(start)
            self._buffer, self._place, self._read = b"", 0, start
        while True:
            self.peek(_PROBE_BYTES)
            found = [self._buffer.find(magic, self._place) for magic in (GZIP_MAGIC, ZSTD_MAGIC)]
            places = [place for place in found if place >= 0]
            if not places:
                self._place = max(self._place, len(self._buffer) - 3)
                if not self._fill():
                    return False
                continue
            self._place = min(places)
            self._candidates += 1
            if self._candidates > _MOST_CANDIDATES:
                return False
            if is_start(_first_bytes(self.peek(_PROBE_BYTES))):
                return True
            self._place += 1


def _first_bytes(head: bytes) -> bytes:
    """The first decompressed bytes of what may be a member; empty if it is none."""
    try:
        if head.startswith(GZIP_MAGIC):
            return zlib.decompressobj(31).decompress(head, 64)
        decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
        with decompressor.stream_reader(head) as reader:
            return reader.read(64)
    except (zlib.error, zstandard.ZstdError):
        return b""


def _gzip_member(source: _Source) -> Iterator[bytes]:
    """The content of one gzip member; on damage, first what can be read of its start."""
    if not source.peek(3).startswith(GZIP_MAGIC):
        raise _DamageError(Reason.CORRUPT_CONTAINER, "What follows the last gzip member is no gzip member")
    inflater = zlib.decompressobj(31)
    head = pending = source.take_all()
    is_first = True
    data = b""
    while True:
        try:
            data += inflater.decompress(pending, BLOCK_BYTES)
        except zlib.error as error:
            if is_first:
                yield data + _salvage(head)
            raise _DamageError(Reason.CORRUPT_CONTAINER, f"A gzip member is damaged ({error})") from error
        if inflater.eof:
            source.put_back(inflater.unused_data)
            yield data
            return
        # A member's first block is never a mere crumb, so that whoever gets it can tell what it starts with.
        if len(data) >= (64 if is_first else 1):
            yield data
            data, is_first = b"", False
        had_none = not pending
        pending = inflater.unconsumed_tail or source.take_all()
        if not pending and had_none:
            if data:
                yield data
            raise _DamageError(Reason.TRUNCATED, "The last gzip member is cut off: the file ends in the middle of it")


def _salvage(head: bytes) -> bytes:
    """What the first bytes of a damaged member give when they are inflated one by one."""
    inflater = zlib.decompressobj(31)
    data = b""
    try:
        for place in range(min(len(head), 4096)):
            data += inflater.decompress(head[place : place + 1], 4096)
    except zlib.error:
        pass
    return data


class _ZstdFrames:
    """Decompresses zstd frames one at a time, walking their blocks so that output stays bounded."""

    def __init__(self) -> None:
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)

    def frame(self, source: _Source) -> Iterator[bytes]:
        """The content of the frame that starts here; nothing for a skippable one."""
        magic = source.peek(4)
        if ZSTD_SKIPPABLE.match(magic):
            self._skip(source, is_dictionary=magic == _ZSTD_DICTIONARY_FRAME and source.offset == 0)
            return
        if magic != ZSTD_MAGIC:
            raise _DamageError(Reason.CORRUPT_CONTAINER, "What follows the last zstd frame is no zstd frame")
        try:
            yield from self._blocks(source)
        except zstandard.ZstdError as error:
            raise _DamageError(Reason.CORRUPT_CONTAINER, f"A zstd frame is damaged ({error})") from error

    def _skip(self, source: _Source, *, is_dictionary: bool) -> None:
        size = int.from_bytes(source.take(8)[4:], "little")
        if is_dictionary and size <= _ZSTD_DICTIONARY_BYTES:
            content = source.take(size)
            try:
                if content.startswith(ZSTD_MAGIC):
                    with zstandard.ZstdDecompressor().stream_reader(content) as reader:
                        content = reader.read(_ZSTD_DICTIONARY_BYTES)
                self._decompressor = zstandard.ZstdDecompressor(
                    dict_data=zstandard.ZstdCompressionDict(content), max_window_size=_ZSTD_WINDOW_BYTES
                )
            except zstandard.ZstdError as error:
                raise _DamageError(Reason.CORRUPT_CONTAINER, f"The zstd dictionary is damaged ({error})") from error
            return
        while size:
            size -= len(source.take(min(size, BLOCK_BYTES)))

    def _blocks(self, source: _Source) -> Iterator[bytes]:
        """Feed the frame header, then one block at a time (RFC 8878, 3.1.1), so that damage costs one block."""
        inflater = self._decompressor.decompressobj()
        descriptor = source.peek(5)[4:]
        if not descriptor:
            raise _DamageError(Reason.TRUNCATED, "The compressed data ends in a zstd frame header")
        flags = descriptor[0]
        is_single, has_checksum = bool(flags & 0x20), bool(flags & 0x04)
        content_size = (1 if is_single else 0, 2, 4, 8)[flags >> 6]
        data = inflater.decompress(source.take(5 + (not is_single) + (0, 1, 2, 4)[flags & 3] + content_size))
        is_last = False
        while not is_last:
            header = source.take(3)
            bits = int.from_bytes(header, "little")
            is_last, kind, size = bool(bits & 1), bits >> 1 & 3, bits >> 3
            if kind == 3 or size > _ZSTD_BLOCK_BYTES:
                raise _DamageError(Reason.CORRUPT_CONTAINER, "A zstd frame is damaged (impossible block)")
            block = header + source.take(1 if kind == 1 else size)
            if is_last and has_checksum:
                block += source.take(4)
            data += inflater.decompress(block)
            if data or is_last:
                yield data
            data = b""
