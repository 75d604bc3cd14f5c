"""Whether two articles are the same text: estimates from sketches, many pairs at once, and the verdict."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.linking.sketches import KEPT_NUMBERS, KEPT_SHINGLES

F64 = npt.NDArray[np.float64]

#: Share of common shingles from which two articles are one text. Argued, with measurements, in
#: docs/adr/0190-near-identical-articles.md.
SAME_TEXT = 0.62

#: Share of the numbers of the article that has fewer, below which two articles are two issues of one form; asked from
#: that many numbers on. Not the share of all numbers: a copy may carry dates and telephone numbers of its outlet.
SAME_NUMBERS = 0.5
MIN_NUMBERS = 3

#: Stands behind the end of a shorter sketch; no sketch is compared beyond its last hash.
_PAST_END = np.uint64(1 << 32)


def resemblance(first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64], kept: int) -> F64:
    """The share of common hashes of pairs of sets, estimated from their smallest ones.

    Args:
        first: one row per pair, ascending, at most `kept` hashes, then `matrix`'s filling.
        second: likewise.
        kept: the size of a full sketch. Of a set that fills its sketch the hashes are known up to the last one; of
            any other, all. The estimate is the share of those that are known of both; exact where both sets are whole.

    Returns:
        One value per pair in [0, 1]; 1 where both sets are empty.
    """
    limit = np.minimum(first[:, kept - 1], second[:, kept - 1])[:, np.newaxis]
    merged = np.sort(np.concatenate((first, second), axis=1), axis=1)
    is_known = (merged <= limit) & (merged < _PAST_END)
    common = ((merged[:, 1:] == merged[:, :-1]) & is_known[:, 1:]).sum(axis=1)
    distinct = is_known.sum(axis=1) - common
    return np.where(distinct > 0, common / np.maximum(distinct, 1), 1.0)


def matrix(hashes: pa.ListArray, kept: int) -> npt.NDArray[np.uint64]:
    """Lists of hashes as rows of one matrix, short ones filled up to `kept` columns."""
    offsets = hashes.offsets.to_numpy().astype(np.int64)
    lengths = np.diff(offsets)
    rows = np.full((len(lengths), kept), _PAST_END, np.uint64)
    flat = hashes.values.to_numpy()[offsets[0] : offsets[-1]]
    row = np.repeat(np.arange(len(lengths)), lengths)
    rows[row, np.arange(len(flat)) - np.repeat(offsets[:-1] - offsets[0], lengths)] = flat
    return rows


def shingle_resemblance(first: pa.ListArray, second: pa.ListArray) -> F64:
    """The share of common shingles of pairs of articles, from their ``shingles_low``."""
    return resemblance(matrix(first, KEPT_SHINGLES), matrix(second, KEPT_SHINGLES), KEPT_SHINGLES)


def same_text(pairs: pa.RecordBatch) -> npt.NDArray[np.bool_]:
    """Which pairs of articles are the same text.

    Args:
        pairs: ``shingles_low``, ``numbers_low`` and ``number_count`` of the first article, and the same with the
            prefix ``other_`` of the second.
    """
    if not pairs.num_rows:
        return np.empty(0, np.bool_)
    words, other_words, numbers, other_numbers = (
        pairs[name] for name in ("shingles_low", "other_shingles_low", "numbers_low", "other_numbers_low")
    )
    likeness = shingle_resemblance(words, other_words)
    counts = (pairs["number_count"].to_numpy(), pairs["other_number_count"].to_numpy())
    figures = _containment(matrix(numbers, KEPT_NUMBERS), matrix(other_numbers, KEPT_NUMBERS), *counts)
    is_form = (np.minimum(*counts) >= MIN_NUMBERS) & (figures < SAME_NUMBERS)
    verdicts: npt.NDArray[np.bool_] = (likeness >= SAME_TEXT) & ~is_form
    return verdicts


def _containment(
    first: npt.NDArray[np.uint64],
    second: npt.NDArray[np.uint64],
    first_count: npt.NDArray[np.int32],
    second_count: npt.NDArray[np.int32],
) -> F64:
    """The share of the smaller set of numbers that is in the larger one, from resemblance and sizes."""
    share = resemblance(first, second, KEPT_NUMBERS)
    return share / (1 + share) * (first_count + second_count) / np.maximum(np.minimum(first_count, second_count), 1)
