"""What a page's head says the page is: its titles, its description, its type, its address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from transforms.html.parse import ParsedPage

_TITLE_NAMES = frozenset(["og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"])
_DESCRIPTION_NAMES = frozenset(["og:description", "description", "twitter:description"])
_AUTHOR_NAMES = frozenset(["author", "article:author", "parsely-author", "sailthru.author", "dc.creator"])
_TITLE_BAR = re.compile(r"\s+[|–—:•·-]+\s+")
_LONGEST = 600
_JSON_TYPE = re.compile(r'"@type"\s*:\s*(?:"([A-Za-z]{3,40})"|\[([^\]]{0,200})\])')
#: How much of a page's JSON-LD is looked at for types: beyond it lie lists of other things.
_JSON_READ = 200_000


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself.

    ``titles`` has those meant for sharing first, then the ``title`` element. ``schema_types`` are the types named in
    JSON-LD, lower case. ``site_names`` is what the site calls itself, case-folded: stated, or behind a bar or a dash
    in the title. ``path`` is the path of the canonical address, None where none is given.
    """

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
    titles: list[str] = []
    description = og_type = address = ""
    has_published_time = names_author = False
    site_names: set[str] = set()
    for element in page.tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        content = element.get("content")
        if not name or not content:
            continue
        if name in _TITLE_NAMES:
            titles.append(content)
        elif name in _DESCRIPTION_NAMES:
            description = max(description, content[:_LONGEST], key=len)
        elif name == "og:site_name":
            site_names.add(" ".join(content.split()).casefold())
        elif name == "og:type":
            og_type = content.strip().lower()
        elif name == "og:url":
            address = address or content
        elif name in ("article:published_time", "datepublished", "og:published_time"):
            has_published_time = True
        elif name in _AUTHOR_NAMES:
            names_author = True
    for element in page.tree.iter("link"):
        if element.get("rel") == "canonical" and element.get("href"):
            address = element.get("href", "")
    title = next(page.tree.iter("title"), None)
    if title is not None and title.text:
        titles.append(title.text)
        site_names.update(" ".join(part.split()).casefold() for part in _TITLE_BAR.split(title.text)[1:])
    return Head(
        titles=tuple(dict.fromkeys(" ".join(found.split())[:_LONGEST] for found in titles if found.strip())),
        description=description,
        og_type=og_type,
        schema_types=_schema_types(page.json_ld),
        path=_path(address),
        has_published_time=has_published_time,
        site_names=frozenset(site_names),
        names_author=names_author,
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
