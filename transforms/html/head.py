"""What a page's head says: meta elements, canonical address and titles, read in one pass.

What belongs here: facts of ``meta``, ``link`` and ``title`` elements, and the types that JSON-LD names. Which of them
speaks for a field is decided by that field's reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from transforms.html.parse import ParsedPage

_TITLE_NAMES = frozenset(["og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"])
_DESCRIPTION_NAMES = frozenset(["og:description", "description", "twitter:description"])
_AUTHOR_NAMES = frozenset(["author", "article:author", "parsely-author", "sailthru.author", "dc.creator"])
_PUBLISHED_NAMES = frozenset(["article:published_time", "datepublished", "og:published_time"])
_TITLE_BAR = re.compile(r"\s+[|–—:•·-]+\s+")
#: Characters that are read of a title or description, of a meta element's name and of its content.
_LONGEST, _LONGEST_NAME, _LONGEST_CONTENT = 600, 80, 2_000
_JSON_TYPE = re.compile(r'"@type"\s*:\s*(?:"([A-Za-z]{3,40})"|\[([^\]]{0,200})\])')
#: How much of a page's JSON-LD is looked at for types: beyond it lie lists of other things.
_JSON_READ = 200_000


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself.

    ``meta`` are (lower-case name, content) of the meta elements in order, ``first_meta`` the first content of each
    name. ``canonical`` is the canonical link as it stands, ``title`` the ``title`` element on one line. ``titles`` has
    those meant for sharing first, then the ``title`` element. ``schema_types`` are the types named in JSON-LD, lower
    case. ``site_names`` is what the site calls itself, case-folded: stated, or behind a bar or a dash in the title.
    ``path`` is the path of the canonical address (of several the last: the trees of `pagetype` learned it so), None
    where none is given.
    """

    meta: tuple[tuple[str, str], ...]
    first_meta: dict[str, str]
    canonical: str | None
    title: str
    titles: tuple[str, ...]
    description: str
    og_type: str
    schema_types: frozenset[str]
    path: str | None
    has_published_time: bool
    site_names: frozenset[str]
    names_author: bool


def read_head(page: ParsedPage) -> Head:
    """Read a page's head."""
    meta: list[tuple[str, str]] = []
    named: list[tuple[str, str]] = []
    canonical = last_canonical = None
    title = spaced_title = ""
    for element in page.tree.iter("meta", "link", "title"):
        if element.tag == "meta":
            content = element.get("content")
            name = element.get("property") or element.get("name")
            key = name or element.get("itemprop") or element.get("http-equiv")
            if content and key:
                pair = (key.strip().lower()[:_LONGEST_NAME], content.strip()[:_LONGEST_CONTENT])
                meta.append(pair)
                if name:
                    named.append(pair)
        elif element.tag == "link":
            if (element.get("rel") or "").lower() == "canonical":
                last_canonical = (element.get("href") or "").strip() or last_canonical
                canonical = canonical or last_canonical
        elif not title:
            parent = element.getparent()
            if parent is None or parent.tag != "svg":
                spaced_title = element.text or ""
                title = " ".join(spaced_title.split())[:1000]
    first_meta: dict[str, str] = {}
    for key, content in meta:
        first_meta.setdefault(key, content)
    titles = [content for name, content in named if name in _TITLE_NAMES]
    site_names = [content for name, content in named if name == "og:site_name"] + _TITLE_BAR.split(spaced_title)[1:]
    names = {name for name, _ in named}
    return Head(
        meta=tuple(meta),
        first_meta=first_meta,
        canonical=canonical,
        title=title,
        titles=tuple(dict.fromkeys(" ".join(found.split())[:_LONGEST] for found in (*titles, title) if found)),
        description=max(
            (content[:_LONGEST] for name, content in named if name in _DESCRIPTION_NAMES), key=len, default=""
        ),
        og_type=next((content.lower() for name, content in reversed(named) if name == "og:type"), ""),
        schema_types=_schema_types(page.json_ld),
        path=_path(last_canonical or next((content for name, content in named if name == "og:url"), "")),
        has_published_time=bool(names & _PUBLISHED_NAMES),
        site_names=frozenset(" ".join(name.split()).casefold() for name in site_names),
        names_author=bool(names & _AUTHOR_NAMES),
    )


def _schema_types(blocks: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for block in blocks:
        for one, several in _JSON_TYPE.findall(block[:_JSON_READ]):
            found.update(re.findall(r"[a-z]{3,40}", (one or several).lower()))
    return frozenset(found)


def _path(address: str) -> str | None:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path if parts.netloc else None
