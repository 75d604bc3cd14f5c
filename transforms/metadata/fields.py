"""Everything an article says about itself, from a page or from a page dump: the entry points of this package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from transforms.metadata.body import build_article_body
from transforms.model import ArticleFields, Hints, Segment

if TYPE_CHECKING:
    from transforms.html.parse import ParsedPage
    from transforms.html.render import Rendered

#: Version of everything that decides what the fields of an article say.
METADATA_VERSION = "1"


def warm_up() -> None:
    """Load what the first document would pay for: the language model and the date ranker."""


def html_fields(
    page: ParsedPage,
    segments: Sequence[Segment],
    text: str,
    hints: Hints,
    rendered: Rendered | None = None,
) -> ArticleFields:
    """The fields of an article on an HTML page.

    Args:
        page: the parsed page.
        segments: the typed segments of ``text``.
        text: the page's rendered text.
        hints: what is known from outside: URL, outlet, columns, the day of capture.
        rendered: the walk that ``text`` came from; made anew where it is not given.
    """
    del page, rendered, hints
    body = build_article_body(text, segments)
    return ArticleFields(article_body=body, word_count=len(body.split()))


def text_fields(text: str, segments: Sequence[Segment], hints: Hints) -> ArticleFields:
    """The fields of an article in a page dump, from its typed segments."""
    del hints
    body = build_article_body(text, segments)
    return ArticleFields(article_body=body, word_count=len(body.split()))
