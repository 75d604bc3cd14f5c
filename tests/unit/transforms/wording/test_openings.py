"""What opens a paragraph."""

from __future__ import annotations

import pytest

from transforms.contract.lists import Kind
from transforms.wording import openings

REST = "The council said on Monday that the bridge would stay shut."


def test_a_stamp_is_cut_from_day_and_place() -> None:
    line = "date 2031-02-03 10:15 4 March Oberau, Freeland"
    pieces = [(line[one.start : one.end], one.kind) for one in openings.find_stamp(line)]
    assert pieces == [
        ("date 2031-02-03 10:15", Kind.CRAWL_DATE_LINE),
        ("4 March Oberau, Freeland", Kind.DATELINE_STANDALONE),
    ]
    assert openings.find_stamp(REST) == ()


@pytest.mark.parametrize(
    ("opening", "kinds"),
    [
        ("", []),
        ("date 2031-02-03 ", [Kind.CRAWL_DATE_LINE]),
        ("OBERAU (Reuters) – ", [Kind.DATELINE]),
        ("Retrieved: 2031-02-03 OBERAU (Reuters) – ", [Kind.CRAWL_DATE_LINE, Kind.DATELINE]),
    ],
)
def test_openings_of_a_paragraph(opening: str, kinds: list[Kind]) -> None:
    before = "The line above.\n"
    text = before + opening + REST
    found = openings.read_opening(text, len(before), len(text))
    assert [one.kind for one in found] == kinds
    assert " ".join(text[one.start : one.end] for one in found) == opening.strip()


def test_a_paragraph_keeps_something_of_its_own() -> None:
    line = "date 2031-02-03 10:15 4 March Oberau, Freeland"
    assert openings.read_opening(line, 0, len(line)) == []
