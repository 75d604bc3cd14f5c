"""Who signed an article: every source of names on a page, and the set of persons that they agree on.

Organisations are dropped after the choice, not before: what names an agency goes to the wire attribution, what names
the outlet to the publisher, and what remains of the chosen set are the authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from transforms.html.class_names import names_author
from transforms.html.contexts import Context
from transforms.html.jsonld import NodeClass, salvage
from transforms.html.page import Page
from transforms.model import Author
from transforms.wording.folding import letters
from transforms.wording.person_names import (
    BY_ALONE,
    BY_INSIDE,
    BY_PREFIX,
    NAMES_AHEAD,
    cut_affiliation,
    is_person,
    normal_case,
    split_names,
)

_META_KEYS = frozenset(
    [
        "author", "article:author", "byl", "dc.creator", "parsely-author", "sailthru.author", "citation_author",
        "dcterms.creator", "dc:creator", "cxenseparse:author", "article:author_name", "og:author", "og:article:author",
        "byline", "article.author", "authors", "creator", "shareaholic:article_author_name", "cse_author",
        "article_author",
    ]
)  # fmt: skip
_WRITTEN_BY = re.compile(r"written|by|verfasst|écrit|escrito|scritto|geschreven|author|autor", re.IGNORECASE)
_AUTHOR_PATH = re.compile(
    r"/(?:author|authors|autor|autoren|autores|auteur|by|profile|profil|people|person"
    r"|staff|contributors?|columnists?|"
    r"journalist\w*|reporters?|writers?|byline|team|autore|firmas?|redakt\w*)/",
    re.IGNORECASE,
)
_MAX_ELEMENTS = 60
#: How far from the headline a byline may stand, in blocks.
_ABOVE, _BELOW = 8, 25

#: What a source is worth when sources disagree: measured one by one on labelled pages (docs/adr/0142-authors.md).
_WEIGHTS = {
    "json-ld": 1.0,
    "meta": 0.7,
    "microdata": 0.8,
    "rel": 0.7,
    "byline": 0.9,
    "class": 0.6,
    "profile": 0.5,
    "column": 1.2,
}


@dataclass(frozen=True, slots=True)
class Byline:
    """One wording that names who wrote: its source, the parts that could be names, and how near the headline it is."""

    raw: str
    source: str
    parts: tuple[str, ...]
    weight: float
    order: int


def collect_bylines(page: Page) -> list[Byline]:
    """Every wording on a page that may name its authors."""
    return _Reader(page).read()


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[Byline] = []

    def read(self) -> list[Byline]:
        self._read_linked_data()
        self._read_meta()
        self._read_elements()
        self._read_blocks()
        return self.found

    def _add(self, raws: Iterable[object], source: str, factor: float = 1.0) -> None:
        """One byline from one or several wordings of the same source."""
        parts: list[str] = []
        wordings: list[str] = []
        for raw in raws:
            if isinstance(raw, str) and raw.strip() and not raw.strip().lower().startswith(("http", "www.", "/")):
                wordings.append(" ".join(raw.split()))
                parts += [part for part in split_names(raw) if part not in parts]
        if parts:
            raw, weight = ", ".join(wordings)[:300], _WEIGHTS[source] * factor
            self.found.append(Byline(raw, source, tuple(parts[:12]), weight, len(self.found)))

    def _read_linked_data(self) -> None:
        linked = self.page.linked
        for node in linked.nodes:
            if node.is_elsewhere or node.node_class in (
                NodeClass.AGENT,
                NodeClass.COMMENT,
                NodeClass.MEDIA,
                NodeClass.SITE,
            ):
                continue
            factor = 1.0 if node.node_class is NodeClass.ARTICLE else 0.5
            names = list(self._agent_names(node.properties.get("author")))
            if names:
                self._add(names, "json-ld", factor)
            elif node.properties.get("creator"):
                self._add(self._agent_names(node.properties["creator"]), "json-ld", 0.7 * factor)
        for broken in linked.broken:
            self._add([value for key, value in salvage(broken) if key == "author"][:1], "json-ld", 0.8)

    def _agent_names(self, value: object, depth: int = 0) -> Iterable[str]:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield item
            elif isinstance(item, list) and depth < 3:
                yield from self._agent_names(item, depth + 1)
            elif isinstance(item, dict):
                agent = item
                if "name" not in item and isinstance(item.get("@id"), str):
                    agent = self.page.linked.by_id.get(item["@id"], item)
                names = agent.get("name")
                yield from (name for name in (names if isinstance(names, list) else [names]) if isinstance(name, str))

    def _read_meta(self) -> None:
        by_key: dict[str, list[str]] = {}
        for key, value in self.page.head.meta:
            if key in _META_KEYS or key.endswith(("author", "authors")):
                by_key.setdefault(key, []).append(value)
        for key, values in by_key.items():
            self._add(values, "meta", 1.0 if key in ("author", "article:author", "parsely-author", "byl") else 0.8)
        first = self.page.head.first_meta
        if _WRITTEN_BY.search(first.get("twitter:label1", "")):
            self._add([first.get("twitter:data1", "")], "meta", 0.8)

    def _read_elements(self) -> None:
        page, nodes = self.page, self.page.rendered.nodes
        named = {index for index, name in enumerate(nodes.name_strings) if name and names_author(name)}
        groups: dict[str, list[tuple[int, str, str]]] = {}
        taken = 0
        covered = -1
        for node, (tag, name) in enumerate(zip(nodes.tags, nodes.names.tolist(), strict=True)):
            is_link = tag == "a"
            if name not in named and not is_link:
                continue
            element = nodes.elements[node]
            source = "class" if name in named else ""
            if is_link:
                if "author" in (element.get("rel") or ""):
                    source = "rel"
                elif not source and _AUTHOR_PATH.search((element.get("href") or "")[:300]):
                    source = "profile"
            if name in named and (
                "author" in (element.get("itemprop") or "") or "creator" in (element.get("itemprop") or "")
            ):
                source = "microdata"
            if not source or nodes.end[node] - node > 25:
                continue
            where = self._distance(node)
            if where is None or not -_ABOVE <= where <= _BELOW or (node <= covered and source == "class"):
                continue
            if page.context(node) & (Context.COMMENT | Context.RELATED | Context.FOOTER | Context.NAVIGATION):
                continue
            text = page.node_text(node, 160)
            if not 3 <= len(text) <= 120:
                continue
            taken += 1
            if taken > _MAX_ELEMENTS:
                break
            covered = max(covered, int(nodes.end[node]) - 1)
            groups.setdefault(source, []).append((where, text, tag))
        for source, items in groups.items():
            nearest = min(abs(where) for where, _, _ in items)
            close = list(dict.fromkeys(text for where, text, _ in items if abs(where) <= nearest + 3))
            self._add(close[:6], source, 1.0 if nearest <= 6 else 0.6)

    def _distance(self, node: int) -> int | None:
        """Blocks from the headline to a node's first text."""
        page = self.page
        if page.headline.block is None:
            return None
        return page.block_of(node) - page.headline.block

    def _read_blocks(self) -> None:
        """Lines that open with "By", or hold it before a name, near the headline."""
        page = self.page
        texts = page.rendered.blocks.texts
        if page.headline.block is None:
            return
        first, last = max(0, page.headline.block - _ABOVE), min(len(texts), page.headline.block + _BELOW)
        for index in range(first, last):
            text = texts[index]
            before = texts[index - 1] if index else ""
            opens = index != page.headline.block and BY_PREFIX.match(text)
            follows = before and len(before) < 40 and BY_ALONE.fullmatch(before)
            if len(text) < 160 and (opens or follows):
                self._add([text], "byline", 1.0)
            elif index != page.headline.block and len(text) < 130 and (found := BY_INSIDE.search(text)):
                names = NAMES_AHEAD.match(text, found.end(), found.end() + 100)
                if names and len(names[1].split()) > 1:
                    self._add([names[1]], "byline", 0.4)


def choose_authors(bylines: list[Byline], outlets: frozenset[str]) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """The persons who signed, and what signed beside them, or instead of them, and is no person.

    Args:
        bylines: the wordings of `collect_bylines`.
        outlets: the outlet's names, letters and digits only.

    Every source votes for the names it holds. The name with most votes leads; names that share a byline with it and
    have enough votes of their own are its co-authors, in the order of the best byline that holds them.
    """
    cleaned = [_cut_glued(byline, bylines, outlets) for byline in bylines]
    people = [_persons(byline, outlets) for byline in cleaned]
    organisations = [tuple(part for part in byline.parts if not is_person(part, outlets)) for byline in cleaned]
    votes = _votes(cleaned, people)
    against = _votes(cleaned, organisations)
    if not votes:
        return (), _strongest(organisations, against)
    leader = max(votes, key=lambda key: votes[key])
    if votes[leader] < _HOLDS_AGAINST * max(against.values(), default=0.0):
        return (), _strongest(organisations, against)
    enough = _ENOUGH * votes[leader]
    best = max(
        (number for number, names in enumerate(people) if leader in map(letters, names)),
        key=lambda number: (
            sum(votes[letters(name)] >= enough for name in people[number]),
            any(" " in name and letters(name) == leader for name in people[number]),
            cleaned[number].weight,
            -number,
        ),
    )
    stated = cleaned[best].source == "json-ld"
    names = [name for name in people[best] if votes[letters(name)] >= (_STATED if stated else 1.0) * enough]
    return tuple(Author(normal_case(name), cleaned[best].raw) for name in names), organisations[best]


#: Share of the votes for an organisation that a person needs beside it: a desk signs alone where no name is strong.
_HOLDS_AGAINST = 0.5
#: Linked data that names co-authors is believed with this share of it.
_STATED = 0.8
#: Share of the leading name's votes that makes a name its co-author.
_ENOUGH = 0.62


def _strongest(organisations: list[tuple[str, ...]], votes: dict[str, float]) -> tuple[str, ...]:
    """The organisation with most votes, in its first wording."""
    if not votes:
        return ()
    leader = max(votes, key=lambda key: votes[key])
    return next((name,) for names in organisations for name in names if letters(name) == leader)


def _persons(byline: Byline, outlets: frozenset[str]) -> tuple[str, ...]:
    """The persons of a byline; in a list, single words are places and desks."""
    several = sum(not any(character.isdigit() for character in part) for part in byline.parts) > 1
    return tuple(
        part
        for part in byline.parts
        if is_person(part, outlets) and not (several and " " not in part and part.isascii())
    )


def _votes(bylines: list[Byline], people: list[tuple[str, ...]]) -> dict[str, float]:
    """Votes by name key: the best weight of each source, summed over sources."""
    by_source: dict[tuple[str, str], float] = {}
    for byline, names in zip(bylines, people, strict=True):
        for name in names:
            voter = (byline.source, letters(name))
            by_source[voter] = max(by_source.get(voter, 0.0), byline.weight)
    votes: dict[str, float] = {}
    for (_, key), weight in by_source.items():
        votes[key] = votes.get(key, 0.0) + weight
    return votes


def _cut_glued(byline: Byline, bylines: list[Byline], outlets: frozenset[str]) -> Byline:
    """The byline with what is glued to its names cut off: the outlet, an agency, a role that another source lacks."""
    known = {part for other in bylines if other.source != byline.source for part in other.parts if " " in part}
    parts: list[str] = []
    for part in byline.parts:
        name = cut_affiliation(part, outlets)
        shorter = [
            other for other in known if len(other) < len(name) and name.startswith(other) and is_person(other, outlets)
        ]
        name = max(shorter, key=len) if shorter else name
        if name not in parts:
            parts.append(name)
    return replace(byline, parts=tuple(parts))
