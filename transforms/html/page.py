"""One page as all who read it see it: parsed, rendered, its head and linked data, and where the headline stands.

Made once per page. What belongs here is what several readers ask; what a field's own reader looks for is its own. The
parts that pages without an article need not pay for are read when they are first asked for.
"""

from __future__ import annotations

import bisect
import re
from functools import cached_property

from transforms.html.class_names import name_context
from transforms.html.contexts import BY_TAG, Context
from transforms.html.head import Head
from transforms.html.headline import Headline, find_headline
from transforms.html.jsonld import LinkedData, read_linked_data
from transforms.html.parse import ParsedPage
from transforms.html.render import MAX_BLOCKS, Mark, Rendered, first_blocks
from transforms.html.titles import StatedTitle, outlet_names, stated_titles

# Plain ints: operations on flags of an enumeration cost a hundred times as much.
_HIDDEN = int(Mark.HIDDEN)
_NO_PROSE = int(Mark.NAV | Mark.FOOTER | Mark.FIGCAPTION)
#: A block of this many characters outside menus is prose.
_PROSE = 180
#: Top-level domains of English-speaking countries that write the day first.
_DAY_FIRST_DOMAIN = re.compile(
    r"https?://[^/]*\.(?:uk|au|ie|in|nz|za|ng|ke|pk|lk|sg|my|gh|bd|mt|hk|jm|tt)(?:[:/]|$)", re.IGNORECASE
)


class Page:
    """One page.

    ``parsed`` and ``rendered`` are its tree and the walk over it, ``head`` what its head says. ``body`` is the block
    of the article's first paragraph, -1 where none is known; ``url`` where the page was found, if known.
    """

    def __init__(
        self,
        parsed: ParsedPage,
        rendered: Rendered,
        head: Head,
        *,
        body: int = -1,
        url: str | None = None,
        language: str | None = None,
    ) -> None:
        """Put a page together.

        Args:
            parsed: the parsed page.
            rendered: the walk of the same page.
            head: what was read of its head.
            body: the block of the article's first paragraph, if known: the headline stands above it.
            url: where the page was found, absolute, if known.
            language: the language that is known from outside, if any.
        """
        self.parsed, self.rendered, self.head = parsed, rendered, head
        self.body, self.url = body, url
        self._known_language = language
        self._contexts: dict[int, int] = {}

    @cached_property
    def linked(self) -> LinkedData:
        """The page's JSON-LD."""
        return read_linked_data(self.parsed.json_ld)

    @cached_property
    def address(self) -> str:
        """Where the page was found, or else says that it stands; empty where neither is known."""
        return self.url or self.head.canonical or self.head.first_meta.get("og:url") or ""

    @cached_property
    def _language_tag(self) -> str:
        stated = self.head.first_meta
        tag = self.parsed.lang or stated.get("og:locale") or stated.get("content-language") or self._known_language
        return (tag or "").strip().lower().replace("_", "-")

    @cached_property
    def language(self) -> str:
        """The two letters of the language that the page states, or that is known from outside; empty for none."""
        return self._language_tag[:2] if re.match(r"[a-z]{2}(?![a-z])", self._language_tag) else ""

    @cached_property
    def month_first(self) -> bool:
        """Whether ``3/5/2024`` is the fifth of March: English pages but those of countries that write the day first."""
        tag = self._language_tag
        if tag and not tag.startswith("en"):
            return False
        if tag[3:5] in ("gb", "au", "ie", "in", "nz", "za"):
            return False
        return not _DAY_FIRST_DOMAIN.match(self.address)

    @cached_property
    def outlets(self) -> frozenset[str]:
        """The names that the page gives its outlet, letters and digits only."""
        return outlet_names(self.head, self.linked, self.address)

    @cached_property
    def titles(self) -> list[StatedTitle]:
        """The titles that the page states, best first."""
        return stated_titles(self.head, self.linked, self.outlets)

    @cached_property
    def headline(self) -> Headline:
        """The page's headline, and the block that shows it."""
        return find_headline(first_blocks(self.rendered, MAX_BLOCKS), self.titles, self.body, self.outlets)

    @cached_property
    def prose_block(self) -> int | None:
        """The first block of prose below the headline, or of the page that shows none; None where there is none."""
        marks = self.rendered.blocks.all_marks.tolist()
        texts = self.rendered.blocks.texts
        after = 0 if self.headline.block is None else self.headline.block + 1
        places = range(after, len(texts))
        return next((at for at in places if len(texts[at]) > _PROSE and not marks[at] & _NO_PROSE), None)

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
                bits |= (name_context(names) if names else 0) | BY_TAG.get(tag, 0)
            if nodes.marks[inner] & _HIDDEN:
                bits |= Context.HIDDEN
            known[inner] = bits
        return bits

    def block_context(self, block: int) -> int:
        """Context bits of a block's first text."""
        return self.context(int(self.rendered.blocks.first[block]))

    @cached_property
    def _first_nodes(self) -> list[int]:
        firsts: list[int] = []
        latest = 0
        for node in self.rendered.blocks.first.tolist():
            latest = max(latest, node)
            firsts.append(latest)
        return firsts

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
