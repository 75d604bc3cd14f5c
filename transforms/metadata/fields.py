"""Fields of an article that pages and page dumps have in common, and how each is tidied.

What is read from a page alone is in `page_fields`, what from a dump alone in `dump_fields`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from transforms.contract.lists import Kind
from transforms.metadata import language as languages
from transforms.metadata.body import build_article_body
from transforms.metadata.wire import Wire
from transforms.model import ArticleFields, Author, DateCandidate, Segment
from transforms.storable import storable
from transforms.wording.folding import fold
from transforms.wording.person_names import BY_PREFIX, is_person, normal_case, split_names

_INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
#: Scripts that are written without blanks: a word is counted for every so many characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def of_body(text: str, segments: Sequence[Segment], stated_language: str | None) -> ArticleFields:
    """The fields that the body alone decides."""
    body = build_article_body(text, segments)
    found, probability = languages.detect_language(body, stated_language)
    return ArticleFields(
        article_body=body, word_count=count_words(body), in_language=found, in_language_confidence=probability
    )


def dated(fields: ArticleFields, dates: tuple[DateCandidate, ...], *, is_conflict: bool) -> ArticleFields:
    """The fields with the date candidates and what the chosen one says."""
    chosen = chosen_of(dates)
    return replace(
        fields,
        date_published=chosen.value if chosen else None,
        date_published_source=chosen.source if chosen else None,
        date_published_confidence=chosen.confidence if chosen else None,
        date_conflict=is_conflict,
        dates=dates,
    )


def attributed(fields: ArticleFields, wire: Wire) -> ArticleFields:
    """The fields with what the wire attribution says."""
    return replace(fields, dateline_place=wire.place, wire_agency=wire.agency, wire_agency_raw=wire.raw)


def chosen_of(dates: Sequence[DateCandidate]) -> DateCandidate | None:
    """The candidate that was chosen, if one was."""
    return next((candidate for candidate in dates if candidate.is_chosen), None)


def count_words(body: str) -> int:
    """Words of a text: runs between blanks, and every character of scripts that are written without blanks."""
    unspaced = len(_UNSPACED.findall(body))
    if not unspaced:
        return len(body.split())
    return unspaced + len(_UNSPACED.sub(" ", body).split())


def segment_text(text: str, segments: Sequence[Segment], kind: Kind) -> str | None:
    """The text of the first segment of a kind, white space folded."""
    for segment in segments:
        if segment.kind is kind:
            return " ".join(text[segment.start : segment.end].split()) or None
    return None


def authors_of(wordings: Sequence[str]) -> tuple[Author, ...]:
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


def tidy(fields: ArticleFields) -> ArticleFields:
    """The fields storable, headlines on one line, nothing instead of what is empty."""
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
