"""One batch of documents on one buffer: units, tokens, phrases, and small helpers that keep to document borders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.text import lexicon, lines, tokens
from transforms.text.lexicon import PhraseHits
from transforms.text.lines import Units
from transforms.text.tokens import U64, IntArray, Tokens

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Batch:
    """Documents with their units one behind the other. Unit arrays have one element per unit of the batch.

    ``others`` is the number of other pages of the outlet that hold the unit's line, ``pages`` the number of other
    pages that were counted (0: nothing is known of the outlet).
    """

    units: tuple[Units, ...]  # per document, offsets into the document's text
    tokens: Tokens
    phrases: PhraseHits
    document: IntArray  # per unit: its document
    first: IntArray  # per unit: first unit of its document
    last: IntArray  # per unit: behind the last unit of its document
    blanks: IntArray  # per unit: empty lines before it
    glued: BoolArray  # per unit: a later piece of a long line
    hashes: U64  # per unit
    others: FloatArray
    pages: FloatArray

    def __len__(self) -> int:
        return len(self.document)

    @cached_property
    def index(self) -> IntArray:
        """Ordinal of every unit in the batch."""
        return np.arange(len(self.document))

    @cached_property
    def first_of_document(self) -> IntArray:
        """Per document: its first unit."""
        return np.cumsum([0, *(len(found.start) for found in self.units)])[:-1]

    @cached_property
    def size_of_document(self) -> IntArray:
        """Per document: its number of units."""
        return np.array([len(found.start) for found in self.units], dtype=np.int64)

    def shift(self, values: npt.NDArray[Any], offset: int, missing: float = 0) -> npt.NDArray[Any]:
        """Each unit gets the value of the unit ``offset`` places on, or ``missing`` beyond its document."""
        place = self.index + offset
        inside = (place >= self.first) & (place < self.last)
        return np.where(inside, values[np.clip(place, 0, len(values) - 1)], missing)

    def window(self, running: FloatArray, low: IntArray, high: IntArray) -> FloatArray:
        """Sum over [low, high) cut to the document, from a running sum."""
        upper = running[np.minimum(np.maximum(high, self.first), self.last)]
        lower = running[np.minimum(np.maximum(low, self.first), self.last)]
        return np.asarray(upper - lower, np.float64)

    def count_in(self, low: IntArray, high: IntArray) -> FloatArray:
        """Number of units in [low, high) cut to the document, at least 1."""
        count = np.minimum(high, self.last) - np.maximum(low, self.first)
        return np.asarray(np.maximum(count, 1), np.float64)

    def since(self, marked: BoolArray, limit: int) -> FloatArray:
        """Units since the last marked one before this, at most ``limit``."""
        seen = np.maximum.accumulate(np.where(marked, self.index, -(10**9)))
        seen = np.concatenate([[-(10**9)], seen[:-1]])
        return np.where(seen >= self.first, np.minimum(self.index - seen, limit), limit).astype(np.float64)

    def until(self, marked: BoolArray, limit: int) -> FloatArray:
        """Units until the next marked one behind this, at most ``limit``."""
        seen = np.minimum.accumulate(np.where(marked, self.index, 10**9)[::-1])[::-1]
        seen = np.concatenate([seen[1:], [10**9]])
        return np.where(seen < self.last, np.minimum(seen - self.index, limit), limit).astype(np.float64)


#: Running sums count in this fraction of one.
_FRACTION = float(1 << 20)


def running_sum(values: npt.NDArray[np.generic]) -> FloatArray:
    """Running sum with a leading 0: the sum over [a, b) is ``r[b] - r[a]``.

    Fractions are rounded to multiples of 2**-20 first, so that sums and differences are exact and a document's
    values do not depend on which documents stand before it in the batch.
    """
    result = np.zeros(len(values) + 1)
    if values.dtype.kind == "f":
        np.cumsum(np.rint(np.asarray(values, np.float64) * _FRACTION), out=result[1:])
        result /= _FRACTION
    else:
        np.cumsum(values, out=result[1:])
    return result


def build(points_of: Sequence[npt.NDArray[np.int32]], units_of: Sequence[Units] | None = None) -> Batch:
    """A batch of documents, given as code points; what repeats on other pages is to be filled in.

    Units that are given carry the offsets of a larger text, of which the points are the part from the first unit on.
    """
    units = tuple(units_of) if units_of else tuple(lines.split_units(points) for points in points_of)
    sizes = np.array([len(points) + 2 for points in points_of], dtype=np.int64)
    offsets = np.cumsum(sizes) - sizes
    if units_of:
        # Of a slice, the buffer holds the part from its first unit on; of a whole text, all of it.
        within = [
            int(unit.start[0]) if len(unit.start) and unit.end[-1] > len(points) else 0
            for unit, points in zip(units, points_of, strict=True)
        ]
        offsets = offsets - np.array(within, dtype=np.int64)
    # Two line feeds behind every text: no look at what follows a unit reaches the next document.
    feed = np.array([ord("\n")] * 2, dtype=np.int32)
    buffer = np.concatenate([part for points in points_of for part in (points, feed)]) if points_of else feed
    found = tokens.tokenize(
        buffer,
        np.concatenate([unit.start + offset for unit, offset in zip(units, offsets, strict=True)]),
        np.concatenate([unit.end + offset for unit, offset in zip(units, offsets, strict=True)]),
    )
    counts = np.array([len(unit.start) for unit in units], dtype=np.int64)
    last = np.cumsum(counts)
    document = np.repeat(np.arange(len(units)), counts)
    line = np.concatenate([unit.line for unit in units])
    glued = np.zeros(len(document), np.bool_)
    glued[1:] = (line[1:] == line[:-1]) & (document[1:] == document[:-1])
    nothing = np.zeros(len(document))
    return Batch(
        units,
        found,
        lexicon.find_phrases(found),
        document,
        (last - counts)[document],
        last[document],
        np.concatenate([unit.blanks for unit in units]),
        glued,
        tokens.unit_hashes(found),
        nothing,
        nothing,
    )
