"""The page's own headline: the line that shows it, without kicker and outlet's name, and the other title it states.

Decided once, before any block is named. Where a block shows the headline, that block is the ``title`` segment and the
headline is its text; only where none does, the headline is the best of the titles that the page states.

Every heading, and every line that says much of what a stated title says, is a candidate. The weights were fitted to
1,319 labelled pages of five sets as a choice among a page's candidates, and rounded to halves; held out by domains,
they choose as well as without rounding (docs/guides/metadata.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.html.render import Mark, Rendered
from transforms.html.titles import StatedTitle, names_outlet, own_part
from transforms.wording.folding import fold

# Plain ints: operations on flags of an enumeration cost a hundred times as much.
_HEADING = int(Mark.HEADING)
_MENUS = int(Mark.NAV | Mark.FOOTER)
#: Blocks shorter or longer than this are no headline.
_MIN_HEADLINE, _MAX_HEADLINE = 2, 250
#: Agreement with a stated title from which a line that is no heading is a candidate.
_AGREES = 0.55
#: Share of a line's words that must be known from the titles for it to be compared at all.
_KNOWN_SHARE = 0.3
#: What agreement with a title is worth by its source, beside that with the nearest title of all.
_SOURCES = {"og:title": 2.0, "json-ld": 1.0, "twitter:title": 1.0}
_AGREEMENT = 3.0
_IS_H1, _IS_NEXT, _IS_BELOW, _IN_MENU, _IS_LINK, _IS_OUTLET = 2.0, 1.5, -1.5, -1.0, -1.0, -0.5
#: Words beyond this many speak no more for a line.
_MANY_WORDS = 20
#: A line below this is not taken for the headline.
_LEAST = 2.0
#: A stated title of fewer characters is not looked for inside a longer line.
_SHORT_KEY = 12


@dataclass(frozen=True, slots=True)
class Headline:
    """A page's headline.

    ``text`` is None where the page has none. ``block`` is the block that shows it, None where none does; there,
    ``start`` and ``end`` are where, in code points of the block's text. ``alternative`` is another title that the page
    states.
    """

    text: str | None
    block: int | None = None
    start: int = 0
    end: int = 0
    alternative: str | None = None


def find_headline(rendered: Rendered, titles: Sequence[StatedTitle], body: int, outlets: frozenset[str]) -> Headline:
    """The headline of a page.

    Args:
        rendered: the page's blocks.
        titles: the titles that the page states, best first.
        body: the first paragraph of the article; -1 where none is known.
        outlets: the outlet's names, as `titles.outlet_names` gives them.
    """
    block = _shown_block(rendered, titles, body, outlets)
    if block is None:
        start = end = 0
        text = _best_stated(titles)
    else:
        line = rendered.blocks.texts[block]
        start, end = _without_kicker(line, *own_part(line, outlets), titles)
        text = line[start:end]
    key = fold(text)
    other = next((title.wording for title in titles if title.key != key), None) if text else None
    return Headline(text, block, start, end, other)


def _shown_block(rendered: Rendered, titles: Sequence[StatedTitle], body: int, outlets: frozenset[str]) -> int | None:
    """The block that shows the headline."""
    blocks = rendered.blocks
    marks, links, owners = blocks.all_marks.tolist(), blocks.link.tolist(), blocks.owner.tolist()
    headings = [place for place, mark in enumerate(marks) if mark & _HEADING]
    last_above = max((place for place in headings if place < body), default=-1)
    is_near = _Prefilter(titles)
    wordings = _by_wording(titles)
    best, most = None, _LEAST
    for place, text in enumerate(blocks.texts):
        is_heading = bool(marks[place] & _HEADING)
        if not _MIN_HEADLINE <= len(text) < _MAX_HEADLINE or not (is_heading or is_near(text)):
            continue
        whole = fold(text)
        start, end = own_part(text, outlets)
        key = whole if end - start == len(text) else fold(text[start:end])
        words = key.split()
        nearest = 0.0
        by_source = dict.fromkeys(_SOURCES, 0.0)
        for title, sources in wordings:
            agreement = 1.0 if whole == title.whole else _agreement(key, words, title)
            nearest = max(nearest, agreement)
            for source in sources:
                by_source[source] = max(by_source[source], agreement)
        if not key or (not is_heading and nearest < _AGREES):
            continue
        score = _AGREEMENT * nearest + sum(_SOURCES[source] * value for source, value in by_source.items())
        score += math.log1p(min(len(words), _MANY_WORDS))
        if is_heading and _heading_level(rendered, owners[place]) == 1:
            score += _IS_H1
        if place == last_above:
            score += _IS_NEXT
        if 0 <= body < place:
            score += _IS_BELOW
        if marks[place] & _MENUS:
            score += _IN_MENU
        if links[place] > 0.5:
            score += _IS_LINK
        if score > most and names_outlet(text, outlets):
            score += _IS_OUTLET
        if score > most:
            best, most = place, score
    return best


class _Prefilter:
    """Whether a line may agree with a title: cheap, for most lines of a page do not."""

    def __init__(self, titles: Sequence[StatedTitle]) -> None:
        self.words = {word for title in titles for word in title.whole.split()}
        self.joined = " \n ".join(title.wording.casefold() for title in titles)

    def __call__(self, text: str) -> bool:
        line = text.casefold()
        words = line.split()
        if len(self.words.intersection(words)) >= _KNOWN_SHARE * len(words):
            return True
        return line[:12] in self.joined or line[-12:] in self.joined


def _by_wording(titles: Sequence[StatedTitle]) -> list[tuple[StatedTitle, list[str]]]:
    """Each wording once, with those of its sources that count for themselves."""
    found: dict[tuple[str, tuple[str, ...]], tuple[StatedTitle, list[str]]] = {}
    for title in titles:
        _, sources = found.setdefault((title.key, title.parts), (title, []))
        if title.source in _SOURCES:
            sources.append(title.source)
    return list(found.values())


def _agreement(key: str, words: list[str], title: StatedTitle) -> float:
    """How far a line says what a title says, 0 to 1: the line folded, and its words."""
    stated = title.key
    if key == stated:
        return 1.0
    if key in title.parts:
        return 0.8 if key == title.parts[0] else 0.7
    if len(key) < 8:
        return 0.0
    inner, outer = sorted((key, stated), key=len)
    is_end = outer.startswith(f"{inner} ") or outer.endswith(f" {inner}")
    if len(inner) >= 8 and (is_end or (outer.startswith(inner) and _is_unspaced(inner))):
        return 0.4 + 0.4 * len(inner) / len(outer)
    theirs = stated.split()
    shared = sum(word in theirs for word in words)
    return 1.6 * min(shared, len(theirs)) / (len(words) + len(theirs))


def _without_kicker(line: str, start: int, end: int, titles: Sequence[StatedTitle]) -> tuple[int, int]:
    """Where a line says the headline alone: a title that is stated twice and that opens or ends the line."""
    key = fold(line[start:end])
    keys = [title.key for title in titles]
    if key in keys:
        return start, end
    for stated in keys:
        if len(stated) <= _SHORT_KEY or keys.count(stated) < 2:
            continue
        if key.endswith(f" {stated}"):
            cuts = (place + 1 for place in range(end - 1, start, -1) if line[place] == " ")
            return next((cut for cut in cuts if fold(line[cut:end]) == stated), start), end
        if key.startswith(f"{stated} "):
            cuts = (place for place in range(start, end) if line[place] == " ")
            cut = next((cut for cut in cuts if fold(line[start:cut]) == stated), end)
            return start, start + len(line[start:cut].rstrip(" :;,|–—-"))
    return start, end


def _best_stated(titles: Sequence[StatedTitle]) -> str | None:
    """The title that most others begin with: ``Headline | Politics`` gives way to ``Headline``."""
    counts = [sum(other.key.startswith(title.key) for other in titles) for title in titles]
    return titles[counts.index(max(counts))].wording if counts else None


def _heading_level(rendered: Rendered, node: int) -> int:
    """The level of the heading that a node is or stands in, within three steps; 0 for none."""
    nodes = rendered.nodes
    for _ in range(4):
        if node < 0:
            return 0
        tag = nodes.tags[node]
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            return int(tag[1])
        node = int(nodes.parent[node])
    return 0


def _is_unspaced(text: str) -> bool:
    return any("\u0e00" <= character <= "\u0eff" or "\u3040" <= character <= "\u9fff" for character in text)
