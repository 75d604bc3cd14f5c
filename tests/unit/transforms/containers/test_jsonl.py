from __future__ import annotations

import io
import time

import pytest

from tests.unit.transforms.containers.builders import frames, indexes, lines, members, outcomes
from transforms.containers.jsonl import read_jsonl
from transforms.containers.limits import DEFAULT_LIMITS, Limits
from transforms.containers.records import Record, RefusedError, Rejected
from transforms.contract.lists import Reason

ONE = {"url": "https://ferry.test/1", "text": "The ferry left."}
TWO = {"url": "https://ferry.test/2", "text": "It came back."}


def read(data: bytes, limits: Limits = DEFAULT_LIMITS, **options) -> list[Record | Rejected]:
    return list(read_jsonl(io.BytesIO(data), limits, **options))


@pytest.mark.parametrize("pack", [lambda data: data, members, frames])
def test_each_line_is_a_record(pack) -> None:
    data = lines(ONE, TWO)
    rows = read(pack(data))
    assert outcomes(rows) == [(0, "json"), (1, "json")]
    for row in rows:
        assert isinstance(row, Record)
        assert row.offset is not None
        assert row.length is not None
        assert data[row.offset : row.offset + row.length] == row.payload
        assert row.warc_target_uri == row.url
        assert row.columns == {"text": "text", "url": "url"}


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
def test_line_ends_marks_and_blank_lines(eol: bytes) -> None:
    data = b"\xef\xbb\xbf" + lines(ONE)[:-1] + eol + eol + b"  " + eol + lines(TWO)[:-1]
    rows = read(data)
    assert outcomes(rows) == [(0, "json"), (3, "json")]
    assert [row.payload for row in rows if isinstance(row, Record)] == [lines(ONE)[:-1], lines(TWO)[:-1]]
    assert [data[row.offset :][:3] for row in rows] == [b'{"u', b'{"u']


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"url": "x", "text": "cut', "malformed_json"),
        (b'{"text": "a"}{"text": "b"}', "malformed_json"),
        (b"[" * 100_000, "malformed_json"),
        (b'{"text": ' + b"[" * 500 + b"]" * 500 + b"}", "malformed_json"),
        (b'{"text": "caf\xe9"}', "decode_error"),
        (b'[{"text": "a"}]', "schema_error"),
        (b'"text"', "schema_error"),
        (b"null", "schema_error"),
        (b'{"url": "x", "title": "no text"}', "schema_error"),
        (b'{"text": 12}', "schema_error"),
        (b'{"text": ["a", "b"]}', "schema_error"),
        (b'{"text": {"a": 1}}', "schema_error"),
        (b"{" + b",".join(b'"k%d": 1' % n for n in range(10_001)) + b"}", "schema_error"),
        (b'{"text": null}', "empty"),
        (b'{"text": " \\n"}', "empty"),
    ],
)
def test_a_bad_line_never_costs_another(bad: bytes, reason: str) -> None:
    rows = read(lines(ONE, bad, TWO))
    assert outcomes(rows) == [(0, "json"), (1, reason), (2, "json")]
    assert rows[1].detail  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "good",
    [
        b'{"text": "a", "n": NaN, "m": 1e999, "k": -Infinity}',
        b'{"text": "a", "n": ' + b"9" * 10_000 + b"}",
        b'{"text": "a", "text": "b"}',
        b'{"text": "\\ud83d broken pair"}',
        b'{"text": "a\tb\x01c"}',
        b'{"text": "\\u0000"}',
        b'\xef\xbb\xbf{"text": "a"}',
        b'\x1e{"text": "a"}',
        b'{"": 1, "__proto__": 2, "a\\nb": 3, "TEXT": 4, "text": "a"}',
    ],
)
def test_odd_but_readable_lines_are_records(good: bytes) -> None:
    assert outcomes(read(good + b"\n")) == [(0, "json")]


def test_a_rejected_line_keeps_its_url() -> None:
    (row,) = read(lines({"url": "https://ferry.test/9", "text": 5}))
    assert row.warc_target_uri == "https://ferry.test/9"


def test_a_long_line_is_passed_over_and_the_next_one_read() -> None:
    long = b'{"text": "' + b"x" * 5_000_000 + b'"}'
    limits = Limits(document_bytes=100_000)
    assert outcomes(read(lines(ONE, long, TWO), limits)) == [(0, "json"), (1, "too_large"), (2, "json")]
    assert outcomes(read(members(lines(ONE, long, TWO)), limits)) == [
        (0, "json"),
        (1, "decompression_bomb"),
        (2, "json"),
    ]
    rows = read(lines(ONE, long, TWO)[:-1] + b"\n" + long, limits)
    assert outcomes(rows) == [(0, "json"), (1, "too_large"), (2, "json"), (3, "too_large")]
    assert rows[2].offset == len(lines(ONE, long))


@pytest.mark.parametrize("pack", [members, frames])
def test_cut_compressed_data_has_a_row_for_the_line_and_one_for_the_place(pack) -> None:
    data = pack(b"".join(lines(ONE, {**TWO, "n": n * n}) for n in range(3000)))
    rows = read(data[: len(data) // 2])
    assert indexes(rows) == list(range(len(indexes(rows))))
    assert outcomes(rows)[-1] == (None, "truncated")
    assert {outcome for _, outcome in outcomes(rows)[:-2]} == {"json"}


def test_utf_16_is_refused_with_the_way_out() -> None:
    with pytest.raises(RefusedError, match="iconv") as caught:
        read("\ufeff".encode("utf-16-le") + lines(ONE).decode().encode("utf-16-le"))
    assert caught.value.reason is Reason.UNSUPPORTED_ENCODING


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \r\n", members(b"")])
def test_a_file_without_lines_is_empty(data: bytes) -> None:
    assert outcomes(read(data)) == [(None, "empty")]


def test_columns_are_guessed_for_each_set_of_keys_and_can_be_told() -> None:
    rows = read(lines({"link": "u", "content": "a"}, {"html": "<p>b", "body": "c"}))
    assert [row.columns for row in rows if isinstance(row, Record)] == [
        {"text": "content", "url": "link"},
        {"html": "html", "text": "body"},
    ]
    (told,) = read(lines({"content": "a", "teaser": "b"}), columns={"text": "teaser"})
    assert isinstance(told, Record)
    assert told.columns == {"text": "teaser"}
    assert outcomes(read(lines({"content": "a"}), columns={"text": "teaser"})) == [(0, "schema_error")]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"text": None, "content": "words"}, {"text": "content"}),
        ({"text": " ", "body": "words"}, {"text": "body"}),
        ({"body": {"x": 1}, "article": "words"}, {"text": "article"}),
        ({"text": {"$binary": "no base64!"}, "body": "words"}, {"text": "body"}),
        ({"raw_html": None, "html": "", "page_source": "<p>words"}, {"html": "page_source"}),
        ({"html": "<html></html>", "text": "words"}, {"text": "text"}),
        ({"html": "<html><head><title>T</title></head><body>&nbsp;<!-- x --></body>", "text": "a"}, {"text": "text"}),
        ({"html": "<script>var a = '<p>';</script>", "text": "words"}, {"text": "text"}),
        ({"html": "null", "text": "words"}, {"text": "text"}),
        ({"html": "null", "page_source": "<p>page", "text": "words"}, {"html": "page_source", "text": "text"}),
        ({"html": "<p>page", "text": "words"}, {"html": "html", "text": "text"}),
        ({"html": "plain", "text": ""}, {"html": "html", "text": "text"}),
        ({"html": "<html></html>", "text": None}, {"html": "html", "text": "text"}),
        ({"html": None, "text": "words"}, {"html": "html", "text": "text"}),
    ],
)
def test_the_first_column_that_holds_something_is_taken(row: dict[str, object], columns: dict[str, str]) -> None:
    (record,) = read(lines(row))
    assert isinstance(record, Record)
    assert record.columns == columns


def test_a_told_column_gives_way_to_no_guess() -> None:
    assert outcomes(read(lines({"text": "", "body": "words"}), columns={"text": "text"})) == [(0, "empty")]
    (row,) = read(lines({"html": "null", "text": "words"}), columns={"html": "html"})
    assert isinstance(row, Record)
    assert row.columns == {"html": "html"}


def test_a_page_of_very_many_open_elements_is_looked_through_at_once() -> None:
    start = time.process_time()
    for part in ("<script>", "<!--", "<p ", "&nbsp;", " <", "<title></title>"):
        assert len(read(lines({"html": part * 100_000, "text": "words"}))) == 1
    assert time.process_time() - start < 5


def test_known_lines_are_skipped() -> None:
    assert outcomes(read(lines(ONE, b"bad", TWO), skip={0, 1}.__contains__)) == [(2, "json")]
