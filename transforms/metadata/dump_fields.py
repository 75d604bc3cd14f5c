"""Everything an article says about itself in a page dump: the entry point of this package for dumps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from transforms.addresses import host_of, web_address
from transforms.contract.lists import Kind
from transforms.metadata.fields import attributed, authors_of, chosen_of, dated, of_body, segment_text, tidy
from transforms.metadata.text_dates import days_differ, text_date_candidates
from transforms.metadata.wire import read_wire
from transforms.model import ArticleFields, DateCandidate, Hints, Segment
from transforms.wording.folding import fold


def text_fields(text: str, segments: Sequence[Segment], hints: Hints) -> ArticleFields:
    """The fields of an article in a page dump, from its typed segments.

    The headline is the text of the title segment, None where the dump has none.
    """
    headline = segment_text(text, segments, Kind.TITLE)
    bylines = [text[segment.start : segment.end].strip() for segment in segments if segment.kind is Kind.BYLINE]
    wire = read_wire(text, segments)
    fields = of_body(text, segments, hints.language)
    dates = text_date_candidates(text, segments, wire, hints, fields.in_language or "")
    fields = attributed(dated(fields, dates, is_conflict=_differs(dates)), wire)
    return tidy(
        replace(
            fields,
            headline=headline,
            alternative_headline=hints.title if hints.title and fold(hints.title) != fold(headline) else None,
            authors=authors_of(bylines) or authors_of(hints.authors),
            publisher_name=hints.outlet,
            publisher_host=host_of(hints.url),
            url=web_address(hints.url),
        )
    )


def _differs(dates: Sequence[DateCandidate]) -> bool:
    """Whether another statement of publication lies more than a day from the chosen one."""
    chosen = chosen_of(dates)
    if chosen is None:
        return False
    return any(
        days_differ(candidate.value, chosen.value)
        for candidate in dates
        if candidate.kind is chosen.kind and candidate.confidence >= 0.5
    )
