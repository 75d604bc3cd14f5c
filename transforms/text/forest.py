"""Boosted trees, evaluated by numpy alone.

A tree has at most eight leaves, so the answers to its at most seven questions are one number below 128, and a table
of 128 values gives the leaf's score (after QuickScorer, Lucchese et al. 2015: a question answered "greater" rules
out the leaves on its left; the first leaf left is the one). Every question is one comparison over a contiguous row
of features: no branch per line, no library to load, the same sums on every machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

QUESTIONS = 7
LEAVES = 8
#: Units judged at a time: the rows of a block stay in the processor's cache.
_BLOCK = 8192


class Forest(NamedTuple):
    """Trees of one or several outputs; tree t adds to output ``t % outputs``."""

    feature: npt.NDArray[np.int32]  # (trees, QUESTIONS): row of the feature matrix; unused questions repeat row 0
    threshold: npt.NDArray[np.float32]  # (trees, QUESTIONS): answer is "greater" where the feature exceeds it
    asked: npt.NDArray[np.uint8]  # (trees,): number of questions
    table: npt.NDArray[np.float32]  # (trees, 128): answers -> score
    outputs: int
    names: tuple[str, ...]  # rows of the feature matrix


def pack(
    feature: npt.NDArray[np.int32],
    threshold: npt.NDArray[np.float32],
    left_leaves: npt.NDArray[np.uint8],
    scores: npt.NDArray[np.float32],
    outputs: int,
    names: tuple[str, ...],
) -> Forest:
    """A forest from its stored arrays.

    Args:
        feature: as in `Forest`.
        threshold: as in `Forest`; +inf marks an unused question.
        left_leaves: (trees, QUESTIONS) the leaves that the answer "greater" rules out, as bits.
        scores: (trees, LEAVES) of the leaves, from left to right.
        outputs: number of outputs.
        names: of the features.
    """
    answers = np.arange(1 << QUESTIONS)
    ruled_out = np.zeros((len(feature), len(answers)), np.uint8)
    for question in range(QUESTIONS):
        greater = (answers >> question & 1).astype(np.uint8)
        ruled_out |= left_leaves[:, question, None] * greater
    remaining = ~ruled_out
    first = np.array([(value & -value).bit_length() - 1 if value else 0 for value in range(256)], np.int64)
    table = np.take_along_axis(scores, first[remaining], axis=1)
    asked = np.isfinite(threshold).sum(axis=1).astype(np.uint8)
    return Forest(feature, threshold, asked, np.ascontiguousarray(table, np.float32), outputs, names)


def score(forest: Forest, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Sums of the leaves' scores.

    Args:
        forest: the trees.
        rows: (features, units), C order, in the order of ``forest.names``.

    Returns:
        (outputs, units).
    """
    units = rows.shape[1]
    result = np.zeros((forest.outputs, units), np.float32)
    features = forest.feature.tolist()
    asked = forest.asked.tolist()
    for low in range(0, units, _BLOCK):
        block = np.ascontiguousarray(rows[:, low : low + _BLOCK])
        size = block.shape[1]
        code = np.empty(size, np.uint8)
        greater = np.empty(size, np.bool_)
        answer = greater.view(np.uint8)
        for tree, table in enumerate(forest.table):
            of_tree, limits = features[tree], forest.threshold[tree]
            np.greater(block[of_tree[0]], limits[0], out=code.view(np.bool_))
            for question in range(1, asked[tree]):
                np.greater(block[of_tree[question]], limits[question], out=greater)
                np.left_shift(answer, question, out=answer)
                np.bitwise_or(code, answer, out=code)
            result[tree % forest.outputs, low : low + size] += table[code]
    return result


def sigmoid(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Log-odds to probabilities."""
    return 1.0 / (1.0 + np.exp(-values.astype(np.float64)))
