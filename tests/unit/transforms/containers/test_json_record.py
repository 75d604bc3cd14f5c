from __future__ import annotations

import base64
import json

import pytest

from transforms.containers.json_record import Unwrapped, unwrap
from transforms.contract.lists import FailureReason
from transforms.model import ExtractionError

COLUMNS = {name: name for name in ("html", "text", "url", "title", "date", "author", "language", "outlet")}


def get(columns: dict[str, str] | None = None, **row: object) -> Unwrapped:
    return unwrap(json.dumps(row).encode(), COLUMNS if columns is None else columns)


def test_a_record_says_what_it_knows() -> None:
    assert get(
        text="The ferry left.",
        url=" https://ferry.test/1 ",
        title="Ferry",
        date="2021-05-04",
        author="Ada Pier",
        language="en",
        outlet="Harbour Post",
    ) == Unwrapped(
        "text", "The ferry left.", "https://ferry.test/1", "Ferry", "2021-05-04", ("Ada Pier",), "en", "Harbour Post"
    )


def test_what_is_missing_or_of_another_type_is_none() -> None:
    assert get(text="a", url=1, title=["x"], date=[], author=5, language=None, outlet=False) == Unwrapped("text", "a")


@pytest.mark.parametrize(
    ("row", "form"),
    [
        ({"html": "<p>One"}, "html"),
        ({"html": "One < two"}, "text"),
        ({"html": "  ", "text": "words"}, "text"),
        ({"html": None, "text": "<!doctype html><p>x"}, "html"),
        ({"text": "<div><p>One</p><p>Two</p></div>"}, "html"),
        ({"text": "One <b>bold</b> word"}, "text"),
    ],
)
def test_the_form_is_told_by_the_content(row: dict[str, object], form: str) -> None:
    assert get(**row).form == form


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (1_620_097_321, "2021-05-04T03:02:01+00:00"),
        (1_620_097_321_000, "2021-05-04T03:02:01+00:00"),
        (1_620_097_321_000_000, "2021-05-04T03:02:01+00:00"),
        (1_620_097_321.5, "2021-05-04T03:02:01+00:00"),
        ({"$date": "2021-05-04T03:02:01Z"}, "2021-05-04T03:02:01Z"),
        ({"$date": 1_620_097_321_000}, "2021-05-04T03:02:01+00:00"),
        ("Tuesday", "Tuesday"),
        *((bad, None) for bad in (12, True, 10**30, float("nan"), float("inf"), {"x": 1}, "x" * 300, "", None)),
    ],
)
def test_dates(given: object, expected: str | None) -> None:
    assert get(text="a", date=given).date == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Ada Pier", ("Ada Pier",)),
        (["Ada Pier", {"name": "Bo Quay"}, None, ["x"], 3, ""], ("Ada Pier", "Bo Quay")),
        ({"@type": "Person", "name": "Ada Pier"}, ("Ada Pier",)),
        ({"title": "Ada Pier"}, ("Ada Pier",)),
        (None, ()),
    ],
)
def test_authors(given: object, expected: tuple[str, ...]) -> None:
    assert get(text="a", author=given).authors == expected


def test_surrogates_and_nul_become_replacement_characters() -> None:
    found = unwrap(b'{"text": "a\\ud83d\\u0000b", "title": "\\udc00t"}', COLUMNS)
    assert (found.inner, found.title) == ("a\ufffd\ufffdb", "\ufffdt")
    assert unwrap(b'{"text": "\\ud83d\\udea2"}', COLUMNS).inner == "\N{SHIP}"


def test_bytes_are_decoded_as_pages_are() -> None:
    page = '<meta charset="windows-1251"><p>Паром ушёл в полдень, и никто не заметил.</p>'.encode("cp1251")
    found = get(html={"$binary": base64.b64encode(page).decode()})
    assert found.form == "html"
    assert "Паром ушёл" in found.inner


def test_bytes_in_a_column_for_texts_may_be_a_page_that_names_its_encoding() -> None:
    page = '<html><meta charset="koi8-r"><p>Паром ушёл в полдень, и никто не заметил.</p>'.encode("koi8-r")
    found = get(text={"$binary": base64.b64encode(page).decode()})
    assert (found.form, "Паром ушёл" in found.inner) == ("html", True)


@pytest.mark.parametrize("payload", [b"", b"[]", b'{"text": 1}', b'{"title": "x"}', b"\xff", b'{"text": ""}'])
def test_what_holds_no_document_is_a_decode_error(payload: bytes) -> None:
    with pytest.raises(ExtractionError) as caught:
        unwrap(payload, COLUMNS)
    assert caught.value.reason is FailureReason.DECODE_ERROR
