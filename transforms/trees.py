"""Small gradient-boosted trees at run time: read from a file of ours, evaluated in numpy.

Trees are grown offline with lightgbm (a development dependency) and exported as five arrays per forest. A forest is
evaluated by masks, not by walking (Lucchese et al., "QuickScorer", SIGIR 2015): every split whose condition fails
rules out the leaves of its left side, and the first leaf that is left is the answer. That is one comparison per
split and one OR per tree, over all rows at once.

The sum over trees is taken in their order, in double precision: same rows in, same numbers out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

#: Leaves that fit a mask.
MAX_LEAVES = 32
#: Comparisons held in memory at once.
_AT_ONCE = 1_500_000


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees ready for evaluation.

    One element per split, tree after tree: the column it looks at, its threshold (a row goes left if its value is
    not greater), and the leaves that are ruled out when it goes right, as bits. ``starts`` is the
    first split of each tree, ``values`` holds the leaves of each tree from left to right.
    """

    feature: npt.NDArray[np.int32]
    threshold: Matrix
    ruled_out: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    values: Floats
    columns: int

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any], columns: int) -> Forest:
        """Build a forest from exported arrays.

        Args:
            arrays: ``feature``, ``threshold``, ``left``, ``right`` and ``value``, one list per tree. A child that
                is not negative is a split of the same tree, another one is leaf ``-child - 1``. A tree of one leaf
                has no splits.
            columns: the number of columns of the matrices that will be given.

        Raises:
            ValueError: for arrays that do not fit together.
        """
        features: list[int] = []
        thresholds: list[float] = []
        masks: list[int] = []
        starts: list[int] = []
        values: list[list[float]] = []
        for feature, threshold, left, right, value in zip(
            *(arrays[name] for name in ("feature", "threshold", "left", "right", "value")), strict=True
        ):
            if len(value) > MAX_LEAVES or (len(feature) and max(feature) >= columns):
                raise ValueError("a tree has too many leaves, or looks at a column that is not there")
            order, tree_masks = _masks(left, right)
            starts.append(len(features))
            # A tree of one leaf gets a split that always goes left.
            features += feature or [0]
            thresholds += threshold or [float("inf")]
            masks += tree_masks or [0]
            values.append([value[leaf] for leaf in order] + [0.0] * (MAX_LEAVES - len(value)))
        return cls(
            np.array(features, np.int32),
            _round_down(np.array(thresholds, np.float64)),
            np.array(masks, np.uint32),
            np.array(starts, np.int64),
            np.array(values, np.float64).reshape(-1, MAX_LEAVES),
            columns,
        )

    def scores(self, matrix: Matrix) -> Floats:
        """The sum of all trees for each row of a matrix (rows x columns, float32, no NaN)."""
        if matrix.shape[1] != self.columns:
            raise ValueError(f"the trees look at {self.columns} columns, the matrix has {matrix.shape[1]}")
        result = np.zeros(len(matrix))
        step = max(16, _AT_ONCE // max(1, len(self.feature)))
        for begin in range(0, len(matrix), step):
            result[begin : begin + step] = self._scores(matrix[begin : begin + step])
        return result

    def _scores(self, matrix: Matrix) -> Floats:
        turned = np.ascontiguousarray(matrix.T)
        goes_right = turned.take(self.feature, axis=0) > self.threshold[:, None]
        marks = goes_right * self.ruled_out[:, None]  # a product is five times faster here than np.where
        ruled = np.empty((len(self.starts), len(matrix)), np.uint32)
        for tree, (begin, end) in enumerate(pairwise([*self.starts.tolist(), len(marks)])):
            np.bitwise_or.reduce(marks[begin:end], axis=0, out=ruled[tree])
        first = ~ruled & (ruled + np.uint32(1))  # the lowest bit that is not set
        leaf = np.log2(first.astype(np.float64)).astype(np.int64)
        trees = np.arange(len(self.starts))[:, None]
        total = np.zeros(len(matrix))
        for row in self.values[trees, leaf]:
            total += row
        return total

    def probabilities(self, matrix: Matrix) -> Floats:
        """The logistic of the sums: a probability for each row."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.scores(matrix))))


def _masks(left: list[int], right: list[int]) -> tuple[list[int], list[int]]:
    """The leaves of a tree from left to right, and for each split the places of its left side's leaves as bits."""
    if not left:
        return [0], []
    order: list[int] = []
    spans = [[0, 0] for _ in left]  # splits: places of the first leaf, and behind the last, of the left side
    stack: list[tuple[int, int]] = [(0, 0)]
    while stack:
        node, stage = stack.pop()
        if node < 0:
            order.append(-node - 1)
        elif stage == 0:
            spans[node][0] = len(order)
            stack += [(node, 1), (left[node], 0)]
        else:
            spans[node][1] = len(order)
            stack.append((right[node], 0))
    return order, [(1 << end) - (1 << start) for start, end in spans]


def _round_down(thresholds: Floats) -> Matrix:
    """The largest single-precision number not above each threshold, so that comparing in single precision is exact."""
    rounded = thresholds.astype(np.float32)
    too_high = rounded.astype(np.float64) > thresholds
    rounded[too_high] = np.nextafter(rounded[too_high], np.float32(-np.inf))
    return rounded


def export_booster(model: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """The arrays that `Forest.from_arrays` reads, from lightgbm's ``Booster.dump_model()``.

    Leaf values are rounded to 6 digits: what lies behind them is noise, and files stay small.
    """
    arrays: dict[str, list[list[Any]]] = {name: [] for name in ("feature", "threshold", "left", "right", "value")}
    for tree in model["tree_info"]:
        feature: list[int] = []
        threshold: list[float] = []
        left: list[int] = []
        right: list[int] = []
        value: list[float] = []
        stack: list[tuple[Mapping[str, Any], int, bool]] = [(tree["tree_structure"], -1, False)]
        while stack:
            node, parent, is_left = stack.pop()
            if "split_feature" in node:
                place = len(feature)
                feature.append(int(node["split_feature"]))
                threshold.append(float(node["threshold"]))
                left.append(0)
                right.append(0)
                stack += [(node["right_child"], place, False), (node["left_child"], place, True)]
            else:
                value.append(round(float(node["leaf_value"]), 6))
                place = -len(value)
            if parent >= 0:
                (left if is_left else right)[parent] = place
        columns: tuple[list[Any], ...] = (feature, threshold, left, right, value)
        for name, items in zip(arrays, columns, strict=True):
            arrays[name].append(items)
    return arrays
