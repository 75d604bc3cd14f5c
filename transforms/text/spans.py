"""Spans inside units: what opens or closes a line and is something else than the line itself.

An agency glued to the title, a credit before or behind a caption. Every finder takes the visible text of one unit and
returns the places where it is to be cut, with the kinds of the pieces; the caller has already decided what the unit as
a whole is. What opens a paragraph, and what is glued to its end, is cut in pages as in dumps: `wording.openings`,
`wording.certain_lines`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.catalogue import Rule
from transforms.contract.lists import Kind
from transforms.wording.agencies import LONGEST_SIGNATURE, SIGNATURE, is_initials, signs


class Piece(NamedTuple):
    """One piece of a unit: it reaches from the end of the piece before to ``end``, relative to the unit's start."""

    end: int
    kind: Kind
    rule: Rule | None  # None for what the unit as a whole is


_BYLINE_MARK = re.compile(r"\s+(?P<mark>By|BY|by|[-–—|]) (?=\S)")
#: A title before what is glued to it.
_LEAST_TITLE = 15
_CREDIT_BEFORE = re.compile(
    rf"(?:©|\(c\)|Copyright) ?{SIGNATURE}\.?(?: (?:FILE PHOTO|File photo|FILE|Archive))?[:.]? "
    r"|(?:FILE PHOTO|FILE PICTURE|FILE IMAGE|FILE)(?: ?[:–—-]) ",
)
_CREDIT_AFTER = re.compile(
    r"(?:\((?:AP |Reuters |AFP |EPA |Getty |File |Handout )?(?:Photo|Photos|Image|Picture|Foto|Credit|Source)\b"
    r"[^()]{0,90}\)"
    r"|\([^()]{2,60}/[^()]{2,60}\)"
    r"|\[[^\[\]]{2,60}/[^\[\]]{2,60}\]"
    # hundreds of names are tried only where a slash can end one: without that, most of a caption's cost
    rf"|(?=[^/]{{2,{LONGEST_SIGNATURE}}}/){SIGNATURE}/[^.!?]{{3,80}}"
    r"|(?:Photo|Photograph|Image|Picture|Credit|Foto|Photo credit|Image credit|Illustration)s?"
    r"(?: ?: ?| by | courtesy )[^.!?]{2,80}"
    rf"|\|? ?[A-Z][\w.'’-]+ [A-Z][\w.'’-]+ ?/ ?(?:{SIGNATURE}|Pool)[^.!?]{{0,50}}"
    r"|(?:AFP|AP|Bloomberg)? ?(?:via )?Getty(?: Images)?)\.?$"
)


def cut_title(text: str) -> list[Piece]:
    """A title, and the agency glued to its end."""
    for mark in _BYLINE_MARK.finditer(text, _LEAST_TITLE):
        name = text[mark.end() :]
        # Behind a dash, initials are as often the end of the title.
        if signs(name) and (mark["mark"].isalpha() or not is_initials(name)):
            return [Piece(mark.start(), Kind.TITLE, None), Piece(len(text), Kind.BYLINE, Rule.TITLE_AGENCY)]
    return [Piece(len(text), Kind.TITLE, None)]


def cut_caption(text: str) -> list[Piece]:
    """A caption, with the credit before it and the credit behind it."""
    pieces = []
    start = 0
    if match := _CREDIT_BEFORE.match(text):
        start = match.end()
        # Two marks in a row: "© Agency. FILE PHOTO: ".
        if more := _CREDIT_BEFORE.match(text, start):
            start = more.end()
        if start < len(text) - 10:
            pieces.append(Piece(start, Kind.PHOTO_CREDIT, Rule.CAPTION_CREDIT))
        else:
            start = 0
    match = _CREDIT_AFTER.search(text, start + 10)
    if match and match.start() > start + 10:
        pieces.append(Piece(match.start(), Kind.CAPTION, None))
        pieces.append(Piece(len(text), Kind.PHOTO_CREDIT, Rule.CAPTION_CREDIT))
    else:
        pieces.append(Piece(len(text), Kind.CAPTION, None))
    return pieces


#: The phrase categories that make a paragraph's end worth reading, and the notice that they belong to.
TAILS: dict[str, Rule] = {
    "read_more": Rule.READ_MORE,
    "wire": Rule.AGENCY_CREDIT,
    "ai": Rule.MACHINE_AUTHOR,
    "newsletter": Rule.INVITATION,
    "cookie": Rule.COOKIES,
    "rights": Rule.COPYRIGHT,
}
