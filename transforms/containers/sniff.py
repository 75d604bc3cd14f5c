"""Tell from the first bytes what something is: a container, markup, text, or none of them.

Knows magic numbers and first tags only; it decodes nothing and trusts no name.
"""

from __future__ import annotations

import re

from transforms.decoding import looks_binary

GZIP_MAGIC = b"\x1f\x8b\x08"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
#: Skippable zstd frames, which may stand first (RFC 8878, 3.1.2): 0x184D2A50 to 0x184D2A5F, little endian.
ZSTD_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
PARQUET_MAGIC = b"PAR1"
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

#: How many bytes decide: enough for any magic number and for a page's first tag after a licence comment.
HEAD_BYTES = 4096

_WARC = re.compile(rb"(?:\xef\xbb\xbf)?\s*WARC/\d", re.IGNORECASE)
_ARC = re.compile(rb"filedesc://|dns:|https?://\S+ \d+\.\d+\.\d+\.\d+ \d{14} ")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
#: Elements of which texts are made in pages; those for single words are not among them, links aside.
_BLOCKS = (
    rb"html|head|body|title|article|section|main|header|footer|nav|aside|div|p|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|pre"
    rb"|figure|figcaption|table|thead|tbody|tr|td|th|form"
)
_TAG = re.compile(rb"<(/?)(!doctype|meta|br|hr|img|span|a|" + _BLOCKS + rb")\b([^<>]{0,500})>", re.IGNORECASE)
_LAST_TAG = re.compile(rb"(?:</(?:span|a|" + _BLOCKS + rb")\s{0,9}|<(?:br|hr|img)\b[^<>]{0,500})>\s*\Z", re.IGNORECASE)
_HREF = re.compile(rb"\shref\s*=", re.IGNORECASE)
#: Tags in use that make markup, and bytes of text in one element that do so alone.
_ENOUGH_TAGS = 3
_ENOUGH_TEXT = 40
#: What stands before and after a tag that a text speaks of: `<p>`, "<p>", (<p>), the <p> element.
_BEFORE_MENTION = frozenset(b" \t\"'`([{,:;=+")
_AFTER_MENTION = frozenset(b" \t\"'`)]},.:;!?+")
_FEED = re.compile(rb"<(rss|feed|rdf:RDF|urlset|sitemapindex|svg|opml|wml)\b", re.IGNORECASE)
#: What may stand before the first tag, but for comments: instructions, and document types other than that of pages.
_INSTRUCTION = re.compile(rb"<\?[^>]*>|<!doctype\s++(?!html\b)[^>]*>", re.IGNORECASE)
_SPACE = re.compile(rb"\s*")
_JSON_VALUE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:\"[^\"\\]{0,200}\"\s*:|\})|\[\s*[\[{\"\d\]])")
_VISIBLE = re.compile(rb"[A-Za-z0-9<{]")
_JSON_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*(?:\"|\})")

#: A byte that no text has in any encoding of one byte a character.
_BINARY_BYTE = rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]"

#: Formats that are never text: magic number -> what to call it. Sources: the formats' own specifications. Where the
#: first bytes alone could start a text, more of the format is asked for.
_FORMATS: tuple[tuple[bytes, str], ...] = (
    (rb"%PDF-", "a PDF file"),
    (rb"\x89PNG\r\n\x1a\n", "a PNG image"),
    (rb"\xff\xd8\xff", "a JPEG image"),
    (rb"GIF8[79]a", "a GIF image"),
    (rb"PK(?:\x03\x04|\x05\x06)", "a ZIP archive"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (rb"Rar!\x1a\x07", "a RAR archive"),
    (rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "bzip2 data"),
    (rb"\xfd7zXZ\x00", "xz data"),
    (rb"\x04\x22\x4d\x18", "lz4 data"),
    (rb"\x1f\x8b\x08", "gzip data"),
    (rb"\x28\xb5\x2f\xfd", "zstd data"),
    (rb"PAR1(?:\Z|.{0,64}?" + _BINARY_BYTE + rb")", "a Parquet file"),
    (rb"\x7fELF", "a program"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (rb"SQLite format 3\x00", "an SQLite database"),
    (rb"OggS\x00", "audio or video"),
    (rb"ID3[\x02-\x04]", "audio"),
    (rb"RIFF.{4}(?:WAVE|WEBP|AVI )", "audio, video or an image"),
    (rb"wOF[F2][\x00-\x1fOt]", "a font"),
    (rb"ARROW1\x00", "an Arrow file"),
    (rb"Obj\x01", "an Avro file"),
    (rb"ORC[\x00-\x1f].{0,64}?" + _BINARY_BYTE, "an ORC file"),
    (rb".{4}ftyp[a-zA-Z0-9]{4}\x00", "video or an image"),
    (rb".{257}ustar[\x00 ]", "a tar archive"),
)
_FORMAT = re.compile(b"|".join(b"(" + pattern + b")" for pattern, _ in _FORMATS), re.DOTALL)


def binary_format(head: bytes) -> str | None:
    """What the bytes are by their magic number, in words ("a PDF file"), or None."""
    found = _FORMAT.match(head)
    return _FORMATS[(found.lastindex or 1) - 1][1] if found else None


#: What `binary_format` calls things that may hold documents, but in a form that is not read.
ARCHIVES = frozenset(
    {
        *("a ZIP archive", "a 7z archive", "a RAR archive", "a tar archive", "bzip2 data", "xz data", "lz4 data"),
        *("gzip data", "zstd data", "an SQLite database", "an Arrow file", "an Avro file", "an ORC file"),
        *("a Parquet file", "an Office document"),
    }
)


def is_warc(head: bytes) -> bool:
    """Whether the bytes start a WARC file, a byte-order mark or blank lines before it or not."""
    return _WARC.match(head) is not None


def is_arc(head: bytes) -> bool:
    """Whether the bytes start an ARC file, the Internet Archive's format before WARC."""
    return _ARC.match(head) is not None


def is_json_lines(head: bytes) -> bool:
    """Whether the bytes start with a JSON object."""
    return _JSON_OBJECT.match(head) is not None


def is_markup(head: bytes) -> bool:
    """Whether the bytes start as an HTML page does, whatever the encoding of a byte-order mark says."""
    if head[:2] in BOMS[1:]:
        head = head[2:].replace(b"\x00", b"")
    head = head[:HEAD_BYTES]
    return _MARKUP.match(head, _first_tag(head)) is not None


def _first_tag(head: bytes) -> int:
    """Where the first tag stands: after a byte-order mark, blanks, comments, instructions and other document types.

    Each byte is passed once. A comment that is not closed ends the search, as a page that shows nothing does.
    """
    place = len(BOMS[0]) if head.startswith(BOMS[0]) else 0
    while True:
        blanks = _SPACE.match(head, place)
        place = blanks.end() if blanks else place
        if head.startswith(b"<!--", place):
            end = head.find(b"-->", place + 4)
            if end < 0:
                return place
            place = end + 3
            continue
        instruction = _INSTRUCTION.match(head, place)
        if instruction is None:
            return place
        place = instruction.end()


def holds_markup(data: bytes) -> bool:
    """Whether bytes that need not start as a page hold HTML.

    They do if they start and end with a tag, if three tags are in use (a link counts twice), or if one element holds
    a sentence. Tags that a text only speaks of, between blanks or in quotes, are not in use.
    """
    return is_markup(data) or _is_enclosed(data) or _has_tags_in_use(data[: 16 * HEAD_BYTES])


def _is_enclosed(data: bytes) -> bool:
    start = _SPACE.match(data, len(BOMS[0]) if data.startswith(BOMS[0]) else 0)
    return start is not None and bool(_TAG.match(data, start.end())) and bool(_LAST_TAG.search(data[-600:]))


def _has_tags_in_use(data: bytes) -> bool:
    in_use = 0
    opened: dict[bytes, int] = {}
    for tag in _TAG.finditer(data):
        is_end, name, attributes = bool(tag[1]), tag[2].lower(), tag[3]
        if is_end:
            start = opened.pop(name, None)
            if start is not None and tag.start() - start >= _ENOUGH_TEXT and name not in (b"a", b"span"):
                return True
        elif _is_in_use(data, tag) and (not attributes.strip(b" \r\n\t/") or b"=" in attributes):
            is_link = name == b"a" and _HREF.search(attributes) is not None
            in_use += 2 if is_link else name != b"a"
            opened[name] = tag.end()
        if in_use >= _ENOUGH_TAGS:
            return True
    return False


def _is_in_use(data: bytes, tag: re.Match[bytes]) -> bool:
    """Whether a tag marks something: it does not stand between blanks, quotes or brackets."""
    is_mention_before = tag.start() == 0 or data[tag.start() - 1] in _BEFORE_MENTION
    return not (is_mention_before and data[tag.end() : tag.end() + 1] != b"" and data[tag.end()] in _AFTER_MENTION)


def is_compressed(head: bytes) -> bool:
    """Whether the bytes start a gzip or zstd stream."""
    return head.startswith((GZIP_MAGIC, ZSTD_MAGIC)) or ZSTD_SKIPPABLE.match(head) is not None


def is_binary(payload: bytes) -> bool:
    """Whether the bytes cannot be text in any encoding: a known binary format, or control characters throughout."""
    return binary_format(payload[:HEAD_BYTES]) is not None or looks_binary(payload)


def is_blank(payload: bytes) -> bool:
    """Whether the bytes are nothing but white space and byte-order marks, in ASCII, UTF-8 or UTF-16."""
    if _VISIBLE.search(payload, 0, HEAD_BYTES):
        return False
    encoding = "utf-16" if payload.startswith(BOMS[1:]) else "utf-8"
    text = payload.decode(encoding, "replace").removeprefix("\ufeff")
    return not text or text.isspace()


def not_a_page(payload: bytes) -> str | None:
    """What bytes that are called HTML are instead, in words, where that is a feed, a sitemap or JSON; else None."""
    head = payload[:HEAD_BYTES]
    feed = _FEED.match(head, _first_tag(head))
    if feed is not None and not (feed[1].lower() == b"svg" and holds_markup(payload[_end_of_drawing(payload) :])):
        return f"XML ({feed[1].decode('ascii').lower()})"
    return "JSON" if _JSON_VALUE.match(head) and not holds_markup(payload) else None


_DRAWING = re.compile(rb"<(/?)svg\b[^<>]*?(/?)>", re.IGNORECASE)


def _end_of_drawing(payload: bytes) -> int:
    """Where the first drawing (``svg``, others in it or not) ends: pages may start with one that holds their icons."""
    depth = 0
    for tag in _DRAWING.finditer(payload):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if depth <= 0:
            return tag.end()
    return len(payload)
