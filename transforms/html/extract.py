"""From the bytes of one page to its typed segments: the entry point of this room.

parse -> render -> evidence -> judgement (the witness is heard in doubt) -> does the page hold an article? -> headline
-> kinds -> segments. Metadata are read from the returned page elsewhere.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial

from transforms.addresses import absolute_address
from transforms.catalogue import Rule
from transforms.contract.lists import FailureReason, Kind, Outcome
from transforms.html.evidence import Evidence, gather
from transforms.html.head import read_head
from transforms.html.judge import Judgement, first_paragraph, judge, load_model
from transforms.html.kinds import Named, name_blocks
from transforms.html.page import Page
from transforms.html.pagetype import decide, refuse
from transforms.html.parse import parse_page
from transforms.html.render import MAX_BLOCKS, Rendered, first_blocks, render
from transforms.html.titles import names_outlet
from transforms.html.witness import MAX_ELEMENTS, verdict
from transforms.model import ExtractionError, Hints, Segment
from transforms.wording.certain_lines import find_tail
from transforms.wording.dateline import FIRST_PARAGRAPHS
from transforms.wording.openings import read_opening, skip_blanks

_SEPARATOR = Rule.PAGE_SEPARATOR.id_of(Kind.WHITESPACE)
#: How sure the naming rules are that a block is no article where the judge has no say.
_SURE = 0.99
#: How sure that what is glued to a paragraph is none of it.
_SURE_TAIL = 0.9


@dataclass(frozen=True, slots=True)
class PageExtraction:
    """What was made of one page.

    ``segments`` cover ``text`` in order without gap or overlap. ``detail`` gives the reason where ``outcome`` is
    ``no_article``. ``confidence`` is the expected F of the chosen text, in [0, 1].
    """

    page: Page
    text: str
    segments: tuple[Segment, ...]
    outcome: Outcome
    detail: str | None
    confidence: float | None


def warm_up() -> None:
    """Load what the first page would pay for (about a second): once, before workers are forked."""
    extract_page(b"<html><body><article><h1>Warm</h1><p>One page to start with.</p></article></body></html>", Hints())


def extract_page(payload: bytes, hints: Hints) -> PageExtraction:
    """Extract one page.

    Args:
        payload: the page's bytes.
        hints: what is known from outside; of it charset, address and language are used.

    Raises:
        ExtractionError: for the reasons of `parse_page` and `render`.
    """
    parsed = parse_page(payload, hints.charset)
    whole = render(parsed)
    rendered = first_blocks(whole, MAX_BLOCKS)
    head = read_head(parsed)
    model = load_model()
    evidence = gather(rendered, head.titles, model.names)
    witness = partial(verdict, parsed.tree) if len(whole.nodes.tags) <= MAX_ELEMENTS else None
    judgement = judge(rendered, evidence, model, witness=witness)
    found = decide(parsed, head, rendered, evidence, judgement, model)
    if not found.is_article and len(whole.blocks) > MAX_BLOCKS:
        raise ExtractionError(FailureReason.TOO_MANY_NODES, f"no article in the first {MAX_BLOCKS} blocks")
    body = first_paragraph(evidence, judgement.chosen)
    page = Page(parsed, whole, head, body=body, url=absolute_address(hints.url), language=hints.language)
    named = name_blocks(rendered, evidence, judgement, head, page.headline if found.is_article else None)
    if found.is_article and not any(one.kind is Kind.BODY for one in named):
        found = refuse(head, rendered, found)
        named = name_blocks(rendered, evidence, judgement, head, None)
    segments = _segments(page, rendered, evidence, judgement, named)
    if len(whole.blocks) > MAX_BLOCKS:
        segments.append(Segment(len(rendered.text), len(rendered.text) + 1, Kind.WHITESPACE, _SEPARATOR, 1.0))
        segments.append(
            Segment(len(rendered.text) + 1, len(whole.text), Kind.OTHER, Rule.PAGE_TAIL.id_of(Kind.OTHER), _SURE)
        )
    return PageExtraction(
        page=page,
        text=whole.text,
        segments=tuple(segments),
        outcome=Outcome.ARTICLE if found.is_article else Outcome.NO_ARTICLE,
        detail=found.reason,
        confidence=round(judgement.expected_f, 4) if found.is_article else None,
    )


def _segments(
    page: Page, rendered: Rendered, evidence: Evidence, judgement: Judgement, named: list[Named]
) -> list[Segment]:
    """The blocks as segments, with the newlines between them."""
    segments: list[Segment] = []
    starts, ends = rendered.blocks.start.tolist(), rendered.blocks.end.tolist()
    probability = judgement.probability.tolist()
    words = evidence.words.tolist()
    paragraphs = 0
    for place, (kind, rule) in enumerate(named):
        start, end = starts[place], ends[place]
        if place:
            segments.append(Segment(start - 1, start, Kind.WHITESPACE, _SEPARATOR, 1.0))
        likely = probability[place]
        if kind is Kind.BODY:
            paragraphs += 1
            if paragraphs <= FIRST_PARAGRAPHS:
                start = _split_opening(rendered.text, start, end, likely, segments)
            if start < end:
                segments += _split_tail(rendered.text, Segment(start, end, kind, rule.id_of(kind), round(likely, 4)))
            continue
        if kind is Kind.TITLE:
            segments += _split_title(page, rendered.blocks.texts[place], start, max(likely, 0.9))
            continue
        sure = likely if rule is Rule.PAGE_JUDGE else _SURE if words[place] == 0 else 1 - likely
        if kind is Kind.SUBTITLE:
            sure = max(likely, 0.9)
        segments.append(Segment(start, end, kind, rule.id_of(kind), round(sure, 4)))
    return segments


def _split_title(page: Page, line: str, start: int, sure: float) -> list[Segment]:
    """The line that shows the headline: the headline, and what stands before and behind it (kicker, outlet's name)."""
    headline = page.headline
    begin, stop = (0, len(line)) if line == headline.text else (headline.start, headline.end)
    segments: list[Segment] = []
    for first, last in ((0, begin), (begin, stop), (stop, len(line))):
        piece = line[first:last].strip()
        at = line.index(piece, first) if piece else last
        beside = Kind.MASTHEAD if names_outlet(piece, page.outlets) else Kind.NAVIGATION
        kind = Kind.TITLE if first == begin else beside
        spans = ((first, at, Kind.WHITESPACE), (at, at + len(piece), kind), (at + len(piece), last, Kind.WHITESPACE))
        for left, right, named in spans:
            if left < right and named is Kind.WHITESPACE:
                segments.append(Segment(start + left, start + right, named, _SEPARATOR, 1.0))
            elif left < right:
                rule = Rule.PAGE_HEADLINE.id_of(named)
                segments.append(Segment(start + left, start + right, named, rule, round(sure, 4)))
    return segments


def _split_opening(text: str, start: int, end: int, likely: float, segments: list[Segment]) -> int:
    """Give a crawl stamp and a dateline that open a paragraph segments of their own; where the rest begins."""
    for found in read_opening(text, start, end):
        if found.start > start:
            segments.append(Segment(start, found.start, Kind.WHITESPACE, _SEPARATOR, 1.0))
        is_dateline = found.kind is Kind.DATELINE
        rule, sure = (Rule.PAGE_DATELINE, likely) if is_dateline else (Rule.PAGE_WORDS, _SURE)
        segments.append(Segment(found.start, found.end, found.kind, rule.id_of(found.kind), round(sure, 4)))
        start = found.end
        rest = skip_blanks(text, start, end)
        if rest > start:
            segments.append(Segment(start, rest, Kind.WHITESPACE, _SEPARATOR, 1.0))
        start = rest
    return start


def _split_tail(text: str, paragraph: Segment) -> list[Segment]:
    """A paragraph, with a segment of its own for the credit or notice that is glued to its end."""
    found = find_tail(text[paragraph.start : paragraph.end])
    if found is None:
        return [paragraph]
    cut, (kind, rule) = found
    begin = paragraph.start + cut
    end = paragraph.start + len(text[paragraph.start : begin].rstrip())
    return [
        dataclasses.replace(paragraph, end=end),
        Segment(end, begin, Kind.WHITESPACE, _SEPARATOR, 1.0),
        Segment(begin, paragraph.end, kind, rule.id_of(kind), _SURE_TAIL),
    ]
