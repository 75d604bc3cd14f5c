"""Spans inside lines."""

from __future__ import annotations

import pytest

from transforms.contract.lists import Kind
from transforms.text import spans

REST = "The council said on Monday that the bridge would stay shut."


def test_an_agency_glued_to_a_title_is_a_byline() -> None:
    pieces = spans.cut_title("Bridge over the Ahne stays shut By Reuters")
    assert [piece.kind for piece in pieces] == [Kind.TITLE, Kind.BYLINE]


@pytest.mark.parametrize(
    "title", ["Bridge saved by Bank of Oberau", "What the valley will talk about next year - Trend", "Read by Reuters"]
)
def test_other_titles_stay_whole(title: str) -> None:
    assert [piece.kind for piece in spans.cut_title(title)] == [Kind.TITLE]


def test_a_caption_is_cut_from_its_credits() -> None:
    line = "© Reuters. FILE PHOTO: Workers stand on the old bridge in Oberau. REUTERS/Nora Weaver"
    pieces = spans.cut_caption(line)
    assert [piece.kind for piece in pieces] == [Kind.PHOTO_CREDIT, Kind.CAPTION, Kind.PHOTO_CREDIT]
    assert line[pieces[1].end :] == "REUTERS/Nora Weaver"
