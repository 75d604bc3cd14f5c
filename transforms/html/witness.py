"""trafilatura's fast verdict on a page: one piece of evidence for the judge, and the only use of its inside.

trafilatura asks XPath for elements whose id or class matches long alternations; its engine calls Python for every
element and every question, which is a quarter of its time. Names repeat, within a page and from page to page: here
the same questions are answered by the same regular expressions, remembered per name, for the time of one call.
Nothing else is changed, and trafilatura is left as it was found. With a version other than `KNOWN_VERSION`, or one
whose patterns are not where they were, the plain way runs; a test holds both ways to the same text.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import ModuleType

    from lxml.etree import _Element as Element
    from trafilatura.settings import Extractor

WITNESS = "trafilatura-fast"
KNOWN_VERSION = "2.3.1"
#: Elements above which the witness is not heard: some of its steps are quadratic, and none is cheap.
MAX_ELEMENTS = 10_000

Finder = Callable[["Element"], list["Element"]]
_REMEMBERED = 100_000
_SECTIONS = ("div", "item", "list", "p", "section", "span")
_FRAMES = ("article", "div", "main", "section")


def verdict(tree: Element, *, plain: bool = False) -> str:
    """The article text that trafilatura's fast mode finds, lines as it gives them; empty where it finds none.

    Args:
        tree: the page; not changed.
        plain: ask without our own answers to its questions, as a check on them.
    """
    from trafilatura import bare_extraction

    shortcuts = None if plain else _shortcuts()
    with nullcontext() if shortcuts is None else _installed(shortcuts):
        document = bare_extraction(tree, options=_options())  # which copies a tree before it works on it
    return getattr(document, "text", None) or ""


@lru_cache(maxsize=1)
def _options() -> Extractor:
    """Fast mode without comments; reading its configuration costs more than a small page."""
    from trafilatura import settings

    return settings.Extractor(config=settings.DEFAULT_CONFIG, output_format="python", fast=True, comments=False)


class _Shortcut(NamedTuple):
    """A list of a module whose questions have our own answers."""

    module: ModuleType
    name: str
    answers: list[Finder]


class _Shortcuts(NamedTuple):
    """Every list to fill, and the one callable that stands alone."""

    lists: list[_Shortcut]
    baseline: ModuleType
    cleaning: Finder


@contextmanager
def _installed(shortcuts: _Shortcuts) -> Iterator[None]:
    """Our answers in the place of trafilatura's XPaths, for the time of the context."""
    kept = [list(getattr(shortcut.module, shortcut.name)) for shortcut in shortcuts.lists]
    cleaning = shortcuts.baseline.BASIC_CLEAN_XPATH
    try:
        for shortcut in shortcuts.lists:
            getattr(shortcut.module, shortcut.name)[:] = shortcut.answers
        shortcuts.baseline.BASIC_CLEAN_XPATH = shortcuts.cleaning  # type: ignore[attr-defined]
        yield
    finally:
        for shortcut, questions in zip(shortcuts.lists, kept, strict=True):
            getattr(shortcut.module, shortcut.name)[:] = questions
        shortcuts.baseline.BASIC_CLEAN_XPATH = cleaning  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def _shortcuts() -> _Shortcuts | None:
    """Our answers for the version we know; None for any other."""
    import trafilatura

    if trafilatura.__version__ != KNOWN_VERSION:
        return None
    xpaths = importlib.import_module("trafilatura.xpaths")
    settings = importlib.import_module("trafilatura.settings")
    baseline = importlib.import_module("trafilatura.baseline")
    try:
        answers = {
            "BODY_XPATH": _body_answers(xpaths),
            "OVERALL_DISCARD_XPATH": [_boilerplate(xpaths), _hidden()],
            "REMOVE_COMMENTS_AND_LISTS_XPATH": [_comments(xpaths)],
            "RAW_TREE_PRUNE_XPATH": [_appended(), _share_buttons()],
            "TEASER_DISCARD_XPATH": [_containing("teaser", "Teaser")],
            "DISCARD_IMAGE_ELEMENTS": [_containing("caption")],
        }
        lists = [_Shortcut(xpaths, name, found) for name, found in answers.items()]
        if any(len(getattr(xpaths, shortcut.name)) != len(shortcut.answers) for shortcut in lists):
            return None
        return _Shortcuts(lists, baseline, _furniture(settings))
    except AttributeError:
        return None


def _remembering(pattern: str, flags: int = 0) -> Callable[[str], bool]:
    """Whether a pattern occurs in a string, remembered per string."""
    search = re.compile(pattern, flags).search

    @lru_cache(maxsize=_REMEMBERED)
    def test(value: str) -> bool:
        return search(value) is not None

    return test


def _any_of(tokens: tuple[str, ...]) -> str:
    return "|".join(tokens)


def _first(element: Element, *names: str) -> str:
    """The value of whichever attribute stands first in the source, as XPath reads ``@id|@class`` for a string."""
    return next((element.get(name, "") for name in element.keys() if name in names), "")  # noqa: SIM118


def _body_answers(xpaths: ModuleType) -> list[Finder]:
    """The five stages that look for the frame of the article; each wants its first hit alone."""
    content_class = _remembering(_any_of(xpaths._ARTICLE_CONTENT_CLASS_TOKENS))
    content_id = _remembering(_any_of(xpaths._ARTICLE_CONTENT_ID_TOKENS))
    story_class = _remembering(f"(?:{_any_of(xpaths._STORY_CLASS_TOKENS)})|(?i:fulltext)")
    story_id = _remembering(_any_of(xpaths._STORY_ID_TOKENS))
    main_class = _remembering(f"(?:{_any_of(xpaths._MAIN_CONTENT_CLASS_TOKENS)})|[Mm]ain-content|[Pp]age-content")
    main_id = _remembering(f"(?:{_any_of(xpaths._MAIN_CONTENT_ID_TOKENS)})|[Mm]ain-content")
    story_names = frozenset(["postarea", "art-postcontent", "text", "cell", "story"])

    def is_content(element: Element, name: str | None, key: str | None) -> bool:
        return bool(
            (name is not None and (name in {"post", "entry"} or content_class(name)))
            or (key is not None and (key == "articleContent" or content_id(key)))
            or element.get("itemprop") == "articleBody"
        )

    def is_story(element: Element, name: str | None, key: str | None) -> bool:
        return bool(
            (name is not None and (name in story_names or story_class(name)))
            or (key is not None and (key in {"article", "story"} or story_id(key)))
            or element.get("role") == "article"
        )

    def is_main(_: Element, name: str | None, key: str | None) -> bool:
        return bool(
            (name is not None and (name == "content" or main_class(name)))
            or (key is not None and (key == "content" or main_id(key)))
        )

    def first_frame(test: Callable[[Element, str | None, str | None], bool]) -> Finder:
        def find(tree: Element) -> list[Element]:
            for element in tree.iter(*_FRAMES):
                if element is not tree and test(element, element.get("class"), element.get("id")):
                    return [element]
            return []

        return find

    return [
        first_frame(is_content),
        xpaths.BODY_XPATH[1],
        first_frame(is_story),
        first_frame(is_main),
        xpaths.BODY_XPATH[4],
    ]


def _boilerplate(xpaths: ModuleType) -> Finder:
    """Sections named as furniture."""
    both = xpaths._OVERALL_DISCARD_BOTH_TOKENS
    by_class = _remembering(_any_of(both + xpaths._OVERALL_DISCARD_CLASS_TOKENS))
    by_id = _remembering(_any_of(both + xpaths._OVERALL_DISCARD_ID_TOKENS))
    by_either = re.compile(_any_of(xpaths._CONSENT_ID_CLASS_TOKENS)).search
    consent = _remembering(_any_of(xpaths._CONSENT_ID_CLASS_TOKENS))

    def find(tree: Element) -> list[Element]:
        found = []
        for element in tree.iter(*_SECTIONS):
            if not element.attrib or element is tree:
                continue
            name, key, role = element.get("class"), element.get("id"), element.get("role")
            if (
                (name is not None and by_class(name))
                or (key is not None and by_id(key))
                or (role is not None and "nav" in role.replace("N", "n"))
                or (
                    ((name is not None and consent(name)) or (key is not None and consent(key)))
                    and by_either(_first(element, "id", "class")) is not None
                )
                or element.get("data-lp-replacement-content") is not None
                or "MostPopularStories" in element.get("data-component", "")
            ):
                found.append(element)
        return found

    return find


def _hidden() -> Finder:
    """Elements that are not shown, or not printed."""
    by_class = _remembering(
        "^hide-|comments-title|nocomments|-reply-|message|akismet|suggest-links|-hide-|hide-print| hidden| hide"
        "|noprint|notloaded"
    )
    by_id = _remembering("reader-comments|akismet")

    def find(tree: Element) -> list[Element]:
        found = []
        for element in tree.iter():
            if not element.attrib or element is tree:
                continue
            name, key, style = element.get("class"), element.get("id"), element.get("style")
            if (
                (name is not None and by_class(name))
                or (key is not None and by_id(key))
                or (style is not None and ("display:none" in style or "display: none" in style))
                or element.get("aria-hidden") == "true"
                or (
                    ((style is not None and "hidden" in style) or (key is not None and "hidden" in key))
                    and "hidden" in _first(element, "id", "style")
                )
                or (
                    ((name is not None and name.startswith("reply-")) or (key is not None and key.startswith("reply-")))
                    and _first(element, "id", "class").startswith("reply-")
                )
            ):
                found.append(element)
        return found

    return find


def _comments(xpaths: ModuleType) -> Finder:
    """Containers of readers' comments, lists among them."""
    by_class = _remembering(xpaths._COMMENTS_CLASS)
    by_id = _remembering(f"^(?:{xpaths._COMMENTS_ID}|disqus_thread|dsq-comments)")
    list_by_id = _remembering(f"^(?:{xpaths._COMMENTS_ID})")

    def find(tree: Element) -> list[Element]:
        found = []
        for element in tree.iter("div", "list", "section", "details", "ol", "ul"):
            name, key = element.get("class"), element.get("id")
            if (name is None and key is None) or element is tree:
                continue
            test = list_by_id if element.tag in ("ol", "ul") else by_id
            if (name is not None and by_class(name)) or (key is not None and test(key)):
                found.append(element)
        return found

    return find


def _appended() -> Finder:
    """Articles that follow on the same page."""
    generic = _remembering("mvp-post-add-(?:box|wrap)|infinite-?scroll")
    certain = _remembering("mvp-post-add-(?:box|wrap)")

    def find(tree: Element) -> list[Element]:
        found = []
        for element in tree.iter("div", "section", "aside"):
            names = [name for name in (element.get("id"), element.get("class")) if name]
            if (
                names
                and element is not tree
                and any(map(generic, names))
                and (element.find(".//h1") is None or any(map(certain, names)))
            ):
                found.append(element)
        return found

    return find


def _share_buttons() -> Finder:
    def find(tree: Element) -> list[Element]:
        return [
            element
            for element in tree.iter("div", "section", "aside")
            if "elementor-share-buttons" in element.get("class", "") and element is not tree
        ]

    return find


def _containing(*words: str) -> Finder:
    """Sections with one of some words in their id or class."""

    def find(tree: Element) -> list[Element]:
        found = []
        for element in tree.iter(*_SECTIONS):
            names = f"{element.get('id', '')} {element.get('class', '')}"
            if any(word in names for word in words) and element is not tree:
                found.append(element)
        return found

    return find


def _furniture(settings: ModuleType) -> Finder:
    """What is taken out before a page's whole text is measured."""
    tags = frozenset(["aside", "fencedframe", "footer", "script", "style", "svg", "template"])
    consent = _remembering(settings._COOKIE_CONSENT_RE, re.IGNORECASE)

    def find(tree: Element) -> list[Element]:
        found = []
        for element in tree.iter():
            if element is tree:
                continue
            if element.tag in tags:
                found.append(element)
                continue
            name, key = element.get("class"), element.get("id")
            if name is None and key is None:
                continue
            if (
                (name is not None and consent(name))
                or (key is not None and consent(key))
                or (
                    element.tag == "div"
                    and ("footer" in (name or "") or "footer" in (key or ""))
                    and "footer" in _first(element, "class", "id")
                )
            ):
                found.append(element)
        return found

    return find
