"""Reading a page's JSON-LD blocks: robust against what pages put there, and linear in their size.

What belongs here: from raw script text to typed nodes. Which node speaks for the article is decided by the readers
of each field.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: A block above this many characters, or what comes after this many in all, is not read.
_MAX_BLOCK = 600_000
_MAX_TOTAL = 1_500_000
#: Nodes of one page that are looked at; galleries and menus hold thousands.
_MAX_NODES = 2_000


class NodeClass(StrEnum):
    """What a node describes, as far as metadata cares."""

    ARTICLE = "article"
    PAGE = "page"
    MEDIA = "media"
    COMMENT = "comment"
    AGENT = "agent"
    SITE = "site"
    OTHER = "other"
    UNTYPED = "untyped"


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON-LD object: its properties, its types in one string, its depth and the property names leading to it."""

    properties: dict[str, Any]
    types: str
    node_class: NodeClass
    depth: int
    path: tuple[str, ...]

    @property
    def is_elsewhere(self) -> bool:
        """Whether the node hangs below a property that leads to other works or to persons."""
        return any(name in _ELSEWHERE for name in self.path)

    def text(self, name: str) -> str | None:
        """A property that is a non-empty string (or the first one of a list), entities decoded once."""
        value = self.properties.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = value.get("@value") or value.get("name")
        return html.unescape(value).strip() or None if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The nodes of a page in document order, those with an identifier, and the blocks that are no JSON."""

    nodes: tuple[Node, ...]
    by_id: dict[str, dict[str, Any]]
    broken: tuple[str, ...]


_ELSEWHERE = frozenset(
    [
        "comment",
        "review",
        "hasPart",
        "itemListElement",
        "isPartOf",
        "subjectOf",
        "citation",
        "mentions",
        "video",
        "image",
        "associatedMedia",
        "liveBlogUpdate",
        "author",
        "creator",
        "publisher",
        "about",
        "isBasedOn",
        "potentialAction",
    ]
)
_ARTICLE = re.compile(r"Article|BlogPosting|Report|Posting|Story", re.IGNORECASE)
_MEDIA = re.compile(r"Video|Audio|Podcast|Media|Image|Photo")
_AGENT = re.compile(r"Person|Organi[sz]ation|Corporation")
_WRAPPER = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>"
    r"|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s{0,40}[}\]])")
_CONTROL = re.compile(r"[\x00-\x1f]")


def read_linked_data(blocks: Sequence[str]) -> LinkedData:
    """The typed nodes of the JSON-LD blocks of a page; broken blocks come back as text. Never raises."""
    nodes: list[Node] = []
    by_id: dict[str, dict[str, Any]] = {}
    broken: list[str] = []
    total = 0
    for block in blocks:
        total += len(block)
        if len(block) > _MAX_BLOCK or total > _MAX_TOTAL or not block.strip():
            continue
        document = _parse(block)
        if document is None:
            broken.append(block)
            continue
        _collect(document, nodes, by_id)
    return LinkedData(tuple(nodes), by_id, tuple(broken))


def _parse(block: str) -> object:
    """The JSON value of a block, small faults repaired; None where it is none."""
    source = _WRAPPER.sub("", block.strip()).strip().rstrip(";")
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", source)), strict=False)
    except (ValueError, RecursionError):
        return None


def _collect(document: object, nodes: list[Node], by_id: dict[str, dict[str, Any]]) -> None:
    """Append the objects of a JSON value in document order, depth first, without recursion."""
    stack: list[tuple[object, int, tuple[str, ...]]] = [(document, 0, ())]
    while stack and len(nodes) < _MAX_NODES:
        value, depth, path = stack.pop()
        if isinstance(value, list):
            stack.extend((item, depth, path) for item in reversed(value) if isinstance(item, (dict, list)))
        elif isinstance(value, dict):
            types = _types(value)
            nodes.append(Node(value, types, _classify(types), depth, path))
            name = value.get("@id")
            if isinstance(name, str) and len(value) > 2:
                by_id.setdefault(name, value)
            if depth < 12:
                for key, item in reversed(value.items()):
                    if isinstance(item, (dict, list)):
                        is_graph = key == "@graph"
                        stack.append((item, depth + (not is_graph), path if is_graph else (*path, key)))


def _types(node: dict[str, Any]) -> str:
    value = node.get("@type")
    if isinstance(value, list):
        return " ".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def _classify(types: str) -> NodeClass:
    if not types:
        return NodeClass.UNTYPED
    if _ARTICLE.search(types):
        return NodeClass.ARTICLE
    if "WebSite" in types:
        return NodeClass.SITE
    if "Page" in types:
        return NodeClass.PAGE
    if "Comment" in types:
        return NodeClass.COMMENT
    if _AGENT.search(types):
        return NodeClass.AGENT
    return NodeClass.MEDIA if _MEDIA.search(types) else NodeClass.OTHER


_BROKEN_STRING = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|name|author)"\s{0,20}:\s{0,20}"([^"\\]{1,400})"'
)
_BROKEN_AUTHOR = re.compile(
    r'"author"\s{0,20}:[\s\[{]{0,20}(?:"@type"\s{0,9}:\s{0,9}"\w{1,30}"\s{0,9},\s{0,9})?"name"\s{0,9}:\s{'
    r'0,9}"([^"\\]{2,90})"'
)


def salvage(block: str) -> list[tuple[str, str]]:
    """(property, string) pairs that a broken block still shows: headline, dates and author."""
    pairs = [
        (found[1], html.unescape(found[2]))
        for found in _BROKEN_STRING.finditer(block[:_MAX_BLOCK])
        if found[1] != "name"
    ]
    pairs += [("author", html.unescape(found[1])) for found in _BROKEN_AUTHOR.finditer(block[:_MAX_BLOCK])]
    return pairs
