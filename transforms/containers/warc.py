"""WARC files (ISO 28500, versions 1.0 and 1.1), WET among them: records out of a stream, whatever its compression.

Every record gets one row, in order: the page or text it holds, or why it holds none. Where the stream cannot be read
there is one row more, without index, for the place; reading goes on at the next record that can be found. The
reading of records is our own, because the libraries for it lose the records after a broken one (docs/adr/0160).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from transforms.addresses import web_address
from transforms.containers.compression import BLOCK_BYTES, Damage
from transforms.containers.http_message import (
    body_of,
    form_of,
    http_date,
    media_type_of,
    parse_fields,
    parse_response,
)
from transforms.containers.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from transforms.containers.records import Record, RefusedError, Rejected, whole
from transforms.containers.sniff import HEAD_BYTES, binary_format, is_arc, is_markup
from transforms.containers.window import NEXT_RECORD, Window
from transforms.contract.lists import Reason

_VERSION = re.compile(rb"WARC/\d{1,2}\.\d{1,3}[ \t]*\r?\n", re.IGNORECASE)
_VERSION_BYTES = 16
#: What a version line can have been before the file was cut within it.
_CUT_VERSION = re.compile(rb"W(?:A(?:R(?:C(?:/\d{0,2}(?:(?<=\d)\.\d{0,3}[ \t]*\r?)?)?)?)?)?", re.IGNORECASE)
#: What ends a record (ISO 28500, section 4).
_RECORD_END = b"\r\n\r\n"
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BLANK = b"\r\n\0"
_BOM = b"\xef\xbb\xbf"
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|z|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)
#: Before the web; an earlier date is a mistake.
_EARLIEST = dt.datetime(1990, 1, 1)  # noqa: DTZ001 - naive UTC, as everything here

_CAPTURES = frozenset({"response", "resource", "conversion"})


@dataclass(frozen=True, slots=True)
class _Place:
    """A record's ordinal, where it starts, and what its head says."""

    index: int
    offset: int
    is_member: bool
    start: int
    fields: dict[str, str]
    body: int

    @property
    def target_uri(self) -> str | None:
        return self.fields.get("warc-target-uri", "").strip("<>") or None


class _CutError(Exception):
    """A record ends before its length says, because the stream is cut or damaged."""


def read_warc(
    stream: BinaryIO,
    limits: Limits = DEFAULT_LIMITS,
    *,
    not_after: dt.datetime | None = None,
    skip: Callable[[int], bool] | None = None,
) -> Iterator[Record | Rejected]:
    """Read a WARC file.

    Args:
        stream: the file as it is stored (plain, gzip or zstd, per record or as a whole), at its start. A stream that
            can be sought loses less to damage.
        limits: the caps for records and documents.
        not_after: naive UTC; a later ``WARC-Date`` counts as malformed.
        skip: says of a record's index that it is known already; such records yield nothing and are not decoded.

    Yields:
        One `Record` or `Rejected` for each record, with indexes 0, 1, 2, … without gap, and a `Rejected` without
        index for each place where the stream cannot be read. A stream without records yields one ``empty``.

    Raises:
        RefusedError: ``unsupported_container`` for an ARC file.
    """
    yield from _Reader(stream, limits, not_after, skip or (lambda _: False)).records()


class _Reader:
    def __init__(
        self, stream: BinaryIO, limits: Limits, not_after: dt.datetime | None, skip: Callable[[int], bool]
    ) -> None:
        self._window = Window(stream, limits)
        self._limits = limits
        self._not_after = not_after
        self._skip = skip
        self._index = 0
        self._follows: int | None = None

    def records(self) -> Iterator[Record | Rejected]:
        window = self._window
        window.ensure(HEAD_BYTES)
        if is_arc(bytes(window.buffer[:HEAD_BYTES])):
            raise RefusedError(
                Reason.UNSUPPORTED_CONTAINER,
                "ARC files are not read; convert it to WARC, for example: warcio recompress x.arc.gz x.warc.gz",
            )
        if window.buffer.startswith(_BOM):
            window.advance(len(_BOM))
        has_rows = False
        while True:
            for row in self._step():
                if row is None:
                    if not has_rows and self._index == 0:
                        yield whole(Reason.EMPTY, "The archive holds no records")
                    return
                has_rows = True
                if row.index is None or isinstance(row, Record) or not self._skip(row.index):
                    yield row

    def _step(self) -> Iterator[Record | Rejected | None]:
        """What stands at the position: a record, a broken place, or (None) the end."""
        window = self._window
        if self._pass_blanks():
            is_more = window.ensure(_VERSION_BYTES)
            is_record = _VERSION.match(window.buffer) or (not is_more and self._is_cut_version())
            yield from self._record() if is_record else self._garbage()
            return
        if window.damage is not None:
            yield _broken_place(window.pass_damage())
            return
        yield None

    def _is_cut_version(self) -> bool:
        """Whether what is left is the start of a version line; a file that holds nothing else must say a bit more."""
        rest = self._window.buffer
        return _CUT_VERSION.fullmatch(rest) is not None and (self._index > 0 or len(rest) > len(b"WARC/"))

    def _pass_blanks(self) -> bool:
        """Pass over line ends and zero bytes; whether anything is left."""
        window = self._window
        size = 64
        while True:
            chunk = window.buffer[:size]
            rest = chunk.lstrip(_BLANK)
            window.advance(len(chunk) - len(rest))
            if rest:
                return True
            size = min(size * 4, BLOCK_BYTES)
            if not window.buffer and not window.fill():
                return False

    def _garbage(self) -> Iterator[Rejected]:
        """Bytes where a record should start: one row for the place, and on to the next record."""
        window = self._window
        window.ensure(HEAD_BYTES)
        head = bytes(window.buffer[:HEAD_BYTES])
        offset = window.position
        what = binary_format(head) or ("an HTML page" if is_markup(head) else "something else")
        is_found = window.find_record(1)
        if self._index == 0 and not is_found and window.damage is None:
            detail = f"This is no WARC file: it holds {what}; rename it, or remove it"
        else:
            passed = window.position - offset
            detail = (
                f"At byte {offset:,} of the content stand {passed:,} bytes that are no record; they were passed over"
            )
        yield Rejected(None, offset, None, Reason.CORRUPT_CONTAINER, detail)

    def _record(self) -> Iterator[Record | Rejected]:
        window = self._window
        index, self._index = self._index, self._index + 1
        member = window.member_offset()
        start = window.position
        place = _Place(index, start if member is None else member, member is not None, start, {}, 0)
        try:
            place = self._read_head(place)
            length = _length_of(place.fields)
        except RefusedError as refused:
            yield _rejected(place, refused.reason, refused.detail)
            window.find_record(1)
            return
        except _CutError:
            yield from self._cut(place)
            return
        if length > self._limits.record_bytes:
            yield from self._large(place, length)
            return
        yield from self._whole(place, length)

    def _read_head(self, place: _Place) -> _Place:
        """The fields of the record that starts at the position; raises `RefusedError` or `_CutError`."""
        window = self._window
        size, limit = 0, self._limits.header_bytes
        while True:
            found = _HEAD_END.search(window.buffer, max(0, size - 3), limit)
            edge = window.next_record_member()
            if found is not None and (edge is None or edge >= window.position + found.end()):
                break
            size = len(window.buffer)
            if size >= limit or edge is not None:
                raise RefusedError(Reason.BAD_RECORD, "The record's head does not end")
            if not window.fill():
                raise _CutError
        head = bytes(window.buffer[: found.start()])
        fields = parse_fields(head.partition(b"\n")[2])
        return _Place(place.index, place.offset, place.is_member, place.start, fields, found.end())

    def _whole(self, place: _Place, length: int) -> Iterator[Record | Rejected]:
        """A record that is small enough to be held."""
        window = self._window
        held = window.ensure_body(place.body + length)
        if held < place.body + length:
            if window.next_record_member() == window.position + held:
                yield self._too_long(place)
                window.advance(held)
            elif window.damage is None and self._is_followed_inside(place, held):
                yield self._too_long(place)
            else:
                yield from self._cut(place)
            return
        body_end = place.body + length
        verdict = self._after(body_end)
        if verdict == "cut" and place.is_member and window.damage is not None and window.damage.member == place.offset:
            yield from self._cut(place)
            return
        if verdict == "wrong":
            yield _rejected(
                place,
                Reason.BAD_RECORD,
                f"The record's length ({length:,}) is wrong: no record follows where it should end",
            )
            window.find_record(place.body)
            return
        body = bytes(memoryview(window.buffer)[place.body : body_end])
        place, size = self._settled(place, body_end)
        window.advance(body_end)
        if not self._skip(place.index):
            yield self._judge(place, size, body)

    def _is_followed_inside(self, place: _Place, held: int) -> bool:
        """Whether the next record starts inside what the length claims; the window moves there if it does."""
        window = self._window
        position = window.position
        found = NEXT_RECORD.search(window.buffer, place.body, held)
        if found is None:
            return False
        window.advance(found.start() + 1)
        return window.position > position

    def _too_long(self, place: _Place) -> Rejected:
        return _rejected(
            place,
            Reason.BAD_RECORD,
            "The record's length is wrong: the next record starts before it should end",
        )

    def _after(self, body_end: int) -> str:
        """What follows a body: ``good`` (a record, a member, the end), ``cut`` (damage), ``wrong`` (anything else).

        Behind the two line ends that the format asks for anything is ``good``: the length holds, and what else stands
        there has a row of its own. Keeps the position of it in ``_follows``.
        """
        window = self._window
        place, size = body_end, 64
        while True:
            if place == len(window.buffer) and not window.fill():
                self._follows = None
                return "good" if window.damage is None else "cut"
            chunk = window.buffer[place : place + size]
            rest = chunk.lstrip(_BLANK)
            place += len(chunk) - len(rest)
            if rest:
                break
            size = min(size * 4, BLOCK_BYTES)
        self._follows = window.position + place
        window.ensure(place + _VERSION_BYTES)
        if _VERSION.match(window.buffer, place):
            return "good"
        member = window.next_member(window.position + body_end)
        is_member = member is not None and member.position <= window.position + place
        return "good" if is_member or window.buffer.startswith(_RECORD_END, body_end) else "wrong"

    def _settled(self, place: _Place, body_end: int) -> tuple[_Place, int]:
        """Where a whole record stands and how long it is, now that it is known what follows it.

        A member that holds this record alone is what archives mean by a record's offset and length.
        """
        window = self._window
        if not place.is_member:
            return place, body_end
        following = window.next_member(window.position + body_end)
        if following is not None and (self._follows is None or following.position <= self._follows):
            return place, following.offset - place.offset
        if self._follows is None:
            end = window.consumed if window.damage is None else window.damage.member
            return place, end - place.offset
        return replace(place, offset=place.start), body_end

    def _large(self, place: _Place, length: int) -> Iterator[Record | Rejected]:
        """A record beyond the cap: passed over without being held."""
        window = self._window
        before = window.consumed
        body_start = place.start + place.body
        if window.can_jump:
            if body_start + length <= window.size:
                window.jump(body_start + length)
                if self._after(0) == "good":
                    yield self._beyond_cap(place, length, length)
                    return
                window.jump(body_start)
            window.find_record(0)
            if window.is_ended and not window.buffer:
                yield from self._cut(place)
            else:
                yield self._too_long(place)
            return
        window.advance(place.body)
        passed = window.skip_body(length)
        if passed < length:
            if window.next_record_member(0) is not None:
                yield self._too_long(place)
            else:
                yield from self._cut(place)
            return
        yield self._beyond_cap(place, length, window.consumed - before)

    def _beyond_cap(self, place: _Place, length: int, compressed: int) -> Rejected:
        cap = f"the {self._limits.record_bytes / MEGABYTE:,.0f} MB that a record may have"
        if length > self._limits.ratio * max(compressed, 1):
            return _rejected(place, Reason.DECOMPRESSION_BOMB, f"{compressed:,} bytes grew to {length:,}, beyond {cap}")
        return _rejected(place, Reason.TOO_LARGE, f"The record has {length / MEGABYTE:,.1f} MB, beyond {cap}")

    def _cut(self, place: _Place) -> Iterator[Rejected]:
        """A record that the stream breaks off in: its own row, and one for the place."""
        damage = self._window.pass_damage()
        if damage is None:
            damage = Damage(Reason.TRUNCATED, place.offset, "The file ends in the middle of a record; it was cut off")
        yield _rejected(place, damage.reason, f"The record could not be read to its end. {damage.detail}")
        yield _broken_place(damage)

    def _judge(self, place: _Place, size: int, body: bytes) -> Record | Rejected:
        """The page in a whole record, or why there is none."""
        try:
            return self._capture(place, size, body)
        except RefusedError as refused:
            return Rejected(place.index, place.offset, size, refused.reason, refused.detail, place.target_uri)

    def _capture(self, place: _Place, size: int, body: bytes) -> Record:
        fields = place.fields
        kind = fields.get("warc-type", "").lower()
        if kind == "revisit":
            raise RefusedError(Reason.REVISIT, "A revisit record: the page was the same as at an earlier capture")
        if not kind:
            raise RefusedError(Reason.BAD_RECORD, "The record does not say of which type it is")
        if kind not in _CAPTURES and kind != "continuation":
            raise RefusedError(Reason.NOT_A_CAPTURE, f"Records of type {kind[:40] or 'unknown'!r} hold no page")
        # The first segment has a number and nothing else; the total length stands in the last (ISO 28500).
        if kind == "continuation" or "warc-segment-number" in fields or "warc-segment-total-length" in fields:
            raise RefusedError(Reason.TRUNCATED, "The record is one segment of several, and segments are not joined")
        if not body:
            raise RefusedError(Reason.EMPTY, "The record is empty")
        status, last_modified = None, None
        content_type = fields.get("content-type")
        if (content_type or "").lower().startswith("application/http") or (
            kind == "response" and body.startswith(b"HTTP/")
        ):
            response = parse_response(body, self._limits)
            if not 200 <= response.status < 300:
                raise RefusedError(Reason.HTTP_STATUS, f"The server answered with status {response.status}")
            status, content_type = response.status, response.fields.get("content-type")
            last_modified = http_date(response.fields.get("last-modified"))
            body = body_of(response, self._limits)
        media_type, charset = media_type_of(content_type)
        return Record(
            index=place.index,
            offset=place.offset,
            length=size,
            payload=body,
            form=form_of(body, media_type, self._limits),
            media_type=media_type,
            charset=charset,
            warc_record_id=fields.get("warc-record-id") or None,
            warc_target_uri=place.target_uri,
            warc_date=warc_date(fields.get("warc-date"), self._not_after),
            http_status=status,
            warc_truncated=fields.get("warc-truncated", "").strip().lower() or None,
            last_modified=last_modified,
            url=web_address(place.target_uri),
        )


def _length_of(fields: dict[str, str]) -> int:
    given = fields.get("content-length")
    if given is None:
        raise RefusedError(Reason.BAD_RECORD, "The record has no Content-Length")
    if not (given.isascii() and given.isdigit() and len(given) < 20):
        raise RefusedError(Reason.BAD_RECORD, f"The record's Content-Length is no length: {given[:40]!r}")
    return int(given)


def _rejected(place: _Place, reason: Reason, detail: str) -> Rejected:
    return Rejected(place.index, place.offset, None, reason, detail, place.target_uri)


def _broken_place(damage: Damage | None) -> Rejected:
    assert damage is not None
    return Rejected(None, damage.member, None, damage.reason, f"At byte {damage.member:,} of the file: {damage.detail}")


def warc_date(value: str | None, not_after: dt.datetime | None = None) -> dt.datetime | None:
    """A ``WARC-Date`` (W3C profile of ISO 8601, any precision) as naive UTC.

    None where it is missing, malformed, impossible, before 1990 or later than ``not_after``; fractions beyond the
    microsecond are cut.
    """
    match = _DATE.fullmatch((value or "").strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups()[:6])
    fraction = int((match[7] or "0").ljust(6, "0")[:6])
    try:
        parsed = dt.datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0, fraction)  # noqa: DTZ001
        if match[8] and match[8] not in "Zz":
            digits = match[8][1:].replace(":", "")
            shift = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            parsed -= shift if match[8][0] == "+" else -shift
    except (ValueError, OverflowError):
        return None
    if parsed < _EARLIEST or (not_after is not None and parsed > not_after):
        return None
    return parsed
