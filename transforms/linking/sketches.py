"""The sketch of an article: a few hundred bytes from which its likeness to any other article can be told.

Three parts, all made of the shingles' hashes alone: ``bands``, of which two near-identical articles share at least one
(locality-sensitive hashing, Indyk and Motwani 1998, over min-wise hashes, Broder 1997) and by which candidates are
found; ``shingles_low``, the smallest hashes, from which the share of common shingles is estimated (bottom-k sketch,
Cohen and Kaplan 2007); and ``numbers_low``, the same for numbers. Sizes are argued in
docs/adr/0190-near-identical-articles.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from transforms.linking.shingles import U64, shingle
from transforms.text import tokens

U32 = npt.NDArray[np.uint32]

#: Shingles below which an article is not compared: 40 words in a row agree by accident in notices and teasers.
MIN_SHINGLES = 36

#: Bands and min-wise hashes in each. Of pairs that share 60 % of their shingles 99.7 % meet in a band, of pairs that
#: share 70 % all but one in 20,000, of pairs that share 10 % one in 42.
BANDS, BAND_ROWS = 24, 3

#: Smallest hashes that are kept: standard error at most 0.044, and an article of fewer shingles is compared exactly.
KEPT_SHINGLES = 128
KEPT_NUMBERS = 32

#: Shingles that meet all hash functions at once: bounded memory.
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of an article for comparing it. Hashes are in ascending order but for ``bands``."""

    shingle_count: int  # distinct shingles
    number_count: int  # distinct numbers with the word before
    bands: U64  # BANDS values
    shingles_low: U32  # at most KEPT_SHINGLES
    numbers_low: U32  # at most KEPT_NUMBERS


def sketch(article_body: str) -> Sketch | None:
    """The sketch of an article; None where it is too short to be compared (`MIN_SHINGLES`)."""
    found = shingle(article_body)
    if len(found.words) < MIN_SHINGLES:
        return None
    return Sketch(
        len(found.words),
        len(found.numbers),
        _bands(found.words),
        _lowest(found.words, KEPT_SHINGLES),
        _lowest(found.numbers, KEPT_NUMBERS),
    )


def _lowest(hashes: U64, kept: int) -> U32:
    """The smallest hashes by their upper halves."""
    halves: U32 = np.unique((hashes >> np.uint64(32)).astype(np.uint32))
    return halves[:kept]


def _bands(hashes: U64) -> U64:
    factors, offsets = _functions()
    minima = np.full((len(factors), 1), np.iinfo(np.uint64).max, np.uint64)
    for first in range(0, len(hashes), _CHUNK):
        values = tokens.mix(hashes[np.newaxis, first : first + _CHUNK] * factors + offsets)
        np.minimum(minima, values.min(axis=1, keepdims=True), out=minima)
    rows = minima.reshape(BANDS, BAND_ROWS)
    place = np.arange(1, BANDS + 1, dtype=np.uint64)
    return tokens.pair_hash(tokens.triple_hash(rows[:, 0], rows[:, 1], rows[:, 2]), place)


@lru_cache(maxsize=1)
def _functions() -> tuple[U64, U64]:
    """Odd factors and offsets, one per min-wise hash function, as columns: the sequence of splitmix64."""
    state, values = 0, []
    for _ in range(2 * BANDS * BAND_ROWS):
        state = (state + 0x9E3779B97F4A7C15) % (1 << 64)
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) % (1 << 64)
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) % (1 << 64)
        values.append(mixed ^ (mixed >> 31))
    drawn = np.array(values, np.uint64).reshape(2, -1, 1)
    return drawn[0] | np.uint64(1), drawn[1]
