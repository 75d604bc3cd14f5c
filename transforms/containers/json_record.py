"""Read a JSON payload (a JSONL line, or a Parquet row as JSON): its page or text, and what it says about it.

Used twice: when a record is read, to tell whether it is a document, and when it is extracted. Lenient where a
document can be had (NaN, bare control characters, lone surrogates, repeated keys of which the last wins), and with
a limit for nesting, so that no line can exhaust the stack.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from transforms.containers.columns import CONTENT_ROLES
from transforms.containers.json_values import BINARY_KEY
from transforms.containers.records import RefusedError
from transforms.containers.sniff import holds_markup, is_binary
from transforms.contract.lists import FailureReason, Reason
from transforms.decoding import decode_payload
from transforms.model import ExtractionError
from transforms.storable import storable

_DATE_KEY = "$date"

_TAG = re.compile(r"<(?:!--|!doctype|/?[a-zA-Z][a-zA-Z0-9]*[\s/>])", re.IGNORECASE)
#: Epoch numbers by size: seconds, milliseconds, microseconds, each from 1973 to 5138.
_EPOCH_UNITS = ((10**8, 10**11, 1), (10**11, 10**14, 10**3), (10**14, 10**17, 10**6))
_LONGEST_HINT = 2000


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """What a JSON payload holds. ``inner`` is the page or the text; the rest is None or empty where it says nothing.

    ``date`` is the field as it stands, or ISO 8601 in UTC where it is a number. All of it is storable.
    """

    form: Literal["html", "text"]
    inner: str
    url: str | None = None
    title: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    outlet: str | None = None


def unwrap(payload: bytes, columns: Mapping[str, str]) -> Unwrapped:
    """Read a captured JSON payload.

    Args:
        payload: the bytes of a `Record` of the form ``json``.
        columns: its columns by role.

    Raises:
        ExtractionError: ``decode_error`` where it holds no page and no text, or bytes that are no text.
    """
    try:
        row = parse_object(payload, depth=10_000)
        role, value = content_of(row, columns)
    except RefusedError as refused:
        raise ExtractionError(FailureReason.DECODE_ERROR, refused.detail) from refused
    inner = value if isinstance(value, str) else _decoded(value, role)
    return Unwrapped(
        form=_form_of(inner, role),
        inner=storable(inner),
        url=url_of(row, columns),
        title=_text(row, columns, "title"),
        date=_date(row.get(columns.get("date", ""))),
        authors=_names(row.get(columns.get("author", ""))),
        language=_text(row, columns, "language"),
        outlet=next(iter(_names(row.get(columns.get("outlet", "")))), None),
    )


def _decoded(value: bytes, role: str) -> str:
    """Bytes as text; a page says itself in which encoding it is, in a column for texts, too."""
    return decode_payload(value, None, html=role == "html" or holds_markup(value)).text


def parse_object(payload: bytes, depth: int) -> dict[str, object]:
    """Parse a payload that must be one JSON object in UTF-8.

    Raises:
        RefusedError: ``decode_error`` for bytes that are no UTF-8, ``malformed_json`` for text that is no JSON or is
            nested deeper than ``depth``, ``schema_error`` for a value that is no object.
    """
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(
            Reason.DECODE_ERROR, f"The line is not UTF-8 (byte {error.start + 1}); convert it to UTF-8"
        ) from error
    # Marks stand within files that were joined, and U+001E before the texts of RFC 7464.
    text = text.lstrip("\ufeff\x1e")
    try:
        value = json.loads(text, strict=False, parse_int=_parse_int)
    except RecursionError as error:
        raise RefusedError(Reason.MALFORMED_JSON, f"The JSON is nested deeper than {depth} levels") from error
    except ValueError as error:
        what = f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else "no JSON"
        raise RefusedError(Reason.MALFORMED_JSON, f"The line is no JSON: {what}") from error
    if not isinstance(value, dict):
        way_out = "; write one object a line, for example: jq -c '.[]'" if isinstance(value, list) else ""
        raise RefusedError(Reason.SCHEMA_ERROR, f"The line is JSON, but no object{way_out}")
    # The stack that is left differs from run to run, so what passed the parser is measured.
    if text.count("[") + text.count("{") > depth and _depth_of(value) > depth:
        raise RefusedError(Reason.MALFORMED_JSON, f"The JSON is nested deeper than {depth} levels")
    return value


def _parse_int(digits: str) -> int | float:
    return int(digits) if len(digits) < 40 else float(digits)


def _depth_of(value: object) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent if isinstance(parent, list) else ())
            if isinstance(child, dict | list)
        ]
    return depth


def content_of(row: Mapping[str, object], columns: Mapping[str, str]) -> tuple[str, str | bytes]:
    """The role and value of the column that holds the page, or else the text.

    Raises:
        RefusedError: ``schema_error`` where no column holds one or it is of another type, ``empty`` where it is null
            or blank.
    """
    names = [(role, columns[role]) for role in CONTENT_ROLES if columns.get(role) in row]
    if not names:
        shown = ", ".join(sorted(row)[:12]) or "none"
        raise RefusedError(
            Reason.SCHEMA_ERROR,
            f"No column holds a page or a text (columns: {shown[:300]}); name one, for example text=NAME",
        )
    wrong: str | None = None
    for role, name in names:
        value = row[name]
        content = _content(value)
        if content is not None:
            return role, content
        if value is not None and not isinstance(value, str):
            wrong = wrong or f"The column {name!r} holds {_JSON_TYPES.get(type(value), 'no text')} where text should be"
    if wrong:
        raise RefusedError(Reason.SCHEMA_ERROR, wrong)
    raise RefusedError(Reason.EMPTY, f"The column {names[0][1]!r} is empty")


def columns_of(row: Mapping[str, object], ranked: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The columns of a record by role: of several that could hold the page or the text the first that does.

    A page without a tag or without visible text gives way to a text. Where no column holds anything, the first of
    each role stand, so that what is said about the record names them.
    """
    columns = {role: names[0] for role, names in ranked.items()}
    pages, texts = (ranked.get(role, ()) for role in CONTENT_ROLES)
    page = next((name for name in pages if _shows_page(_content(row.get(name)))), None)
    if page is not None:
        return {**columns, "html": page}
    text = next((name for name in texts if _holds_text(_content(row.get(name)))), None)
    plain = next((name for name in pages if _content(row.get(name)) is not None), None)
    if text is not None:
        columns["text"] = text
        if plain is not None:
            del columns["html"]
    elif plain is not None:
        columns["html"] = plain
    return columns


def _content(value: object) -> str | bytes | None:
    """The text in a column, or its bytes; None where it holds nothing, or something else."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, dict) and set(value) == {BINARY_KEY} and isinstance(value[BINARY_KEY], str):
        try:
            return base64.b64decode(value[BINARY_KEY], validate=True) or None
        except (binascii.Error, ValueError):
            return None
    return None


def _holds_text(content: str | bytes | None) -> bool:
    return content is not None and not (isinstance(content, bytes) and is_binary(content))


def _shows_page(content: str | bytes | None) -> bool:
    """Whether a page column holds at least one tag and something to be seen; bytes count as what their ASCII says."""
    if content is None or not _holds_text(content):
        return False
    if isinstance(content, bytes):
        content = content.decode("latin-1").replace("\0", "")
    return _TAG.search(content) is not None and _has_visible_text(content)


def _has_visible_text(page: str) -> bool:
    """Whether anything stands outside the tags, comments and elements that browsers do not show; one pass."""
    place = 0
    while True:
        start = page.find("<", place)
        between = page[place : start if start >= 0 else len(page)]
        if not _UNSEEN.fullmatch(between):
            return True
        if start < 0:
            return False
        hidden = _HIDDEN.match(page, start)
        end = _HIDDEN_ENDS[hidden[1].lower()].search(page, hidden.end()) if hidden else _TAG_END.search(page, start)
        if end is None:
            return False
        place = end.end()


_UNSEEN = re.compile(r"(?:[\s\ufeff\u200b]|&nbsp;|&#160;|&#xa0;)*+", re.IGNORECASE)
_TAG_END = re.compile(">")
_HIDDEN = re.compile(r"<(!--|(?:script|style|title|noscript|template)\b)", re.IGNORECASE)
_HIDDEN_ENDS = {
    "!--": re.compile("-->"),
    **{
        name: re.compile(f"</{name}[^>]*>", re.IGNORECASE)
        for name in ("script", "style", "title", "noscript", "template")
    },
}

_JSON_TYPES: dict[type, str] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


def url_of(row: Mapping[str, object], columns: Mapping[str, str]) -> str | None:
    """The URL that a record names, or None."""
    return _text(row, columns, "url")


def _form_of(inner: str, role: str) -> Literal["html", "text"]:
    """Columns called text often hold pages, and columns called html sometimes plain text."""
    if role == "html":
        return "html" if _TAG.search(inner) else "text"
    return "html" if holds_markup(inner[:65536].encode("utf-8", "replace")) else "text"


def _text(row: Mapping[str, object], columns: Mapping[str, str], role: str) -> str | None:
    value = row.get(columns.get(role, ""))
    if not isinstance(value, str) or len(value) > _LONGEST_HINT:
        return None
    return storable(value).strip() or None


def _names(value: object) -> tuple[str, ...]:
    """Names in a field that is a name, an object with one, or a list of either."""
    if isinstance(value, dict):
        value = value.get("name", value.get("title"))
    if isinstance(value, list):
        return tuple(name for entry in value[:50] if not isinstance(entry, list) for name in _names(entry))
    if isinstance(value, str) and len(value) <= _LONGEST_HINT:
        name = storable(value).strip()
        return (name,) if name else ()
    return ()


def _date(value: object) -> str | None:
    """A date field as text: as it stands, or from an epoch number, or from MongoDB's ``{"$date": …}``."""
    if isinstance(value, dict):
        value = value.get(_DATE_KEY)
    if isinstance(value, str):
        return storable(value).strip() or None if len(value) <= 200 else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    for least, most, unit in _EPOCH_UNITS:
        if least <= value < most:
            moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=value / unit)
            return moment.isoformat(timespec="seconds")
    return None
