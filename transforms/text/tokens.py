"""Tokens of many units at once, and 64-bit hashes of tokens, token pairs and token triples.

A token is a run of letters (with inner apostrophes), a run of digits, one letter of a script without spaces, or
one mark. Hashes depend on the folded characters alone (never on Python's own `hash`): equal on every machine and in
every process. All work is done on one buffer of code points for the whole batch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text import characters
from transforms.text.characters import CharacterTables

U64 = npt.NDArray[np.uint64]
IntArray = npt.NDArray[np.int64]

WORD, NUMBER, MARK = 1, 2, 3

# Odd constants of 64 bits: powers of the first weigh the characters of a token, the others mix. The values are
# those of splitmix64 (Steele, Lea, Flood 2014), chosen for their spread alone.
_WEIGHT = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_PAIR_A = np.uint64(0x94D049BB133111EB)
_PAIR_B = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(29)
POWERS = np.array([pow(_WEIGHT, exponent + 1, 1 << 64) for exponent in range(64)], dtype=np.uint64)


def mix(values: U64) -> U64:
    """Spread the bits of 64-bit values."""
    mixed = values * _MIX
    return mixed ^ (mixed >> _SHIFT)


def pair_hash(first: U64, second: U64) -> U64:
    """Hash of two tokens in a row."""
    return mix(first * _PAIR_A + second * _PAIR_B + np.uint64(1))


def triple_hash(first: U64, second: U64, third: U64) -> U64:
    """Hash of three tokens in a row."""
    return mix(pair_hash(first, second) * _PAIR_A + third * _PAIR_B + np.uint64(2))


class Tokens(NamedTuple):
    """A batch of units as one buffer, and its tokens.

    Character arrays have one element per code point of the buffer, token arrays one per token, unit arrays one
    per unit. Units lie in the buffer one behind the other, each followed by a line feed.
    """

    points: npt.NDArray[np.int32]  # characters
    kind: npt.NDArray[np.uint8]
    unit_start: IntArray  # units: first character
    unit_end: IntArray  # units: behind the last character
    start: IntArray  # tokens: first character
    length: IntArray
    type: npt.NDArray[np.uint8]  # WORD, NUMBER, MARK
    hash: U64
    is_unspaced: npt.NDArray[np.bool_]  # tokens: one letter of a script without spaces
    first: IntArray  # units: first token
    last: IntArray  # units: behind the last token

    @property
    def unit(self) -> IntArray:
        """For every token, the unit that it belongs to."""
        return np.repeat(np.arange(len(self.first)), self.last - self.first)


def tokenize(points: npt.NDArray[np.int32], unit_start: IntArray, unit_end: IntArray) -> Tokens:
    """Tokens of the units of a buffer. No token crosses a unit's end: what follows a unit must not be a letter."""
    tables: CharacterTables = characters.tables()
    kind = tables.kind[points]
    is_letter = (kind >= characters.LOWER) & (kind <= characters.LETTER)
    if len(points) > 2:
        apostrophes = np.flatnonzero(tables.group[points[1:-1]] == characters.APOSTROPHE) + 1
        inner = apostrophes[is_letter[apostrophes - 1] & is_letter[apostrophes + 1]]
        kind[inner] = characters.LOWER
        is_letter[inner] = True
    types = np.zeros(len(points), np.uint8)
    types[is_letter] = WORD
    types[kind == characters.DIGIT] = NUMBER
    types[kind >= characters.PUNCTUATION] = MARK
    single = (types == MARK) | tables.is_unspaced[points]
    changes = np.ones(len(points) + 1, np.bool_)
    changes[1:-1] = (types[1:] != types[:-1]) | single[1:] | single[:-1]
    start = np.flatnonzero(changes[:-1] & (types > 0))
    end = np.flatnonzero(changes[1:] & (types > 0)) + 1
    length = end - start
    # Sum of weighted characters per token, as differences of one running sum (64-bit arithmetic wraps on purpose).
    occupied = np.flatnonzero(types)
    offsets = np.zeros(len(length) + 1, np.int64)
    np.cumsum(length, out=offsets[1:])
    place = np.arange(len(occupied)) - np.repeat(offsets[:-1], length)
    weighted = np.zeros(len(occupied) + 1, np.uint64)
    np.cumsum(tables.fold[points[occupied]] * POWERS[np.minimum(place, 63)], out=weighted[1:])
    hashes = mix(weighted[offsets[1:]] - weighted[offsets[:-1]])
    first = np.searchsorted(start, unit_start)
    last = np.searchsorted(start, unit_end)
    return Tokens(
        points,
        kind,
        unit_start,
        unit_end,
        start,
        length,
        types[start],
        hashes,
        single[start] & (types[start] == WORD),
        first,
        last,
    )


#: What stands for any run of digits when lines are compared: page numbers and counters do not make lines differ.
_ANY_NUMBER = np.uint64(0x5851F42D4C957F2D)


def unit_hashes(tokens: Tokens) -> U64:
    """One hash per unit, of its tokens in order; case, white space, kinds of quotes and numbers do not count."""
    values = np.where(tokens.type == NUMBER, _ANY_NUMBER, tokens.hash)
    place = np.arange(len(values)) - np.repeat(tokens.first, tokens.last - tokens.first)
    running = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(mix(values + place.astype(np.uint64) * _PAIR_B), out=running[1:])
    return mix(running[tokens.last] - running[tokens.first] + (tokens.last - tokens.first).astype(np.uint64))
