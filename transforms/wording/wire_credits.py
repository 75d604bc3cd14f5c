"""Credits of news agencies: the wording that says whose a text is, who reported and edited it, or whose the picture.

Asked by both sides: a line that is nothing but a credit (`CREDIT_LINE`, through `certain_lines`), and every credit
inside a text with its agency (`find_wire_credit`). Which name means which agency is asked of `agencies`; why photo
credits and contributions attribute nothing is argued in docs/adr/0141-agencies.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from transforms.wording.agencies import LATIN_NAME, NAME, is_initials, may_name_agency, normalise_agency


class CreditKind(StrEnum):
    """What a credit says about the text it stands in."""

    REPORTING = "reporting"
    """Who reported and edited: ``(Reporting by …; editing by …)``."""
    BYLINE = "byline"
    """An agency signs where a person would: ``By Reuters``."""
    COPYRIGHT = "copyright"
    """An agency owns the text: ``© 2024 AFP``, ``Copyright 2023 The Associated Press. All rights reserved.``"""
    SOURCE = "source"
    """The text is the agency's: ``Source: Xinhua``, ``(With inputs from PTI)``, ``© dpa-infocom, dpa:…``."""
    SIGN_OFF = "sign_off"
    """The agency's initials close the text: ``(PAP)``, ``– AFP``, ``/PTI``."""
    CONTRIBUTION = "contribution"
    """An agency, or a colleague, added to somebody else's text: no attribution."""
    PHOTO = "photo"
    """A picture is the agency's, and says nothing about the text."""


@dataclass(frozen=True, slots=True)
class WireCredit:
    """A span of a text that credits somebody; ``agency`` is a name of `AGENCIES`, or None where none is named."""

    start: int
    end: int
    kind: CreditKind
    raw: str
    agency: str | None

    @property
    def is_attribution(self) -> bool:
        """Whether the credit says that the whole text is the agency's."""
        return self.agency is not None and self.kind not in (CreditKind.PHOTO, CreditKind.CONTRIBUTION)


#: A line that is a credit is shorter.
CREDIT_LENGTH = 260
# Atomic: a stop can end a word or stand between two, and a line of initials has 2^n ways to be split.
_NAMES = (
    r"(?>(?:(?:[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ][\w.'’-]*|and|in|by|at|for|of|the|from|with|to|&|de|van|von|der|den|al|bin|di|da|la|le|el|"
    r"[Ee]diting|[Ww]riting|[Rr]eporting|[Aa]dditional|[Cc]ompiled|[Tt]ranslated|[Gg]raphics|[Pp]roduction|newsroom|bureau)"
    r"(?:[\s;:,.]+|(?=[)\]]|$)))+)"
)
#: A line that is nothing but a credit: “Reporting by” and names.
CREDIT_LINE = re.compile(
    r"[(\[]?(?i:additional reporting|reporting|writing|editing|reported|compiled|report|text)"
    rf"(?i: and (?:writing|editing))? by {_NAMES}[)\]]?\.?$"
    r"|\((?i:with (?:inputs?|files|reporting|material|agencies|agency)).{0,60}\)$",
)

_REPORTING_VERB = (
    r"(?:additional |further |original |more )?(?:reporting|writing|editing|compiled"
    r"|edited|written|reported|translat\w+|"
    r"rewriting|compiling|production|graphics?|redaktion|bearbeitet|edición|editado|"
    r"información|reportage|rédaction|redazione|"
    r"по материалам|editing and writing|reporting and writing|writing and editing|reporting and editing"
    r"|editing and reporting)"
)
_REPORTING = re.compile(
    rf"[(\[（]\s*{_REPORTING_VERB}\s+(?:and \w+ing\s+)?(?:by|de|por|par|von)\b[^()\n]{{3,400}}(?:\([^()\n]{{1"
    rf",60}}\)[^()\n]{{0,200}})*[)\]）]\.?",
    re.IGNORECASE,
)
_REPORTING_LINE = re.compile(
    rf"^\s*(?:{_REPORTING_VERB})\s+(?:and \w+ing\s+)?by\b[^\n]{{3,300}};\s*[^\n]{{0,40}}editing by [^\n]{{3"
    rf",200}}$",
    re.IGNORECASE | re.MULTILINE,
)
_BYLINE_END = re.compile(
    rf"(?<=[^\s|:])[ \t]+(?:By|BY|by|Por|Von|Par)[ \t]+(?P<agency>{LATIN_NAME})[ \t]*$", re.MULTILINE
)
_BYLINE_LINE = re.compile(
    r"^[ \t]*(?:(?:By|BY|Por|Von|Par|Di|Source|Sources|SOURCE|Quelle|Fonte|Fuente|Agency"
    rf"|来源|來源|출처|Источник|المصدر)[ \t]*[:：]?[ \t]*)(?P<agency>{NAME})[ \t.]*$",
    re.MULTILINE,
)
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|copyright)[ \t]*(?:©|\(c\)|copyright|by|,|:)*[ \t]*(?:\d{{4}}(?:[-–]\d{{2,4}})?)?[ \t,]*"
    r"(?:by[ \t]+)?"
    rf"(?P<agency>{NAME})(?![\w/-]|[ \t]*&)[^\n]{{0,200}}",
    re.IGNORECASE,
)
_SLUG = re.compile(r"(?:©\s*)?dpa-infocom,\s*dpa:[\w-]+/\d+", re.IGNORECASE)
_INPUTS = re.compile(
    r"[(\[]?\s*(?:with (?:additional )?(?:agency )?inputs? from|with (?:agency )?inputs|source\s*:|sources\s*:"
    r"|quelle\s*:|fuente\s*:|fonte\s*:|con información de|com informações d[aeo]"
    rf"s?|mit material (?:von|der)|с использованием|por)\s*(?P<agency>{NAME})(?![\w/-])\s*[)\]]?\.?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    rf"(?:(?<=[.!?…”\"'»)])[ \t]*|^[ \t]*)(?:[(\[（][ \t]*(?P<bracketed>{NAME}(?:/\w{{2,12}}|"
    rf"-\w{{2,4}})*)[ \t]*[)\]）]|(?:[-–—/]+|\|)[ \t]?(?P<dashed>{NAME}))[ \t.]*$",
    re.MULTILINE,
)
_CONTRIBUTION = re.compile(
    rf"(?P<agency>{NAME})[^.\n]{{0,120}}\b(?:contributed|helped|assisted)\b[^.\n]{{0,30}}\b(?:to"
    rf"|with)\b[^.\n]{{0,40}}\b(?:report|story|article)\b[^\n]{{0,3}}",
    re.IGNORECASE,
)
_PHOTO = re.compile(
    rf"(?:(?P<before>{LATIN_NAME})\s+(?:Photo|Foto|File|Images?|Graphics?)\b|(?:photo"
    rf"|foto|image|picture|bild|file photo|photo by|credit)\s*[:：/]\s*(?:[^\n/|()]{{0,40}}[/|])?(?P<after"
    rf">{LATIN_NAME})\b"
    rf"|(?P<slash>{LATIN_NAME})\s?/\s?[A-ZÀ-Þ][\w.’'-]+\s[A-ZÀ-Þ])",
)

#: Words of a line that make a copyright or source credit a picture's.
_PICTURE_WORDS = re.compile(r"\b(?:file photo|photo|foto|image|picture|bild|getty|via|handout|pool)\b", re.IGNORECASE)
#: A text's copyright has a year or reserves rights; a picture's names its owner and no more.
_RESERVES = re.compile(
    r"\b(?:19|20)\d\d\b|all rights|alle rechte|tous droits|todos los derechos|tutti i diritti", re.IGNORECASE
)
_EDITING = re.compile(r"\bediting by\b", re.IGNORECASE)


def find_wire_credit(text: str) -> list[WireCredit]:
    """The credits in a text, by position, none overlapping another.

    Linear in the text; lines of any length are safe. ``raw`` is the credit as it stands. The reporting credit that
    names both reporters and editors is the house form of one agency and is attributed to it, unless another agency
    is named inside.
    """
    found_credits: list[WireCredit] = []

    def add(start: int, end: int, kind: CreditKind, agency: str | None) -> None:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end and not any(credit.start < end and start < credit.end for credit in found_credits):
            found_credits.append(WireCredit(start, end, kind, text[start:end], agency))

    lowered = text.casefold()
    if "ing by" in lowered or "ed by" in lowered or "(" in text:
        for found in _REPORTING.finditer(text):
            add(found.start(), found.end(), CreditKind.REPORTING, _agency_of_reporting(found.group()))
        for found in _REPORTING_LINE.finditer(text):
            add(found.start(), found.end(), CreditKind.REPORTING, _agency_of_reporting(found.group()))
    if not may_name_agency(text):
        return sorted(found_credits, key=lambda credit: credit.start)
    for found in _SLUG.finditer(text):
        add(found.start(), found.end(), CreditKind.SOURCE, "dpa")
    if "contribut" in lowered or "helped" in lowered or "assisted" in lowered:
        for found in _CONTRIBUTION.finditer(text):
            add(found.start(), found.end(), CreditKind.CONTRIBUTION, normalise_agency(found["agency"]))
    for found in _COPYRIGHT.finditer(text):
        is_picture = _PICTURE_WORDS.search(found.group()) or not _RESERVES.search(found.group())
        kind = CreditKind.PHOTO if is_picture else CreditKind.COPYRIGHT
        add(found.start(), found.end(), kind, normalise_agency(found["agency"]))
    for found in _PHOTO.finditer(text):
        name = found["before"] or found["after"] or found["slash"]
        add(found.start(), found.end(), CreditKind.PHOTO, normalise_agency(name))
    for pattern, kind in (
        (_BYLINE_LINE, CreditKind.BYLINE),
        (_BYLINE_END, CreditKind.BYLINE),
        (_INPUTS, CreditKind.SOURCE),
    ):
        for found in pattern.finditer(text):
            add(found.start(), found.end(), kind, normalise_agency(found["agency"]))
    for found in _SIGN_OFF.finditer(text):
        name = found["bracketed"] or found["dashed"]
        add(found.start(), found.end(), CreditKind.SIGN_OFF, normalise_agency(name))
    return sorted(found_credits, key=lambda credit: credit.start)


def _agency_of_reporting(credit: str) -> str | None:
    """The agency of a reporting credit: one named in it, else Reuters where reporters and editors are both named."""
    for word in re.findall(r"[A-Z][\w-]+", credit):
        if word not in ("AP", "PA", "CP") and not is_initials(word):
            named = normalise_agency(word)
            if named:
                return named
    return "Reuters" if _EDITING.search(credit) and ";" in credit else None
