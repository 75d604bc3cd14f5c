"""Bytes to text: which encoding decides, and what is no text."""

import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.charsets import codec_name
from transforms.contract.lists import FailureReason
from transforms.decoding import decode_payload, looks_binary
from transforms.model import ExtractionError

RUSSIAN = "Совет гавани решил в среду заново построить северный пирс, и паром снова получит своё старое место. " * 6
GERMAN = "Der Müller öffnete früh die Tür, grüßte höflich und hörte den Bäcker über die Straße rufen. " * 6
CHINESE = "港口委员会星期三决定重建北码头，渡轮将回到原来的泊位。工程预计在六月开始。" * 8
JAPANESE = "港の委員会は水曜日に北の桟橋を再建することを決めました。工事は六月に始まる予定です。" * 8


def page(body: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}<title>x</title></head><body><p>{body}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (CHINESE, "gb18030", "gb2312"),
        (JAPANESE, "shift_jis", "x-sjis"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (GERMAN, "cp1252", "iso-8859-1"),
    ],
)
def test_a_label_in_the_page_or_from_the_transport_is_followed(text, codec, label):
    inside = decode_payload(page(text, label).encode(codec), None, html=True)
    outside = decode_payload(page(text).encode(codec), label, html=True)
    assert text in inside.text
    assert inside.how == "meta"
    assert text in outside.text
    assert outside.how == "transport"


@pytest.mark.parametrize("label", [None, "utf-8"])
def test_iso_2022_jp_is_told_by_its_escape_sequences(label):
    payload = JAPANESE.encode("iso2022_jp")
    decoded = decode_payload(payload, label, html=False)
    assert (decoded.text, decoded.charset, decoded.how) == (JAPANESE, "iso2022_jp", "pattern")
    for other in (payload[:-8] + b"\x01\x01", b"\x1b$Bno pairs", b"a \x1b[31mred\x1b[0m word"):
        assert decode_payload(other, label, html=False).text == other.decode("ascii")


@pytest.mark.parametrize("label", ["windows-1251", "iso-8859-1", "utf-16", "x-user-defined-9000", None])
def test_valid_utf8_beats_any_label(label):
    decoded = decode_payload(page(GERMAN, label or "").encode(), label, html=True)
    assert (decoded.charset, GERMAN in decoded.text) == ("utf-8", True)


@pytest.mark.parametrize("label", ["utf-8", ""])
@pytest.mark.parametrize("is_page", [True, False])
def test_a_character_cut_in_half_costs_itself_alone(label, is_page):
    text = "The council cut the “budget” for ferries, the harbour master’s office said. " + "It sails on. " * 50
    whole = page(text, label) if is_page else text
    decoded = decode_payload(whole.encode() + "it’".encode()[:-1] + b"...", label or None, html=is_page)
    assert decoded.charset == "utf-8"
    assert decoded.text == whole + "it\ufffd..."


@pytest.mark.parametrize("label", ["utf-8", None])
def test_a_wrong_label_does_not_turn_a_latin_page_into_breaks(label):
    decoded = decode_payload(page(GERMAN).encode("cp1252"), label, html=True)
    assert GERMAN in decoded.text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [RUSSIAN, GERMAN, CHINESE])
def test_wide_encodings_are_recognised_with_and_without_a_mark(codec, text):
    whole = page(text)
    assert decode_payload(("\ufeff" + whole).encode(codec), None, html=True).text == whole
    assert decode_payload(whole.encode(codec), None, html=True).text == whole
    assert not looks_binary(whole.encode(codec))


@pytest.mark.parametrize(("text", "codec"), [(RUSSIAN, "cp1251"), (CHINESE, "gb18030"), (JAPANESE, "shift_jis")])
@pytest.mark.parametrize("label", ["", "utf-8"])
def test_no_label_and_a_wrong_one_are_found_out(text, codec, label):
    decoded = decode_payload(page(text, label).encode(codec), None, html=True)
    assert text in decoded.text


def test_what_browsers_refuse_is_read_or_left_to_the_bytes():
    hidden = CHINESE.encode("hz")
    assert decode_payload(hidden, "hz-gb-2312", html=False).text == CHINESE
    assert decode_payload(hidden, "iso-2022-cn", html=False).text == hidden.decode("ascii")
    assert decode_payload(RUSSIAN.encode("cp1251"), "replacement", html=False).text == RUSSIAN


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_zero_byte_is_read_where_the_transport_says_so(codec):
    assert decode_payload(CHINESE.encode(codec), f"utf-16{codec[-2:]}", html=False).text == CHINESE


@pytest.mark.parametrize("text", ["Plain words\n  of English.\n  And more." * 20, RUSSIAN.replace(". ", "\n  ")])
@pytest.mark.parametrize("label", ["utf-16", "utf-16be", "unicode"])
def test_other_bytes_are_not_made_utf_16_by_a_label(text, label):
    assert decode_payload(text.encode("cp1251"), label, html=False).text == text


def test_circled_digits_in_japanese_do_not_cost_the_encoding():
    payload = page("MARK" + JAPANESE, "euc-jp").encode("euc_jp").replace(b"MARK", b"\xad\xa1\xa1\xc1")
    decoded = decode_payload(payload, None, html=True)
    assert (decoded.charset, decoded.how) == ("euc_jp", "meta")
    assert f"①～{JAPANESE}" in decoded.text


def test_a_mark_is_not_text_and_carriage_returns_stay():
    assert decode_payload(b"\xef\xbb\xbfone\r\ntwo", None, html=False).text == "one\r\ntwo"


def test_a_meta_element_counts_in_pages_alone():
    payload = b'<meta charset="windows-1251"> \xcf\xf0\xe8\xe2\xe5\xf2'
    assert decode_payload(payload, None, html=True).text.endswith("Привет")
    assert decode_payload(payload, "latin-1", html=False).how == "transport"


def test_nulls_become_replacement_characters_one_for_one():
    assert decode_payload(b"one\0two and more words", None, html=False).text == "one\ufffdtwo and more words"


def test_a_cut_character_at_the_end_does_not_cost_the_text():
    decoded = decode_payload(RUSSIAN.strip(" .").encode()[:-1], None, html=False)
    assert decoded.charset == "utf-8"
    assert decoded.text.endswith("\ufffd")


def test_compressed_bytes_are_no_text():
    noise = gzip.compress(random.Random(1).randbytes(5_000))
    assert looks_binary(noise)
    with pytest.raises(ExtractionError) as caught:
        decode_payload(noise, "utf-8", html=True)
    assert caught.value.reason is FailureReason.DECODE_ERROR


@pytest.mark.parametrize("label", ["base64", "rot13", "no such", "", None, "idna", "utf-7"])
def test_labels_that_are_no_text_encoding_are_ignored(label):
    assert codec_name(label) is None


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_no_text_looks_binary(text):
    for codec in ("utf-8", "utf-16", "utf-32"):
        assert not looks_binary(text.encode(codec))


@given(st.binary(max_size=300))
def test_any_bytes_decode_or_fail_with_a_reason(payload):
    try:
        decoded = decode_payload(payload, None, html=True)
    except ExtractionError as error:
        assert error.reason is FailureReason.DECODE_ERROR  # noqa: PT017 - failing is one of two right answers
    else:
        assert "\0" not in decoded.text
        decoded.text.encode()
