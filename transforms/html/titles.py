"""The titles that a page's machine-readable part states, and the outlet's names that are set around them.

Which line shows the headline does not belong here (`headline`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.addresses import host_of
from transforms.html.head import Head
from transforms.html.jsonld import LinkedData, NodeClass
from transforms.wording.folding import fold, letters

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
class StatedTitle:
    """One stated title: where it is stated, and its wording without the outlet's name.

    ``source`` is ``json-ld``, ``title``, or the meta element's name. ``key`` is the wording folded, ``whole`` that of
    the title with the outlet's name, ``parts`` those of what stands between its bars and dashes.
    """

    source: str
    wording: str
    key: str
    whole: str
    parts: tuple[str, ...]


def stated_titles(head: Head, linked: LinkedData, outlets: frozenset[str]) -> list[StatedTitle]:
    """The titles that a page states, best first; those that name the outlet alone are left out.

    Args:
        head: what the page's head says.
        linked: its linked data.
        outlets: the outlet's names, as `outlet_names` gives them.
    """
    found = []
    for source, raw in _sources(head, linked):
        title = " ".join((html.unescape(raw) if "&" in raw else raw).split())[:_MAX_TITLE]
        start, end = own_part(title, outlets)
        wording = title[start:end]
        key = fold(wording)
        if key:
            parts = tuple(fold(part) for part in _SEPARATOR.split(title))
            found.append(StatedTitle(source, wording, key, fold(title), parts))
    return found


def _sources(head: Head, linked: LinkedData) -> Iterator[tuple[str, str]]:
    for node in linked.nodes:
        if node.node_class is NodeClass.ARTICLE and not node.is_elsewhere:
            headline = node.text("headline")
            if headline:
                yield "json-ld", headline
    for key in ("og:title", "twitter:title"):
        if key in head.first_meta:
            yield key, head.first_meta[key]
    if head.title:
        yield "title", head.title


def outlet_names(head: Head, linked: LinkedData, address: str) -> frozenset[str]:
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


def names_outlet(text: str, outlets: frozenset[str]) -> bool:
    """Whether a line is one of the outlet's names, or little more."""
    key = letters(text)
    if len(key) < 2:
        return False
    return any(
        key == name or (len(key) > 3 and len(name) > 3 and (key in name or name in key) and len(key) < 3 * len(name))
        for name in outlets
    )


def own_part(title: str, outlets: frozenset[str]) -> tuple[int, int]:
    """Where a title on one line stands without the outlet's name, and what stands behind it, at either end."""
    separators = list(_SEPARATOR.finditer(title))
    start, end = 0, len(title)
    while separators and names_outlet(title[separators[-1].end() : end], outlets):
        end = separators.pop().start()
    while separators and names_outlet(title[start : separators[0].start()], outlets):
        start = separators.pop(0).end()
    return start, end
