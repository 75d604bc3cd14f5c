"""Which agency a whole text is from, and where its dateline says it was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.contract.lists import Kind
from transforms.model import Segment
from transforms.wording.agencies import is_initials, normalise_agency
from transforms.wording.dateline import READ, Dateline, find_dateline, parse_standalone_place, parse_sure_place
from transforms.wording.wire_credits import find_wire_credit

#: Credits close a text.
_LAST_PARAGRAPHS = 4
#: A body paragraph this short may be a credit line; a longer one only ends in one.
_MAX_LINE = 400


@dataclass(frozen=True, slots=True)
class Wire:
    """What a text says about the wire it came over; every field may be missing."""

    agency: str | None = None
    raw: str | None = None
    place: str | None = None
    date_text: str | None = None


def read_wire(text: str, segments: Sequence[Segment], bylines: Iterable[str] = ()) -> Wire:
    """The dateline and the agency of an article.

    Args:
        text: the document's text.
        segments: its typed segments.
        bylines: names that signed and are no persons.

    The first of these that names an agency of the closed list counts: the dateline, a credit line, the byline, a
    copyright line. Captions, photo credits and contributions never do.
    """
    dateline = _dateline(text, segments)
    place = dateline.place if dateline else None
    date_text = dateline.date_text if dateline else None
    if dateline and dateline.agency_raw:
        agency = normalise_agency(dateline.agency_raw)
        if agency:
            return Wire(agency, dateline.agency_raw, place, date_text)
    for agency, raw in _credited(text, segments, bylines):
        return Wire(agency, raw[:200], place, date_text)
    return Wire(None, None, place, date_text)


def _dateline(text: str, segments: Sequence[Segment]) -> Dateline | None:
    """What the document's dateline says, or one that stands alone: segments decide where it is, and nothing else."""
    alone: Dateline | None = None
    for segment in segments:
        span = text[segment.start : segment.end]
        if segment.kind is Kind.DATELINE:
            found = find_dateline(text[segment.start : segment.start + READ]) or parse_standalone_place(span)
            if found:
                return found
        elif segment.kind is Kind.DATELINE_STANDALONE and alone is None:
            alone = parse_sure_place(span)
    return alone


def _credited(text: str, segments: Sequence[Segment], bylines: Iterable[str]) -> Iterable[tuple[str, str]]:
    """(agency, wording) of every attribution, strongest first."""
    body = [segment for segment in segments if segment.kind is Kind.BODY]
    closing = {segment.start for segment in body[-_LAST_PARAGRAPHS:]}
    for segment in segments:
        if segment.kind is Kind.WIRE_CREDIT or (segment.kind is Kind.BODY and segment.start in closing):
            start = max(segment.start, segment.end - _MAX_LINE)
            for credit in find_wire_credit(text[start : segment.end]):
                if (
                    credit.is_attribution
                    and credit.agency
                    and (segment.kind is Kind.WIRE_CREDIT or segment.end - start - credit.end < 30)
                ):
                    yield credit.agency, credit.raw
    for name in bylines:
        agency = normalise_agency(name)
        if agency and not is_initials(name):
            yield agency, name
    for segment in _first_bylines(segments):
        line = text[segment.start : segment.end].strip()
        agency = normalise_agency(line)
        if agency and not is_initials(line):
            yield agency, line
        for credit in find_wire_credit(line[:_MAX_LINE]):
            if credit.is_attribution and credit.agency:
                yield credit.agency, credit.raw
    for segment in segments:
        if segment.kind is Kind.COPYRIGHT:
            line = text[segment.start : segment.end].strip()[:_MAX_LINE]
            owned = [credit for credit in find_wire_credit(line) if credit.is_attribution]
            if owned and owned[0].start == 0 and len({credit.agency for credit in owned}) == 1:
                yield owned[0].agency or "", owned[0].raw


def _first_bylines(segments: Sequence[Segment]) -> list[Segment]:
    """The bylines that stand before the third paragraph: later ones are those of other texts."""
    found: list[Segment] = []
    paragraphs = 0
    for segment in segments:
        paragraphs += segment.kind is Kind.BODY
        if paragraphs > 2:
            break
        if segment.kind is Kind.BYLINE:
            found.append(segment)
    return found
