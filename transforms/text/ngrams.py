"""Hashed words, word pairs and opening and closing words of units, and linear scores over them.

What the lexicon's categories cannot say ("cookies" and "crumbs" are one category and another) single words can. A
unit's score is the sum of one weight per gram, divided by the square root of the number of grams.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text import tokens
from transforms.text.batch import Batch, BoolArray
from transforms.text.tokens import U64, IntArray

#: Only the ends of a long unit are read: it is prose by its length alone.
_HEAD, _TAIL = 40, 20
_LENGTH_BUCKETS = 12


class Grams(NamedTuple):
    """Grams of some units as (unit, bucket) pairs; units are numbered from 0 in the order chosen."""

    unit: IntArray
    bucket: IntArray
    units: int


def grams(batch: Batch, buckets: int, chosen: BoolArray | None = None) -> Grams:
    """The grams of the units of a batch, or of the chosen ones. ``buckets`` is a power of two."""
    t = batch.tokens
    number = batch.index if chosen is None else np.where(chosen, np.cumsum(chosen) - 1, -1)
    unit_of_token = t.unit
    at = np.arange(len(t.hash)) - t.first[unit_of_token]
    rest = t.last[unit_of_token] - 1 - np.arange(len(t.hash))
    near = (at < _HEAD) | (rest < _TAIL)
    if chosen is not None:
        near &= chosen[unit_of_token]
    kept = np.flatnonzero(near)
    paired = kept[batch.phrases.pairs[kept] != 0]
    parts: list[tuple[IntArray, U64]] = [
        (number[unit_of_token[kept]], t.hash[kept]),
        (number[unit_of_token[paired]], batch.phrases.pairs[paired]),
    ]
    for place in range(2):
        opening = kept[at[kept] == place]
        parts.append((number[unit_of_token[opening]], tokens.mix(t.hash[opening] + np.uint64(1001 + place))))
    for place in range(2):
        closing = kept[rest[kept] == place]
        parts.append((number[unit_of_token[closing]], tokens.mix(t.hash[closing] + np.uint64(2001 + place))))
    units = np.flatnonzero(number >= 0)
    size = t.last[units] - t.first[units]
    length = np.minimum(_LENGTH_BUCKETS, (np.log2(size + 1) * 2).astype(np.int64)).astype(np.uint64)
    parts.append((number[units], tokens.mix(tokens.mix(length + np.uint64(77)))))
    unit = np.concatenate([part[0] for part in parts])
    hashes = np.concatenate([part[1] for part in parts])
    bucket = ((hashes >> np.uint64(40)) & np.uint64(buckets - 1)).astype(np.int64)
    return Grams(unit, bucket, len(units))


def linear(
    found: Grams, weights: npt.NDArray[np.int8], scale: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Scores of units: (outputs, units).

    Args:
        found: the grams.
        weights: (outputs, buckets), as stored.
        scale: (outputs,): a score is ``bias + scale * sum(weights) / sqrt(grams)``.
        bias: (outputs,).
    """
    count = np.bincount(found.unit, minlength=found.units)
    damping = 1 / np.sqrt(np.maximum(count, 1))
    result = np.empty((len(weights), found.units), np.float32)
    for output, of_output in enumerate(weights):
        total = np.bincount(found.unit, of_output[found.bucket], found.units)
        result[output] = bias[output] + scale[output] * total * damping
    return result
