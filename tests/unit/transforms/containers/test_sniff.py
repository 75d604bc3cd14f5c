from __future__ import annotations

import time

import pytest

from transforms.containers import sniff
from transforms.containers.sniff import HEAD_BYTES


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG image"),
        (b"PK\x05\x06" + bytes(18), "a ZIP archive"),
        (b"RIFF\x10\x00\x00\x00WEBP", "audio, video or an image"),
        (b"\0\0\0\x18ftypmp42\0", "video or an image"),
        (b"news.txt".ljust(257, b"\0") + b"ustar\0", "a tar archive"),
        (b"ID3\x03\x00", "audio"),
        (b"ORC\n\x08\x00\x12\x04", "an ORC file"),
        (b"PAR1\x15\x04\x15\x20", "a Parquet file"),
        (b"PAR1", "a Parquet file"),
    ],
)
def test_formats_are_told_by_their_magic_numbers(head: bytes, what: str) -> None:
    assert sniff.binary_format(head) == what
    assert sniff.is_binary(head.ljust(300, b"\x01"))


@pytest.mark.parametrize(
    "text",
    [
        b"RIFF raff on the pier",
        b"ID3 tags explained",
        b"BZh is a name",
        b"ORCHARDS bloom",
        b"",
        b"ORC\nThe word\n",
        b"PAR1 is a lamp\n",
    ],
)
def test_text_that_starts_like_a_format_is_text(text: bytes) -> None:
    assert sniff.binary_format(text) is None
    assert not sniff.is_binary(text)


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html>",
        b"\xef\xbb\xbf\n <html lang=en>",
        b"<?xml version='1.0'?><!-- x --><html>",
        "<html>".encode("utf-16"),
        b"<!-- saved from url -->\n<HTML>",
    ],
)
def test_pages_are_told_by_their_first_tag(head: bytes) -> None:
    assert sniff.is_markup(head)


@pytest.mark.parametrize("head", [b"", b"The <html> tag", b"<rss>", b"<svg>", b"<p>only a fragment</p>"])
def test_what_does_not_start_as_a_page_is_none(head: bytes) -> None:
    assert not sniff.is_markup(head)


@pytest.mark.parametrize("comment", [b"<!-- x -->", b"<!-- x -->\n", b"<!---->", b"<!-- x --> <?pi?>"])
def test_any_number_of_comments_is_passed_at_once(comment: bytes) -> None:
    start = time.process_time()
    for end in (b"<p>text", b"<html>", b"<!-- open", b""):
        sniff.is_markup(comment * 5000 + end)
        sniff.not_a_page(comment * 5000 + end)
        sniff.holds_markup(comment * 200 + end)
    assert time.process_time() - start < 1
    assert sniff.is_markup(comment * 200 + b"<html>")
    assert sniff.not_a_page(comment * 200 + b"<rss>") == "XML (rss)"


def test_other_document_types_and_open_comments_are_told_apart() -> None:
    assert sniff.not_a_page(b"<!DOCTYPE rss SYSTEM 'x'><!-- a --><rss>") == "XML (rss)"
    assert sniff.not_a_page(b"<!DOCTYPE  html><rss>") is None
    assert not sniff.is_markup(b"<!-- never closed <html>")


@pytest.mark.parametrize(
    "data",
    [
        b"<div><p>One</p><p>Two</p></div>",
        b"<p>One short text.</p>",
        b"\xef\xbb\xbf \n<p> One. </p>\n<p> Two. </p>\n",
        b"<h2>Ferries</h2><ul><li>One</li><li>Two</li></ul> and more words",
        b"The ferry left.<p>It came back in the evening, and nobody saw it come.</p>And so on.",
        b'See <a href="/one">one</a> and <a href="/two">two</a>, or ask at the pier.',
        b"<a href='/one'>The ferry</a>",
        b"One.<br>Two.<br/>Three.<br />Four.",
        b"<p>One<p>Two<p>Three",
        "<h3>«Паром»</h3>Паром ушёл.<p>«Никто не заметил», — сказал капитан.</p>".encode(),
        b"<p class='x'>\nThe ferry left at noon, and nobody saw it go away.\n</p>\n--\nPier News",
    ],
)
def test_fragments_count_as_markup_by_their_tags(data: bytes) -> None:
    assert sniff.holds_markup(data)


@pytest.mark.parametrize(
    "data",
    [
        b"if a < b and b > c then <p> is a tag",
        b'Put <div>, <p> and <span> around it; `<li>`, "<table>" and (<ul>) are for lists. The <h1> is a heading.',
        b"Write <p>words</p> for a paragraph.",
        b"Pages have <p> and </p> around their paragraphs, and <h1> and </h1> around what they are called.",
        b"out = '<p>' + a long expression that goes on and on until the end + '</p>'",
        b"vector<p> of x<a and a>b, i<p and p>q, map<a>, list<a>, set<a>",
        b"The <b>ferry</b> left, and <i>nobody</i> saw it.",
        b'<a href="/x">The ferry</a> left at noon.',
        b"Words alone.",
        b"",
    ],
)
def test_texts_that_speak_of_tags_are_no_markup(data: bytes) -> None:
    assert not sniff.holds_markup(data)


def test_a_page_may_start_with_a_drawing() -> None:
    icons = b"<svg style='display:none'><title>x</title><svg><path d='M0 0'/></svg><svg/><a href='#'>y</a></svg>\n"
    assert sniff.not_a_page(icons) == "XML (svg)"
    assert sniff.not_a_page(icons[:-8]) == "XML (svg)"
    assert sniff.not_a_page(icons + b"<div><p>The ferry left.</p><p>It came back.</p></div>") is None
    assert sniff.not_a_page(icons + b"<!doctype html><p>The ferry left.") is None
    assert sniff.not_a_page(b"<!-- x -->" + icons[:5] + b" id='" + b"y" * 9000 + icons[4:]) == "XML (svg)"


def test_feeds_and_json_are_no_pages_unless_they_hold_pages() -> None:
    assert sniff.not_a_page(b"<?xml version='1.0'?>\n<rss version='2.0'>") == "XML (rss)"
    assert sniff.not_a_page(b'{"status": "ok"}') == "JSON"
    assert sniff.not_a_page(b'[{"a": 1}]') == "JSON"
    assert sniff.not_a_page(b'{"html": "<div><p>One</p><p>Two</p></div>"}') is None
    assert sniff.not_a_page(b"<!doctype html><p>[1] see below") is None
    assert sniff.not_a_page(b"[Photo] The ferry left.") is None


@pytest.mark.parametrize(
    "payload", [b"", b" \r\n\t", b"\xef\xbb\xbf", "\u00a0\u2003\n".encode(), "\ufeff \n".encode("utf-16-le")]
)
def test_white_space_of_every_kind_is_blank(payload: bytes) -> None:
    assert sniff.is_blank(payload)


@pytest.mark.parametrize(
    "payload", [b"x", "жар".encode(), "жар".encode("cp1251"), b"-", b" " * 2 * HEAD_BYTES + b"end"]
)
def test_anything_visible_is_not_blank(payload: bytes) -> None:
    assert not sniff.is_blank(payload)


def test_containers_are_told_by_their_first_bytes() -> None:
    assert sniff.is_warc(b"\r\nWARC/1.1\r\n")
    assert sniff.is_arc(b"filedesc://x.arc 0.0.0.0 20090101000000 text/plain 76\n")
    assert sniff.is_json_lines(b'\xef\xbb\xbf{"url": 1}')
    assert not sniff.is_json_lines(b"[1, 2]")
    assert sniff.is_compressed(b"\x1f\x8b\x08\x00")
    assert sniff.is_compressed(b"\x5d\x2a\x4d\x18")
