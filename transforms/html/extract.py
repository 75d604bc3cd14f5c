"""From the bytes of one page to its typed segments: the entry point of this room.

parse -> render -> evidence and judgement -> kinds -> segments. Metadata are read from the returned page elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.html import render as renderer
from transforms.html.parse import ParsedPage, parse_page
from transforms.html.render import Mark, Rendered, render
from transforms.html.witness import verdict
from transforms.html.words import Vocabulary, cover
from transforms.model import ARTICLE_KINDS, Hints, Kind, Outcome, Segment

HTML_EXTRACTOR = "presshouse-html"
HTML_EXTRACTOR_VERSION = f"1.r{renderer.RENDERER_VERSION}"


@dataclass(frozen=True, slots=True)
class PageExtraction:
    """What was made of one page.

    ``segments`` cover ``text`` in order without gap or overlap. ``detail`` gives the reason where ``outcome`` is
    ``no_article``. ``confidence`` is the expected F of the chosen text, in [0, 1].
    """

    page: ParsedPage
    text: str
    segments: tuple[Segment, ...]
    outcome: Outcome
    detail: str | None
    confidence: float | None
    rendered: Rendered


def warm_up() -> None:
    """Load what the first page would pay for (about 0.5 s): once, before workers are forked."""
    extract_page(b"<html><body><article><h1>Warm</h1><p>One page to start with.</p></article></body></html>", Hints())


def extract_page(payload: bytes, hints: Hints) -> PageExtraction:
    """Extract one page.

    Args:
        payload: the page's bytes.
        hints: what is known from outside; the charset and the outlet's repeated lines are used.

    Raises:
        ExtractionError: for the reasons of `parse_page` and `render`.
    """
    page = parse_page(payload, hints.charset)
    rendered = render(page)
    blocks, nodes = rendered.blocks, rendered.nodes
    vocabulary = Vocabulary()
    lines = vocabulary.read(rendered.text)
    covered = cover(lines, vocabulary.read(verdict(page.tree)))[: len(blocks)]
    chosen = covered > 0.5
    kinds: list[Kind] = []
    has_title = False
    for index in range(len(blocks)):
        marks = int(blocks.all_marks[index])
        tag = nodes.tags[blocks.owner[index]]
        if tag == "h1" and not has_title:
            has_title = True
            kinds.append(Kind.TITLE)
        elif chosen[index]:
            kinds.append(Kind.SUBHEADING if marks & Mark.HEADING else Kind.BODY)
        elif marks & (Mark.NAV | Mark.HEADER | Mark.FOOTER):
            kinds.append(Kind.NAVIGATION)
        elif marks & Mark.FIGCAPTION:
            kinds.append(Kind.CAPTION)
        else:
            kinds.append(Kind.OTHER)
    is_article = any(kind in (Kind.BODY, Kind.SUBHEADING) for kind in kinds)
    if not is_article:
        kinds = [Kind.OTHER if kind in ARTICLE_KINDS else kind for kind in kinds]
    segments: list[Segment] = []
    for index, kind in enumerate(kinds):
        start, end = int(blocks.start[index]), int(blocks.end[index])
        if index:
            segments.append(Segment(start - 1, start, Kind.WHITESPACE, "html.separator", 1.0))
        segments.append(Segment(start, end, kind, "html.first", 0.9))
    return PageExtraction(
        page=page,
        text=rendered.text,
        segments=tuple(segments),
        outcome=Outcome.ARTICLE if is_article else Outcome.NO_ARTICLE,
        detail=None if is_article else "no text that reads as an article",
        confidence=float(np.mean(covered[chosen])) if chosen.any() else None,
        rendered=rendered,
    )
