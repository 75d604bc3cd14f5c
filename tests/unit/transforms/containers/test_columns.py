from __future__ import annotations

import pytest

from transforms.containers.columns import describe_columns, rank_columns


def guess_columns(names: list[str], told: dict[str, str] | None = None) -> dict[str, str]:
    """The best column of each role."""
    return {role: found[0] for role, found in rank_columns(names, told).items()}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["url", "html"], {"html": "html", "url": "url"}),
        (
            ["Article-Text", "Source_URL", "pubDate", "Byline"],
            {"text": "Article-Text", "url": "Source_URL", "date": "pubDate", "author": "Byline"},
        ),
        (["content", "text"], {"text": "text"}),
        (["TEXT", "text", "Text"], {"text": "text"}),
        (["TEXT", "Text"], {"text": "TEXT"}),
        (
            ["body", "inLanguage", "siteName", "headline"],
            {"text": "body", "language": "inLanguage", "outlet": "siteName", "title": "headline"},
        ),
        (["a", "b", ""], {}),
        ([], {}),
    ],
)
def test_names_are_guessed(names: list[str], expected: dict[str, str]) -> None:
    assert guess_columns(names) == expected


def test_what_is_told_is_not_guessed() -> None:
    names = ["html", "text", "url", "link", "blurb"]
    assert guess_columns(names, {"text": "blurb"}) == {"text": "blurb", "url": "url"}
    assert guess_columns(names, {"url": "link"}) == {"html": "html", "text": "text", "url": "link"}
    assert guess_columns(names, {"text": "gone"}) == {"url": "url"}


def test_the_mapping_is_told_in_words() -> None:
    assert describe_columns({"url": "link", "text": "content"}) == "text from 'content', url from 'link'"
