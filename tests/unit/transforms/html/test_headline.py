"""The headline is decided once: where a block shows it, it is the title segment, kicker and outlet's name cut off."""

import json
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.metadata.pages import read_pages
from tests.shared import needs_shared, shared_dir
from transforms.contract.lists import Kind, Outcome
from transforms.html.extract import PageExtraction, extract_page
from transforms.metadata.page_fields import html_fields
from transforms.model import ExtractionError, Hints

HEADLINE = "Lighthouse keeper counts the gulls"
PROSE = (
    "The keeper of the lighthouse counted four hundred gulls on Sunday, twice as many as in the spring of last year.",
    "Nobody on the island can say why they have come back, and the keeper, who has counted since 1998, will not guess.",
    "The ferry company has asked its passengers not to feed them, and the baker has hung a net over his window.",
    "A second count is planned for the autumn, when the young birds have left and the last visitors have gone home.",
)


def page(above: str, *, head: str = "", below: str = "") -> PageExtraction:
    body = "".join(f"<p>{sentence}</p>" for sentence in PROSE)
    source = f"<html lang=en><head>{head}</head><body>{above}{body}{below}</body></html>"
    return extract_page(source.encode(), Hints())


def title(text: str) -> str:
    return f"<title>{text}</title>"


def shared_title(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


def site(name: str) -> str:
    return f'<meta property="og:site_name" content="{name}">'


def linked(text: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": text})}</script>'


def headline_of(found: PageExtraction) -> str | None:
    return html_fields(found.page, found.segments, Hints()).headline


def pieces(found: PageExtraction, *kinds: Kind) -> list[tuple[str, str]]:
    return [(str(one.kind), found.text[one.start : one.end]) for one in found.segments if one.kind in kinds]


def assert_is_one(found: PageExtraction) -> None:
    """The headline is the text of the first title segment, on one line and without what nobody sees."""
    shown = next((found.text[one.start : one.end] for one in found.segments if one.kind is Kind.TITLE), None)
    if shown is not None:
        for invisible in "\u00ad\u200b\ufeff":
            shown = shown.replace(invisible, "")
        assert headline_of(found) == (" ".join(shown.split()) or None)
        assert found.page.headline.block is not None
    assert "".join(found.text[one.start : one.end] for one in found.segments) == found.text


def test_the_outlet_behind_the_headline_is_a_segment_of_its_own() -> None:
    found = page(
        f"<h1>{HEADLINE} | Island Courier</h1>", head=title(f"{HEADLINE} | Island Courier") + site("Island Courier")
    )
    assert headline_of(found) == HEADLINE
    assert pieces(found, Kind.TITLE, Kind.MASTHEAD) == [("title", HEADLINE), ("masthead", "| Island Courier")]
    assert_is_one(found)


@pytest.mark.parametrize("heading", ["Birds <b>{}</b>", "Birds: {}", "{} – with pictures"])
def test_a_title_that_is_stated_twice_is_cut_out_of_the_heading(heading: str) -> None:
    head = title(HEADLINE) + shared_title(HEADLINE)
    found = page(f"<h1>{heading.format(HEADLINE)}</h1>", head=head)
    assert headline_of(found) == HEADLINE
    assert_is_one(found)


def test_a_title_that_is_stated_once_cuts_nothing() -> None:
    found = page(f"<h1>Birds: {HEADLINE}</h1>", head=title(HEADLINE))
    assert headline_of(found) == f"Birds: {HEADLINE}"


@pytest.mark.parametrize("tag", ["h2", "h3", "div"])
def test_a_masthead_that_is_the_first_heading_is_not_the_headline(tag: str) -> None:
    above = f"<h1><a href=/>The Island Courier</a></h1><{tag}>{HEADLINE}</{tag}>"
    found = page(above, head=title(f"{HEADLINE} - The Island Courier") + shared_title(HEADLINE))
    assert headline_of(found) == HEADLINE
    assert_is_one(found)


def test_of_two_lines_that_are_stated_the_one_next_to_the_text_is_the_headline() -> None:
    searched = "Birds on our island: what we know"
    above = f"<h1>{searched}</h1><h2>{HEADLINE}</h2>"
    found = page(above, head=title(searched) + linked(searched) + shared_title(HEADLINE))
    assert headline_of(found) == HEADLINE


def test_a_heading_that_nothing_states_is_the_headline_rather_than_nothing() -> None:
    assert headline_of(page(f"<h1>{HEADLINE}</h1>")) == HEADLINE


def test_where_no_line_shows_the_headline_the_stated_one_is_taken_and_nothing_is_a_title() -> None:
    found = page("", head=title(f"{HEADLINE} | Island Courier") + site("Island Courier"))
    assert found.outcome is Outcome.ARTICLE
    assert headline_of(found) == HEADLINE
    assert found.page.headline.block is None
    assert not pieces(found, Kind.TITLE)


def test_soft_hyphens_stay_in_the_segment_and_leave_the_headline() -> None:
    found = page(f"<h1>{HEADLINE.replace('house', '&shy;house')}</h1>", head=title(HEADLINE))
    assert headline_of(found) == HEADLINE
    assert pieces(found, Kind.TITLE) == [("title", HEADLINE.replace("house", "\u00adhouse"))]


def test_a_copy_of_the_headline_without_the_outlet_is_a_duplicate() -> None:
    head = title(HEADLINE) + site("Island Courier")
    found = page(f"<h1>{HEADLINE} | Island Courier</h1>", head=head, below=f"<h4>{HEADLINE}</h4>")
    assert pieces(found, Kind.TITLE, Kind.DUPLICATE_TITLE) == [("title", HEADLINE), ("duplicate_title", HEADLINE)]
    assert_is_one(found)


LINES = st.sampled_from(
    [HEADLINE, f"{HEADLINE} | Courier", f"Birds: {HEADLINE}", "Courier", "Gulls\u00ad counted", " – ", "灯台守",
     "What we know - Courier", "Photo: Ann Bell", "4 March 2024", *PROSE]
)  # fmt: skip
ELEMENTS = st.builds(
    lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(["h1", "h2", "p", "nav", "div", "a"]), LINES
)
HEADS = st.builds(lambda make, text: make(text), st.sampled_from([title, shared_title, site, linked]), LINES)


@given(st.lists(ELEMENTS, max_size=6), st.lists(HEADS, max_size=4), st.lists(ELEMENTS, max_size=4))
@settings(max_examples=100, deadline=None)
def test_whatever_a_page_states_and_shows_headline_and_title_are_one(
    above: list[str], head: list[str], below: list[str]
) -> None:
    assert_is_one(page("".join(above), head="".join(head), below="".join(below)))


@needs_shared
@pytest.mark.slow
def test_headline_and_title_are_one_on_labelled_pages() -> None:
    shared = shared_dir()
    assert shared is not None
    count = 0
    for labelled in islice(read_pages(shared), 0, None, 10):
        try:
            found = extract_page(labelled.payload, Hints())
        except ExtractionError:
            continue
        if found.outcome is Outcome.ARTICLE:
            assert_is_one(found)
            count += 1
    assert count > 100
