"""Forests of several seeds are stored as one, and say what they say in the mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.text import learn
from transforms.trees import Forest


def odds(trees: dict[str, npt.NDArray[Any]], rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    forest = Forest.from_masks(trees, [str(row) for row in trees["rows"]])
    found: npt.NDArray[np.float32] = forest.sums(rows[trees["rows"]])[0]
    return found


def test_the_forest_of_two_seeds_is_the_mean_of_both() -> None:
    random = np.random.default_rng(3)
    rows = random.normal(size=(12, 3000)).astype(np.float32)
    target = (rows[2] + rows[5] * rows[7] + 0.3 * random.normal(size=3000) > 0).astype(np.int64)
    weight = np.ones(3000)

    def fitted(*seeds: int) -> dict[str, npt.NDArray[Any]]:
        return learn.fit_trees(rows, target, weight, 20, seeds=seeds)

    one, other, both = fitted(7), fitted(8), fitted(7, 8)
    assert not np.allclose(odds(one, rows), odds(other, rows), atol=0.01), "two seeds, two forests"
    np.testing.assert_allclose(odds(both, rows), (odds(one, rows) + odds(other, rows)) / 2, atol=1e-4)
    assert len(both["threshold"]) == len(one["threshold"]) + len(other["threshold"])
    assert set(both["rows"]) == set(one["rows"]) | set(other["rows"])
