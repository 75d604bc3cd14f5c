"""A window over decompressed blocks, for readers that look for the start and the end of records.

Positions are bytes of the decompressed content. The window knows where members start, because a record that has one
of its own ends where the next begins, whatever its length field says.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from transforms.containers.compression import BLOCK_BYTES, Block, Damage, read_blocks
from transforms.containers.limits import Limits

_START = b"WARC/"
#: The line that starts a record, after the line end before it.
NEXT_RECORD = re.compile(rb"\nWARC/\d{1,2}\.\d{1,3}[ \t]*\r?\n")
#: Longer than any match of `NEXT_RECORD`, so that one across two blocks is found.
_OVERLAP = 64


@dataclass(frozen=True, slots=True)
class _Member:
    position: int
    offset: int


class Window:
    """The part of the content between the position that reading has reached and what was read ahead."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._blocks: Iterator[Block | Damage] = read_blocks(stream, limits, is_record_start)
        self._stream = stream
        self._is_plain: bool | None = None
        self._members: deque[_Member] = deque()
        #: Positions of the members that start with a record: few, where a record is cut into thousands of members.
        self._record_members: deque[int] = deque()
        self._limits = limits
        self.buffer = bytearray()
        self.position = 0
        self.consumed = 0
        self.damage: Damage | None = None
        self.is_ended = False

    @property
    def end(self) -> int:
        """Position after the last byte read ahead."""
        return self.position + len(self.buffer)

    def fill(self) -> bool:
        """Read one block ahead; False where damage or the end comes first."""
        if self.damage is not None or self.is_ended:
            return False
        block = next(self._blocks, None)
        if block is None:
            self.is_ended = True
            return False
        if isinstance(block, Damage):
            self.damage = block
            return False
        if self._is_plain is None:
            self._is_plain = block.member is None
        if block.member is not None:
            self._members.append(_Member(self.end, block.member))
            if block.data.startswith(_START):
                self._record_members.append(self.end)
        self.buffer += block.data
        self.consumed = block.consumed
        return True

    def ensure(self, size: int) -> bool:
        """Whether so many bytes can be held from the position on; reads ahead as far as needed."""
        while len(self.buffer) < size:
            if not self.fill():
                return False
        return True

    def advance(self, size: int) -> None:
        """Leave bytes behind that are in the buffer."""
        del self.buffer[:size]
        self.position += size

    def pass_damage(self) -> Damage | None:
        """Leave the rest of a damaged member behind; what was damaged."""
        damage, self.damage = self.damage, None
        self.advance(len(self.buffer))
        return damage

    def member_offset(self) -> int | None:
        """File offset of the member that starts at the position, if one does."""
        while self._members and self._members[0].position < self.position:
            self._members.popleft()
        if self._members and self._members[0].position == self.position:
            return self._members[0].offset
        return None

    def next_member(self, position: int) -> _Member | None:
        """The first member that is known to start at or after a position."""
        return next((member for member in self._members if member.position >= position), None)

    def next_record_member(self, after: int = 1) -> int | None:
        """Position of the first member so many bytes on that starts with a record, if known yet."""
        while self._record_members and self._record_members[0] < self.position:
            self._record_members.popleft()
        least = self.position + after
        return next((position for position in self._record_members if position >= least), None)

    def ensure_body(self, size: int) -> int:
        """Read ahead until a body is held; how many bytes from the position on belong to the record.

        That is fewer than ``size`` where a member with the next record, damage or the end comes before.
        """
        while True:
            edge = self.next_record_member()
            if edge is not None and edge < self.position + size:
                return edge - self.position
            if len(self.buffer) >= size:
                return size
            if not self.fill():
                return len(self.buffer)

    def skip_body(self, size: int) -> int:
        """Pass over a body without holding it; how many bytes there were up to the next member with a record."""
        passed = 0
        while passed < size:
            edge = self.next_record_member(0)
            step = min(size - passed, len(self.buffer))
            if edge is not None and edge - self.position <= step:
                step = edge - self.position
                self.advance(step)
                return passed + step
            self.advance(step)
            passed += step
            if not self.buffer and not self.fill():
                break
        return passed

    @property
    def can_jump(self) -> bool:
        """Whether the content is the file as it stands and any place of it can be reached."""
        return bool(self._is_plain) and self._stream.seekable()

    @property
    def size(self) -> int:
        """Bytes of the content where `can_jump`."""
        here = self._stream.tell()
        size = self._stream.seek(0, 2)
        self._stream.seek(here)
        return size

    def jump(self, position: int) -> None:
        """Go to a position, forward or back, where `can_jump`."""
        self._stream.seek(position)
        self._blocks = _plain_blocks(self._stream, position)
        self.buffer.clear()
        self.position = position
        self.is_ended = False

    def find_record(self, start: int) -> bool:
        """Move to the next record at or after ``start`` bytes from the position; False where damage or the end comes.

        What lies before it is left behind as the search goes on, and so is everything where none is found.
        """
        place = start
        while True:
            edge = self.next_record_member(place)
            found = NEXT_RECORD.search(self.buffer, place)
            if edge is not None and (found is None or edge <= self.position + found.start() + 1):
                self.advance(edge - self.position)
                return True
            if found is not None:
                self.advance(found.start() + 1)
                return True
            place = max(place, len(self.buffer) - _OVERLAP)
            if place > BLOCK_BYTES:
                self.advance(place - 1)
                place = 1
            if not self.fill():
                self.advance(len(self.buffer))
                return False


def is_record_start(data: bytes) -> bool:
    """Whether decompressed bytes start a WARC record."""
    return data.startswith(_START)


def _plain_blocks(stream: BinaryIO, position: int) -> Iterator[Block | Damage]:
    while data := stream.read(BLOCK_BYTES):
        position += len(data)
        yield Block(data, None, position)
