"""Whatever the bytes, reading ends, raises nothing unforeseen, and leaves no gap between indexes."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.transforms.containers.builders import PAGE, Unseekable, frames, http, indexes, lines, members, record
from transforms.containers.encodings import undo_chunks, undo_encodings
from transforms.containers.http_message import body_of, form_of, parse_response
from transforms.containers.json_record import unwrap
from transforms.containers.jsonl import read_jsonl
from transforms.containers.limits import DEFAULT_LIMITS, Limits
from transforms.containers.records import RefusedError
from transforms.containers.warc import read_warc
from transforms.model import ExtractionError

SMALL = Limits(document_bytes=500, record_bytes=400, header_bytes=300)
RECORDS = (record("a"), record("b", http(members(PAGE), Content_Encoding="gzip")), record("c", b"words", "conversion"))
LINES = lines({"text": "The ferry left.", "url": "u"}, {"html": "<p>x"}, {"text": None})
ARCHIVES = [b"".join(RECORDS), members(*RECORDS), members(b"".join(RECORDS)), frames(*RECORDS)]
EXPORTS = [LINES, members(LINES), frames(LINES)]

Change = tuple[int, int, bytes]
changes = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 60), st.binary(max_size=40)), max_size=4)


def changed(data: bytes, by: list[Change]) -> bytes:
    for number, length, new in by:
        place = number % (len(data) + 1)
        data = data[:place] + new + data[place + length :]
    return data


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(ARCHIVES),
    changes,
    st.sampled_from([DEFAULT_LIMITS, SMALL]),
    st.sampled_from([io.BytesIO, Unseekable]),
)
def test_damaged_archives(data: bytes, by: list[Change], limits: Limits, stream: Callable[[bytes], io.BytesIO]) -> None:
    try:
        rows = list(read_warc(stream(changed(data, by)), limits))
    except RefusedError:
        return
    assert rows
    assert indexes(rows) == list(range(len(indexes(rows))))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(EXPORTS), changes, st.sampled_from([DEFAULT_LIMITS, SMALL]))
def test_damaged_exports(data: bytes, by: list[Change], limits: Limits) -> None:
    try:
        rows = list(read_jsonl(io.BytesIO(changed(data, by)), limits))
    except RefusedError:
        return
    assert rows
    assert indexes(rows) == sorted(set(indexes(rows)))


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"{"]))
def test_any_bytes(data: bytes, start: bytes) -> None:
    for read in (read_warc, read_jsonl):
        with contextlib.suppress(RefusedError):
            assert list(read(io.BytesIO(start + data)))


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "x", "gzip,br"]))
def test_any_message(data: bytes, encoding: str) -> None:
    for call in (
        lambda: undo_chunks(data),
        lambda: undo_encodings(data, encoding, SMALL),
        lambda: form_of(data, "text/html", SMALL),
        lambda: body_of(parse_response(http(data, Content_Encoding=encoding), SMALL), SMALL),
        lambda: parse_response(b"HTTP/1.1 200 OK\r\n" + data, SMALL),
    ):
        with contextlib.suppress(RefusedError):
            call()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["text", "html", "url", "date", "author", "outlet", "$binary"]), json_values))
def test_any_object(row: dict[str, object]) -> None:
    columns = {"text": "text", "html": "html", "url": "url", "date": "date", "author": "author", "outlet": "outlet"}
    try:
        found = unwrap(lines(row), columns)
    except ExtractionError:
        return
    for value in (found.inner, found.url, found.title, found.date, found.outlet, *found.authors):
        (value or "").encode()


@pytest.mark.parametrize("read", [read_warc, read_jsonl])
def test_nested_compression_is_not_followed(read) -> None:
    data = ARCHIVES[0]
    for _ in range(3):
        data = members(data)
    assert list(read(io.BytesIO(data)))
