from __future__ import annotations

import gzip
import io
import time
import zlib

import brotli
import pytest

from tests.unit.transforms.containers.builders import PAGE, frames, members
from transforms.containers.encodings import read_document, undo_chunks, undo_encodings
from transforms.containers.limits import Limits
from transforms.containers.records import RefusedError
from transforms.contract.lists import Reason


def _gzip(data: bytes) -> bytes:
    """Compressed without the time, so that every process collects the same tests."""
    return gzip.compress(data, mtime=0)


LIMITS = Limits(document_bytes=100_000)
RAW_DEFLATE = zlib.compress(PAGE)[2:-4]


def chunked(body: bytes, size: int = 40) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;name=value\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def reason_of(call) -> Reason:
    with pytest.raises(RefusedError) as caught:
        call()
    assert caught.value.detail
    return caught.value.reason


def test_chunks_are_joined() -> None:
    assert undo_chunks(chunked(PAGE)) == PAGE
    assert undo_chunks(chunked(PAGE).replace(b"\r\n", b"\n")) == PAGE
    assert undo_chunks(b"0\r\n\r\n") == b""


def test_a_body_that_is_not_chunked_stands() -> None:
    assert undo_chunks(PAGE) == PAGE


def test_broken_chunks_are_no_page() -> None:
    assert reason_of(lambda: undo_chunks(chunked(PAGE)[:-60])) is Reason.TRUNCATED
    assert reason_of(lambda: undo_chunks(b"4\r\nabcd\r\n")) is Reason.TRUNCATED
    assert reason_of(lambda: undo_chunks(b"4\r\nabcd\r\n4\r\nefgh\r\nno size")) is Reason.BAD_RECORD
    for cut in (60, len(PAGE) - 10):
        assert reason_of(lambda cut=cut: undo_chunks(chunked(PAGE, 2000)[:-cut])) is Reason.TRUNCATED
    packed = _gzip(b"The ferry left." * 90)
    assert reason_of(lambda: undo_chunks(chunked(packed, 9000)[:-30])) is Reason.TRUNCATED
    assert reason_of(lambda: undo_chunks(b"2f\r\nThe ferry left.\nIt came")) is Reason.TRUNCATED


@pytest.mark.parametrize(
    "body",
    [
        b"0\nThe ferry left.\n",
        b"0\r\nNo ferry left.\r\nNone came.",
        b"2024\nThe ferry left.\nIt came back.\n",
        b"2024\r\nThe ferry left.\r\nIt came back.\r\n",
        "2024\nПаром ушёл.\n".encode("cp1251"),
        b"4\r\nabcdefgh\r\n",
        b"Bed\nwas made of straw.\n",
    ],
)
def test_a_text_that_starts_with_a_number_stands(body: bytes) -> None:
    assert undo_chunks(body) == body


def test_fields_may_follow_the_last_chunk() -> None:
    assert undo_chunks(b"0\r\nExpires: 0\r\nX-Sum: 1\r\n\r\n") == b""
    assert undo_chunks(b"4\r\nabcd\r\n0\r\nX-Sum: 1\r\n\r\n") == b"abcd"


@pytest.mark.parametrize(
    ("names", "body"),
    [
        ("gzip", _gzip(PAGE)),
        ("X-GZIP", members(PAGE[:30], PAGE[30:])),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", RAW_DEFLATE),
        ("br", brotli.compress(PAGE)),
        ("zstd", frames(PAGE)),
        ("gzip, gzip", _gzip(_gzip(PAGE))),
        ("br, identity, gzip", _gzip(brotli.compress(PAGE))),
        ("", PAGE),
        ("identity", PAGE),
        ("utf-8", PAGE),
        *((name, PAGE) for name in ("gzip", "deflate", "br", "zstd", "snappy")),
        ("gzip", b""),
    ],
)
def test_encodings_are_undone_and_false_labels_passed_over(names: str, body: bytes) -> None:
    assert undo_encodings(body, names, LIMITS) == (PAGE if body else b"")


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("first", ["The", "3", ";", "!", "0", "Паром", "{", "—"])
def test_a_plain_text_under_any_label_stands(name: str, first: str) -> None:
    body = f"{first} ferry left the harbour at noon, and nobody saw it go.\n".encode()
    assert undo_encodings(body, name, LIMITS) == body


@pytest.mark.parametrize(
    ("names", "body", "reason"),
    [
        ("gzip", _gzip(PAGE)[:-12], Reason.TRUNCATED),
        ("deflate", zlib.compress(PAGE)[:-9], Reason.TRUNCATED),
        ("br", brotli.compress(PAGE)[:-9], Reason.TRUNCATED),
        ("zstd", frames(PAGE)[:-9], Reason.TRUNCATED),
        ("gzip", _gzip(PAGE)[:30] + bytes(20) + _gzip(PAGE)[50:], Reason.BAD_RECORD),
        ("zstd", frames(PAGE)[:6] + b"\xff\xff\xff" + frames(PAGE)[9:], Reason.BAD_RECORD),
        ("br", brotli.compress(PAGE)[:20] + b"\xff" * 200, Reason.BAD_RECORD),
        ("gzip", bytes(range(1, 32)) * 9, Reason.BAD_RECORD),
        ("deflate", bytes(range(1, 32)) * 9, Reason.BAD_RECORD),
        ("snappy", bytes(range(1, 32)) * 9, Reason.UNSUPPORTED_ENCODING),
        ("gzip," * 9, PAGE, Reason.UNSUPPORTED_ENCODING),
    ],
)
def test_what_cannot_be_undone_is_refused_with_a_reason(names: str, body: bytes, reason: Reason) -> None:
    assert reason_of(lambda: undo_encodings(body, names, LIMITS)) is reason


@pytest.mark.parametrize(
    ("names", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", frames)],
)
def test_growth_is_stopped_at_the_cap(names: str, pack) -> None:
    assert reason_of(lambda: undo_encodings(pack(bytes(50_000_000)), names, LIMITS)) is Reason.DECOMPRESSION_BOMB
    text = "".join(f"line {n * n} of the ferry register\n" for n in range(6000)).encode()
    assert reason_of(lambda: undo_encodings(pack(text), names, LIMITS)) is Reason.TOO_LARGE


@pytest.mark.parametrize(("name", "pack"), [("gzip", members), ("zstd", frames)])
def test_bodies_of_very_many_members_are_refused_at_once(name: str, pack) -> None:
    start = time.process_time()
    assert reason_of(lambda: undo_encodings(pack(b"") * 1_000_000, name, LIMITS)) is Reason.DECOMPRESSION_BOMB
    assert time.process_time() - start < 5
    assert undo_encodings(pack(b"a") * 9000, name, LIMITS) == b"a" * 9000


def test_gzip_members_are_followed_across_steps() -> None:
    parts = [bytes((n * n * 7) % 251 for n in range(size)) for size in (1, 255, 256, 257, 30_000, 0, 60_000)]
    assert undo_encodings(members(*parts), "gzip", LIMITS) == b"".join(parts)
    assert undo_encodings(members(*parts) + b"\r\n", "gzip", LIMITS) == b"".join(parts)


def test_a_whole_file_is_one_document() -> None:
    assert read_document(io.BytesIO(members(PAGE)), LIMITS) == PAGE
    assert read_document(io.BytesIO(PAGE), LIMITS) == PAGE
    bomb = io.BytesIO(members(bytes(50_000_000)))
    assert reason_of(lambda: read_document(bomb, Limits(document_bytes=40_000_000))) is Reason.DECOMPRESSION_BOMB
    assert reason_of(lambda: read_document(io.BytesIO(bytes(10_000_000)), LIMITS)) is Reason.TOO_LARGE
    assert reason_of(lambda: read_document(io.BytesIO(members(PAGE)[:-9]), LIMITS)) is Reason.TRUNCATED
