"""The page's own headline, without the outlet's suffix, and the other title that its machine-readable part states."""

from __future__ import annotations

import html
import re
import unicodedata

from transforms.addresses import host_of
from transforms.html.render import Mark
from transforms.metadata.page_view import PageView, fold, title_sources

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
_MAX_TITLE = 600


def site_names(view: PageView) -> frozenset[str]:
    """The names that a page gives its outlet, letters and digits only: from meta, linked data and the host."""
    names: set[str] = set()
    for key in _SITE_KEYS:
        value = view.first_meta.get(key, "")
        if value and len(value) < 80 and not value.startswith("http"):
            names.add(_letters(value))
    for node in view.linked.nodes:
        is_publisher = node.path[-1:] == ("publisher",)
        if is_publisher or node.types in ("WebSite", "Organization", "NewsMediaOrganization"):
            name = node.text("name")
            if name and len(name) < 60:
                names.add(_letters(name))
    address = view.url or view.canonical or view.first_meta.get("og:url") or ""
    host = host_of(address)
    names.update(_letters(part) for part in (host or "").split(".") if part not in _NO_NAMES)
    persons = {_letters(node.text("name") or "") for node in view.linked.nodes if "Person" in node.types}
    return frozenset(name for name in names - persons if len(name) > 1)


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def _is_site(part: str, names: frozenset[str]) -> bool:
    key = _letters(part)
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


def read_headline(view: PageView, names: frozenset[str]) -> tuple[str | None, str | None]:
    """The page's own headline and the one that linked data or meta state, None where it is the same or missing."""
    stated = [html.unescape(source) if "&" in source else source for source in title_sources(view)]
    stated = [" ".join(source.split())[:_MAX_TITLE] for source in stated]
    cleaned = [without_outlet(source, names) for source in stated]
    cleaned = [source for source in cleaned if source]
    shown = _shown_headline(view, names)
    headline = _choose(shown, cleaned, view)
    if headline is None:
        return None, None
    key = fold(headline)
    alternative = next((source for source in cleaned if fold(source) and fold(source) != key), None)
    return headline, alternative


def _shown_headline(view: PageView, names: frozenset[str]) -> str | None:
    """The line of the page that is its headline."""
    block = view.headline_block
    if block is None:
        return None
    return without_outlet(view.rendered.blocks.texts[block], names) or None


def _choose(shown: str | None, stated: list[str], view: PageView) -> str | None:
    """The line shown, unless it says less than a title that the page states twice."""
    if shown is None:
        return next((source for source in _cut_sections(stated)), None)
    key = fold(shown)
    keys = [fold(source) for source in stated]
    if key in keys:
        return shown
    block = view.headline_block
    is_heading = block is not None and bool(view.rendered.blocks.all_marks[block] & Mark.HEADING)
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
