"""The dates of a page dump, which has no structure but its typed segments.

The order is argued, not learned: dumps carry too few dates to train on. A byline's date is the outlet's own word, a
dateline's the reporter's. The day on which somebody took the page says nothing about its publication, and neither does
a day that the running text mentions: both are kept, none is chosen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from transforms.contract.lists import DateKind, Kind
from transforms.metadata.wire import Wire
from transforms.model import DateCandidate, Hints, Segment
from transforms.wording.dates import Stamp, bounded, find_dates, parse_stamp

_CRAWLED = ("crawl-line", DateKind.CRAWLED, 0.4)
#: Words for the taking of a page, by which readers, crawlers and archives mark their copies.
_TAKEN = re.compile(
    r"(?<![^\W_])(?:crawl(?:ed)?|fetched|retrieved|captured?|archived|downloaded|accessed|scraped|harvested|snapshot"
    r"|cached|(?:page|copy|article|file) saved|saved (?:on|at)|date of access|last visited"
    r"|abgerufen|abruf|gespeichert|archiviert|heruntergeladen|aufgerufen|gesichert"
    r"|consultée?|récupérée?|téléchargée?|enregistrée?|archivée?|sauvegardée?"
    r"|consultad[oa]|recuperad[oa]|descargad[oa]|guardad[oa]|archivad[oa]"
    r"|consultat[oa]|recuperat[oa]|scaricat[oa]|salvat[oa]|archiviat[oa]"
    r"|acessad[oa]|acedid[oa]|baixad[oa]|salv[oa] em|arquivad[oa]"
    r"|opgehaald|geraadpleegd|opgeslagen|gearchiveerd|gedownload"
    r"|hämtad|hämtat|hentet|sparad|arkiverad|arkivert|arkiveret|haettu|tallennettu"
    r"|pobrano|dostęp|zapisano|zarchiwizowano|staženo|uloženo|navštíveno|letöltve|mentve|accesat|descărcat"
    r"|дата обращения|проверено|сохранено|скачано|загружено|архивировано|получено"
    r"|дата звернення|отримано|збережено|завантажено|заархівовано"
    r"|erişim tarihi|erişildi|alındı|kaydedildi|indirildi|arşivlendi|diakses|diunduh|disimpan|truy cập"
    r"|تم الاسترجاع|تاريخ الوصول|تم الحفظ|تاريخ الأرشفة|אוחזר|נשמר|בארכיון"
    r"|抓取|采集|採集|检索|檢索|存档|存檔|访问|取得日|閲覧日|保存日|アクセス日|수집|저장일|접속일)",
    re.IGNORECASE,
)
#: A line that marks a copy is short, and has little but the mark and its day.
_MARK_LINE, _MARK_LEAD, _MARK_GAP, _MARK_AFTER = 140, 12, 40, 34
#: Kind of segment -> source, kind and confidence of the dates in it.
_SOURCES: dict[Kind, tuple[str, DateKind, float]] = {
    Kind.BYLINE: ("byline", DateKind.PUBLISHED, 0.8),
    Kind.DATELINE: ("dateline", DateKind.PUBLISHED, 0.75),
    Kind.DATELINE_STANDALONE: ("dateline", DateKind.PUBLISHED, 0.6),
    Kind.CRAWL_DATE_LINE: _CRAWLED,
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
        span = text[segment.start : segment.end]
        stated = _SOURCES.get(segment.kind)
        if stated is None and _is_date_line(segment, span, paragraphs):
            stated = ("byline", DateKind.PUBLISHED, _DATE_LINE_CONFIDENCE)
        if stated is None and len(span) > _MARK_LINE:
            continue
        for stamp in find_dates(span, language=language, month_first=language in ("", "en"))[:3]:
            offered = _CRAWLED if _marks_a_copy(span, stamp) else stated
            if offered is None:
                continue
            source, kind, sure = offered
            if kind is DateKind.MENTIONED and mentions >= _MAX_MENTIONS:
                break
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


def _is_date_line(segment: Segment, span: str, paragraphs: int) -> bool:
    """Whether a segment that is no byline may still be the line that dates the text."""
    other = segment.kind in (Kind.RELATED_ITEM, Kind.TITLE, Kind.CAPTION)
    return paragraphs <= 2 and len(span.strip()) <= _DATE_LINE and not other


def _marks_a_copy(span: str, stamp: Stamp) -> bool:
    """Whether a line gives a date as the day on which the page was taken: "Retrieved …", "am … abgerufen"."""
    start = span.rfind("\n", 0, stamp.start) + 1
    end = span.find("\n", stamp.start)
    line = span[start : end if end >= 0 else len(span)]
    if len(line) > _MARK_LINE:
        return False
    before, after = line[: stamp.start - start].lstrip(), line[stamp.end - start :]
    marks = [*_TAKEN.finditer(before)]
    if marks:
        lead = re.split(r"[|·•;,(\[–—]", before[: marks[-1].start()])[-1]
        between = before[marks[-1].end() :]
        is_near = len(lead.strip()) <= _MARK_LEAD and len(between) <= _MARK_GAP and len(after.strip()) <= _MARK_AFTER
        return is_near and not find_dates(between)
    found = _TAKEN.search(after[:_MARK_AFTER])
    return found is not None and len(before) <= _MARK_LEAD and not after[found.end() :].strip(" .)]")


def _choose(candidates: list[DateCandidate]) -> tuple[DateCandidate, ...]:
    able = [
        number for number, candidate in enumerate(candidates)
        if candidate.kind is DateKind.PUBLISHED and candidate.value and len(candidate.value) >= 10
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
