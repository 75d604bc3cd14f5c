"""Boosted trees at run time: numpy arrays that were trained elsewhere, evaluated for a few rows at once.

The file format is one compressed ``.npz``: ``feature`` (int16), ``threshold`` (float32), ``left`` and ``right``
(int16, negative: leaf ``-1 - index``) and ``value`` (float32), each trees x nodes; ``base`` the sum of nothing.
Training and export live in `benchmarks/metadata/train_dates.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble whose leaf values add up to a log-odds."""

    feature: npt.NDArray[np.int64]
    threshold: npt.NDArray[np.float64]
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    depth: int

    def probability(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The probability of every row (rows x features), in [0, 1]."""
        count = len(self.feature)
        trees = np.arange(count)[None, :]
        node = np.zeros((len(rows), count), dtype=np.int64)
        leaf = np.full((len(rows), count), -1, dtype=np.int64)
        numbers = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[numbers, self.feature[trees, node]] <= self.threshold[trees, node]
            following = np.where(goes_left, self.left[trees, node], self.right[trees, node])
            arrived = (following < 0) & (leaf < 0)
            leaf[arrived] = -1 - following[arrived]
            node = np.where(following < 0, node, following)
        odds = self.value[trees, np.maximum(leaf, 0)].sum(axis=1)
        result: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
        return result


def load_trees(name: str) -> Trees:
    """A model of this package's ``models`` folder.

    Raises:
        FileNotFoundError: there is no such model.
    """
    with (
        files("transforms.metadata").joinpath("models", name).open("rb") as stream,
        np.load(stream, allow_pickle=False) as data,
    ):
        return Trees(
            feature=data["feature"].astype(np.int64),
            threshold=data["threshold"].astype(np.float64),
            left=data["left"].astype(np.int64),
            right=data["right"].astype(np.int64),
            value=data["value"].astype(np.float64),
            depth=int(data["depth"]),
        )
