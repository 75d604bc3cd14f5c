"""From the bytes of a document to its text: which encoding, and what to do where the bytes break it.

The order, first match wins: a byte-order mark; UTF-16 or UTF-32 told by its pattern of zero bytes; bytes that are
valid UTF-8 with at least one character beyond ASCII (legacy text is hardly ever valid UTF-8 by chance, so the bytes
beat a label); ISO-2022-JP told by its escape sequences among ASCII; the transport's charset; the page's own ``meta``
charset; detection by charset-normalizer. What a label means, and how its decoder reads bytes, is `transforms.charsets`.

Nothing here knows what a page looks like beyond its ``meta`` element; files and records are read elsewhere.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from transforms.charsets import codec_name, decode
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

#: Codecs that a label alone does not prove: nearly any bytes are text in them.
_WIDE_CODECS = ("utf-16-le", "utf-16-be")
#: What no text of some length does without, and what other bytes hardly are by chance: most of it has a zero byte.
_WRITTEN = frozenset(" \t\n\r\xa0\u3000<、。，")
#: Codecs that write text in ASCII bytes: for these alone a label beats valid ASCII.
_ASCII_CODECS = re.compile(r"^(?:iso2022|hz)")

#: How ISO-2022-JP leaves ASCII (RFC 1468).
_JAPANESE_SWITCH = re.compile(rb"\x1b(?:\$[@B]|\(J)")

_META = re.compile(rb"<meta[^>]{0,600}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})")
_TAGS = re.compile(rb"<[^<>]{0,2000}>")
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\x0b\x0c\r\x0e\x0f\x1a\x1b")

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
    stated = codec_name(charset)
    if stated in _WIDE_CODECS:
        if _reads_as_text(payload[:4096], stated):
            return _finish(payload, stated, "transport")
        stated = None  # bytes of any encoding are some UTF-16
    if looks_binary(payload):
        raise ExtractionError(FailureReason.DECODE_ERROR, "the bytes are no text")

    declared = [(stated, "transport")] if stated else []
    if html:
        found = _META.search(payload, 0, _SAMPLE) or _XML_DECLARATION.search(payload[:300])
        label = codec_name(found[1].decode("ascii"), in_page=True) if found else None
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
        return decode(payload, "iso2022_jp")
    except UnicodeDecodeError:
        return None


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
    return good >= 0.98 * len(text) and any(char in _WRITTEN for char in text)


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
        return decode(payload, codec)
    except UnicodeDecodeError:
        text = decode(payload, codec, "replace")
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
        text = decode(payload, declared[0], "replace")
        if text.count("\ufffd") <= 10 * _TOLERATED_BREAKS * len(text):
            return Decoded(_clean(text), declared[0], "transport, repaired")
    raise ExtractionError(FailureReason.DECODE_ERROR, "the bytes fit no encoding that can be told")


def _finish(payload: bytes, codec: str, how: str) -> Decoded:
    """Decode with a codec that is decided for; breaks become U+FFFD and are owned up to."""
    try:
        return Decoded(_clean(decode(payload, codec)), codec, how)
    except UnicodeDecodeError:
        return Decoded(_clean(decode(payload, codec, "replace")), codec, f"{how}, repaired")


def _clean(text: str) -> str:
    """Storable text; a byte-order mark at the start is no part of it."""
    return storable(text.removeprefix("\ufeff"))
