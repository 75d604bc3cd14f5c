"""Counting lines over the pages of an outlet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.transforms.text.examples import examples
from transforms.text import repetition
from transforms.text.repetition import count_pages, describe_page, line_hashes

MENU = "Home\nNews from the valley\nSubscribe to our newsletter\n"
FIRST = MENU + "\n".join(f"The council met on day {word} and spoke about the bridge at length." for word in "abcdefgh")
SECOND = MENU + "\n".join(f"A ferry called {word} ran aground near the pier in thick fog." for word in "abcdefgh")
THIRD = MENU + "\n".join(f"The {word} orchard lost its apples to a late and bitter frost." for word in "abcdefgh")
EDITED = FIRST.replace("at length", "at some length", 2) + "\nUpdated at noon."


def count_of(counts: repetition.PageCounts, line: str) -> int:
    return counts.line_pages.get(int(line_hashes(line)[0]), 0)


def test_furniture_is_counted_on_every_page_and_a_body_on_one() -> None:
    counts = count_pages([describe_page(FIRST), describe_page(SECOND), describe_page(THIRD)])
    assert counts.pages == 3
    assert count_of(counts, "subscribe to our newsletter") == 3
    assert count_of(counts, FIRST.split("\n")[-1]) == 1


def test_versions_of_a_page_count_once() -> None:
    counts = count_pages([describe_page(FIRST), describe_page(EDITED), describe_page(FIRST), describe_page(SECOND)])
    assert counts.pages == 2
    assert count_of(counts, FIRST.split("\n")[-1]) == 1
    assert count_of(counts, "Home") == 2


def test_a_hundred_captures_of_one_page_count_once() -> None:
    versions = [
        describe_page(FIRST + f"\nSeen {number} times, said the little counter below.") for number in range(100)
    ]
    assert count_pages(versions).pages == 1


def test_a_version_of_a_known_page_adds_nothing() -> None:
    known = [repetition.page_signature(FIRST)]
    counts = count_pages([describe_page(EDITED), describe_page(SECOND)], known)
    assert counts.pages == 1
    assert count_of(counts, "Home") == 1
    again = count_pages([describe_page(SECOND)], [*known, repetition.page_signature(SECOND)])
    assert again == repetition.PageCounts({}, 0)


def test_two_batches_add_up_to_one() -> None:
    pages = [describe_page(text) for text in (FIRST, SECOND, THIRD)]
    whole = count_pages(pages)
    first = count_pages(pages[:2])
    second = count_pages(pages[2:], [signature for _, signature in pages[:2]])
    assert first.pages + second.pages == whole.pages
    summed = {
        value: first.line_pages.get(value, 0) + second.line_pages.get(value, 0)
        for value in first.line_pages | second.line_pages
    }
    assert summed == whole.line_pages


@examples(50)
@given(st.permutations([FIRST, EDITED, SECOND, THIRD]))
def test_the_order_of_documents_does_not_matter(texts: list[str]) -> None:
    expected = count_pages([describe_page(text) for text in (FIRST, EDITED, SECOND, THIRD)])
    assert count_pages([describe_page(text) for text in texts]) == expected


def test_the_other_pages_of_a_line_leave_this_one_out() -> None:
    hashes = line_hashes(FIRST)
    counts = count_pages([describe_page(FIRST), describe_page(SECOND)])
    others = repetition.other_pages(hashes, counts.line_pages)
    assert others[:3].tolist() == [1, 1, 1]
    assert others[3:].sum() == 0


def test_a_text_without_lines_has_no_signature() -> None:
    assert repetition.page_signature(" \n ") == ()
    assert count_pages([describe_page(""), describe_page("")]).line_pages == {}
