"""Tables over code points: what each character is, and how it folds when lines are compared.

Every table has one row per code point of the Basic Multilingual Plane and one last row that stands for all code
points beyond it, so that a text becomes features by table look-up alone. Built once per process from the
interpreter's own Unicode database.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

#: Row of the tables for every code point beyond the Basic Multilingual Plane.
BEYOND = 0x10000

#: Classes of characters.
SPACE, LOWER, UPPER, LETTER, DIGIT, PUNCTUATION, SYMBOL = range(7)

#: Characters that end a line, beside the line feed.
LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"

#: Groups of marks that say something about a line; a character outside all groups is in group 0.
MARK_GROUPS = (
    "",
    ".!?…。！？।॥؟۔։።",
    ",;、，；،؛",
    ":：",
    '"“”„«»「」『』《》〈〉',
    "'’‘",
    "()[]（）【】",
    "-–—―−",
    "|›·•>/\\»‹‧・",
    "{}<>=_$#%^~`*+",
    "©®™",
    "@",
    "×▶►←→↑↓✕✖□■●▪★☆▼▲◄✓",
    "&",
)
(
    OTHER_MARK,
    SENTENCE_END,
    COMMA,
    COLON,
    QUOTE,
    APOSTROPHE,
    BRACKET,
    DASH,
    SEPARATOR,
    CODE_MARK,
    COPYRIGHT_MARK,
    AT_SIGN,
    WIDGET_MARK,
    AMPERSAND,
) = range(len(MARK_GROUPS))

#: Scripts written without spaces between words, as ranges of code points (Unicode Standard, chapters 16 and 18).
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),  # CJK ideographs
)


class CharacterTables(NamedTuple):
    """Arrays indexed by code point (`BEYOND` + 1 rows)."""

    kind: npt.NDArray[np.uint8]  # class: SPACE .. SYMBOL
    group: npt.NDArray[np.uint8]  # index into MARK_GROUPS
    fold: npt.NDArray[np.uint64]  # lower case, digits as 0, quotes and dashes made plain
    is_space: npt.NDArray[np.bool_]  # what str.isspace says: the only characters a whitespace segment may hold
    is_line_end: npt.NDArray[np.bool_]
    is_unspaced: npt.NDArray[np.bool_]  # letters of scripts that write no spaces


def _class_of(category: str) -> int:
    """Class of a character from its Unicode category."""
    if category[0] in "ZC":
        return SPACE
    if category == "Ll":
        return LOWER
    if category in {"Lu", "Lt"}:
        return UPPER
    if category[0] in "LM":
        return LETTER
    if category == "Nd":
        return DIGIT
    return PUNCTUATION if category[0] == "P" else SYMBOL


@lru_cache(maxsize=1)
def tables() -> CharacterTables:
    """The tables of this process."""
    characters = [chr(code) for code in range(BEYOND)]
    by_category = {category: _class_of(category) for category in set(map(unicodedata.category, characters))}
    kind = np.fromiter((by_category[unicodedata.category(c)] for c in characters), np.uint8, BEYOND)
    kind = np.append(kind, np.uint8(SYMBOL))
    fold = np.arange(BEYOND + 1, dtype=np.uint64)
    upper = np.flatnonzero(kind == UPPER)
    fold[upper] = [ord(low) if len(low := characters[code].lower()) == 1 else code for code in upper.tolist()]
    fold[kind == DIGIT] = ord("0")
    for variants, plain in (("’‘", "'"), ("“”„«»", '"'), ("–—―−", "-")):
        fold[[ord(mark) for mark in variants]] = ord(plain)
    group = np.zeros(BEYOND + 1, np.uint8)
    for number, marks in enumerate(MARK_GROUPS):
        group[[ord(mark) for mark in marks]] = number
    is_space = np.zeros(BEYOND + 1, np.bool_)
    is_space[[code for code in np.flatnonzero(kind == SPACE).tolist() if characters[code].isspace()]] = True
    is_line_end = np.zeros(BEYOND + 1, np.bool_)
    is_line_end[[ord(mark) for mark in LINE_ENDS]] = True
    is_unspaced = np.zeros(BEYOND + 1, np.bool_)
    for first, last in UNSPACED:
        is_unspaced[first : last + 1] = True
    is_unspaced &= (kind >= LOWER) & (kind <= LETTER)
    return CharacterTables(kind, group, fold, is_space, is_line_end, is_unspaced)


def code_points(text: str) -> npt.NDArray[np.int32]:
    """A text as an array of table rows, one per code point; what lies beyond the plane is `BEYOND`."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.minimum(points, BEYOND).astype(np.int32)
