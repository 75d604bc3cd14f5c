"""What tags and class names around a text can say that it is: part of a menu, a byline, a date, a comment.

Here stand the bits, and what tags say; what class names say is in `class_names`.
"""

from __future__ import annotations


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
