"""Spans inside lines."""

from __future__ import annotations

from transforms.contract.lists import Kind
from transforms.text import spans

REST = "The council said on Monday that the bridge would stay shut."


def test_a_stamp_is_cut_from_day_and_place() -> None:
    line = "date 2031-02-03 10:15 4 March Oberau, Freeland"
    assert spans.find_stamp(line) == (len("date 2031-02-03 10:15 "), len(line))


def test_a_stamp_before_a_paragraph_is_cut_from_it() -> None:
    line = "date 2031-02-03 " + REST
    stamp, standing = spans.find_stamp(line)
    assert (stamp, standing) == (len("date 2031-02-03 "), len("date 2031-02-03 "))
    assert spans.find_stamp(REST) == (0, 0)


def test_an_agency_glued_to_a_title_is_a_byline() -> None:
    pieces = spans.cut_title("Bridge over the Ahne stays shut By Reuters")
    assert [piece.kind for piece in pieces] == [Kind.TITLE, Kind.BYLINE]
    assert len(spans.cut_title("Bridge saved by Bank of Oberau")) == 1


def test_a_caption_is_cut_from_its_credits() -> None:
    line = "© Reuters. FILE PHOTO: Workers stand on the old bridge in Oberau. REUTERS/Nora Weaver"
    pieces = spans.cut_caption(line)
    assert [piece.kind for piece in pieces] == [Kind.PHOTO_CREDIT, Kind.CAPTION, Kind.PHOTO_CREDIT]
    assert line[pieces[1].end :] == "REUTERS/Nora Weaver"
