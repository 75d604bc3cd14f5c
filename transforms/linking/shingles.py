"""What two texts are compared by: hashes of five words in a row, and of numbers with the word before them.

Words are the runs of letters and digits of any script, case aside; in scripts without spaces every letter is one.
Marks do not count: outlets change quotes and dashes. Digits do, unlike in `transforms.text`, where page numbers and
counters must not make lines differ: two weather reports are told apart by nothing else.

Stored sketches are compared with later ones, so these hashes may not change: a test holds them. Whoever changes them
must have warehouses rebuilt.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text import characters, tokens

U64 = npt.NDArray[np.uint64]

#: Words in a row. Five are shared by accident only where wording is fixed (Broder 1997, and every study of near
#: duplicates since); with three, idioms and names count, with nine every small edit costs nine shingles.
SHINGLE_WORDS = 5

#: Longer texts are compared by their beginning: bounded memory, and no article is as long.
MAX_CHARACTERS = 1 << 20


class Shingles(NamedTuple):
    """The distinct hashes of a text, each set in ascending order."""

    words: U64
    numbers: U64


def shingle(text: str) -> Shingles:
    """The shingles of a text; none where it has fewer than `SHINGLE_WORDS` words."""
    points = characters.code_points(text[:MAX_CHARACTERS])
    if not len(points):
        return Shingles(np.empty(0, np.uint64), np.empty(0, np.uint64))
    found = tokens.tokenize(points, np.zeros(1, np.int64), np.array([len(points)]))
    is_word = found.type != tokens.MARK
    is_number = found.type[is_word] == tokens.NUMBER
    words = found.hash[is_word]
    words[is_number] = _number_hashes(points, found.start[is_word][is_number], found.length[is_word][is_number])
    places = np.flatnonzero(is_number)
    places = places[places > 0]
    return Shingles(np.unique(_runs_of_five(words)), np.unique(tokens.pair_hash(words[places - 1], words[places])))


def _runs_of_five(words: U64) -> U64:
    last = len(words) - SHINGLE_WORDS + 1
    if last < 1:
        return np.empty(0, np.uint64)
    first, second, third, fourth, fifth = (words[place : place + last] for place in range(SHINGLE_WORDS))
    return tokens.pair_hash(tokens.triple_hash(first, second, third), tokens.pair_hash(fourth, fifth))


def _number_hashes(points: npt.NDArray[np.int32], start: tokens.IntArray, length: tokens.IntArray) -> U64:
    """Hashes of numbers by the values of their digits, whatever the script."""
    offsets = np.zeros(len(length) + 1, np.int64)
    np.cumsum(length, out=offsets[1:])
    place = np.arange(offsets[-1]) - np.repeat(offsets[:-1], length)
    digits = _digit_values()[points[np.repeat(start, length) + place]]
    running = np.zeros(len(digits) + 1, np.uint64)
    np.cumsum((digits + np.uint64(1)) * tokens.POWERS[np.minimum(place, len(tokens.POWERS) - 1)], out=running[1:])
    return tokens.mix(running[offsets[1:]] - running[offsets[:-1]])


@lru_cache(maxsize=1)
def _digit_values() -> U64:
    """Value of the digit at every row of the character tables, 0 where there is none."""
    values = (unicodedata.digit(chr(code), 0) for code in range(characters.BEYOND))
    return np.append(np.fromiter(values, np.uint64, characters.BEYOND), np.uint64(0))
