"""Everything an article says about itself on an HTML page: the entry point of this package for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from transforms.addresses import host_of, web_address
from transforms.contract.lists import Kind
from transforms.metadata import language as languages
from transforms.metadata.authors import choose_authors, collect_bylines
from transforms.metadata.date_evidence import collect_dates
from transforms.metadata.date_ranker import date_model, rank_dates
from transforms.metadata.fields import attributed, authors_of, chosen_of, dated, of_body, segment_text, tidy
from transforms.metadata.links import (
    read_canonical,
    read_license,
    read_publisher,
    read_reservation,
    read_robots,
    read_section,
)
from transforms.metadata.text_dates import column_candidate
from transforms.metadata.wire import read_wire
from transforms.model import ArticleFields, DateCandidate, Hints, Segment

if TYPE_CHECKING:
    from transforms.html.page import Page

#: A date of the source's own column replaces a page's date that is less sure than this.
_COLUMN_OVERRIDES = 0.5


def warm_up() -> None:
    """Load what the first document would pay for: the language model (1.5 s) and the date ranker."""
    languages.warm_up()
    date_model()


def html_fields(page: Page, segments: Sequence[Segment], hints: Hints) -> ArticleFields:
    """The fields of an article on an HTML page.

    The headline is the text of the title segment. Where no block of the page shows its headline, there is no such
    segment, and the headline is the best of the titles that the page states, or the source's own.

    Args:
        page: the page.
        segments: the typed segments of its rendered text.
        hints: what is known from outside: URL, outlet, columns, the day of capture.
    """
    text, found = page.rendered.text, page.headline
    headline = segment_text(text, segments, Kind.TITLE) or found.text or hints.title
    authors, others = choose_authors(collect_bylines(page), page.outlets)
    dates, conflict = rank_dates(collect_dates(page, captured_on=hints.captured_on), page)
    canonical = read_canonical(page)
    fields = of_body(text, segments, page.parsed.lang or hints.language)
    fields = dated(fields, _with_column(dates, hints), is_conflict=conflict)
    fields = attributed(fields, read_wire(text, segments, others))
    return tidy(
        replace(
            fields,
            headline=headline,
            alternative_headline=found.alternative,
            authors=authors or authors_of(hints.authors),
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


def _with_column(dates: tuple[DateCandidate, ...], hints: Hints) -> tuple[DateCandidate, ...]:
    """The candidates with that of the source's field; it is chosen where the page itself is not sure."""
    column = column_candidate(hints)
    if column is None:
        return dates
    chosen = chosen_of(dates)
    is_stated = column.value is not None and column.source == "column"
    if is_stated and (chosen is None or chosen.confidence < _COLUMN_OVERRIDES):
        dates = tuple(replace(candidate, is_chosen=False) for candidate in dates)
        column = replace(column, is_chosen=True)
    return (*dates, column)
