"""Everything an article says about itself, from a page or from a page dump: the entry points of this package."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from transforms.addresses import host_of, web_address
from transforms.contract.lists import Kind
from transforms.metadata import language as languages
from transforms.metadata.authors import choose_authors, collect_bylines, normal_case
from transforms.metadata.body import build_article_body
from transforms.metadata.date_evidence import collect_dates
from transforms.metadata.date_ranker import date_model, rank_dates
from transforms.metadata.links import (
    read_canonical,
    read_license,
    read_publisher,
    read_reservation,
    read_robots,
    read_section,
)
from transforms.metadata.text_dates import column_candidate, days_differ, text_date_candidates
from transforms.metadata.wire import Wire, read_wire
from transforms.model import ArticleFields, Author, DateCandidate, Hints, Segment
from transforms.storable import storable
from transforms.wording.folding import fold
from transforms.wording.person_names import BY_PREFIX, is_person, split_names

if TYPE_CHECKING:
    from transforms.html.page import Page

#: Version of everything that decides what the fields of an article say.
METADATA_VERSION = "2"

_INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
#: A date of the source's own column replaces a page's date that is less sure than this.
_COLUMN_OVERRIDES = 0.5
#: Scripts that are written without blanks: a word is counted for every so many characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def warm_up() -> None:
    """Load what the first document would pay for: the language model (1.5 s) and the date ranker."""
    languages.warm_up()
    date_model()


def html_fields(page: Page, segments: Sequence[Segment], hints: Hints) -> ArticleFields:
    """The fields of an article on an HTML page.

    Args:
        page: the page.
        segments: the typed segments of its rendered text.
        hints: what is known from outside: URL, outlet, columns, the day of capture.
    """
    text, found = page.rendered.text, page.headline
    headline = found.text or _segment_text(text, segments, Kind.TITLE) or hints.title
    authors, others = choose_authors(collect_bylines(page), found.outlets)
    dates, conflict = rank_dates(collect_dates(page, captured_on=hints.captured_on), page)
    canonical = read_canonical(page)
    fields = _of_body(text, segments, page.parsed.lang or hints.language)
    fields = _dated(fields, _with_column(dates, hints), is_conflict=conflict)
    fields = _attributed(fields, read_wire(text, segments, others))
    return _storable(
        replace(
            fields,
            headline=headline,
            alternative_headline=found.alternative,
            authors=authors or _authors_of(hints.authors),
            publisher_name=hints.outlet or read_publisher(page),
            publisher_host=host_of(hints.url) or host_of(canonical),
            url=web_address(hints.url),
            canonical_url=canonical,
            section=read_section(page),
            license=read_license(page),
            robots=read_robots(page),
            tdm_reservation=read_reservation(page),
        )
    )


def text_fields(text: str, segments: Sequence[Segment], hints: Hints) -> ArticleFields:
    """The fields of an article in a page dump, from its typed segments.

    The headline is the text of the title segment, None where the dump has none.
    """
    headline = _segment_text(text, segments, Kind.TITLE)
    bylines = [text[segment.start : segment.end].strip() for segment in segments if segment.kind is Kind.BYLINE]
    wire = read_wire(text, segments)
    fields = _of_body(text, segments, hints.language)
    dates = text_date_candidates(text, segments, wire, hints, fields.in_language or "")
    fields = _attributed(_dated(fields, dates, is_conflict=_differs(dates)), wire)
    return _storable(
        replace(
            fields,
            headline=headline,
            alternative_headline=hints.title if hints.title and fold(hints.title) != fold(headline) else None,
            authors=_authors_of(bylines) or _authors_of(hints.authors),
            publisher_name=hints.outlet,
            publisher_host=host_of(hints.url),
            url=web_address(hints.url),
        )
    )


def _of_body(text: str, segments: Sequence[Segment], stated_language: str | None) -> ArticleFields:
    """The fields that the body alone decides."""
    body = build_article_body(text, segments)
    found, probability = languages.detect_language(body, stated_language)
    return ArticleFields(
        article_body=body, word_count=count_words(body), in_language=found, in_language_confidence=probability
    )


def _dated(fields: ArticleFields, dates: tuple[DateCandidate, ...], *, is_conflict: bool) -> ArticleFields:
    """The fields with the date candidates and what the chosen one says."""
    chosen = _chosen(dates)
    return replace(
        fields,
        date_published=chosen.value if chosen else None,
        date_published_source=chosen.source if chosen else None,
        date_published_confidence=chosen.confidence if chosen else None,
        date_conflict=is_conflict,
        dates=dates,
    )


def _attributed(fields: ArticleFields, wire: Wire) -> ArticleFields:
    return replace(fields, dateline_place=wire.place, wire_agency=wire.agency, wire_agency_raw=wire.raw)


def _chosen(dates: Sequence[DateCandidate]) -> DateCandidate | None:
    return next((candidate for candidate in dates if candidate.is_chosen), None)


def count_words(body: str) -> int:
    """Words of a text: runs between blanks, and every character of scripts that are written without blanks."""
    unspaced = len(_UNSPACED.findall(body))
    if not unspaced:
        return len(body.split())
    return unspaced + len(_UNSPACED.sub(" ", body).split())


def _with_column(dates: tuple[DateCandidate, ...], hints: Hints) -> tuple[DateCandidate, ...]:
    """The candidates with that of the source's field; it is chosen where the page itself is not sure."""
    column = column_candidate(hints)
    if column is None:
        return dates
    chosen = _chosen(dates)
    is_stated = column.value is not None and column.source == "column"
    if is_stated and (chosen is None or chosen.confidence < _COLUMN_OVERRIDES):
        dates = tuple(replace(candidate, is_chosen=False) for candidate in dates)
        column = replace(column, is_chosen=True)
    return (*dates, column)


def _differs(dates: Sequence[DateCandidate]) -> bool:
    """Whether another statement of publication lies more than a day from the chosen one."""
    chosen = _chosen(dates)
    if chosen is None:
        return False
    return any(
        days_differ(candidate.value, chosen.value)
        for candidate in dates
        if candidate.kind is chosen.kind and candidate.confidence >= 0.5
    )


def _segment_text(text: str, segments: Sequence[Segment], kind: Kind) -> str | None:
    """The text of the first segment of a kind, white space folded."""
    for segment in segments:
        if segment.kind is kind:
            return " ".join(text[segment.start : segment.end].split()) or None
    return None


def _authors_of(wordings: Sequence[str]) -> tuple[Author, ...]:
    """The persons that wordings name, once each."""
    authors: dict[str, Author] = {}
    for wording in wordings:
        line = next(iter(wording.strip().splitlines()), "")
        names = split_names(line)
        people = [name for name in names if " " in name and is_person(name)]
        if BY_PREFIX.match(line) or len(people) == len(names):  # without "By", a line of names and nothing else
            for name in people:
                authors.setdefault(fold(name), Author(normal_case(name), line[:300]))
    return tuple(authors.values())


def _clean(value: str | None) -> str | None:
    """A string that every store takes; None for nothing."""
    return storable(value) or None


def _title(value: str | None) -> str | None:
    """A headline on one line, without soft hyphens and zero-width blanks."""
    cleaned = _clean(value)
    return " ".join(_INVISIBLE.sub("", cleaned).split()) or None if cleaned else None


def _storable(fields: ArticleFields) -> ArticleFields:
    return replace(
        fields,
        headline=_title(fields.headline),
        alternative_headline=_title(fields.alternative_headline),
        article_body=_clean(fields.article_body) or "",
        dates=tuple(replace(date, raw=_clean(date.raw) or "") for date in fields.dates),
        authors=tuple(Author(_clean(author.name) or "", _clean(author.raw_name) or "") for author in fields.authors),
        dateline_place=_clean(fields.dateline_place),
        wire_agency_raw=_clean(fields.wire_agency_raw),
        publisher_name=_clean(fields.publisher_name),
        url=_clean(fields.url),
        canonical_url=_clean(fields.canonical_url),
        section=_clean(fields.section),
        license=_clean(fields.license),
        robots=_clean(fields.robots),
    )
