"""The article body as one string, built from a document's typed segments and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.contract.lists import ARTICLE_KINDS, HEADLINE_KINDS, Kind
from transforms.model import Segment


def build_article_body(text: str, segments: Sequence[Segment]) -> str:
    """The article's spans but title and subtitle, paragraphs separated by a blank line.

    Spans that stand in one line of ``text`` (a dateline and the sentence it opens, a sentence around a cut credit)
    are one paragraph and are joined as they stand; white space around a paragraph is dropped, and line ends inside
    a span stay. Noise between two spans of one line leaves one blank.
    """
    paragraphs: list[str] = []
    current: list[str] = []
    broken = True  # a line end, or the beginning, lies before the next span
    skipped = False  # noise of the same line lies before the next span
    for segment in segments:
        span = text[segment.start : segment.end]
        if segment.kind in ARTICLE_KINDS and segment.kind not in HEADLINE_KINDS:
            if current and (broken or _starts_with_line_end(span)):
                _close(paragraphs, current)
            elif current and skipped and not current[-1][-1:].isspace() and not span[:1].isspace():
                current.append(" ")
            current.append(span)
            broken, skipped = _ends_with_line_end(span), False
        elif segment.kind is Kind.WHITESPACE:
            broken = broken or _has_line_end(span)
            if current and not broken:
                current.append(span)
        else:
            broken, skipped = broken or _has_line_end(span), True
    _close(paragraphs, current)
    return "\n\n".join(paragraphs)


def _close(paragraphs: list[str], current: list[str]) -> None:
    paragraph = "".join(current).strip()
    if paragraph:
        paragraphs.append(paragraph)
    current.clear()


def _has_line_end(span: str) -> bool:
    return "\n" in span or "\r" in span or "\u2028" in span or "\u2029" in span or "\x85" in span


def _starts_with_line_end(span: str) -> bool:
    return _has_line_end(span[: len(span) - len(span.lstrip())])


def _ends_with_line_end(span: str) -> bool:
    return _has_line_end(span[len(span.rstrip()) :])
