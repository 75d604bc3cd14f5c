from __future__ import annotations

import datetime as dt
import gzip
import io
import random
import re
import time

import pytest

from tests.unit.transforms.containers.builders import (
    PAGE,
    Unseekable,
    frames,
    http,
    indexes,
    members,
    outcomes,
    page,
    record,
    rejected,
)
from transforms.containers.limits import DEFAULT_LIMITS, Limits
from transforms.containers.records import Record, RefusedError, Rejected
from transforms.containers.warc import read_warc, warc_date
from transforms.contract.lists import Reason

INFO = record("info", b"software: ferry/1.0\r\n", "warcinfo", content_type="application/warc-fields")
THREE = (record("a", http(page("One"))), record("b", http(page("Two"))), record("c", http(page("Three"))))


def whole(*parts: bytes) -> bytes:
    return gzip.compress(b"".join(parts), mtime=0)


def plain(*parts: bytes) -> bytes:
    return b"".join(parts)


def read(
    data: bytes, limits: Limits = DEFAULT_LIMITS, *, stream: type = io.BytesIO, **options
) -> list[Record | Rejected]:
    return list(read_warc(stream(data), limits, **options))


PACKS = pytest.mark.parametrize("pack", [plain, members, whole, frames])


@PACKS
@pytest.mark.parametrize("stream", [io.BytesIO, Unseekable])
def test_every_record_has_a_row_whatever_the_compression(pack, stream) -> None:
    rows = read(pack(INFO, *THREE), stream=stream)
    assert outcomes(rows) == [(0, "not_a_capture"), (1, "html"), (2, "html"), (3, "html")]
    assert [row.payload for row in rows if isinstance(row, Record)] == [page("One"), page("Two"), page("Three")]


def test_provenance_is_filled_in() -> None:
    fields = {"Last_Modified": "Mon, 03 May 2021 00:00:00 GMT"}
    (row,) = read(record("a", http(**fields), version="1.1", date="2021-05-04T03:02:01.123456789Z"))
    assert row == Record(
        index=0,
        offset=0,
        length=len(record("a", http(**fields), version="1.1", date="2021-05-04T03:02:01.123456789Z")) - 4,
        payload=PAGE,
        form="html",
        media_type="text/html",
        charset="utf-8",
        warc_record_id="<urn:uuid:a>",
        warc_target_uri="https://ferry.test/a",
        warc_date=dt.datetime(2021, 5, 4, 3, 2, 1, 123456),  # noqa: DTZ001
        http_status=200,
        last_modified=dt.datetime(2021, 5, 3),  # noqa: DTZ001
        url="https://ferry.test/a",
    )


@pytest.mark.parametrize("pack", [members, frames])
def test_offset_and_length_cut_the_member_out_of_the_file(pack) -> None:
    data = pack(*THREE)
    for row in read(data):
        assert row.offset is not None
        assert row.length is not None
        (alone,) = read(data[row.offset : row.offset + row.length])
        assert isinstance(alone, Record)
        assert isinstance(row, Record)
        assert alone.payload == row.payload


@pytest.mark.parametrize("pack", [plain, whole])
def test_offset_and_length_cut_the_record_out_of_the_content(pack) -> None:
    content = b"".join(THREE)
    for row, expected in zip(read(pack(*THREE)), THREE, strict=True):
        assert row.offset is not None
        assert row.length is not None
        assert content[row.offset : row.offset + row.length] == expected[:-4]


def test_record_types() -> None:
    rows = read(
        members(
            record("r", kind="revisit"),
            record("q", b"GET / HTTP/1.1\r\n\r\n", "request"),
            record("m", b"x: 1\r\n", "metadata", content_type="application/warc-fields"),
            record("p", PAGE, "resource", content_type="text/html"),
            record("t", b"Plain words.", "conversion", content_type="text/plain"),
            record("d", b"20210504 1.2.3.4", "response", content_type="text/dns"),
            record("x", b"??", "something-else"),
            record("y", b"??", ""),
            record("z", b""),
            record("s", extra="WARC-Segment-Number: 1\r\n"),
            record("s2", kind="continuation", extra="WARC-Segment-Number: 2\r\nWARC-Segment-Total-Length: 9\r\n"),
        )
    )
    expected = [
        "revisit",
        "not_a_capture",
        "not_a_capture",
        "html",
        "text",
        "not_article_media",
        "not_a_capture",
        "bad_record",
        "empty",
        "truncated",
        "truncated",
    ]
    assert outcomes(rows) == list(enumerate(expected))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("", None),
        ("WARC-Truncated: length\r\n", "length"),
        ("warc-truncated:  Disconnect \r\n", "disconnect"),
        ("WARC-Truncated: \r\n", None),
    ],
)
def test_a_page_that_was_cut_is_a_document_that_says_so(field: str, expected: str | None) -> None:
    (row,) = read(record("a", extra=field))
    assert isinstance(row, Record)
    assert row.warc_truncated == expected


@pytest.mark.parametrize("status", ["301 Moved", "404 Not Found", "500 Oops", "100"])
def test_answers_that_are_no_success_are_no_documents(status: str) -> None:
    (row,) = read(record("a", http(status=status)))
    assert isinstance(row, Rejected)
    assert (row.reason, row.warc_target_uri) == (Reason.HTTP_STATUS, "https://ferry.test/a")
    assert status[:3] in row.detail


def test_head_styles() -> None:
    lower = THREE[0].replace(b"WARC-Type", b"warc-type").replace(b"Content-Length", b"CONTENT-LENGTH")
    folded = THREE[1].replace(b"WARC-Date: ", b"X-Note: one\r\n two\r\n\tthree\r\nWARC-Date: ")
    bare = record("n", http(page("Bare"))).replace(b"\r\n\r\nHTTP", b"\n\nHTTP").replace(b"\r\nWARC-", b"\nWARC-")
    brackets = THREE[2].replace(b"https://ferry.test/c", b"<https://ferry.test/c>")
    rows = read(plain(lower, folded, bare, brackets))
    assert outcomes(rows) == [(0, "html"), (1, "html"), (2, "html"), (3, "html")]
    assert isinstance(rows[3], Record)
    assert rows[3].warc_target_uri == "https://ferry.test/c"


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\n\n\n", b"\xef\xbb\xbf", bytes(700)])
@pytest.mark.parametrize("between", [b"", b"\r\n\r\n", bytes(300)])
def test_blank_lines_marks_and_padding_are_passed_over(before: bytes, between: bytes) -> None:
    assert outcomes(read(before + THREE[0] + between + THREE[1] + between)) == [(0, "html"), (1, "html")]


def test_a_record_without_trailing_line_ends_is_whole() -> None:
    assert outcomes(read(record("a", tail=b"") + record("b", tail=b"\n"))) == [(0, "html"), (1, "html")]


@PACKS
@pytest.mark.parametrize("length", ["-5", "twelve", "", "9" * 30, None])
def test_an_impossible_length_costs_one_record(pack, length: str | None) -> None:
    bad = record("x", length=length)
    if length is None:
        bad = re.sub(rb"Content-Length: \d+\r\n", b"", bad)
    rows = read(pack(THREE[0], bad, THREE[2]))
    assert outcomes(rows) == [(0, "html"), (1, "bad_record"), (2, "html")]
    assert rejected(rows, Reason.BAD_RECORD)[0].warc_target_uri == "https://ferry.test/x"


@PACKS
@pytest.mark.parametrize("wrong", [-70, 40, 400])
def test_a_wrong_length_costs_one_record(pack, wrong: int) -> None:
    rows = read(pack(THREE[0], record("x", length=len(http()) + wrong), THREE[2]))
    assert outcomes(rows) == [(0, "html"), (1, "bad_record"), (2, "html")]


@pytest.mark.parametrize("pack", [plain, members, frames])
@pytest.mark.parametrize("length", [90_000_000, 2**63])
def test_a_length_beyond_all_caps_costs_one_record(pack, length: int) -> None:
    rows = read(pack(THREE[0], record("x", length=length), THREE[2]))
    assert outcomes(rows) == [(0, "html"), (1, "bad_record"), (2, "html")]


@PACKS
def test_a_cut_file_keeps_its_records_and_says_where_it_breaks(pack) -> None:
    data = pack(*THREE[:2], record("c", http(page(random.Random(2).randbytes(900).hex()))))
    rows = read(data[:-300])
    expected = [(0, "html"), (1, "html"), (2, "truncated"), (None, "truncated")]
    if pack is frames:  # a frame of one block gives nothing until it is whole, so there is no record to speak of
        del expected[2]
    else:
        assert rows[2].warc_target_uri == "https://ferry.test/c"
    assert outcomes(rows) == expected


@pytest.mark.parametrize("pack", [members, frames])
def test_damage_in_a_member_costs_one_record(pack) -> None:
    noise = random.Random(9)
    long = record("x", http(page(noise.randbytes(200_000).hex())))
    data = bytearray(pack(THREE[0], long, THREE[2]))
    place = len(pack(THREE[0])) + 150_000
    data[place : place + 40] = noise.randbytes(40)
    rows = read(bytes(data))
    assert outcomes(rows) == [(0, "html"), (1, "corrupt_container"), (None, "corrupt_container"), (2, "html")]
    assert rows[1].warc_target_uri == "https://ferry.test/x"
    assert rows[2].offset == len(pack(THREE[0]))


def test_a_wrong_checksum_is_damage() -> None:
    data = bytearray(members(THREE[0]))
    data[-7] ^= 1
    rows = read(bytes(data) + members(THREE[1]))
    assert outcomes(rows) == [(0, "corrupt_container"), (None, "corrupt_container"), (1, "html")]


def test_garbage_between_records_has_a_row_without_index() -> None:
    for rows in (read(members(THREE[0], b"some words", THREE[1])), read(b"some words\r\n" + THREE[0])):
        assert (None, "corrupt_container") in outcomes(rows)
        assert outcomes(rows)[-1][1] == "html"


def test_garbage_after_a_whole_record_has_a_row_of_its_own() -> None:
    for garbage in (b"some words that are no record\r\n", b"INFO crawler restarted\r\n\r\n"):
        rows = read(plain(THREE[0], garbage, THREE[1]))
        assert outcomes(rows) == [(0, "html"), (None, "corrupt_container"), (1, "html")]
        assert rows[1].offset == len(THREE[0])


def test_garbage_right_after_a_body_makes_its_length_doubtful() -> None:
    rows = read(plain(record("a", tail=b"\r\n"), b"some words that are no record\r\n", THREE[1]))
    assert outcomes(rows) == [(0, "bad_record"), (1, "html")]


@pytest.mark.parametrize("left", [b"W", b"WARC", b"WARC/", b"WARC/1", b"WARC/1.", b"WARC/1.0", b"WARC/1.0\r"])
def test_a_file_that_is_cut_in_a_version_line_keeps_the_record_before(left: bytes) -> None:
    for rows in (read(THREE[0] + left), read(whole(THREE[0] + left))):
        assert outcomes(rows) == [(0, "html"), (1, "truncated"), (None, "truncated")]


def test_garbage_in_a_member_of_its_own_harms_no_record() -> None:
    assert outcomes(read(members(THREE[0], b"some words", THREE[1]))) == [
        (0, "html"),
        (None, "corrupt_container"),
        (1, "html"),
    ]


@pytest.mark.parametrize("data", [PAGE, b"PK\x03\x04....", b"words", b"WARC/", b"WARC/one\r\n", members(PAGE)])
def test_what_is_no_archive_is_called_so(data: bytes) -> None:
    rows = read(data)
    assert outcomes(rows) == [(None, "corrupt_container")]
    assert "no WARC file" in rows[0].detail  # type: ignore[union-attr]


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", members(b""), members(b"", b"\r\n"), frames(b"")])
def test_an_archive_without_records_is_empty(data: bytes) -> None:
    assert outcomes(read(data)) == [(None, "empty")]


@pytest.mark.parametrize("pack", [plain, members])
def test_arc_files_are_refused_with_the_way_out(pack) -> None:
    arc = b"filedesc://x.arc 0.0.0.0 20090101000000 text/plain 76\n1 0 Ferry\nURL IP-address\n"
    with pytest.raises(RefusedError, match="warcio recompress") as caught:
        read(pack(arc))
    assert caught.value.reason is Reason.UNSUPPORTED_CONTAINER


@pytest.mark.parametrize(
    ("pack", "reason"), [(plain, "too_large"), (members, "decompression_bomb"), (whole, "decompression_bomb")]
)
@pytest.mark.parametrize("stream", [io.BytesIO, Unseekable])
def test_a_record_beyond_the_cap_is_passed_over(pack, reason: str, stream) -> None:
    limits = Limits(record_bytes=100_000)
    rows = read(pack(THREE[0], record("x", http(bytes(3_000_000))), THREE[2]), limits, stream=stream)
    assert outcomes(rows) == [(0, "html"), (1, reason), (2, "html")]
    assert rows[1].warc_target_uri == "https://ferry.test/x"


def test_documents_have_a_cap_of_their_own() -> None:
    rows = read(record("a", http(page("word " * 500))), Limits(document_bytes=1000))
    assert outcomes(rows) == [(0, "too_large")]


def test_a_head_that_does_not_end_costs_one_record() -> None:
    endless = b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"y" * 5000
    rows = read(members(THREE[0], endless, THREE[2]), Limits(header_bytes=1000))
    assert outcomes(rows) == [(0, "html"), (1, "bad_record"), (2, "html")]


@PACKS
def test_known_records_are_skipped_and_keep_their_indexes(pack) -> None:
    data = pack(INFO, *THREE)
    assert outcomes(read(data, skip={0, 2}.__contains__)) == [(1, "html"), (3, "html")]


def test_many_records_across_block_edges() -> None:
    noise = random.Random(4)
    parts = [record(str(n), http(page(noise.randbytes(noise.randrange(60_000)).hex()))) for n in range(40)]
    for pack in (plain, members, whole, frames):
        rows = read(pack(*parts))
        assert indexes(rows) == list(range(40))
        assert all(isinstance(row, Record) for row in rows)


def test_members_that_cut_records_anywhere_are_read_as_one_stream() -> None:
    content = b"".join(THREE)
    pieces = [content[start : start + 100] for start in range(0, len(content), 100)]
    assert outcomes(read(members(*pieces))) == [(0, "html"), (1, "html"), (2, "html")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2021-05-04T03:02:01Z", dt.datetime(2021, 5, 4, 3, 2, 1)),  # noqa: DTZ001
        ("2021-05-04T03:02:01.5Z", dt.datetime(2021, 5, 4, 3, 2, 1, 500_000)),  # noqa: DTZ001
        ("2021-05-04T03:02:01+05:30", dt.datetime(2021, 5, 3, 21, 32, 1)),  # noqa: DTZ001
        ("2021-05-04", dt.datetime(2021, 5, 4)),  # noqa: DTZ001
        ("2021", dt.datetime(2021, 1, 1)),  # noqa: DTZ001
        *((bad, None) for bad in ("2021-02-30T00:00:00Z", "0000-00-00T00:00:00Z", "yesterday", "", None, "1971-01-01")),
        ("9999-12-31T23:59:59-23:00", None),
        ("2031-01-01T00:00:00Z", None),
    ],
)
def test_dates(given: str | None, expected: dt.datetime | None) -> None:
    assert warc_date(given, dt.datetime(2030, 1, 1)) == expected  # noqa: DTZ001


def test_only_addresses_of_the_web_become_urls() -> None:
    (row,) = read(record("a").replace(b"https://ferry.test/a", b"javascript:alert(1)"))
    assert isinstance(row, Record)
    assert (row.warc_target_uri, row.url) == ("javascript:alert(1)", None)


def test_a_record_in_very_many_members_is_read_in_time_that_grows_with_its_bytes() -> None:
    data = record("a", http(page("word " * 6000)))
    start = time.process_time()
    rows = read(members(*(bytes([byte]) for byte in data)) + members(record("b")))
    assert outcomes(rows) == [(0, "html"), (1, "html")]
    assert time.process_time() - start < 8
