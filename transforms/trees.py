"""Gradient-boosted trees at run time: read from files of ours, evaluated in numpy.

Trees are grown offline with lightgbm (a development dependency) and stored as arrays. A forest
is evaluated by masks, not by walking (Lucchese et al., "QuickScorer", SIGIR 2015): every split whose condition fails
rules out the leaves of its left side, and the first leaf that is left is the answer. That is one comparison per split
and one OR per tree, over many rows at once.

Of few rows, as the blocks of one page are, all splits are compared in one call; of many, as the lines of a batch of
dumps are, one tree after another over rows that stay in the processor's cache. Either way the same leaves are found
and summed in the order of the trees, in the precision that the leaves are stored in: same rows in, same bits out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]

#: Leaves that fit the widest mask.
MAX_LEAVES = 32
#: Leaves that fit a mask of one byte, whose 256 values are looked up in a table.
FEW_LEAVES = 8
#: Comparisons held in memory at once.
_AT_ONCE = 1_500_000
#: Rows whose masks are looked up tree by tree: they stay in the processor's cache.
_BLOCK = 8192
#: Rows from which it is faster to take trees of few leaves one by one: of 30 rows all at once takes a sixth of the
#: time, of 400 a half, of 3,000 twice as much (the forests of page dumps).
_MANY_ROWS = 800
#: The lowest bit that a byte leaves unset; 0 where it leaves none.
_FIRST_LEFT = np.array(
    [(~ruled & (ruled + 1)).bit_length() - 1 if ruled < 255 else 0 for ruled in range(256)], np.int64
)


@dataclass(frozen=True)
class Forest:
    """Trees ready for evaluation.

    One element per split, tree after tree: the column it looks at, its threshold (a row goes left if its value is
    not greater), and the leaves that are ruled out when it goes right, as bits of one byte where no tree has more than
    `FEW_LEAVES`. ``starts`` is the first split of each tree, ``values`` holds the leaves of each tree from left to
    right. Tree t adds to output ``t % outputs``.
    """

    feature: npt.NDArray[np.int32]
    threshold: Matrix
    ruled_out: Masks
    starts: npt.NDArray[np.int64]
    values: Floats | Matrix
    columns: tuple[str, ...]
    outputs: int = 1

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any], columns: Sequence[str]) -> Forest:
        """Build a forest of one output from trees stored by their children; leaves are summed in double precision.

        Args:
            arrays: ``feature``, ``threshold``, ``left``, ``right`` and ``value``, one list per tree. A child that
                is not negative is a split of the same tree, another one is leaf ``-child - 1``. A tree of one leaf
                has no splits.
            columns: names of the columns of the matrices that will be given.

        Raises:
            ValueError: for arrays that do not fit together.
        """
        features: list[int] = []
        thresholds: list[float] = []
        masks: list[int] = []
        starts: list[int] = []
        values: list[list[float]] = []
        most = 0
        for feature, threshold, left, right, value in zip(
            *(arrays[name] for name in ("feature", "threshold", "left", "right", "value")), strict=True
        ):
            if len(value) > MAX_LEAVES or (len(feature) and max(feature) >= len(columns)):
                raise ValueError("a tree has too many leaves, or looks at a column that is not there")
            most = max(most, len(value))
            order, tree_masks = _masks(left, right)
            starts.append(len(features))
            # A tree of one leaf gets a split that always goes left.
            features += feature or [0]
            thresholds += threshold or [float("inf")]
            masks += tree_masks or [0]
            values.append([value[leaf] for leaf in order] + [0.0] * (MAX_LEAVES - len(value)))
        is_small = most <= FEW_LEAVES
        return cls(
            np.array(features, np.int32),
            round_down(np.array(thresholds, np.float64)),
            np.array(masks, np.uint8) if is_small else np.array(masks, np.uint32),
            np.array(starts, np.int64),
            np.array(values, np.float64).reshape(-1, MAX_LEAVES)[:, : FEW_LEAVES if is_small else MAX_LEAVES],
            tuple(columns),
        )

    @classmethod
    def from_masks(cls, arrays: Mapping[str, npt.NDArray[Any]], columns: Sequence[str], outputs: int = 1) -> Forest:
        """Build a forest from trees of at most `FEW_LEAVES` stored by their masks.

        Args:
            arrays: trees x splits, as many as a tree can have: ``feature``, ``threshold`` (+inf behind a tree's last
                split) and ``left``, the leaves on the left side as bits; trees x leaves: ``scores``, from left to
                right, summed in the precision that they have.
            columns: names of the columns of the matrices that will be given.
            outputs: number of outputs.
        """
        is_split = np.isfinite(arrays["threshold"])
        is_split[:, 0] = True  # a tree of one leaf has a split that always goes left
        counts = is_split.sum(axis=1)
        return cls(
            arrays["feature"][is_split].astype(np.int32),
            arrays["threshold"][is_split].astype(np.float32),
            arrays["left"][is_split].astype(np.uint8),
            np.cumsum(counts) - counts,
            arrays["scores"],
            tuple(columns),
            outputs,
        )

    def scores(self, matrix: Matrix) -> Floats:
        """The sum of all trees of one output for each row of a matrix (rows x columns, float32, no NaN)."""
        return np.asarray(self.sums(np.ascontiguousarray(matrix.T))[0])

    def probabilities(self, matrix: Matrix) -> Floats:
        """The logistic of the sums: a probability for each row."""
        return logistic(self.scores(matrix))

    def sums(self, turned: Matrix) -> npt.NDArray[Any]:
        """The sums of the trees of each output.

        Args:
            turned: columns x rows, float32, no NaN, C order.

        Returns:
            outputs x rows, in the precision of the leaves.

        Raises:
            ValueError: for another number of columns than that of ``columns``.
        """
        if len(turned) != len(self.columns):
            raise ValueError(f"the trees look at {len(self.columns)} columns, the matrix has {len(turned)}")
        rows = turned.shape[1]
        result = np.zeros((self.outputs, rows), self.values.dtype)
        is_looked_up = self.ruled_out.dtype == np.uint8 and rows >= _MANY_ROWS
        step = _BLOCK if is_looked_up else max(16, _AT_ONCE // max(1, len(self.feature)))
        add = self._add_tree_by_tree if is_looked_up else self._add_at_once
        for begin in range(0, rows, step):
            add(result[:, begin : begin + step], np.ascontiguousarray(turned[:, begin : begin + step]))
        return result

    def _add_at_once(self, sums: npt.NDArray[Any], turned: Matrix) -> None:
        goes_right = turned.take(self.feature, axis=0) > self.threshold[:, None]
        marks = goes_right * self.ruled_out[:, None]  # a product is five times faster here than np.where
        ruled = np.empty((len(self.starts), turned.shape[1]), self.ruled_out.dtype)
        for tree, (begin, end) in enumerate(self._spans):
            np.bitwise_or.reduce(marks[begin:end], axis=0, out=ruled[tree])
        first = ~ruled & (ruled + ruled.dtype.type(1))  # the lowest bit that is not set
        leaf = np.log2(first.astype(np.float64)).astype(np.int64)
        trees = np.arange(len(self.starts))[:, None]
        for total, row in zip(cycle([*sums]), self.values[trees, leaf], strict=False):
            np.add(total, row, out=total)

    def _add_tree_by_tree(self, sums: npt.NDArray[Any], turned: Matrix) -> None:
        features, masks = self.feature.tolist(), self.ruled_out.tolist()
        ruled = np.empty(turned.shape[1], np.uint8)
        greater = np.empty(turned.shape[1], np.bool_)
        answer = greater.view(np.uint8)
        for total, table, (begin, end) in zip(cycle([*sums]), self._table, self._spans, strict=False):
            np.greater(turned[features[begin]], self.threshold[begin], out=greater)
            np.multiply(answer, masks[begin], out=ruled)
            for split in range(begin + 1, end):
                np.greater(turned[features[split]], self.threshold[split], out=greater)
                np.multiply(answer, masks[split], out=answer)
                np.bitwise_or(ruled, answer, out=ruled)
            np.add(total, table[ruled], out=total)

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """The first split of each tree, and that behind its last."""
        return list(pairwise([*self.starts.tolist(), len(self.feature)]))

    @cached_property
    def _table(self) -> npt.NDArray[Any]:
        """What each tree adds for each mask of leaves that are ruled out: trees x 256."""
        return np.ascontiguousarray(self.values[:, _FIRST_LEFT])


def logistic(sums: npt.NDArray[Any]) -> Floats:
    """Log-odds to probabilities, in double precision."""
    return np.asarray(1.0 / (1.0 + np.exp(-sums.astype(np.float64))))


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


def round_down(thresholds: Floats) -> Matrix:
    """The largest single-precision number not above each threshold, so that comparing in single precision is exact."""
    rounded = thresholds.astype(np.float32)
    too_high = rounded.astype(np.float64) > thresholds
    rounded[too_high] = np.nextafter(rounded[too_high], np.float32(-np.inf))
    return rounded
