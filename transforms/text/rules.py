"""What overrules the models in a page dump: certain lines, markup, signatures of quoted posts, numbers of pages.

What a line certainly is by its words alone is asked of `wording.certain_lines`; here stands what also needs the scores
of a unit or its neighbours. The phrase categories of a unit, which cost nothing, say what is worth reading.
"""

from __future__ import annotations

import re

import numpy as np

from transforms.catalogue import Rule
from transforms.contract.lists import Kind
from transforms.text import lexicon
from transforms.text.judged import Judged
from transforms.text.lines import Units
from transforms.wording.certain_lines import Certain, read_broken, read_credit, read_machine

#: Share of marks of markup and code above which a long unit is no text (prose stays below 0.05).
MARKUP_SHARE = 0.11
_MARKUP_LENGTH = 120

#: The signature below a post that an article quotes: a dash, a name, the account in brackets, often the date.
_SIGNATURE = re.compile(r"(?:[—–]|--?)\s?\S.{0,80}\(@\w{1,20}\)(?:\s.{0,40})?$")
_SIGNATURE_LENGTH = 150
#: Numbers of pages have no more digits.
_PAGE_DIGITS = 3


def sign_posts(text: str, judged: Judged) -> list[int]:
    """Places of the units that sign a quoted post, in order."""
    start, end = judged.units.start, judged.units.end
    # The phrases of that category hold the sign @.
    with_account = (judged.bits & lexicon.category_bits()["chatter"]) != 0
    short = np.flatnonzero(with_account & (end - start < _SIGNATURE_LENGTH)).tolist()
    return [place for place in short if _SIGNATURE.match(text[start[place] : end[place]])]


def page_numbers(text: str, units: Units) -> set[int]:
    """Places of units that are nothing but a number, beside one that is the number before or behind it."""
    short = np.flatnonzero(units.end - units.start <= _PAGE_DIGITS).tolist()
    said = {place: text[units.start[place] : units.end[place]] for place in short}
    number = {place: int(line) for place, line in said.items() if line.isdecimal()}
    pairs = [place for place, value in number.items() if number.get(place + 1) == value + 1]
    return {place + step for place in pairs for step in (0, 1)}


def forced_kinds(text: str, judged: Judged) -> dict[int, Certain]:
    """Units whose kind is beyond doubt: place -> kind and rule."""
    bits = lexicon.category_bits()
    start, end = judged.units.start, judged.units.end
    forced: dict[int, Certain] = {}
    for place in np.flatnonzero((judged.markup > MARKUP_SHARE) & (end - start > _MARKUP_LENGTH)).tolist():
        forced[place] = Certain(Kind.PHP_WARNING, Rule.MARKUP)
    readers = (
        (bits["server_error"] | bits["database"] | bits["code"], read_broken),
        (bits["wire"], read_credit),
        (bits["ai"], read_machine),
    )
    worth_reading = np.bitwise_or.reduce([mask for mask, _ in readers])
    for place in np.flatnonzero(judged.bits & worth_reading).tolist():
        line = text[start[place] : end[place]]
        found = (read(line) for mask, read in readers if judged.bits[place] & mask)
        if certain := next(filter(None, found), None):
            forced[place] = certain
    return forced
