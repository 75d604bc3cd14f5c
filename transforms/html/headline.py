"""The page's own headline: the line that shows it, without the outlet's name, and the other title that it states.

Decided once, before anything is named: the block that shows the headline is the ``title`` segment.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.addresses import host_of
from transforms.html.head import Head
from transforms.html.jsonld import LinkedData, NodeClass
from transforms.html.render import Mark, Rendered
from transforms.wording.folding import fold, letters

# Plain ints: operations on flags of an enumeration cost a hundred times as much.
_HEADING = int(Mark.HEADING)
_MENUS = int(Mark.NAV | Mark.FOOTER)
#: Blocks longer than this are no headline.
_MAX_HEADLINE = 250
_MAX_TITLE = 600
_SEPARATOR = re.compile(r"\s+[|\-–—·»•:/~<>«]+\s+|\s*[|｜：»]\s*|\s+[-–—]|[-–—]\s+")
_SITE_KEYS = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "twitter:site",
    "al:ios:app_name",
    "al:android:app_name",
    "dc.publisher",
    "publisher",
)
_NO_NAMES = frozenset(["www", "com", "org", "net", "co", "de", "uk", "fr", "it", "es", "m", "amp", "news"])


@dataclass(frozen=True, slots=True)
class Headline:
    """A page's headline.

    ``text`` is None where the page has none. ``block`` is the block that shows it, None where none does.
    ``alternative`` is another title that linked data or meta state. ``outlets`` are the names that the page gives its
    outlet, letters and digits only.
    """

    text: str | None
    block: int | None
    alternative: str | None
    outlets: frozenset[str]


def find_headline(head: Head, linked: LinkedData, rendered: Rendered, address: str) -> Headline:
    """The headline of a page.

    Args:
        head: what the page's head says.
        linked: its linked data.
        rendered: its blocks.
        address: where it stands, for the outlet's name; empty where unknown.
    """
    outlets = _outlet_names(head, linked, address)
    block = _shown_block(head, linked, rendered)
    stated = [html.unescape(source) if "&" in source else source for source in _title_sources(head, linked)]
    cleaned = [without_outlet(" ".join(source.split())[:_MAX_TITLE], outlets) for source in stated]
    cleaned = [source for source in cleaned if source]
    text = _choose(cleaned, rendered, block, outlets)
    key = fold(text)
    alternative = next((source for source in cleaned if fold(source) and fold(source) != key), None) if text else None
    return Headline(text, block, alternative, outlets)


def _outlet_names(head: Head, linked: LinkedData, address: str) -> frozenset[str]:
    """The names that a page gives its outlet, letters and digits only: from meta, linked data and the host."""
    names: set[str] = set()
    for key in _SITE_KEYS:
        value = head.first_meta.get(key, "")
        if value and len(value) < 80 and not value.startswith("http"):
            names.add(letters(value))
    for node in linked.nodes:
        is_publisher = node.path[-1:] == ("publisher",)
        if is_publisher or node.types in ("WebSite", "Organization", "NewsMediaOrganization"):
            name = node.text("name")
            if name and len(name) < 60:
                names.add(letters(name))
    host = host_of(address)
    names.update(letters(part) for part in (host or "").split(".") if part not in _NO_NAMES)
    persons = {letters(node.text("name") or "") for node in linked.nodes if "Person" in node.types}
    return frozenset(name for name in names - persons if len(name) > 1)


def _is_site(part: str, names: frozenset[str]) -> bool:
    key = letters(part)
    if len(key) < 2:
        return False
    return any(
        key == name or (len(key) > 3 and len(name) > 3 and (key in name or name in key) and len(key) < 3 * len(name))
        for name in names
    )


def without_outlet(title: str, names: frozenset[str]) -> str:
    """A title without the outlet's name, and what stands behind it, at either end."""
    title = " ".join(title.split())[:_MAX_TITLE]
    separators = list(_SEPARATOR.finditer(title))
    while separators and _is_site(title[separators[-1].end() :], names):
        title = title[: separators.pop().start()].rstrip()
    separators = list(_SEPARATOR.finditer(title))
    while separators and _is_site(title[: separators[0].start()], names):
        title = title[separators[0].end() :]
        separators = list(_SEPARATOR.finditer(title))
    return title


def _choose(stated: list[str], rendered: Rendered, block: int | None, outlets: frozenset[str]) -> str | None:
    """The line shown, unless it says less than a title that the page states twice."""
    shown = None if block is None else without_outlet(rendered.blocks.texts[block], outlets) or None
    if shown is None:
        return next((source for source in _cut_sections(stated)), None)
    key = fold(shown)
    keys = [fold(source) for source in stated]
    if key in keys:
        return shown
    is_heading = block is not None and bool(rendered.blocks.all_marks[block] & _HEADING)
    for source, other in zip(stated, keys, strict=True):
        # A heading that carries a kicker or a label before or behind the headline.
        if other and len(other) > 12 and (key.endswith(other) or key.startswith(other)) and keys.count(other) > 1:
            return source
    if is_heading or not stated:
        return shown
    return stated[0]


def _cut_sections(stated: list[str]) -> list[str]:
    """Stated titles, the ones that other titles begin with first: ``Headline | Politics`` gives way to ``Headline``."""
    keys = [fold(source) for source in stated]
    return sorted(
        stated, key=lambda source: (-sum(other.startswith(fold(source)) for other in keys), stated.index(source))
    )


def _title_sources(head: Head, linked: LinkedData) -> Iterator[str]:
    """The titles that a page's machine-readable parts state, best first."""
    for node in linked.nodes:
        if node.node_class is NodeClass.ARTICLE and not node.is_elsewhere:
            headline = node.text("headline")
            if headline:
                yield headline
    for key in ("og:title", "twitter:title"):
        if key in head.first_meta:
            yield head.first_meta[key]
    if head.title:
        yield head.title


def _shown_block(head: Head, linked: LinkedData, rendered: Rendered) -> int | None:
    """The block that shows the headline: a heading, or a line that agrees with a title source."""
    blocks = rendered.blocks
    sources = [folded for folded in (fold(source[:600]) for source in _title_sources(head, linked)) if folded]
    joined = " \n ".join(sources)
    best: tuple[float, int] | None = None
    marks = blocks.all_marks.tolist()
    for index, text in enumerate(blocks.texts):
        if not 8 <= len(text) < _MAX_HEADLINE:
            continue
        is_heading = bool(marks[index] & _HEADING)
        if not is_heading and text[:12].casefold() not in joined and fold(text[:24])[:10] not in joined:
            continue
        level = _heading_level(rendered, int(blocks.owner[index])) if is_heading else 0
        folded = fold(text)
        if len(folded) < 8 or (" " not in folded and not _is_unspaced(folded)):
            continue
        score = 0.0
        if folded in sources:
            score = 4.0
        elif any(folded in source and len(folded) > 0.4 * len(source) for source in sources):
            score = 3.0
        elif level == 1 and any(_overlap(folded, source) > 0.6 for source in sources):
            score = 1.5
        if level == 1:
            score += 2.0 if score else 1.5
        elif level and score:
            score += 1.0
        if score and marks[index] & _MENUS:
            score -= 1.0
        if score >= 1.5 and (best is None or score > best[0]):
            best = (score, index)
    return best[1] if best else None


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


def _overlap(one: str, other: str) -> float:
    """Share of the words of ``one`` that ``other`` has, too."""
    words = one.split()
    there = set(other.split())
    return sum(word in there for word in words) / max(1, len(words))
