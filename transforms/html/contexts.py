"""What tags and class names around a text say that it is: part of a menu, a byline, a date, a comment."""

from __future__ import annotations

import re
from functools import lru_cache


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
BY_TAG = {
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
