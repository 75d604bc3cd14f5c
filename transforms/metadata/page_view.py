"""One page as its metadata readers see it: head, linked data, blocks, and where the headline stands.

Built once per page from the walk that rendered it; everything here is shared by the readers of dates, headline and
authors, so that no element is visited twice.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from transforms.html.jsonld import LinkedData, NodeClass, read_linked_data
from transforms.html.render import Mark, Rendered

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from transforms.html.parse import ParsedPage

# Plain ints: operations on flags of an enumeration cost a hundred times as much.
_HEADING, _HIDDEN = int(Mark.HEADING), int(Mark.HIDDEN)
_MENUS = int(Mark.NAV | Mark.FOOTER)
_NO_PROSE = int(Mark.NAV | Mark.FOOTER | Mark.FIGCAPTION)
#: Blocks longer than this are no headline.
_MAX_HEADLINE = 250
#: A block of this many characters outside menus is prose.
_PROSE = 180


class Context:
    """What class names and tags of an element and those that hold it say about a text. Bits of an int."""

    NAVIGATION = 1 << 0
    FOOTER = 1 << 1
    ASIDE = 1 << 2
    HEADER = 1 << 3
    COMMENT = 1 << 4
    RELATED = 1 << 5
    ARTICLE = 1 << 6
    LINK = 1 << 7
    BYLINE = 1 << 8
    DATE = 1 << 9
    UPDATED = 1 << 10
    PUBLISHED = 1 << 11
    HIDDEN = 1 << 12
    AUTHOR = 1 << 13
    BIO = 1 << 14
    HEADLINE = 1 << 15
    TIME = 1 << 16
    FIGURE = 1 << 17
    MAIN = 1 << 18


_NAMED: tuple[tuple[int, str], ...] = (
    (Context.COMMENT, r"comment|discuss|disqus|replies|respond|reactions|kommentar|comentario"),
    (
        Context.RELATED,
        (
            r"relat|recommend|teaser|more-|most|latest|trending|popular|sidebar|recent|widget|carousel|listing|promo|"
            r"read-?next|also|card|archive|similar|ticker|swiper|slider|mega-?menu|newest|next-?(?:post|article)|prev"
        ),
    ),
    (Context.NAVIGATION, r"\bnav|menu|breadcrumb|masthead|topbar|site-?header|navbar"),
    (Context.FOOTER, r"foot|copyright|colophon|imprint"),
    (
        Context.BYLINE,
        (
            r"by-?line|dateline|post-?info|article-?info|entry-?info|credit|article-?head(?:er)?|"
            r"signature|\bmeta\b|metadata|"
            r"(?:post|entry|article|story|news|content|page|single|blog)[-_]*(?:meta|header|details?)"
        ),
    ),
    (
        Context.DATE,
        (
            r"date|datum|fecha|\btime|time\b|timestamp|publi[sc]|posted|created|calendar|\bago\b|"
            r"pub-|post-on"
        ),
    ),
    (Context.UPDATED, r"updat|modif|revis|aktualis|last-?edit"),
    (Context.PUBLISHED, r"publish|posted|pubdate|created|publicad|release"),
    (
        Context.AUTHOR,
        (
            r"author|autor|by-?line|writer|contributor|journalist|reporter|redakteur|auteur|posted-?by|firma\b|person|"
            r"creator|columnist"
        ),
    ),
    (Context.BIO, r"\bbio|about|-bio|profile|avatar|box"),
    (Context.HEADLINE, r"headline|title|heading|überschrift|titel|titre|titulo"),
    (Context.ARTICLE, r"\barticle|\bpost\b|\bstory|entry|\bcontent\b|\bmain\b"),
    (Context.HIDDEN, r"hidden|sr-only|visually|screen-reader|d-none|modal|popup|overlay|cookie|consent"),
)
_PATTERNS = tuple((bit, re.compile(pattern)) for bit, pattern in _NAMED)
_BY_TAG = {
    "nav": Context.NAVIGATION,
    "footer": Context.FOOTER,
    "aside": Context.ASIDE,
    "header": Context.HEADER,
    "article": Context.ARTICLE,
    "main": Context.MAIN,
    "a": Context.LINK,
    "time": Context.TIME,
    "figure": Context.FIGURE,
    "figcaption": Context.FIGURE,
}


@lru_cache(maxsize=50_000)
def name_context(names: str) -> int:
    """Context bits of one element's class, id and other naming attributes."""
    bits = 0
    head = names[:160].lower()  # half the cost of patterns that ignore case
    for bit, pattern in _PATTERNS:
        if pattern.search(head):
            bits |= bit
    return bits


_TOKEN = re.compile(r"[^\W_]+")


def fold(text: str | None) -> str:
    """The words of a text, case-folded, one blank between them: how headlines are compared."""
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFKC", text or "").casefold()))


@dataclass(slots=True)
class PageView:
    """One page. ``headline_block`` and ``prose_block`` are indexes into ``rendered.blocks``, None where not found."""

    rendered: Rendered
    linked: LinkedData
    meta: list[tuple[str, str]]
    canonical: str | None
    title: str
    language: str
    month_first: bool
    url: str | None
    source: str = ""
    headline_block: int | None = None
    prose_block: int | None = None
    first_meta: dict[str, str] = field(default_factory=dict)
    _contexts: dict[int, int] = field(default_factory=dict)
    _first_nodes: list[int] = field(default_factory=list)

    def context(self, node: int) -> int:
        """Context bits of a node and of all that hold it."""
        known = self._contexts
        nodes = self.rendered.nodes
        path: list[int] = []
        while node >= 0 and node not in known:
            path.append(node)
            node = int(nodes.parent[node])
        bits = known[node] if node >= 0 else 0
        for inner in reversed(path):
            tag = nodes.tags[inner]
            if tag not in ("body", "html"):
                names = nodes.name_strings[nodes.names[inner]]
                bits |= (name_context(names) if names else 0) | _BY_TAG.get(tag, 0)
            if nodes.marks[inner] & _HIDDEN:
                bits |= Context.HIDDEN
            known[inner] = bits
        return bits

    def block_context(self, block: int) -> int:
        """Context bits of a block's first text."""
        return self.context(int(self.rendered.blocks.first[block]))

    def block_of(self, node: int) -> int:
        """The first block whose text begins in or after a node; the number of blocks where none does."""
        return bisect.bisect_left(self._first_nodes, node)

    def node_text(self, node: int, limit: int = 300) -> str:
        """The text of an element and what it holds, white space folded."""
        parts: list[str] = []
        size = 0
        element = self.rendered.nodes.elements[node]
        for part in element.itertext():
            parts.append(part)
            size += len(part)
            if size > 4 * limit:
                break
        return " ".join(" ".join(parts).split())[:limit]

    def block_start(self, block: int) -> int:
        """Where a block begins, in code points of the rendered text."""
        return int(self.rendered.blocks.start[block])


def view_page(page: ParsedPage, rendered: Rendered, *, url: str | None, language: str | None) -> PageView:
    """Read a page's head and linked data and find its headline.

    Args:
        page: the parsed page.
        rendered: the walk of the same page.
        url: where the page was found, if known.
        language: the language that is known from outside, if any.
    """
    meta, canonical, title = _read_head(page.tree)
    first_meta: dict[str, str] = {}
    for key, value in meta:
        first_meta.setdefault(key, value)
    tag = (page.lang or first_meta.get("og:locale") or first_meta.get("content-language") or language or "").strip()
    tag = tag.lower().replace("_", "-")
    address = url or canonical or first_meta.get("og:url") or ""
    view = PageView(
        rendered=rendered,
        linked=read_linked_data(page.json_ld),
        meta=meta,
        canonical=canonical,
        title=title,
        language=tag[:2] if re.match(r"[a-z]{2}(?![a-z])", tag) else "",
        month_first=_months_lead(tag, address),
        url=url,
        source=page.html,
        first_meta=first_meta,
    )
    firsts: list[int] = []
    latest = 0
    for node in rendered.blocks.first.tolist():
        latest = max(latest, node)
        firsts.append(latest)
    view._first_nodes = firsts
    _find_headline(view)
    return view


def _read_head(tree: Element) -> tuple[list[tuple[str, str]], str | None, str]:
    """Meta elements as (lower-case key, content) in order, the canonical link, and the title."""
    meta: list[tuple[str, str]] = []
    canonical = None
    title = ""
    for element in tree.iter("meta", "link", "title"):
        if element.tag == "meta":
            content = element.get("content")
            if not content:
                continue
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                key = element.get(attribute)
                if key:
                    meta.append((key.strip().lower()[:80], content.strip()[:2000]))
                    break
        elif element.tag == "link":
            if canonical is None and (element.get("rel") or "").lower() == "canonical":
                canonical = (element.get("href") or "").strip() or None
        elif not title:
            parent = element.getparent()
            if parent is None or parent.tag != "svg":
                title = " ".join((element.text or "").split())[:1000]
    return meta, canonical, title


#: Top-level domains of English-speaking countries that write the day first.
_DAY_FIRST_DOMAIN = re.compile(
    r"https?://[^/]*\.(?:uk|au|ie|in|nz|za|ng|ke|pk|lk|sg|my|gh|bd|mt|hk|jm|tt)(?:[:/]|$)", re.IGNORECASE
)


def _months_lead(language: str, url: str) -> bool:
    """Whether ``3/5/2024`` is the fifth of March: English pages but those of countries that write the day first."""
    if language and not language.startswith("en"):
        return False
    if language[3:5] in ("gb", "au", "ie", "in", "nz", "za"):
        return False
    return not _DAY_FIRST_DOMAIN.match(url)


def title_sources(view: PageView) -> Iterator[str]:
    """The titles that a page's machine-readable parts state, best first."""
    for node in view.linked.nodes:
        if node.node_class is NodeClass.ARTICLE and not node.is_elsewhere:
            headline = node.text("headline")
            if headline:
                yield headline
    for key in ("og:title", "twitter:title"):
        if key in view.first_meta:
            yield view.first_meta[key]
    if view.title:
        yield view.title


def _find_headline(view: PageView) -> None:
    """Set the block that shows the headline: a heading, or a line that agrees with a title source."""
    blocks = view.rendered.blocks
    sources = [folded for folded in (fold(source[:600]) for source in title_sources(view)) if folded]
    joined = " \n ".join(sources)
    best: tuple[float, int] | None = None
    marks = blocks.all_marks.tolist()
    for index, text in enumerate(blocks.texts):
        if not 8 <= len(text) < _MAX_HEADLINE:
            continue
        is_heading = bool(marks[index] & _HEADING)
        if not is_heading and text[:12].casefold() not in joined and fold(text[:24])[:10] not in joined:
            continue
        level = _heading_level(view, int(blocks.owner[index])) if is_heading else 0
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
    view.headline_block = best[1] if best else None
    after = best[1] + 1 if best else 0
    for index in range(after, len(blocks.texts)):
        if len(blocks.texts[index]) > _PROSE and not marks[index] & _NO_PROSE:
            view.prose_block = index
            break


def _heading_level(view: PageView, node: int) -> int:
    """The level of the heading that a node is or stands in, within three steps; 0 for none."""
    nodes = view.rendered.nodes
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
