"""What a name says: the URI of a local path, what kind of input a name promises, which names are never inputs.

Names are bytes, as the file system has them; nothing here touches a file.
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import parse_qsl, quote_from_bytes, unquote_to_bytes, urlencode, urlsplit, urlunsplit


class Kind(StrEnum):
    """What an input is taken for by its name, where that does not promise a container that is read (`formats`)."""

    TEXT = "text"
    HTML = "html"
    UNKNOWN = "unknown"
    CONTAINER = "container"
    MEDIA = "media"


_EXTENSIONS: dict[Kind, str] = {
    Kind.TEXT: "txt text",
    Kind.HTML: "html htm xhtml xht shtml",
    Kind.CONTAINER: "arc csv tsv zip tar tgz tbz2 txz 7z rar bz2 xz lz4 br wacz mhtml mht eml mbox sqlite db duckdb"
    " feather arrow orc avro xls xlsx ods sql",
    Kind.MEDIA: "pdf doc docx odt rtf epub mobi ppt pptx ps png jpg jpeg gif webp avif svg ico bmp tif tiff mp3 mp4 m4a"
    " wav ogg webm mov avi mkv css js mjs map xml rss atom xsl dtd woff woff2 ttf otf swf exe dll so py sh",
}
_KINDS: dict[str, Kind] = {name: kind for kind, names in _EXTENSIONS.items() for name in names.split()}

#: What to do about an input that is not read, by extension; the rest get a general word.
WAYS_OUT: dict[str, str] = {
    "csv": "convert it to JSONL or Parquet, for example: duckdb -c \"COPY (FROM 'x.csv') TO 'x.parquet'\"",
    "tsv": "convert it to JSONL or Parquet, for example: duckdb -c \"COPY (FROM 'x.tsv') TO 'x.parquet'\"",
    "arc": "convert it to WARC, for example: warcio recompress x.arc.gz x.warc.gz",
    "wacz": "unzip it and give the files under archive/ as inputs",
    "zip": "unzip it and give the folder as input",
    "mhtml": "save the page as HTML",
    "mht": "save the page as HTML",
    "bz2": "decompress it, or recompress it with gzip or zstd",
    "xz": "decompress it, or recompress it with gzip or zstd",
    "br": "decompress it, or recompress it with gzip or zstd",
    "lz4": "decompress it, or recompress it with gzip or zstd",
    "pdf": "extract its text to a .txt file",
    "docx": "save it as text or HTML",
    "doc": "save it as text or HTML",
}

_COMPRESSED = {"gz": "gzip", "gzip": "gzip", "zst": "zstd", "zstd": "zstd"}

#: Names that editors, browsers, downloaders and systems give to what is not, or not yet, a document.
_TEMPORARY = re.compile(
    rb"\..*|.*~|#.*#|~\$.*|.*\.(?:part|partial|tmp|temp|crdownload|download|opdownload|filepart|!ut|aria2|swp|swo|swx"
    rb"|lock|lck|inprogress|open|incomplete)|Thumbs\.db|ehthumbs\.db|desktop\.ini|__MACOSX|lost\+found",
    re.IGNORECASE | re.DOTALL,
)
_SAFE = re.compile(rb"[A-Za-z0-9._~/-]*")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?:::[^:]+)?://")

#: Query parameters that carry a key or a signature (AWS, Google Cloud, Azure, common web APIs) …
_SECRET_PARAMETER = re.compile(
    r"(?i)x-(?:amz|goog|oss)-.*|awsaccesskeyid|googleaccessid|signature|sig|key-pair-id|key|pwd|auth|authorization"
    r"|.*(?:token|secret|passw(?:or)?d|api[-_]?key|access[-_]?key|credential).*|session(?:[-_]?id)?|sid"
)
#: … and those that belong to a signature and change with it, but mean something else where there is none.
_SIGNED_PARAMETER = re.compile(r"(?i)se|sp|sv|sr|st|spr|skoid|sktid|skt|ske|sks|skv|expires|policy")
_SIGNATURE = re.compile(r"(?i)signature|sig|x-(?:amz|goog|oss)-signature")
_URL_IN_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s'\"<>]+")


def is_url(argument: str) -> bool:
    """Whether an argument is a URL (``s3://…``, ``file:///…``) and not a path."""
    return _URL.match(argument) is not None


def local_uri(path: bytes) -> str:
    """The ``file://`` URI of an absolute path: its bytes percent-encoded, without a trailing slash."""
    if _SAFE.fullmatch(path):
        return "file://" + path.decode("ascii")
    return "file://" + quote_from_bytes(path, safe="/~")


def local_path(uri: str) -> bytes:
    """The path that a ``file:`` URI names, as bytes."""
    rest = uri.removeprefix("file:")
    if rest.startswith("//"):
        rest = "/" + rest[2:].partition("/")[2]
    return unquote_to_bytes(rest)


def parent_name(source_uri: str) -> str | None:
    """The name of the folder that an input lies in; undecodable bytes become U+FFFD."""
    parts = source_uri.partition("://")[2].rpartition("/")[0].rpartition("/")
    return unquote_to_bytes(parts[2]).decode("utf-8", "replace") or None


def name_in_uri(source_uri: str) -> str:
    """The last part of a URI's path, as it is spelt there; without the query of a web address."""
    if source_uri[:5].lower() in ("http:", "https"):
        source_uri = source_uri.partition("#")[0].partition("?")[0]
    return source_uri.rpartition("/")[2]


def is_temporary_or_hidden(name: bytes) -> bool:
    """Whether a file's or folder's name says that it is hidden, temporary, partial or a lock."""
    return _TEMPORARY.fullmatch(name) is not None


def kind_of(name: str) -> tuple[Kind, str | None, str]:
    """What a name promises: the kind, the compression (``gzip``, ``zstd`` or None), and the extension without it.

    ``x.warc.gz`` is a gzipped WARC; ``x.gz`` is gzipped and unknown; case does not count.
    """
    stem, compression = name.lower(), None
    base, _, extension = stem.rpartition(".")
    if base and extension in _COMPRESSED:
        compression, stem = _COMPRESSED[extension], base
        base, _, extension = stem.rpartition(".")
    if not base:
        return Kind.UNKNOWN, compression, ""
    return _KINDS.get(extension, Kind.UNKNOWN), compression, extension


def redact(url: str) -> str:
    """A URL without what could open a door: no user or password, and no query parameter that holds a key.

    The result is the same whenever a signature is renewed, so it serves as ``source_uri``.
    """
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return re.sub(r"//[^/@]*@", "//", url.partition("?")[0])
    signed = any(_SIGNATURE.fullmatch(name) for name, _ in query)
    kept = [
        (name, value)
        for name, value in query
        if not (_SECRET_PARAMETER.fullmatch(name) or (signed and _SIGNED_PARAMETER.fullmatch(name)))
    ]
    if "@" not in parts.netloc and len(kept) == len(query):
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=urlencode(kept)))


def redact_text(text: str) -> str:
    """A message of a library with every URL in it redacted."""
    return _URL_IN_TEXT.sub(lambda match: redact(match[0]), text)
