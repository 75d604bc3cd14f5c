"""The dates of a page dump, which has no structure but its typed segments.

The order is argued, not learned: dumps carry too few dates to train on. A byline's date is the outlet's own word, a
dateline's the reporter's; a crawl stamp is no publication date, but the nearest thing to one where nothing else is
said; a day that the running text mentions is never chosen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from transforms.metadata.dates import bounded, find_dates, parse_stamp
from transforms.metadata.wire import Wire
from transforms.model import DateCandidate, DateKind, Hints, Kind, Segment

#: Kind of segment -> source, kind and confidence of the dates in it.
_SOURCES: dict[Kind, tuple[str, DateKind, float]] = {
    Kind.BYLINE: ("byline", DateKind.PUBLISHED, 0.8),
    Kind.DATELINE: ("dateline", DateKind.PUBLISHED, 0.75),
    Kind.DATELINE_STANDALONE: ("dateline", DateKind.PUBLISHED, 0.6),
    Kind.CRAWL_DATE_LINE: ("crawl-line", DateKind.CRAWLED, 0.4),
    Kind.BODY: ("text", DateKind.MENTIONED, 0.05),
}
#: A line of another kind that is hardly more than a date, between the title and the third paragraph.
_DATE_LINE, _DATE_LINE_CONFIDENCE = 60, 0.6
_COLUMN_CONFIDENCE = 0.85
#: Dates of the running text that are kept as candidates.
_MAX_MENTIONS = 8


def column_candidate(hints: Hints) -> DateCandidate | None:
    """The date that the source's own field or transport gives; None where it gives none."""
    if not hints.date:
        return None
    stamp = parse_stamp(hints.date, month_first=False)
    if stamp is None:
        return DateCandidate(
            DateKind.PUBLISHED, None, hints.date_source or "column", 0.0, raw=hints.date[:120], problem="no date"
        )
    stamp = bounded(stamp, hints.captured_on)
    is_column = hints.date_source in (None, "column")
    kind = DateKind.PUBLISHED if is_column else DateKind.CRAWLED
    sure = (_COLUMN_CONFIDENCE if is_column else 0.9) if stamp.value else 0.0
    return DateCandidate(
        kind, stamp.value, hints.date_source or "column", sure, raw=hints.date[:120], problem=stamp.problem
    )


def text_date_candidates(
    text: str, segments: Sequence[Segment], wire: Wire, hints: Hints, language: str
) -> tuple[DateCandidate, ...]:
    """The date candidates of a dump in reading order, at most one of them chosen."""
    candidates: list[DateCandidate] = []
    column = column_candidate(hints)
    if column:
        candidates.append(column)
    paragraphs = mentions = 0
    for segment in segments:
        if segment.kind is Kind.WHITESPACE:
            continue
        paragraphs += segment.kind is Kind.BODY
        source, kind, sure = _SOURCES.get(segment.kind, ("text", DateKind.MENTIONED, 0.0))
        span = text[segment.start : segment.end]
        if segment.kind not in _SOURCES:
            if (
                paragraphs > 2
                or len(span.strip()) > _DATE_LINE
                or segment.kind in (Kind.RELATED_ITEM, Kind.TITLE, Kind.CAPTION)
            ):
                continue
            source, kind, sure = "byline", DateKind.PUBLISHED, _DATE_LINE_CONFIDENCE
        if kind is DateKind.MENTIONED and mentions >= _MAX_MENTIONS:
            continue
        for stamp in find_dates(span, language=language, month_first=language in ("", "en"))[:3]:
            mentions += kind is DateKind.MENTIONED
            checked = bounded(stamp, hints.captured_on)
            raw = span[stamp.start : stamp.end].strip()
            if not stamp.is_alternative:
                given = sure if checked.value else 0.0
                candidates.append(DateCandidate(kind, checked.value, source, given, raw=raw, problem=checked.problem))
    if wire.date_text and not any(candidate.source == "dateline" for candidate in candidates):
        candidates.append(
            DateCandidate(DateKind.PUBLISHED, None, "dateline", 0.0, raw=wire.date_text, problem="no year")
        )
    return _choose(candidates)


def _choose(candidates: list[DateCandidate]) -> tuple[DateCandidate, ...]:
    able = [
        number for number, candidate in enumerate(candidates)
        if candidate.value and len(candidate.value) >= 10
        and (candidate.kind is DateKind.PUBLISHED or candidate.source == "crawl-line")
    ]  # fmt: skip
    if not able:
        return tuple(candidates)
    best = max(able, key=lambda number: (candidates[number].confidence, -number))
    candidates[best] = replace(candidates[best], is_chosen=True)
    return tuple(candidates)


def days_differ(one: str | None, other: str | None) -> bool:
    """Whether two ISO values name days more than one apart."""
    try:
        first, second = dt.date.fromisoformat((one or "")[:10]), dt.date.fromisoformat((other or "")[:10])
    except ValueError:
        return False
    return abs((first - second).days) > 1
