"""From the text of a page dump to typed segments: the entry point of this package.

`separate_batch` works on many documents at once, because what is counted costs least on one long buffer; `separate`
wraps it for one. Segments cover the text without gap or overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.model import ARTICLE_KINDS, Hints, Kind, Segment
from transforms.text import characters, lines, rules

#: Changes whenever rules, lexicon or model change: the version of every extraction made with them.
SEPARATOR_VERSION = "dump-0.1"


@dataclass(frozen=True, slots=True)
class Separation:
    """What the separator made of one text.

    ``segments`` cover the text in order. Without an article, ``detail`` says why and no segment is of an article
    kind. ``confidence`` is the probability that the article's characters were told from the rest.
    """

    segments: tuple[Segment, ...]
    has_article: bool
    detail: str | None
    confidence: float | None


def separate_batch(texts: Sequence[str], hints: Sequence[Hints]) -> list[Separation]:
    """Separate many texts; one result per text, in order, equal to what each gives alone.

    Args:
        texts: decoded page dumps.
        hints: what is known about each from outside, of the same length.

    Raises:
        ValueError: the two differ in length.
    """
    if len(texts) != len(hints):
        raise ValueError(f"{len(texts)} texts but {len(hints)} hints")
    return [_separate(text, hint) for text, hint in zip(texts, hints, strict=True)]


def separate(text: str, hints: Hints = Hints()) -> Separation:  # noqa: B008 - frozen
    """Separate one text."""
    return separate_batch([text], [hints])[0]


def warm_up() -> None:
    """Load tables, lexicon and model; once per process, before forking."""
    characters.tables()
    separate("Nothing to see here.")


def _separate(text: str, hints: Hints) -> Separation:
    units = lines.split_units(characters.code_points(text))
    spans = list(zip(units.start.tolist(), units.end.tolist(), strict=True))
    typed = rules.decide(text, spans, hints)
    segments = _cover(len(text), typed)
    if any(segment.kind in (Kind.BODY, Kind.DATELINE) for segment in segments):
        return Separation(segments, True, None, 0.8)
    cleared = tuple(
        Segment(s.start, s.end, Kind.OTHER, "no-article", s.confidence) if s.kind in ARTICLE_KINDS else s
        for s in segments
    )
    return Separation(cleared, False, "no line reads like the text of an article" if text.strip() else "no text", 0.8)


def _cover(length: int, typed: Sequence[tuple[int, int, Kind, str, float]]) -> tuple[Segment, ...]:
    """Segments from typed spans, what lies between them filled with white space."""
    segments = []
    at = 0
    for start, end, kind, rule, confidence in typed:
        if start > at:
            segments.append(Segment(at, start, Kind.WHITESPACE, "whitespace", 1.0))
        segments.append(Segment(start, end, kind, rule, confidence))
        at = end
    if at < length:
        segments.append(Segment(at, length, Kind.WHITESPACE, "whitespace", 1.0))
    return tuple(segments)
