"""Labels mean what the WHATWG Encoding Standard says, and bytes are read as its decoders read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webencodings.labels import LABELS

from transforms.charsets import codec_name, decode

#: Encodings of the standard and the name that their decoder has here; those that are missing have their own name.
DECODERS = {
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "ibm866": "cp866",
    "iso-8859-8-i": "iso8859-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
#: What is read though browsers refuse it; the other labels of "replacement" say nothing.
REFUSED = {"hz-gb-2312": "hz", "iso-2022-kr": "iso2022_kr", "csiso2022kr": "iso2022_kr"}
#: One sample for each encoding, from the standard's indexes: where Python's codec of that name differs, that.
SAMPLES = {
    "utf-8": ("c3a9", "é"),
    "ibm866": ("8fe0a8a2a5e2", "Привет"),
    "iso-8859-2": ("b6a6b1", "śŚą"),
    "iso-8859-3": ("a6b6", "Ĥĥ"),
    "iso-8859-4": ("a2bd", "ĸŊ"),
    "iso-8859-5": ("a1f1f0", "Ёё№"),
    "iso-8859-6": ("c7e4", "ال"),
    "iso-8859-7": ("a4a5aac1", "€₯ͺΑ"),
    "iso-8859-8": ("e0dffd", "א‗\u200e"),
    "iso-8859-8-i": ("e0fafe", "את\u200f"),
    "iso-8859-10": ("a1bd", "Ą―"),
    "iso-8859-13": ("a5b4", "„“"),
    "iso-8859-14": ("a1d0", "ḂŴ"),
    "iso-8859-15": ("a4bd", "€œ"),
    "iso-8859-16": ("a4a5", "€„"),
    "koi8-r": ("f0d2c9d7c5d4", "Привет"),
    "koi8-u": ("aebea4", "ўЎє"),
    "macintosh": ("dbf0bd", "€\uf8ffΩ"),
    "windows-874": ("80819fa1", "€\x81\x9fก"),
    "windows-1250": ("818c9c", "\x81Śś"),
    "windows-1251": ("98cff0", "\x98Пр"),
    "windows-1252": ("81808d8f909d9f", "\x81€\x8d\x8f\x90\x9dŸ"),
    "windows-1253": ("81c1a2", "\x81ΑΆ"),
    "windows-1254": ("8ed0fd", "\x8eĞı"),
    "windows-1255": ("81cae0", "\x81\u05baא"),
    "windows-1256": ("81c7", "پا"),
    "windows-1257": ("81c0e0", "\x81Ąą"),
    "windows-1258": ("8ad2d5", "\x8a\u0309Ơ"),
    "x-mac-cyrillic": ("a2b6ff80", "Ґґ€А"),
    "gbk": ("80c4e3a8bca3a0", "€你ḿ\u3000"),
    "gb18030": ("80a6d9fe598130813081308130", "€︐龴\x80\x80"),
    "big5": ("a145a7da8862a3e1", "‧我Ê̄€"),
    "euc-jp": ("ada1a1c1a1ddb0a1fcfe8eb1", "①～－亜＂ｱ"),
    "iso-2022-jp": ("1b24422d2130211b28421b284a5c1b2849311b2842", "①亜¥ｱ"),
    "shift_jis": ("87408160b1fa40", "①～ｱⅰ"),
    "euc-kr": ("8141b0a1c8fe", "갂가힝"),
    "utf-16be": ("0041d83dde00", "A😀"),
    "utf-16le": ("41003dd800de", "A😀"),
    "x-user-defined": ("41 80ff".replace(" ", ""), "A\uf780\uf7ff"),
}


@pytest.mark.parametrize("label", LABELS)
def test_each_label_of_the_standard_names_its_decoder(label):
    encoding = LABELS[label]
    if encoding == "replacement":
        expected = REFUSED.get(label)
    else:
        expected = DECODERS.get(encoding) or encoding.replace("windows-", "cp").replace("iso-8859", "iso8859")
    assert codec_name(label) == expected
    assert codec_name(f' "{label.upper()}"\n') == expected


def test_the_standard_has_228_labels_and_each_of_its_encodings_a_sample():
    assert len(LABELS) == 228
    assert set(SAMPLES) == set(LABELS.values()) - {"replacement"}


@pytest.mark.parametrize("encoding", SAMPLES)
def test_bytes_are_read_as_browsers_read_them(encoding):
    payload, text = SAMPLES[encoding]
    assert decode(bytes.fromhex(payload), codec_name(encoding)) == text


@pytest.mark.parametrize("codec", [f"cp{number}" for number in (874, *range(1250, 1259))])
def test_windows_code_pages_leave_no_byte_below_a0_open(codec):
    text = decode(bytes(range(0x80, 0xA0)), codec)
    assert all(ord(char) == byte or char > "\xa0" for byte, char in zip(range(0x80, 0xA0), text, strict=True))


@pytest.mark.parametrize(
    ("payload", "label", "text"),
    [
        (b"a\xffb", "windows-1253", "a\ufffdb"),
        (b"a\xd9b", "windows-1255", "a\ufffdb"),
        (b"\xa0\xfda", "shift_jis", "\ufffd\ufffda"),
        (b"\xb0\xa1\xffa", "euc-jp", "亜\ufffda"),
        (b"\x1b$B0!\x01\x1b(Bb", "iso-2022-jp", "亜\ufffdb"),
        (b"\x81a\xff", "gbk", "乤\ufffd"),
    ],
)
def test_what_the_standard_does_not_know_is_broken(payload, label, text):
    assert decode(payload, codec_name(label), "replace") == text
    with pytest.raises(UnicodeDecodeError):
        decode(payload, codec_name(label))


@pytest.mark.parametrize(
    ("label", "expected"), [("utf-16", "utf-8"), ("utf-16be", "utf-8"), ("x-user-defined", "cp1252"), ("l1", "cp1252")]
)
def test_a_page_that_names_its_encoding_in_ascii_cannot_mean_utf_16(label, expected):
    assert codec_name(label, in_page=True) == expected


@pytest.mark.parametrize(
    ("label", "expected"), [("latin-1", "cp1252"), ("iso8859_9", "cp1254"), ("cp850", "cp850"), ("EUC_KR", "cp949")]
)
def test_labels_of_python_are_read_too(label, expected):
    assert codec_name(label) == expected


@pytest.mark.parametrize("label", ["utf-7", "idna", "unicode_escape", "utf-32", "rot13", "charmap", "\ud800", "a\0b"])
def test_labels_that_no_page_is_written_in_mean_nothing(label):
    assert codec_name(label) is None


@given(st.binary(max_size=80), st.sampled_from(sorted(SAMPLES)))
def test_any_bytes_are_read_with_replacements(payload, encoding):
    codec = codec_name(encoding)
    assert isinstance(decode(payload, codec, "replace"), str)
    try:
        strict = decode(payload, codec)
    except UnicodeDecodeError:
        return
    assert strict == decode(payload, codec, "replace")
