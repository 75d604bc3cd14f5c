"""What opens a paragraph and is something else than the paragraph: a crawler's stamp, a day and place, a dateline.

Asked by page dumps and pages, so that the same opening is cut alike. What a dateline says is read by `dateline`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.contract.lists import Kind
from transforms.wording.dateline import READ, find_dateline

_STAMP = re.compile(
    r"(?:(?:date|crawled|fetched|retrieved|captured|archived|downloaded|accessed|crawl (?:date|time))(?: on| at)?:? *)"
    r"\d{4}[-/.]\d{2}[-/.]\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?",
    re.IGNORECASE,
)
#: The rest of a line that holds nothing but a day and a place is shorter.
_STANDING = 60
_DAY_AND_PLACE = re.compile(
    r"(?:\d{1,2}\.? [^\W\d_]{3,10}\.?,?(?: \d{4})?,? [A-ZÀ-ÞА-ЯЁ][\w.' -]+(?:, [A-ZÀ-ÞА-ЯЁ][\w.' -]+)*"
    r"|[A-ZÀ-ÞА-ЯЁ][\w.' -]+(?:, [A-ZÀ-ÞА-ЯЁ][\w.' -]+)*,? \d{1,2}\.? [^\W\d_]{3,10}\.?,?(?: \d{4})?"
    r"|[A-ZÀ-ÞА-ЯЁ][\w.'-]+(?: [A-ZÀ-ÞА-ЯЁ][\w.'-]+)?(?:, [A-ZÀ-ÞА-ЯЁ][\w.' -]+)?)$"
)


class Opening(NamedTuple):
    """A piece ``text[start:end]`` of a paragraph, blanks around it excluded."""

    start: int
    end: int
    kind: Kind


def skip_blanks(text: str, start: int, end: int) -> int:
    """The first place of ``text[start:end]`` that is no white space; ``end`` where all of it is."""
    while start < end and text[start].isspace():
        start += 1
    return start


def read_opening(text: str, start: int, end: int) -> list[Opening]:
    """The stamp and the dateline that open the paragraph at ``text[start:end]``, in order; offsets are into ``text``.

    Something of the paragraph is left behind them.
    """
    found = [Opening(start + one.start, start + one.end, one.kind) for one in find_stamp(text[start:end])]
    behind = found[-1].end if found else start
    if not text[behind:end].strip():
        return []
    dateline = cut_dateline(text, behind, end)
    return [*found, dateline] if dateline else found


def find_stamp(text: str) -> tuple[Opening, ...]:
    """The crawl stamp that opens a line, and the day and place that are all the rest of it; nothing without a stamp."""
    match = _STAMP.match(text)
    if match is None:
        return ()
    stamp = Opening(0, match.end(), Kind.CRAWL_DATE_LINE)
    rest = text[match.end() :].strip()
    if rest and len(rest) < _STANDING and _DAY_AND_PLACE.match(rest):
        start = text.index(rest, match.end())
        return (stamp, Opening(start, start + len(rest), Kind.DATELINE_STANDALONE))
    return (stamp,)


def cut_dateline(text: str, start: int, end: int) -> Opening | None:
    """The dateline that opens the paragraph at ``text[start:end]``, offsets into ``text``; something follows it."""
    found = find_dateline(text[start : min(end, start + READ)])
    if found is None or start + found.end >= end:
        return None
    return Opening(start + found.start, start + found.end, Kind.DATELINE)
