"""Spans inside units: what opens or closes a line and is something else than the line itself.

A dateline in the first sentence, a crawl stamp before the first paragraph, an agency glued to the title, a credit
before or behind a caption. Every finder takes the visible text of one unit and returns the places where it is to
be cut, with the kinds of the pieces; the caller has already decided what the unit as a whole is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.catalogue import Rule
from transforms.contract.lists import Kind
from transforms.wording.certain_lines import Certain, read_notice


class Piece(NamedTuple):
    """One piece of a unit: it reaches from the end of the piece before to ``end``, relative to the unit's start."""

    end: int
    kind: Kind
    rule: Rule | None  # None for what the unit as a whole is


# Agencies known the world over, as they sign their copy.
AGENCY = (
    r"(?:Reuters|AP|A\.P\.|Associated Press|The Associated Press|AFP|Agence France-Presse|dpa|DPA|dpa-AFX|ANSA|EFE|UPI|"
    r"Xinhua|TASS|ТАСС|РИА Новости|Интерфакс|Interfax|Ukrinform|Укринформ|УНИАН|UNIAN|ANI|PTI|IANS|UNI|Bloomberg|"
    r"Kyodo|Kyodo News|Yonhap|Anadolu|AA|Anadolu Agency|CNN|CNA|BBC|NPR|PA|PA Media|AAP|CP|The Canadian Press|"
    r"Canadian Press|APA|SDA|Keystone-SDA|ATS|Belga|ANP|NTB|TT|Ritzau|STT|PAP|CTK|ČTK|MTI|Tanjug|Hina|BTA|Agerpres|"
    r"Lusa|Notimex|Andina|Bernama|Antara|KUNA|WAM|SPA|MENA|SANA|Tasnim|IRNA|Fars|NAN|PANA|CMC|GLOBE NEWSWIRE|"
    r"GlobeNewswire|Business Wire|BUSINESS WIRE|PRNewswire|PR Newswire|AP Photo|StatePoint|SID|KNA|epd|RIA Novosti)"
)
_DASH = r"(?:--|[-–—―])"
_MONTH_DAY = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2}\.? [A-Za-zÀ-ÿа-я]{3,10}\.?)(?:,? \d{4})?"
_UPPER_PLACE = r"[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-ЯЁ][A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-ЯЁ.'’-]+(?:[ /-][A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁ][A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁ.'’]*)*"
_PLACE = r"[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ][\w.'’-]+(?:[ /-](?:[a-z]{2,3} )?[A-ZÀ-ÖØ-ÞА-ЯЁ][\w.'’]*){0,3}"
_REGION = r"(?:, (?:[A-Z][\w.'’]*)(?: [A-Z][\w.'’]*)?)?(?: \[[A-Z][\w. ]+\])?"
_DATELINE = re.compile(
    rf"(?:{_UPPER_PLACE}{_REGION}(?:,? {_MONTH_DAY})?(?: ?[(/\[]{AGENCY}[)/\]])?\.? ?(?:{_DASH}|:) ?"
    rf"|{_PLACE}{_REGION}(?:,? {_MONTH_DAY})?\.? ?[(/\[]{AGENCY}[)/\]]\.? ?(?:{_DASH}|:|\.)? ?"
    rf"|[(/\[]{AGENCY}[)/\]] ?(?:{_DASH}|:) ?)(?=[\w\"“‘'«(„])"
)
#: A dateline's longest form: place, region, day, agency. Longer is a sentence with a dash in it.
_DATELINE_LIMIT = 90
#: Characters of a paragraph that are read for a dateline.
DATELINE_READ = 200
#: What follows a dateline is at least a short sentence.
_LEAST_SENTENCE = 25

_STAMP = re.compile(
    r"(?:(?:date|crawled|fetched|retrieved|captured|archived|downloaded|accessed|crawl (?:date|time))(?: on| at)?:? *)"
    r"\d{4}[-/.]\d{2}[-/.]\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?",
    re.IGNORECASE,
)
_DAY_AND_PLACE = re.compile(
    r"(?:\d{1,2}\.? [^\W\d_]{3,10}\.?,?(?: \d{4})?,? [A-ZÀ-ÞА-ЯЁ][\w.' -]+(?:, [A-ZÀ-ÞА-ЯЁ][\w.' -]+)*"
    r"|[A-ZÀ-ÞА-ЯЁ][\w.' -]+(?:, [A-ZÀ-ÞА-ЯЁ][\w.' -]+)*,? \d{1,2}\.? [^\W\d_]{3,10}\.?,?(?: \d{4})?"
    r"|[A-ZÀ-ÞА-ЯЁ][\w.'-]+(?: [A-ZÀ-ÞА-ЯЁ][\w.'-]+)?(?:, [A-ZÀ-ÞА-ЯЁ][\w.' -]+)?)$"
)
_GLUED_BYLINE = re.compile(rf"\s+(?:By|BY|by|[-–—|]) {AGENCY}$")
_CREDIT_BEFORE = re.compile(
    rf"(?:©|\(c\)|Copyright) ?{AGENCY}\.?(?: (?:FILE PHOTO|File photo|FILE|Archive))?[:.]? "
    r"|(?:FILE PHOTO|FILE PICTURE|FILE IMAGE|FILE)(?: ?[:–—-]) ",
)
_CREDIT_AFTER = re.compile(
    r"(?:\((?:AP |Reuters |AFP |EPA |Getty |File |Handout )?(?:Photo|Photos|Image|Picture|Foto|Credit|Source)\b"
    r"[^()]{0,90}\)"
    r"|\([^()]{2,60}/[^()]{2,60}\)"
    r"|\[[^\[\]]{2,60}/[^\[\]]{2,60}\]"
    r"|(?:REUTERS|AP|AFP|EPA|EFE|TASS|Xinhua|ANI|PTI)/[^.!?]{3,80}"
    r"|(?:Photo|Photograph|Image|Picture|Credit|Foto|Photo credit|Image credit|Illustration)s?"
    r"(?: ?: ?| by | courtesy )[^.!?]{2,80}"
    r"|\|? ?[A-Z][\w.'’-]+ [A-Z][\w.'’-]+ ?/ ?(?:AP|AFP|Reuters|REUTERS|EPA|Getty|Getty Images|Pool)[^.!?]{0,50}"
    r"|(?:AFP|AP|Bloomberg)? ?(?:via )?Getty(?: Images)?)\.?$"
)


def find_dateline(text: str) -> int:
    """Length of the dateline that opens a paragraph, with the space behind it; 0 if there is none."""
    match = _DATELINE.match(text, 0, _DATELINE_LIMIT + 20)
    if match is None or match.end() > _DATELINE_LIMIT or len(text) - match.end() < _LEAST_SENTENCE:
        return 0
    head = text[: match.end()]
    letters = [c for c in head if c.isalpha()]
    # "COVID-19 - ..." or "I - ..." are no places.
    if len(letters) < 3 or (any(c.isdigit() for c in head) and "(" not in head and "," not in head):
        return 0
    # A colon or a spaceless hyphen ends a dateline only behind an agency.
    if ("(" not in head and "/" not in head and "[" not in head) and not re.search(r"(?: [-–—―]|--|[–—―]) ?$", head):
        return 0
    return match.end()


def find_stamp(text: str) -> tuple[int, int]:
    """Ends of the crawl stamp that opens a line and of the day and place behind it; (0, 0) without a stamp."""
    match = _STAMP.match(text)
    if match is None:
        return 0, 0
    rest = text[match.end() :]
    lead = len(rest) - len(rest.lstrip())
    stamp = match.end() + lead
    if rest.strip() and len(rest) < 60 and _DAY_AND_PLACE.match(rest.strip()):
        return stamp, len(text)
    return stamp, stamp


def cut_title(text: str) -> list[Piece]:
    """A title, and the agency glued to its end."""
    match = _GLUED_BYLINE.search(text)
    if match is None or match.start() < 15:
        return [Piece(len(text), Kind.TITLE, None)]
    return [Piece(match.start(), Kind.TITLE, None), Piece(len(text), Kind.BYLINE, Rule.TITLE_AGENCY)]


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


#: What can be glued to the end of a paragraph, by the phrase category that makes the end worth reading.
_TAILS: dict[str, Rule] = {
    "read_more": Rule.READ_MORE,
    "wire": Rule.AGENCY_CREDIT,
    "ai": Rule.MACHINE_AUTHOR,
    "newsletter": Rule.INVITATION,
    "cookie": Rule.COOKIES,
    "rights": Rule.COPYRIGHT,
}
TAIL_CATEGORIES = tuple(_TAILS)
_SENTENCE_START = re.compile(r"(?<=[.!?…\"”’)\]])\s+(?=[\[(©]?[A-ZÀ-ÞА-ЯЁ©])")
#: A paragraph's own text before what is glued to it.
_LEAST_PARAGRAPH = 60
_TAIL_READ = 500


def find_tail(text: str, categories: frozenset[str]) -> tuple[int, Certain] | None:
    """Start of what is glued to a paragraph's end, and what it is; None if nothing is.

    Args:
        text: the paragraph.
        categories: phrase categories found in it; only their notices are looked for.
    """
    low = max(0, len(text) - _TAIL_READ)
    rules = [rule for category, rule in _TAILS.items() if category in categories]
    for match in _SENTENCE_START.finditer(text, low):
        if match.end() >= _LEAST_PARAGRAPH and (found := read_notice(text, match.end(), rules)):
            return match.end(), found
    return None
