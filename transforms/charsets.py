"""Names of encodings, and the decoders that they name: what a label says, read as browsers read it.

The labels are those of the WHATWG Encoding Standard, kept by webencodings; labels that the standard does not know but
Python does (``latin-1``, ``cp850``) are read by Python, for servers write them. Python's codecs differ from the
standard's decoders in a few characters, which are mended here. Which encoding a document is in: `transforms.decoding`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from functools import lru_cache

import webencodings

#: Encodings of the standard that go by another codec than webencodings names: its decoder of GBK is that of GB 18030.
_CODECS = {"gbk": "gb18030"}
#: Labels that browsers answer with a single U+FFFD, because ASCII bytes in these encodings can hide scripts from
#: filters. Nothing runs here, and nothing vanishes: what Python can read is read, for the rest the bytes decide.
_REPLACED = {"hz-gb-2312": "hz", "iso-2022-kr": "iso2022_kr", "csiso2022kr": "iso2022_kr"}
#: Labels that mean another encoding when a page names them itself (HTML Standard, "prescan a byte stream"): the ASCII
#: that says UTF-16 is not UTF-16.
_IN_PAGES = {"utf-16-le": "utf-8", "utf-16-be": "utf-8", "x-user-defined": "cp1252"}
#: Codecs of Python that no page is written in. UTF-32 is told by its zero bytes alone.
_NO_PAGE_ENCODINGS = re.compile(
    r"^(?:idna|punycode|(?:raw-)?unicode-escape|utf-7|utf-32.*|undefined|charmap|mbcs|oem|utf-8-sig)$"
)

#: Single bytes that the standard's tables hold and Python's do not, or otherwise (indexes of the standard). Bytes from
#: 0x80 to 0x9F that Python leaves open are the control characters of the same number in all of them.
_BYTES: Mapping[str, Mapping[int, str]] = {"koi8-u": {0xAE: "ў", 0xBE: "Ў"}, "cp1255": {0xCA: "\u05ba"}}
_FILLED = re.compile(r"^(?:cp125[0-8]|cp874|koi8-u)$")
_USER_DEFINED = "".join(chr(byte if byte < 0x80 else 0xF700 + byte) for byte in range(256))

#: What Python's codecs of many bytes decode to, and what the standard's do. GB 18030 is that of 2022, Big5 has its
#: symbols from Windows, as EUC-JP has; of code page 932 the standard knows no single bytes A0, FD, FE and FF.
_CHARACTERS: Mapping[str, Mapping[str, str]] = {
    "gb18030": dict(
        zip(
            "\ue5e5\ue7c7\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
            "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
            "\u3000\u1e3f\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
            "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
            strict=True,
        )
    ),
    "big5hkscs": dict(zip("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡", strict=True)),
    "euc_jp": dict(zip("〜‖−¢£¬", "～∥－￠￡￢", strict=True)),
    "cp932": dict.fromkeys("\uf8f0\uf8f1\uf8f2\uf8f3", "\ufffd"),
}
_MENDED = {codec: re.compile("[" + "".join(pairs) + "]") for codec, pairs in _CHARACTERS.items()}

#: ISO-2022-JP: an escape names the character set of what follows (RFC 1468, and katakana as browsers read it).
_JAPANESE_SETS = re.compile(rb"(\x1b(?:\([BJI]|\$[@B]))")
#: Bytes of a two-byte set as those of EUC-JP; blanks stay, and what can be neither is broken there, too.
_AS_EUC = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte if byte in b"\t\n\r " else 0xFF for byte in range(256))
_KATAKANA = "".join(
    chr(byte + 0xFF40) if 0x21 <= byte <= 0x5F else chr(byte) if byte in b"\t\n\r " else "\ufffe" for byte in range(256)
)
_ROMAN = str.maketrans("\\~", "¥‾")


def codec_name(label: str | None, *, in_page: bool = False) -> str | None:
    """The name of the decoder that a label means.

    Args:
        label: as a server or a page states it, in any case, in quotes or not.
        in_page: whether the page states it itself, in bytes that can be read as ASCII.

    Returns:
        A name for `decode`: of a codec of Python, or ``x-user-defined``; None for no or an unknown label, and for one
        of an encoding that cannot be read.
    """
    plain = (label or "").strip().strip("\"'").strip().lower()
    try:
        name = _REPLACED.get(plain) or _standard_codec(plain) or _python_codec(plain)
    except (LookupError, ValueError):  # a label may be any text, lone surrogates and U+0000 included
        return None
    return _IN_PAGES.get(name or "", name) if in_page else name


def _standard_codec(label: str) -> str | None:
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name == "replacement":
        return None
    return _CODECS.get(encoding.name, str(encoding.codec_info.name))


def _python_codec(label: str) -> str | None:
    """Python's codec for a label that the standard does not know, or the standard's decoder by Python's name of it."""
    name = codecs.lookup(label).name
    if _NO_PAGE_ENCODINGS.match(name):
        return None
    b"a".decode(name)  # refuses the codecs that do not decode to text
    return _standard_codec(name.replace("_", "-")) or name


def decode(payload: bytes, codec: str, errors: str = "strict") -> str:
    """Decode bytes as browsers do.

    Args:
        payload: the bytes.
        codec: a name from `codec_name`.
        errors: ``strict`` or ``replace``.

    Raises:
        UnicodeDecodeError: ``strict``, and the bytes break the encoding.
    """
    if codec == "iso2022_jp":
        return _iso_2022_jp(payload, errors)
    if codec == "x-user-defined" or _FILLED.match(codec):
        return codecs.charmap_decode(payload, errors, _table(codec))[0]
    if codec not in _CHARACTERS:
        return payload.decode(codec, errors)
    pairs = _CHARACTERS[codec]
    text = payload.decode(codec, f"presshouse-{errors}")
    mended = _MENDED[codec].sub(lambda match: pairs[match[0]], text)
    if errors == "strict" and codec == "cp932" and "\ufffd" in mended:
        raise UnicodeDecodeError(codec, payload, 0, len(payload), "bytes that the standard does not know")
    return mended


@lru_cache
def _table(codec: str) -> str:
    """The character of each byte; U+FFFE where the standard has none."""
    if codec == "x-user-defined":
        return _USER_DEFINED
    given = _BYTES.get(codec, {})

    def character(byte: int) -> str:
        if byte in given:
            return given[byte]
        try:
            return bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            return chr(byte) if 0x80 <= byte <= 0x9F else "\ufffe"

    return "".join(map(character, range(256)))


def _iso_2022_jp(payload: bytes, errors: str) -> str:
    state = b"\x1b(B"
    parts: list[str] = []
    for place, piece in enumerate(_JAPANESE_SETS.split(payload)):
        if place % 2:
            state = piece
        elif state in (b"\x1b$@", b"\x1b$B"):
            parts.append(decode(piece.translate(_AS_EUC), "euc_jp", errors))
        elif state == b"\x1b(I":
            parts.append(codecs.charmap_decode(piece, errors, _KATAKANA)[0])
        else:
            text = piece.decode("ascii", errors)
            parts.append(text.translate(_ROMAN) if state == b"\x1b(J" else text)
    return "".join(parts)


def _missing(error: UnicodeError) -> tuple[str, int] | None:
    """What the standard reads where a codec of Python stops, and where to go on; None where it stops as well."""
    if not isinstance(error, UnicodeDecodeError):
        return None
    pair = error.object[error.start : error.start + 2]
    if error.encoding == "gb18030" and pair[0] == 0x80:
        return "€", error.start + 1
    if error.encoding == "big5hkscs" and pair == b"\xa3\xe1":
        return "€", error.start + 2
    if error.encoding == "euc_jp" and len(pair) == 2 and all(0xA1 <= byte <= 0xFE for byte in pair):
        try:
            return _as_shift_jis(*pair).decode("cp932"), error.start + 2
        except UnicodeDecodeError:
            return None
    return None


def _as_shift_jis(row: int, cell: int) -> bytes:
    """A pair of EUC-JP in Shift_JIS, whose code page 932 has the rows 13 and 89 to 92 that browsers know."""
    row, cell = row - 0xA1, cell - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)
    return bytes([lead, trail])


def _strict(error: UnicodeError) -> tuple[str, int]:
    found = _missing(error)
    if found is None:
        raise error
    return found


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    return _missing(error) or codecs.replace_errors(error)


codecs.register_error("presshouse-strict", _strict)
codecs.register_error("presshouse-replace", _replace)
