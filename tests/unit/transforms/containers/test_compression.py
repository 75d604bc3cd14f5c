from __future__ import annotations

import gzip
import io
import random
import struct
import zlib

import pytest
import zstandard

from tests.unit.transforms.containers.builders import Unseekable, frames, members
from transforms.containers.compression import BLOCK_BYTES, Block, Damage, first_content, read_blocks
from transforms.containers.limits import DEFAULT_LIMITS, Limits
from transforms.contract.lists import Reason

PARTS = [b"alpha " * 40, b"beta " * 3000, b"gamma"]


def read(
    data: bytes, limits: Limits = DEFAULT_LIMITS, *, start: bytes | None = None, stream: type = io.BytesIO
) -> list:
    is_start = None if start is None else (lambda head: head.startswith(start))
    return list(read_blocks(stream(data), limits, is_start))


def content(rows: list) -> bytes:
    return b"".join(row.data for row in rows if isinstance(row, Block))


def damage(rows: list) -> list[Damage]:
    return [row for row in rows if isinstance(row, Damage)]


@pytest.mark.parametrize("pack", [members, frames, lambda *parts: b"".join(parts)])
@pytest.mark.parametrize("stream", [io.BytesIO, Unseekable])
def test_content_comes_back_whatever_the_compression(pack, stream) -> None:
    rows = read(pack(*PARTS), stream=stream)
    assert content(rows) == b"".join(PARTS)
    assert not damage(rows)


@pytest.mark.parametrize("pack", [members, frames])
def test_each_member_says_where_it_starts(pack) -> None:
    offsets = [row.member for row in read(pack(*PARTS)) if row.member is not None]
    assert offsets == [0, len(pack(PARTS[0])), len(pack(*PARTS[:2]))]


def test_zero_padding_between_members_is_passed_over() -> None:
    rows = read(members(b"one") + bytes(70_000) + members(b"two") + bytes(3))
    assert content(rows) == b"onetwo"
    assert not damage(rows)


@pytest.mark.parametrize("pack", [members, frames])
@pytest.mark.parametrize("cut", [1, 9, 20])
def test_a_cut_file_is_called_truncated_and_keeps_what_came_before(pack, cut: int) -> None:
    data = pack(b"first " * 50, random.Random(7).randbytes(5000))
    rows = read(data[:-cut])
    assert content(rows).startswith(b"first " * 50)
    assert [row.reason for row in damage(rows)] == [Reason.TRUNCATED]


@pytest.mark.parametrize("pack", [members, frames])
def test_reading_goes_on_at_the_next_member_after_damage(pack) -> None:
    noise = random.Random(3)
    parts = [b"HEAD one", b"HEAD two " + noise.randbytes(900), b"HEAD three"]
    data = bytearray(pack(*parts))
    place = len(pack(parts[0])) + 60
    data[place : place + 8] = noise.randbytes(8)
    rows = read(bytes(data), start=b"HEAD")
    assert content(rows).endswith(b"HEAD three")
    assert [row.reason for row in damage(rows)] == [Reason.CORRUPT_CONTAINER]
    assert damage(rows)[0].member == len(pack(parts[0]))
    assert not content(read(bytes(data))).endswith(b"HEAD three"), "without a start to look for, damage ends the stream"


def test_damage_that_swallows_the_next_member_is_gone_back_over() -> None:
    """A stored block whose length is wrong reads on into the members that follow."""
    stored = zlib.compressobj(0, zlib.DEFLATED, 31)
    long = bytearray(stored.compress(b"HEAD " + bytes(500)) + stored.flush())
    long[11:15] = struct.pack("<HH", 2000, 2000 ^ 0xFFFF)
    rest = members(b"HEAD " + b"x" * 100, *[b"HEAD again %d" % n for n in range(80)])
    rows = read(bytes(long) + rest, start=b"HEAD")
    assert content(rows).endswith(b"HEAD again 79")
    assert b"HEAD xxx" in content(rows)


def test_the_start_of_a_damaged_member_is_saved() -> None:
    data = bytearray(gzip.compress(b"HEAD of a record\r\n" * 3 + random.Random(1).randbytes(2000), mtime=0))
    data[-6] ^= 0xFF
    assert content(read(bytes(data))).startswith(b"HEAD of a record")
    assert damage(read(bytes(data)))[0].reason is Reason.CORRUPT_CONTAINER


def test_what_follows_the_last_member_is_damage() -> None:
    rows = read(members(b"one") + b"trailing words")
    assert content(rows) == b"one"
    assert damage(rows)[0].reason is Reason.CORRUPT_CONTAINER


@pytest.mark.parametrize("pack", [members, frames])
def test_blocks_are_bounded_and_bombs_end(pack) -> None:
    limits = Limits(container_bytes=8 << 20)
    rows = read(pack(bytes(40 << 20)), limits)
    blocks = [row for row in rows if isinstance(row, Block)]
    assert max(len(block.data) for block in blocks) <= BLOCK_BYTES + 64
    assert len(content(rows)) < 11 << 20
    assert [row.reason for row in damage(rows)] == [Reason.DECOMPRESSION_BOMB]


def test_much_data_that_compresses_as_text_does_is_no_bomb() -> None:
    data = bytes(random.Random(5).choices(b"abcdefgh ", k=1 << 20))
    assert not damage(read(members(data, data, data), Limits(container_bytes=1 << 20)))


def test_zstd_dictionaries_and_skippable_frames_are_understood() -> None:
    samples = [b"WARC/1.0 ferry %d harbour council lantern tax " % n * 5 for n in range(200)]
    dictionary = zstandard.train_dictionary(4096, samples)
    packed = zstandard.ZstdCompressor(dict_data=dictionary).compress(samples[0])
    for stored in (dictionary.as_bytes(), zstandard.ZstdCompressor().compress(dictionary.as_bytes())):
        first = b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(stored)) + stored
        other = b"\x50\x2a\x4d\x18" + struct.pack("<I", 5) + b"notes"
        assert content(read(first + other + packed)) == samples[0]


def test_first_content_is_the_start_of_what_is_compressed() -> None:
    assert first_content(io.BytesIO(members(b"", b"words")), DEFAULT_LIMITS) == b"words"
    assert first_content(io.BytesIO(b"\x1f\x8b\x08broken"), DEFAULT_LIMITS) == b""
    assert first_content(io.BytesIO(b""), DEFAULT_LIMITS) == b""


def test_a_file_full_of_false_starts_ends_soon() -> None:
    data = members(b"HEAD")[:-4] + b"oops" + b"\x1f\x8b\x08" * 200_000
    rows = read(data, start=b"HEAD")
    assert damage(rows)[0].reason is Reason.CORRUPT_CONTAINER
