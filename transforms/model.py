"""The records that extraction works on and returns: one form for page dumps and for HTML pages.

Nothing here computes; the module holds frozen records. Offsets are code points into a document's text, end exclusive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.catalogue import RuleId
from transforms.contract.lists import ARTICLE_KINDS, DateKind, FailureReason, Form, Kind, Outcome


@dataclass(frozen=True, slots=True)
class Segment:
    """One typed span of a document's text.

    ``rule_id`` is that of the rule of the catalogue that typed it; ``confidence`` is the calibrated probability that
    article/noise is right, in [0, 1].
    """

    start: int
    end: int
    kind: Kind
    rule_id: RuleId
    confidence: float

    @property
    def is_article(self) -> bool:
        """Whether the span is part of the article."""
        return self.kind in ARTICLE_KINDS


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """One date that a document offers.

    ``value`` is ISO 8601 text in the page's own offset and precision (``2024-03-05T08:30:00+02:00``,
    ``2024-03-05``, ``2024-03``), so that its first ten characters are the day on the page; null where the page's
    words (``raw``) name no possible date, with the reason in ``problem``.
    """

    kind: DateKind
    value: str | None
    source: str
    confidence: float
    is_chosen: bool = False
    raw: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """A person who signed an article; ``raw_name`` is the page's own wording."""

    name: str
    raw_name: str


@dataclass(frozen=True, slots=True)
class ArticleFields:
    """What an article says about itself, normalised. ``None`` and empty mean that the document does not say."""

    headline: str | None = None
    alternative_headline: str | None = None
    article_body: str = ""
    word_count: int = 0
    in_language: str | None = None
    in_language_confidence: float | None = None
    date_published: str | None = None
    date_published_source: str | None = None
    date_published_confidence: float | None = None
    date_conflict: bool = False
    dates: tuple[DateCandidate, ...] = ()
    dateline_place: str | None = None
    wire_agency: str | None = None
    wire_agency_raw: str | None = None
    authors: tuple[Author, ...] = ()
    publisher_name: str | None = None
    publisher_host: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    section: str | None = None
    license: str | None = None
    robots: str | None = None
    tdm_reservation: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a document from outside its bytes; every field may be missing.

    ``media_type`` and ``charset`` are the transport's word. ``captured_on`` is the day after which a publication
    date cannot lie. ``line_pages`` maps the hash of a normalised line (`transforms.text.repetition`) to the number
    of distinct pages of the outlet, this one included, that hold the line, and ``outlet_pages`` is the number of
    distinct pages counted.
    """

    outlet: str | None = None
    url: str | None = None
    media_type: str | None = None
    charset: str | None = None
    language: str | None = None
    title: str | None = None
    date: str | None = None
    date_source: str | None = None
    authors: tuple[str, ...] = ()
    captured_on: dt.date | None = None
    outlet_pages: int = 0
    line_pages: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """The payload of one document, as it was captured, and what is known about it.

    ``form`` says how the payload is to be read: ``text`` (a page dump), ``html``, or ``json`` (one record of a
    JSONL or Parquet export, whose fields are named by ``columns``: role -> column name, with the roles ``html``,
    ``text``, ``url``, ``title``, ``date``, ``author``, ``language``, ``outlet``).
    """

    document_id: str
    payload: bytes
    form: Form
    hints: Hints = Hints()
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What extraction made of one document.

    ``segments`` cover ``text`` in order without gap or overlap. ``text`` is None only where the outcome is
    ``failed``. ``detail`` says in words why there is no article or why extraction failed.
    """

    document_id: str
    outcome: Outcome
    extractor: str
    extractor_version: str
    text: str | None = None
    segments: tuple[Segment, ...] = ()
    fields: ArticleFields | None = None
    failure_reason: FailureReason | None = None
    detail: str | None = None
    confidence: float | None = None


class ExtractionError(Exception):
    """A document cannot be extracted, for a reason of the closed list.

    Raised inside `transforms` and turned into a ``failed`` extraction at its edge; never shown as a traceback.
    """

    def __init__(self, reason: FailureReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
