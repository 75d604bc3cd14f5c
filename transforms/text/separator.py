"""From the text of a page dump to typed segments: the entry point of this package.

`separate_batch` works on many documents at once, because what is counted costs least on one long buffer; `separate`
wraps it for one. Texts are split into units (`lines`), scored (`model`), decided as documents (`decide`), and cut
inside units where one holds two things (`spans`). Segments cover the text without gap or overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from transforms.catalogue import Rule
from transforms.contract.lists import ARTICLE_KINDS, Kind
from transforms.model import Hints, Segment
from transforms.text import batch, characters, lexicon, lines, repetition, spans
from transforms.text import model as learned
from transforms.text.batch import Batch
from transforms.text.decide import Decision, Typed, decide
from transforms.text.judged import Judged
from transforms.text.lines import Units
from transforms.text.model import Model
from transforms.wording.certain_lines import find_tail
from transforms.wording.dateline import FIRST_PARAGRAPHS, READ, parse_sure_place
from transforms.wording.openings import cut_dateline, find_stamp, skip_blanks

#: Most characters and units scored at once: memory stays bounded whatever comes in.
_CHARACTERS = 1_500_000
_UNITS = 30_000
#: Units of a higher score are never asked for their kind.
_SURE = 0.6
#: A place, day and agency on a line of their own have no more words.
_STANDING_WORDS = 7
_STAMPED = {
    Kind.CRAWL_DATE_LINE: Typed(Kind.CRAWL_DATE_LINE, Rule.CRAWL_STAMP, 0.95),
    Kind.DATELINE_STANDALONE: Typed(Kind.DATELINE_STANDALONE, Rule.CRAWL_STAMP_PLACE, 0.9),
}


@dataclass(frozen=True, slots=True)
class Separation:
    """What the separator made of one text.

    ``segments`` cover the text in order. Without an article, ``detail`` says why and no segment is of an article
    kind. ``confidence`` is the mean probability, over visible characters, that article was told from furniture.
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
    return separate_with(learned.model(), texts, hints)


def separate(text: str, hints: Hints | None = None) -> Separation:
    """Separate one text."""
    return separate_batch([text], [hints or Hints()])[0]


def warm_up() -> None:
    """Load tables, lexicon and model; once per process, before forking."""
    separate("The river rose again on Monday, and the bridge stayed shut for a second day.")


def separate_with(model: Model, texts: Sequence[str], hints: Sequence[Hints]) -> list[Separation]:
    """`separate_batch` with another model than the committed one, to measure it."""
    if len(texts) != len(hints):
        raise ValueError(f"{len(texts)} texts but {len(hints)} hints")
    return [
        _separate(text, hint, judged, model)
        for text, hint, judged in zip(texts, hints, _judge_all(model, texts, hints), strict=True)
    ]


def _judge_all(model: Model, texts: Sequence[str], hints: Sequence[Hints]) -> Iterator[Judged]:
    """Score all texts, in batches of bounded size; a text that is too large for one goes through in slices."""
    waiting: list[tuple[npt.NDArray[np.int32], Units, Hints]] = []
    size = count = 0
    for text, hint in zip(texts, hints, strict=True):
        points = characters.code_points(text)
        units = lines.split_units(points)
        if waiting and (size + len(points) > _CHARACTERS or count + len(units.start) > _UNITS):
            yield from _judge(model, waiting)
            waiting, size, count = [], 0, 0
        if len(points) > _CHARACTERS or len(units.start) > _UNITS:
            yield _join(part for piece in _slices(points, units) for part in _judge(model, [(*piece, hint)]))
            continue
        waiting.append((points, units, hint))
        size += len(points)
        count += len(units.start)
    if waiting:
        yield from _judge(model, waiting)


def _slices(points: npt.NDArray[np.int32], units: Units) -> Iterator[tuple[npt.NDArray[np.int32], Units]]:
    """A large text cut between units; the offsets of a slice's units are those of the whole text."""
    at = 0
    while at < len(units.start):
        stop = int(np.searchsorted(units.end, units.start[at] + _CHARACTERS, "right"))
        stop = min(max(stop, at + 1), at + _UNITS)
        base, top = int(units.start[at]), int(units.end[stop - 1])
        yield (
            points[base:top],
            Units(units.start[at:stop], units.end[at:stop], units.line[at:stop], units.blanks[at:stop]),
        )
        at = stop


def _judge(model: Model, waiting: list[tuple[npt.NDArray[np.int32], Units, Hints]]) -> Iterator[Judged]:
    """Score one batch."""
    built = batch.build([points for points, _, _ in waiting], [units for _, units, _ in waiting])
    others, pages = _repetition(built, [hint for _, _, hint in waiting])
    built = replace(built, others=others, pages=pages)
    if not len(built):
        for _, units, _ in waiting:
            yield _judged_slice(units, slice(0, 0), _nothing())
        return
    verdict = learned.judge(built, model)
    features = verdict.features
    unsure = verdict.article < _SURE
    kind = np.full(len(built), -1)
    kind_probability = np.zeros(len(built))
    if unsure.any():
        by_kind = learned.judge_kinds(built, verdict, model, unsure)
        kind[unsure] = by_kind.argmax(axis=0)
        kind_probability[unsure] = by_kind.max(axis=0)
    continues = np.asarray(features["linked"], np.bool_) | (np.asarray(features["next_linked"], np.float64) > 0)
    columns = {
        "article": verdict.article,
        "probability": learned.calibrated(model, verdict.article),
        "title": verdict.title,
        "kind": kind,
        "kind_probability": kind_probability,
        "bits": built.phrases.unit,
        "hashes": built.hashes,
        "words": np.expm1(np.asarray(features["log_words"], np.float64)),
        "capitals": np.asarray(features["long_capitals"], np.float64),
        "markup": np.asarray(features["markup"], np.float64),
        "furniture": np.asarray(features["furniture"], np.float64),
        "ends": np.asarray(features["ends_sentence"], np.bool_) | np.asarray(features["ends_quote"], np.bool_),
        "open": continues | np.asarray(features["ends_comma"], np.bool_) | np.asarray(features["ends_colon"], np.bool_),
    }
    at = 0
    for _, units, _ in waiting:
        yield _judged_slice(units, slice(at, at + len(units.start)), columns)
        at += len(units.start)


def _nothing() -> dict[str, npt.NDArray[np.generic]]:
    """Columns of `Judged` for no units."""
    kinds = {"kind": np.int64, "bits": np.uint64, "hashes": np.uint64, "ends": np.bool_, "open": np.bool_}
    return {name: np.zeros(0, kinds.get(name, np.float64)) for name in Judged.__dataclass_fields__ if name != "units"}


def _judged_slice(units: Units, part: slice, columns: dict[str, npt.NDArray[np.generic]]) -> Judged:
    return Judged(units, **{name: values[part] for name, values in columns.items()})  # type: ignore[arg-type]


def _join(parts: Iterator[Judged]) -> Judged:
    """The slices of one text as one."""
    found = list(parts)
    units = Units(*(np.concatenate([getattr(part.units, name) for part in found]) for name in Units._fields))
    return Judged(
        units,
        **{
            name: np.concatenate([getattr(part, name) for part in found])
            for name in Judged.__dataclass_fields__
            if name != "units"
        },
    )


def _repetition(built: Batch, hints: Sequence[Hints]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Per unit: other pages of the outlet that hold it, and other pages counted."""
    others = np.zeros(len(built))
    pages = np.zeros(len(built))
    for first, size, hint in zip(built.first_of_document.tolist(), built.size_of_document.tolist(), hints, strict=True):
        if hint.outlet_pages > 1 and size:
            part = slice(first, first + size)
            pages[part] = hint.outlet_pages - 1
            others[part] = repetition.other_pages(built.hashes[part], hint.line_pages)
    return others, pages


def _separate(text: str, hints: Hints, judged: Judged, model: Model) -> Separation:
    """Decide one document and cut its units into segments."""
    title_hash = None
    if hints.title and hints.title.strip():
        found = repetition.line_hashes(" ".join(hints.title.split()))
        title_hash = int(found[0]) if len(found) else None
    decision = decide(text, judged, model.kinds, title_hash)
    pieces = list(_cut(text, judged, decision))
    segments = _cover(len(text), pieces, model.version)
    weights = [end - start for start, end, _ in pieces]
    confidence = None
    if sum(weights):
        confidence = sum(w * t.confidence for w, (_, _, t) in zip(weights, pieces, strict=True)) / sum(weights)
        confidence = round(confidence, 4)
    return Separation(segments, decision.has_article, decision.detail, confidence)


def _cut(text: str, judged: Judged, decision: Decision) -> Iterator[tuple[int, int, Typed]]:
    """Typed spans: units, or pieces of units that hold two things."""
    bits = lexicon.category_bits()
    tail_bits = {rule: bits[name] for name, rule in spans.TAILS.items()}
    any_tail = np.bitwise_or.reduce(list(tail_bits.values()))
    starts, ends = judged.units.start.tolist(), judged.units.end.tolist()
    has_tail = ((judged.bits & any_tail) != 0).tolist()
    may_stamp = ((judged.bits & bits["elapsed"]) != 0).tolist()
    may_credit = ((judged.bits & (bits["credit"] | bits["agency"])) != 0).tolist()
    paragraphs = 0
    is_short = (judged.words <= _STANDING_WORDS).tolist()
    taken = 0
    is_titled = False
    for place, typed in enumerate(decision.typed):
        start, end, kind = starts[place], ends[place], typed.kind
        if end <= taken:  # a dateline that was cut into units
            continue
        start = at = max(start, taken)
        if may_stamp[place] and end - start < lines.LONG_LINE and decision.has_article:
            for opening in find_stamp(text[start:end]):
                yield start + opening.start, start + opening.end, _STAMPED[opening.kind]
                at = skip_blanks(text, start + opening.end, end)
            if at >= end:
                continue
        if is_titled and not paragraphs and is_short[place] and parse_sure_place(text[at:end]):
            yield at, end, Typed(Kind.DATELINE_STANDALONE, Rule.STANDING_PLACE, 0.9)
        elif kind is Kind.TITLE:
            is_titled = True
            for piece in spans.cut_title(text[at:end]):
                yield at, start + piece.end, typed if piece.rule is None else Typed(piece.kind, piece.rule, 0.9)
                at = start + piece.end
        elif kind is Kind.CAPTION and may_credit[place] and end - at < lines.LONG_LINE:
            base = at
            for piece in spans.cut_caption(text[base:end]):
                yield at, base + piece.end, Typed(piece.kind, piece.rule or typed.rule, typed.confidence)
                at = base + piece.end
        elif kind is Kind.BODY:
            paragraphs += 1
            dateline = cut_dateline(text, at, _line_end(text, at)) if paragraphs <= FIRST_PARAGRAPHS else None
            if dateline:
                opened, taken, _ = dateline
                yield opened, taken, Typed(Kind.DATELINE, Rule.DATELINE, typed.confidence)
                at = skip_blanks(text, taken, end)
                if at >= end:
                    continue
            tail = None
            if has_tail[place]:
                tail = find_tail(text[at:end], [rule for rule, bit in tail_bits.items() if judged.bits[place] & bit])
            if tail is None:
                yield at, end, typed
            else:
                cut, (tail_kind, rule) = tail
                yield at, at + cut, typed
                yield at + cut, end, Typed(tail_kind, rule, 0.9)
        else:
            yield at, end, typed


def _line_end(text: str, at: int) -> int:
    """Where the line at a place ends, or what is read of it: a long line is cut into units."""
    end = text.find("\n", at, at + READ)
    return end if end >= 0 else min(len(text), at + READ)


def _cover(length: int, pieces: Sequence[tuple[int, int, Typed]], version: str) -> tuple[Segment, ...]:
    """Segments from typed spans, what lies between them filled with white space."""
    blank = Rule.WHITESPACE.id_of(Kind.WHITESPACE)
    segments = []
    at = 0
    for start, end, typed in pieces:
        if start > at:
            segments.append(Segment(at, start, Kind.WHITESPACE, blank, 1.0))
        segments.append(
            Segment(start, end, typed.kind, typed.rule.id_of(typed.kind, version), round(typed.confidence, 4))
        )
        at = end
    if at < length:
        segments.append(Segment(at, length, Kind.WHITESPACE, blank, 1.0))
    return tuple(segments)


__all__ = ["ARTICLE_KINDS", "Separation", "separate", "separate_batch", "separate_with", "warm_up"]
