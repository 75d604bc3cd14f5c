"""Read the HTTP response in a WARC record: its status, its fields, and the page in its body.

Tolerant where crawlers and servers are sloppy (bare line feeds, folded fields, repeated fields), strict where a
guess could pass off a broken record as a page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from transforms.containers.encodings import undo_chunks, undo_encodings
from transforms.containers.limits import MEGABYTE, Limits
from transforms.containers.records import RefusedError
from transforms.containers.sniff import (
    BOMS,
    HEAD_BYTES,
    binary_format,
    holds_markup,
    is_binary,
    is_blank,
    is_markup,
    not_a_page,
)
from transforms.contract.lists import Form, Reason

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?=[ \t\r\n]|$)[^\r\n]*(?:\r?\n|$)", re.IGNORECASE)
_END = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}(?=[\s,;]|$)")
#: Responses before the last in one record: interim ones (RFC 9110, 15.2), those of proxies, redirects.
_MOST_EARLIER = 10
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response: status, fields by lower-case name (the first of several wins), and the encoded body."""

    status: int
    fields: Mapping[str, str]
    body: bytes


def parse_response(message: bytes, limits: Limits) -> Response:
    """Split an HTTP message; of several responses in a row (interim ones, a proxy's) the last counts.

    Raises:
        RefusedError: ``bad_record`` where there is no status line or where the head does not end.
    """
    response = _split(message, limits)
    for _ in range(_MOST_EARLIER):
        if not _STATUS.match(response.body):
            break
        try:
            following = _split(response.body, limits)
        except RefusedError:
            break
        # A text about HTTP may start with a status line; a response has fields, too.
        if not following.fields and response.status >= 200:
            break
        response = following
    return response


def _split(message: bytes, limits: Limits) -> Response:
    status = _STATUS.match(message)
    if status is None:
        raise RefusedError(Reason.BAD_RECORD, "The record holds no HTTP response: its status line is missing")
    end = _END.search(message, max(0, status.end() - 2), limits.header_bytes)
    if end is None:
        raise RefusedError(Reason.BAD_RECORD, "The HTTP head does not end; no blank line follows it")
    return Response(int(status[1]), parse_fields(message[status.end() : end.start()]), message[end.end() :])


def parse_fields(head: bytes) -> dict[str, str]:
    """The fields of an HTTP or WARC head by lower-case name; folded lines are joined, of several the first wins.

    Raises:
        RefusedError: ``bad_record`` where markup stands among the fields, as it does when a head does not end.
    """
    fields: dict[str, str] = {}
    name = ""
    for line in head.decode("utf-8", "replace").split("\n"):
        if line[:1] in (" ", "\t") and name:
            fields[name] += " " + line.strip()
            continue
        key, colon, value = line.partition(":")
        if not colon or "<" in key:
            if "<" in key:
                raise RefusedError(Reason.BAD_RECORD, "Markup stands among the header fields; the head is broken")
            continue
        name = key.strip().lower()
        if name in fields:
            name = ""
            continue
        fields[name] = value.strip()
    return fields


def media_type_of(content_type: str | None) -> tuple[str | None, str | None]:
    """The media type and the charset that a ``Content-Type`` names; None for what it does not name properly.

    Servers forget the semicolon and send the field twice, so the first type and the first charset count.
    """
    if not content_type:
        return None, None
    media_type = _MEDIA_TYPE.match(content_type.strip().lower())
    charset = _CHARSET.search(content_type)
    return (media_type[0] if media_type else None), (charset[1] if charset else None)


def body_of(response: Response, limits: Limits) -> bytes:
    """The body with its transfer and content encodings undone; raises `RefusedError` (see `encodings`)."""
    body = response.body
    transfer, content = (response.fields.get(name, "") for name in ("transfer-encoding", "content-encoding"))
    if transfer:
        names = [name.strip().lower() for name in transfer.split(",")]
        if "chunked" in names:
            body = undo_chunks(body)
        body = undo_encodings(body, ",".join(name for name in names if name != "chunked"), limits)
    return undo_encodings(body, content, limits) if content else body


def form_of(payload: bytes, media_type: str | None, limits: Limits) -> Form:
    """Which form of document a payload is.

    Raises:
        RefusedError: ``empty``, ``too_large``, ``not_text`` for binary data called a page, ``not_article_media``
            for a media type that holds none.
    """
    if is_blank(payload):
        raise RefusedError(Reason.EMPTY, "The body is empty")
    is_page, is_text = media_type in _HTML_TYPES, media_type == "text/plain"
    # Pages are often labelled as what their address looks like; only a page starts like a page.
    if not is_page and (is_markup(payload) or (media_type is None and _starts_as_fragment(payload))):
        is_page = True
    if not (is_page or is_text):
        what = f"is {media_type}" if media_type else "has no media type, and does not start like a page"
        raise RefusedError(Reason.NOT_ARTICLE_MEDIA, f"The body {what}; only pages and plain text are read")
    if len(payload) > limits.document_bytes:
        raise RefusedError(
            Reason.TOO_LARGE,
            f"The body has {len(payload) / MEGABYTE:,.1f} MB; the cap is {limits.document_bytes / MEGABYTE:,.0f} MB",
        )
    if is_binary(payload):
        what = binary_format(payload) or "binary data"
        raise RefusedError(Reason.NOT_TEXT, f"The header says {media_type or 'nothing'}, the body is {what}")
    instead = not_a_page(payload) if is_page else None
    if instead is not None:
        raise RefusedError(Reason.NOT_ARTICLE_MEDIA, f"The header says {media_type}, the body is {instead}")
    return "html" if is_page else "text"


def _starts_as_fragment(payload: bytes) -> bool:
    """Whether bytes of which nothing else is known start with a tag and hold markup."""
    return payload[:HEAD_BYTES].removeprefix(BOMS[0]).lstrip().startswith(b"<") and holds_markup(payload)


def http_date(value: str | None) -> dt.datetime | None:
    """An HTTP date as naive UTC; None where it is missing or no date."""
    if not value or len(value) > 60:
        return None
    try:
        parsed = parsedate_to_datetime(value)
        return (parsed.astimezone(dt.UTC) if parsed.tzinfo else parsed).replace(tzinfo=None)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
