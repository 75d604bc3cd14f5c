"""How large the pages of a Parquet file really are, read from their own headers before anything is decompressed.

A page is decompressed as a whole, and its header alone says to what size (Apache Parquet, format specification,
"Page header"; Thrift compact protocol). Walking the headers costs one small read per page, and keeps a few
kilobytes from becoming gigabytes in a library that trusts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

#: Headers have some dozen bytes; those with whole values as statistics can be long.
_HEADER_BYTES = 1024
_LONGEST_HEADER_BYTES = 16 << 20
#: Thrift compact types: field value lengths are in the types, except for these.
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_DEEPEST = 16


class PageError(ValueError):
    """A page header that cannot be read."""


def page_sizes(stream: BinaryIO, start: int, length: int) -> Iterator[int]:
    """The decompressed sizes of the pages in one column chunk.

    Args:
        stream: the Parquet file.
        start: offset of the chunk's first page.
        length: bytes of the chunk.

    Raises:
        PageError: a header is damaged, or a page goes beyond the chunk.
    """
    place, end = start, start + length
    while place < end:
        size, fields = _header(stream, place, end - place)
        raw, compressed = fields.get(2), fields.get(3)
        if raw is None or compressed is None or raw < 0 or compressed < 0:
            raise PageError("a page header without sizes")
        place += size + compressed
        if place > end:
            raise PageError("a page that goes beyond its column chunk")
        yield raw


def _header(stream: BinaryIO, place: int, most: int) -> tuple[int, dict[int, int]]:
    """The bytes of the header at a place and its integer fields."""
    size = _HEADER_BYTES
    while True:
        stream.seek(place)
        header = _Thrift(stream.read(min(size, most)))
        try:
            fields = header.struct(0)
        except _CutError as error:
            if size >= min(most, _LONGEST_HEADER_BYTES):
                raise PageError("a page header that is cut off") from error
            size *= 16
        else:
            return header.place, fields


class _CutError(Exception):
    """The header goes on beyond the bytes that were read."""


class _Thrift:
    """Just enough of the compact protocol to find the integers of a struct and where it ends."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def struct(self, depth: int) -> dict[int, int]:
        """The integer fields of the struct at the place, by field id."""
        if depth > _DEEPEST:
            raise PageError("a page header that is nested too deep")
        found: dict[int, int] = {}
        field = 0
        while True:
            head = self._byte()
            if head == 0:
                return found
            kind, step = head & 0x0F, head >> 4
            field = field + step if step else self._zigzag()
            if kind in (_I16, _I32, _I64):
                found[field] = self._zigzag()
            else:
                self._skip(kind, depth)

    def _byte(self) -> int:
        if self.place >= len(self._data):
            raise _CutError
        self.place += 1
        return self._data[self.place - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
            shift += 7
            if shift > 63:
                raise PageError("a number in a page header that is too long")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def _skip(self, kind: int, depth: int, *, in_list: bool = False) -> None:
        if kind in (_TRUE, _FALSE):
            self.place += in_list
        elif kind == _BYTE:
            self.place += 1
        elif kind in (_I16, _I32, _I64):
            self._varint()
        elif kind == _DOUBLE:
            self.place += 8
        elif kind == _BINARY:
            size = self._varint()
            self.place += size
        elif kind == _STRUCT:
            self.struct(depth + 1)
        elif kind in (_LIST, _SET):
            head = self._byte()
            size = head >> 4
            for _ in range(self._varint() if size == 15 else size):
                if self.place >= len(self._data):
                    raise _CutError
                self._skip(head & 0x0F, depth + 1, in_list=True)
        else:
            raise PageError("a page header with an unknown field")
