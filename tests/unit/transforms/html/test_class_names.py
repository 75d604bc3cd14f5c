"""What class names say, asked by those who name blocks, gather evidence, and read authors and dates."""

from __future__ import annotations

import pytest

from transforms.contract.lists import Kind
from transforms.html.class_names import (
    HINTS,
    hint_mask,
    is_standfirst,
    is_summary,
    kind_of_name,
    name_context,
    names_author,
    names_date,
)
from transforms.html.contexts import Context


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("share-bar", Kind.SHARE_BAR),
        ("articleNewsletterBox", Kind.NEWSLETTER),
        ("cookie-banner share", Kind.COOKIE_NOTICE),
        ("entry-meta", Kind.BYLINE),
        ("comments", Kind.COMMENT),
        ("commentary", None),
        ("shadow leader", None),
        ("text", None),
    ],
)
def test_the_most_telling_word_names_an_element(name: str, kind: Kind | None) -> None:
    assert kind_of_name(name) is kind


def test_standfirsts_have_names_of_their_own_and_names_shared_with_teasers() -> None:
    assert is_standfirst("article__standfirst")
    assert not is_summary("article__standfirst")
    assert is_summary("card-excerpt")
    assert not is_standfirst("card-excerpt")
    assert not is_standfirst("leaderboard")


def test_hints_are_bits_in_the_order_of_their_families() -> None:
    families = list(HINTS)
    assert hint_mask("article-body") == 1 << families.index("body")
    assert hint_mask("AuthorBio shareTools") == 1 << families.index("byline") | 1 << families.index("share")
    assert hint_mask("x9") == 0


def test_contexts_are_read_in_the_names_as_they_stand() -> None:
    assert name_context("Site-Footer") & Context.FOOTER
    assert name_context("person-card") & (Context.AUTHOR | Context.RELATED) == Context.AUTHOR | Context.RELATED
    assert not name_context("wrapper")


def test_authors_and_dates_have_names() -> None:
    assert names_author("posted-by")
    assert not names_author("person")
    assert names_date("pubDatum")
    assert not names_date("headline")
