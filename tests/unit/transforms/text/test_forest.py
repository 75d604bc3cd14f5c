"""Trees by numpy against the plain walk."""

from __future__ import annotations

import numpy as np

from transforms.text import forest


def walk(node: tuple, values: np.ndarray) -> float:
    while isinstance(node, tuple):
        feature, limit, left, right = node
        node = right if values[feature] > limit else left
    return node


def test_scores_are_those_of_walking_the_trees() -> None:
    # x0 <= 1 ? (x1 <= 5 ? .1 : .2) : (x1 <= 2 ? .3 : .4), and a tree of one question.
    first = (0, 1.0, (1, 5.0, 0.1, 0.2), (1, 2.0, 0.3, 0.4))
    second = (1, 3.0, -1.0, 1.0)
    feature = np.zeros((2, forest.QUESTIONS), np.int32)
    threshold = np.full((2, forest.QUESTIONS), np.inf, np.float32)
    left = np.zeros((2, forest.QUESTIONS), np.uint8)
    scores = np.zeros((2, forest.LEAVES), np.float32)
    feature[0, :3], threshold[0, :3], left[0, :3] = (0, 1, 1), (1, 5, 2), (0b0011, 0b0001, 0b0100)
    scores[0, :4] = (0.1, 0.2, 0.3, 0.4)
    feature[1, 0], threshold[1, 0], left[1, 0], scores[1, :2] = 1, 3, 1, (-1, 1)
    trees = forest.pack(feature, threshold, left, scores, 1, ("a", "b"))
    rows = np.random.default_rng(1).uniform(0, 6, (2, 20_000)).astype(np.float32)
    rows[:, :4] = [[1, 1, 2, 0], [5, 3, 2, 6]]
    expected = [walk(first, column) + walk(second, column) for column in rows.T]
    np.testing.assert_allclose(forest.score(trees, rows)[0], expected, rtol=1e-6)


def test_trees_of_several_outputs_take_turns() -> None:
    feature = np.zeros((3, forest.QUESTIONS), np.int32)
    threshold = np.full((3, forest.QUESTIONS), np.inf, np.float32)
    threshold[:, 0] = 0
    left = np.zeros((3, forest.QUESTIONS), np.uint8)
    left[:, 0] = 1
    scores = np.zeros((3, forest.LEAVES), np.float32)
    scores[:, 1] = (1, 2, 3)
    trees = forest.pack(feature, threshold, left, scores, 3, ("a",))
    assert forest.score(trees, np.array([[-1, 1]], np.float32)).tolist() == [[0, 1], [0, 2], [0, 3]]
