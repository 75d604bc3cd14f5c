from __future__ import annotations

import datetime as dt
import gzip

import pytest

from tests.unit.transforms.containers.builders import PAGE, http
from transforms.containers.http_message import body_of, form_of, http_date, media_type_of, parse_fields, parse_response
from transforms.containers.limits import DEFAULT_LIMITS, Limits
from transforms.containers.records import RefusedError
from transforms.contract.lists import Reason


@pytest.mark.parametrize("eol", [b"\r\n", b"\n"])
def test_a_response_is_split(eol: bytes) -> None:
    response = parse_response(http().replace(b"\r\n", eol), DEFAULT_LIMITS)
    assert (response.status, response.body) == (200, PAGE)
    assert response.fields["content-type"] == "text/html; charset=utf-8"
    assert body_of(response, DEFAULT_LIMITS) == PAGE


def test_a_response_may_have_no_fields_and_no_reason() -> None:
    response = parse_response(b"HTTP/1.1 204\r\n\r\n", DEFAULT_LIMITS)
    assert (response.status, dict(response.fields), response.body) == (204, {}, b"")


@pytest.mark.parametrize(
    "before",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
        b"HTTP/1.0 200 Connection established\r\n\r\n",
        b"HTTP/1.1 100 Continue\n\n" * 9,
    ],
)
def test_of_several_responses_the_last_counts(before: bytes) -> None:
    response = parse_response(before + http(), DEFAULT_LIMITS)
    assert (response.status, response.body) == (200, PAGE)
    assert response.fields["content-type"] == "text/html; charset=utf-8"


def test_earlier_responses_have_a_cap() -> None:
    assert parse_response(b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + http(), DEFAULT_LIMITS).status == 100


def test_a_body_that_shows_a_status_line_stands() -> None:
    for body in (b"HTTP/1.1 200 OK\nis what servers say.\n\nAlways.", b"HTTP/1.1 200 OK is a line"):
        assert parse_response(http(body), DEFAULT_LIMITS).body == body


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"Content-Type: text/html\r\n\r\n" + PAGE,
        PAGE,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + PAGE,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\n<html><p class='a:b'>\n\n</html>",
        b"HTTP/1.1 OK\r\n\r\n",
    ],
)
def test_a_broken_head_is_a_bad_record(message: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_response(message, DEFAULT_LIMITS)
    assert caught.value.reason is Reason.BAD_RECORD


def test_heads_are_not_searched_beyond_their_cap() -> None:
    with pytest.raises(RefusedError):
        parse_response(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 5000 + b"\r\n\r\n", Limits(header_bytes=1000))


def test_fields_are_folded_and_the_first_wins() -> None:
    fields = parse_fields(b"A: one\r\n two\r\n\tthree\r\na: four\r\nno colon here\r\nB:five")
    assert fields == {"a": "one two three", "b": "five"}


@pytest.mark.parametrize(
    ("given", "media_type", "charset"),
    [
        ("text/html; charset=utf-8", "text/html", "utf-8"),
        ("Text/HTML;boundary=x;  CHARSET = 'Windows-1251'", "text/html", "Windows-1251"),
        ("text/html", "text/html", None),
        ("text/html charset=utf-8", "text/html", "utf-8"),
        ("text/html, text/html; charset=utf-8", "text/html", "utf-8"),
        (" text/html ;charset=utf-8;charset=koi8-r", "text/html", "utf-8"),
        ("text/html:charset", None, None),
        ("html", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_content_types(given: str | None, media_type: str | None, charset: str | None) -> None:
    assert media_type_of(given) == (media_type, charset)


@pytest.mark.parametrize(
    ("payload", "media_type", "form"),
    [
        (PAGE, "text/html", "html"),
        (PAGE, None, "html"),
        (PAGE, "image/png", "html"),
        (PAGE, "text/plain", "html"),
        (b"Plain words.", "text/plain", "text"),
        (b"words without tags", "text/html", "html"),
        (PAGE, "application/xhtml+xml", "html"),
        (b"\xef\xbb\xbf\n<div><p>The ferry left.</p><p>It came back.</p></div>", None, "html"),
    ],
)
def test_forms(payload: bytes, media_type: str | None, form: str) -> None:
    assert form_of(payload, media_type, DEFAULT_LIMITS) == form


@pytest.mark.parametrize(
    ("payload", "media_type", "reason"),
    [
        (b" \n", "text/html", Reason.EMPTY),
        (b"words", None, Reason.NOT_ARTICLE_MEDIA),
        (b"<rss><item><p>a</p><p>b</p><p>c</p></item></rss>", None, Reason.NOT_ARTICLE_MEDIA),
        (b'var a = "<div><p>a</p><p>b</p></div>"', None, Reason.NOT_ARTICLE_MEDIA),
        (b"body {}", "text/css", Reason.NOT_ARTICLE_MEDIA),
        (b"%PDF-1.4", "application/pdf", Reason.NOT_ARTICLE_MEDIA),
        (b"%PDF-1.4 ...", "text/html", Reason.NOT_TEXT),
        (bytes(range(1, 32)) * 50, "text/plain", Reason.NOT_TEXT),
        (b'{"a": 1}', "text/html", Reason.NOT_ARTICLE_MEDIA),
        (PAGE * 200, "text/html", Reason.TOO_LARGE),
    ],
)
def test_what_is_no_document(payload: bytes, media_type: str | None, reason: Reason) -> None:
    with pytest.raises(RefusedError) as caught:
        form_of(payload, media_type, Limits(document_bytes=10_000))
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Tue, 04 May 2021 03:02:01 GMT", dt.datetime(2021, 5, 4, 3, 2, 1)),  # noqa: DTZ001
        ("Tue, 04 May 2021 03:02:01 +0200", dt.datetime(2021, 5, 4, 1, 2, 1)),  # noqa: DTZ001
        ("Tue, 99 May 2021 03:02:01 GMT", None),
        ("0", None),
        ("", None),
        (None, None),
        ("x" * 100, None),
    ],
)
def test_http_dates(given: str | None, expected: dt.datetime | None) -> None:
    assert http_date(given) == expected


def test_transfer_encodings_are_undone_in_their_order() -> None:
    body = gzip.compress(PAGE)
    message = http(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), Transfer_Encoding="gzip, chunked")
    assert body_of(parse_response(message, DEFAULT_LIMITS), DEFAULT_LIMITS) == PAGE
