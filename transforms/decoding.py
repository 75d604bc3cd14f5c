"""From the bytes of a document to its text: which encoding, and what to do where the bytes break it.

The order, first match wins: a byte-order mark; UTF-16 or UTF-32 told by its pattern of zero bytes; bytes that are
valid UTF-8 with at least one character beyond ASCII (legacy text is hardly ever valid UTF-8 by chance, so the bytes
beat a label); ISO-2022-JP told by its escape sequences among ASCII; the transport's charset; the page's own ``meta``
charset; detection by charset-normalizer. Labels are read as browsers read them (WHATWG Encoding Standard:
``iso-8859-1`` means windows-1252, ``gb2312`` means GB 18030).

Nothing here knows what a page looks like beyond its ``meta`` element; files and records are read elsewhere.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from transforms.contract.lists import FailureReason
from transforms.model import ExtractionError
from transforms.storable import storable

#: How much of a payload is looked at to tell text from other bytes.
_SAMPLE = 65_536
#: Share of control bytes above which bytes are no text: compressed data has a tenth, text in any encoding none.
_CONTROL_SHARE = 0.02
#: Share of broken sequences up to which a declared encoding is kept and the breaks become U+FFFD.
_TOLERATED_BREAKS = 0.002
#: Whole characters beyond ASCII for each broken sequence that tell UTF-8 where no label does.
_WHOLE_TO_BROKEN = 3

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Labels that browsers read as another, wider encoding (WHATWG Encoding Standard, section 4.2).
_LABELS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-32": "utf-8",
}
#: Aliases Python does not know.
_ALIASES = {
    "x-sjis": "shift_jis",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "windows-949": "cp949",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "windows-874": "cp874",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-cp1253": "cp1253",
    "x-cp1254": "cp1254",
    "x-cp1255": "cp1255",
    "x-cp1256": "cp1256",
    "x-cp1257": "cp1257",
    "x-cp1258": "cp1258",
    "dos-874": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ukrainian": "mac_cyrillic",
    "unicode": "utf-8",
    "utf8": "utf-8",
    "x-euc-jp": "euc_jp",
}
#: Codecs that write text in ASCII bytes: for these alone a label beats valid ASCII.
_ASCII_CODECS = re.compile(r"^(?:iso2022|hz)")

#: How ISO-2022-JP leaves ASCII (RFC 1468).
_JAPANESE_SWITCH = re.compile(rb"\x1b(?:\$[@B]|\(J)")

#: Codecs of Python that no page is written in.
_NO_PAGE_ENCODINGS = frozenset(["idna", "punycode", "unicode_escape", "raw-unicode-escape", "utf-7", "undefined"])

_META = re.compile(rb"<meta[^>]{0,600}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})")
_TAGS = re.compile(rb"<[^<>]{0,2000}>")
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\x0b\x0c\r\x0e\x0f\x1a\x1b")

#: windows-1252 as browsers read it: its five unassigned bytes are the C1 controls of the same number.
_WINDOWS_1252 = "".join(
    bytes([byte]).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252") for byte in range(256)
)

_MAGIC: tuple[bytes, ...] = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x7fELF",
    b"SQLite format 3\x00",
    b"\x28\xb5\x2f\xfd",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"\xca\xfe\xba\xbe",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"wOFF",
    b"wOF2",
    b"OggS\x00",
    b"Rar!\x1a\x07",
    b"PAR1\x15",
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded payload: its text without a byte-order mark, the codec's name, and what decided for it.

    ``how`` is one of ``bom``, ``pattern``, ``utf-8``, ``transport``, ``meta``, ``detected``, with ``, repaired``
    after it where broken sequences became U+FFFD.
    """

    text: str
    charset: str
    how: str


def decode_payload(payload: bytes, charset: str | None, *, html: bool) -> Decoded:
    """Decode a document.

    Args:
        payload: the document's bytes.
        charset: the transport's word, if any; unknown labels are ignored.
        html: whether a ``meta`` element or an XML declaration may name the encoding.

    Returns:
        The text, storable (`transforms.storable`); carriage returns stay.

    Raises:
        ExtractionError: ``decode_error`` for bytes that are no text in any encoding we can tell.
    """
    for bom, name in _BOMS:
        if payload.startswith(bom):
            body = payload[len(bom) :]
            return _finish(body, name, "bom")
    wide = _wide_pattern(payload)
    if wide:
        return _finish(payload, wide, "pattern")
    if looks_binary(payload):
        raise ExtractionError(FailureReason.DECODE_ERROR, "the bytes are no text")

    declared = [(name, "transport") for name in [codec_name(charset)] if name]
    if html:
        found = _META.search(payload, 0, _SAMPLE) or _XML_DECLARATION.search(payload[:300])
        label = codec_name(found[1].decode("ascii")) if found else None
        if label:
            declared.append((label, "meta"))

    if payload.isascii():
        for name, how in declared:
            if _ASCII_CODECS.match(name):
                return _finish(payload, name, how)
        japanese = _iso_2022_jp(payload)
        if japanese is not None:
            return Decoded(_clean(japanese), "iso2022_jp", "pattern")
        return Decoded(storable(payload.decode("ascii")), "utf-8", "utf-8")
    try:
        return Decoded(storable(payload.decode("utf-8")), "utf-8", "utf-8")
    except UnicodeDecodeError:
        pass
    if _is_nearly_utf8(payload, is_declared=any(name == "utf-8" for name, _ in declared)):
        return _finish(payload, "utf-8", "utf-8")
    for name, how in declared:
        if name == "utf-8":
            continue
        text = _decode_strictly(payload, name)
        if text is not None:
            return Decoded(_clean(text), name, how)
    return _detect(payload, [name for name, _ in declared])


def _iso_2022_jp(payload: bytes) -> str | None:
    """The text of bytes in ASCII that switch to a Japanese character set and hold to it; None for others."""
    if _JAPANESE_SWITCH.search(payload) is None:
        return None
    try:
        return payload.decode("iso2022_jp")
    except UnicodeDecodeError:
        return None


def codec_name(label: str | None) -> str | None:
    """Python's codec for an encoding label as browsers read it; None for no or an unknown label."""
    if not label:
        return None
    plain = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_ALIASES.get(plain, plain)).name
        b"a".decode(name)  # refuses the codecs that do not decode to text
    except (LookupError, ValueError):
        return None
    return None if name in _NO_PAGE_ENCODINGS else _LABELS.get(name, name)


def looks_binary(payload: bytes) -> bool:
    """Whether bytes are certainly no text: never true for text in any encoding, UTF-16 without a mark included."""
    sample = payload[:_SAMPLE]
    if not sample or any(sample.startswith(bom) for bom, _ in _BOMS):
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if not controls:
        return False
    if any(sample.startswith(magic) for magic in _MAGIC) and _wide_pattern(payload) is None:
        return True
    return controls > max(_CONTROL_SHARE * len(sample), 8) and _wide_pattern(payload) is None and not _is_utf8(sample)


def _is_utf8(sample: bytes) -> bool:
    """Whether a sample is valid UTF-8 up to a cut at its end, and holds more letters than controls."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return 2 * sum(map(str.isprintable, text[:4096])) > len(text[:4096])


def _wide_pattern(payload: bytes) -> str | None:
    """``utf-16-le``/``-be`` or ``utf-32-le``/``-be`` where the bytes are such text without a mark."""
    sample = payload[:4096]
    sample = sample[: len(sample) // 4 * 4]
    zeros = sample.count(0)
    if len(sample) < 8 or not zeros:
        return None
    places = [sample[offset::4].count(0) * 4 / len(sample) for offset in range(4)]
    if min(places[2], places[3]) > 0.9 > places[0]:
        candidates = ["utf-32-le"]
    elif min(places[0], places[1]) > 0.9 > places[3]:
        candidates = ["utf-32-be"]
    else:
        even, odd = (places[0] + places[2]) / 2, (places[1] + places[3]) / 2
        candidates = ["utf-16-le"] if odd > 4 * even else ["utf-16-be"] if even > 4 * odd else []
    return next((name for name in candidates if _reads_as_text(sample, name)), None)


def _reads_as_text(sample: bytes, codec: str) -> bool:
    """Whether a sample decodes to what people write: letters, marks, digits, punctuation and white space."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeDecodeError:
        return False
    good = sum(char in "\t\n\r\f" or unicodedata.category(char)[0] in "LMNPSZ" for char in text)
    return good >= 0.98 * len(text) and any(char.isspace() or char in "<、。，" for char in text)


def _is_nearly_utf8(payload: bytes, *, is_declared: bool) -> bool:
    """Whether bytes are UTF-8 with breaks: a character that a server cut in half must not cost the page its encoding.

    Text in another encoding holds hardly a valid sequence, so a few whole characters for each broken one tell.
    """
    text = payload.decode("utf-8", "replace")
    breaks = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - breaks
    return whole >= (1 if is_declared else _WHOLE_TO_BROKEN) * breaks


def _decode_strictly(payload: bytes, codec: str) -> str | None:
    """The text in a declared encoding; None where more than a few sequences break it."""
    try:
        return payload.decode(codec)
    except UnicodeDecodeError:
        if codec == "cp1252":
            return codecs.charmap_decode(payload, "strict", _WINDOWS_1252)[0]
        text = payload.decode(codec, "replace")
        return text if text.count("\ufffd") <= _TOLERATED_BREAKS * len(text) else None


def _detect(payload: bytes, declared: list[str]) -> Decoded:
    """The encoding that the text between the tags speaks for, or a declared one with its breaks replaced."""
    from charset_normalizer import from_bytes

    visible = _TAGS.sub(b" ", payload[: 4 * _SAMPLE])
    best = from_bytes(visible[:_SAMPLE], threshold=0.3, enable_fallback=False).best()
    if best is not None:
        name = codec_name(best.encoding) or "cp1252"
        text = _decode_strictly(payload, name)
        if text is not None:
            return Decoded(_clean(text), name, "detected")
    if declared:
        text = payload.decode(declared[0], "replace")
        if text.count("\ufffd") <= 10 * _TOLERATED_BREAKS * len(text):
            return Decoded(_clean(text), declared[0], "transport, repaired")
    raise ExtractionError(FailureReason.DECODE_ERROR, "the bytes fit no encoding that can be told")


def _finish(payload: bytes, codec: str, how: str) -> Decoded:
    """Decode with a codec that is decided for; breaks become U+FFFD and are owned up to."""
    try:
        return Decoded(_clean(payload.decode(codec)), codec, how)
    except UnicodeDecodeError:
        return Decoded(_clean(payload.decode(codec, "replace")), codec, f"{how}, repaired")


def _clean(text: str) -> str:
    """Storable text; a byte-order mark at the start is no part of it."""
    return storable(text.removeprefix("\ufeff"))
