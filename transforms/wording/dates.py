"""Reading dates: from a structured stamp, and from running text, in many languages.

A date keeps the page's own offset and precision. What names no possible day is reported as such and never repaired
into another: ``2024-01-32`` is no date, not the first of January.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.wording.months import month_number

#: Days before this are data errors in a crawl of the web (the contract's lower bound).
FIRST_DAY = dt.date(1970, 1, 1)
#: Years above this are impossible whatever the day of capture.
_LAST_YEAR = 2199
#: Seconds since 1970 below this (August 1995) are taken for numbers of something else.
_FIRST_UNIX = 808_000_000
#: Offsets in use reach from -12:00 to +14:00.
_MAX_OFFSET_MINUTES = 14 * 60
#: Text beyond this many characters is not searched: a line that shows a date is short, a paragraph names it early.
_MAX_TEXT = 1_500


@dataclass(frozen=True, slots=True)
class Stamp:
    """One date as a document gives it.

    ``value`` is ISO 8601 text in the page's own offset and precision, ``day`` its calendar day (None where only the
    month is given). Both are None where the words name no possible date; ``problem`` then says why. ``offset`` is in
    minutes, None where the page gives none. ``form`` is how it was written: ``iso``, ``word``, ``numeric``,
    ``compact``, ``unix``, ``cjk``. ``is_alternative`` marks the second reading of an ambiguous numeric date.
    """

    value: str | None
    day: dt.date | None
    form: str
    start: int = 0
    end: int = 0
    has_time: bool = False
    offset: int | None = None
    is_alternative: bool = False
    problem: str | None = None


_ISO = re.compile(
    r"(?P<y>[+-]?\d{4,6})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?"
    r"(?:[T\s_]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,:]\d{1,9})?)?\s*(?P<z>Z"
    r"|UTC|GMT|[+-]\d{1,2}:?\d{2}|[+-]\d{2})?)?"
)
_ISO_TAIL = re.compile(r"\s*(?:\[[\w/+-]*\]|[A-Z]{2,5})?\s*$")
_UNIX = re.compile(r"\s*(?P<s>\d{9,10})(?P<ms>\d{3})?(?:\.\d+)?\s*$")
_COMPACT = re.compile(
    r"\s*(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2}))?)?(?P<z>Z)?\s*$"
)

_WORD = r"([^\W\d_]{3,14})"
_DAY_MONTH_YEAR = re.compile(
    rf"(?<![\d\w])(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|-?го|-?а)?[.,]?(?:[ \u00a0/-]{{0,3}}(?:"
    rf"(?:de|of)[ \u00a0]|d[’'])?|[ \u00a0]?[-/]){_WORD}"
    r"\.?,?(?:[ \u00a0/-]{1,3}(?:de|del|of)?[ \u00a0]?|[ \u00a0]?[-/])['’]?(\d{4}|\d{2}(?![\d:.]))(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(
    rf"(?<!\w){_WORD}\.?[ \u00a0]{{0,3}}(\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0]{{0,2}}[,.]?[ \u00a0]{{0,3}}(?:"
    rf"at[ \u00a0])?(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)[.,]?[ \u00a0/-]{{0,3}}(?:m\.[ \u00a0]?|gada[ \u00a0])?{_WORD}\.?[ \u00a0/-]{{1"
    rf",3}}(\d{{1,2}})(?!\d)"
)
_YEAR_FIRST = re.compile(
    r"(?<![\d\w./-])((?:19|20)\d\d)[ \u00a0]?([-/.])[ \u00a0]?(\d{1,2})[ \u00a0]?\2[ \u00a0]?(\d{1,2})(?!\d)"
)
_CJK = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?")
_NUMERIC = re.compile(
    r"(?<![\d.,/:-])(\d{1,2})[ \u00a0]?([./-])[ \u00a0]?(\d{1,2})[ \u00a0]?\2[ \u00a0]?((?:19"
    r"|20)\d\d|\d\d)(?![\d/]|[.-]\d)"
)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})[ ,]{1,2}[Tt]háng (\d{1,2})[ ,]{1,3}(?:năm )?((?:19|20)\d\d)(?!\d)")
_TIME_AFTER = re.compile(
    r"(?:[^\w\d]{0,4}(?:[^\W\d_]{1,5}[ \u00a0])?[^\w\d]{0,3}|T)(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\.\d+)?"
    r"[ \u00a0]?(?:(?P<ap>[AaPp])\.?[Mm]\b\.?)?[ \u00a0]?\(?(?P<z>Z\b|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
#: What a text without any date lacks: a year, three numbers, a CJK day.
_MAY_HOLD_DATE = re.compile(r"(?:19|20)\d\d|\d[ ]?[./-][ ]?\d{1,2}[ ]?[./-][ ]?\d\d|[^\W\d_]\.?[ \u00a0/-]['’]?\d\d\b")


def parse_stamp(raw: object, *, language: str = "", month_first: bool = True) -> Stamp | None:
    """The date that a structured value states: ISO 8601, seconds or milliseconds since 1970, or words.

    None where the value is no date at all; a `Stamp` with a ``problem`` where it has a date's form and is impossible.
    """
    if isinstance(raw, bool) or raw is None:
        return None
    text = str(raw).strip()[:200]
    found = _ISO.match(text)
    if found:
        stamp = _from_iso(found, text)
        if stamp is not None:
            return stamp
    found = _UNIX.match(text)
    if found and (len(found["s"]) == 10 or found["ms"] is None):
        return _from_unix(int(found["s"]))
    found = _COMPACT.match(text)
    if found:
        return _build(
            found["y"], found["m"], found["d"], "compact", time=(found["H"], found["M"], found["S"]), zone=found["z"]
        )
    return next(iter(find_dates(text, language=language, month_first=month_first)), None)


def _from_iso(found: re.Match[str], text: str) -> Stamp | None:
    rest = text[found.end() :]
    stamp = _build(
        found["y"], found["m"], found["d"], "iso", time=(found["H"], found["M"], found["S"]),
        zone=found["z"], end=found.end(),
    )  # fmt: skip
    if stamp.problem and (rest[:1].isdigit() or "-" in rest[:2]):
        return None
    if rest and found["H"] is None and rest[0] not in "T \t," and not _ISO_TAIL.match(rest) and rest[:1].isalnum():
        return None
    return stamp


def _from_unix(seconds: int) -> Stamp | None:
    if seconds < _FIRST_UNIX:  # a count or an identifier
        return None
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    return Stamp(moment.isoformat(), moment.date(), "unix", has_time=True, offset=0)


def _offset(zone: str) -> int | None:
    """Minutes east of Greenwich; None where no place keeps such time."""
    if zone[0] not in "+-":
        return 0
    digits = zone[1:].replace(":", "")
    digits = digits.zfill(4) if len(digits) > 2 else f"{digits}00"
    hours, minutes = int(digits[:2]), int(digits[2:])
    if minutes > 59 or hours * 60 + minutes > _MAX_OFFSET_MINUTES:
        return None
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)


def _build(
    year: str | int,
    month: str | int,
    day: str | int | None,
    form: str,
    *,
    time: tuple[str | int | None, str | int | None, str | int | None] = (None, None, None),
    zone: str | None = None,
    start: int = 0,
    end: int = 0,
    is_alternative: bool = False,
) -> Stamp:
    """A stamp from its parts, or one with a problem."""

    def impossible(problem: str) -> Stamp:
        return Stamp(None, None, form, start, end, problem=problem)

    year, month = int(year), int(month)
    if not FIRST_DAY.year <= year <= _LAST_YEAR:
        return impossible("year out of range")
    if not 1 <= month <= 12:
        return impossible("no such month")
    if day is None:
        return Stamp(f"{year:04d}-{month:02d}", None, form, start, end)
    try:
        date = dt.date(year, month, int(day))
    except ValueError:
        return impossible("no such day")
    value, offset, has_time = date.isoformat(), None, False
    if time[0] is not None:
        hour, minute = int(time[0]), int(time[1] or 0)
        if hour > 24 or minute > 59 or int(time[2] or 0) > 60 or (hour == 24 and minute):
            return impossible("no such time")
        if hour < 24:
            has_time = True
            value += f"T{hour:02d}:{minute:02d}" + (f":{min(int(time[2]), 59):02d}" if time[2] is not None else "")
            if zone:
                offset = _offset(zone)
                if offset is None:
                    return impossible("no such offset")
                value += f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    if has_time and date == FIRST_DAY:
        return impossible("the epoch's zero")
    return Stamp(value, date, form, start, end, has_time, offset, is_alternative)


def find_dates(text: str, *, language: str = "", month_first: bool = True) -> list[Stamp]:
    """The possible dates in a text, by position.

    Args:
        text: any text; only its first 1,500 characters are searched.
        language: two-letter code, for month names that languages share.
        month_first: how ``3/5/2024`` is read; the other reading follows as an alternative.
    """
    text = text[:_MAX_TEXT]
    if not _MAY_HOLD_DATE.search(text):
        return []
    found: list[Stamp] = []
    taken: list[tuple[int, int]] = []
    for stamp, start, end in _read_all(text, language, month_first):
        if stamp.value is not None and not any(a < end and start < b for a, b in taken if (a, b) != (start, end)):
            found.append(stamp)
            taken.append((start, end))
    found.sort(key=lambda stamp: (stamp.start, stamp.is_alternative))
    return found


def _read_all(text: str, language: str, month_first: bool) -> Iterator[tuple[Stamp, int, int]]:
    for found in _YEAR_FIRST.finditer(text):
        yield _timed(text, found, found[1], found[3], found[4], "iso")
    for found in _CJK.finditer(text):
        yield _timed(text, found, found[1], found[2], found[3], "cjk")
    for found in _VIETNAMESE.finditer(text):
        yield _timed(text, found, found[3], found[2], found[1], "word")
    for pattern, day, word, year in (
        (_DAY_MONTH_YEAR, 1, 2, 3),
        (_MONTH_DAY_YEAR, 2, 1, 3),
        (_YEAR_MONTH_DAY, 3, 2, 1),
    ):
        for found in pattern.finditer(text):
            month = month_number(found[word], language)
            if month:
                yield _timed(text, found, _full_year(found[year]), month, found[day], "word")
    for found in _NUMERIC.finditer(text):
        first, separator, second = int(found[1]), found[2], int(found[3])
        if len(found[4]) == 2 and separator == "-":
            continue
        year = _full_year(found[4])
        months_lead = month_first and separator == "/"
        day, month = (second, first) if months_lead else (first, second)
        if month > 12:
            day, month = month, day
        yield _timed(text, found, year, month, day, "numeric")
        if day <= 12 and day != month and separator == "/":
            yield _timed(text, found, year, day, month, "numeric", is_alternative=True)


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _timed(
    text: str, found: re.Match[str], year: str | int, month: str | int, day: str | int, form: str, *,
    is_alternative: bool = False,
) -> tuple[Stamp, int, int]:  # fmt: skip
    """A stamp from a match, with the time that follows it."""
    start, end = found.span()
    time: tuple[str | int | None, str | int | None, str | int | None] = (None, None, None)
    zone = None
    after = _TIME_AFTER.match(text, end, end + 40)
    if after and int(after[1]) < 24 and int(after[2]) < 60:
        hour = int(after[1])
        if after["ap"] and hour <= 12:
            hour = hour % 12 + (12 if after["ap"] in "pP" else 0)
        time, zone = (hour, after[2], after[3]), after["z"]
    stamp = _build(year, month, day, form, time=time, zone=zone, start=start, end=end, is_alternative=is_alternative)
    if stamp.problem == "no such offset":
        stamp = _build(year, month, day, form, time=time, start=start, end=end, is_alternative=is_alternative)
    return stamp, start, end


def bounded(stamp: Stamp, captured_on: dt.date | None) -> Stamp:
    """The stamp, with a problem instead of a value where it lies more than a day after the capture.

    Of a stamp without a day the first day of its month counts.
    """
    if stamp.value is None or captured_on is None:
        return stamp
    if (stamp.day or dt.date.fromisoformat(f"{stamp.value}-01")) <= captured_on + dt.timedelta(days=1):
        return stamp
    return Stamp(None, None, stamp.form, stamp.start, stamp.end, problem="after the capture")
