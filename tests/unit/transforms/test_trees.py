"""Trees in numpy give what a plain walk gives, bit for bit, and what the trees that were grown give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.html.training import exported
from transforms import trees
from transforms.trees import FEW_LEAVES, MAX_LEAVES, Forest

STUMP: dict[str, list[list[Any]]] = {
    "feature": [[1]],
    "threshold": [[0.5]],
    "left": [[-1]],
    "right": [[-2]],
    "value": [[-1.0, 2.0]],
}
#: Thresholds and values meet often, and not every threshold is a single-precision number.
NUMBERS = (-3.0, -0.1, 0.0, 0.1, 0.5, 1 / 3, 2.0, 7.25)
PARTS = ("feature", "threshold", "left", "right", "value")
Tree = tuple[list[int], list[float], list[int], list[int], list[float]]


@st.composite
def one_tree(draw: st.DrawFn, most: int) -> Tree:
    """A tree of up to ``most`` leaves in any shape: leaves are split until there are enough."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    leaves: list[tuple[list[int], int] | None] = [None]  # where the leaf hangs: a side, and the split's place
    for _ in range(draw(st.integers(0, most - 1))):
        hangs = leaves.pop(draw(st.integers(0, len(leaves) - 1)))
        if hangs is not None:
            hangs[0][hangs[1]] = len(feature)
        leaves += [(left, len(feature)), (right, len(feature))]
        feature.append(draw(st.integers(0, 2)))
        threshold.append(draw(st.sampled_from(NUMBERS)))
        left.append(0)
        right.append(0)
    for number, hangs in enumerate(leaves):
        if hangs is not None:
            hangs[0][hangs[1]] = -1 - number
    value = [draw(st.sampled_from((0.1, -0.7, 1e-7, 3e5))) * (1 + number) for number in range(len(leaves))]
    return feature, threshold, left, right, value


def walk(tree: Tree, row: np.ndarray) -> float:
    feature, threshold, left, right, value = tree
    node = 0 if feature else -1
    while node >= 0:
        node = right[node] if float(row[feature[node]]) > threshold[node] else left[node]
    return value[-node - 1]


def by_masks(grown: list[Tree]) -> dict[str, np.ndarray]:
    """Trees as page dumps' forests are stored, made leaf by leaf: which splits have it on their left."""
    shape = (len(grown), FEW_LEAVES - 1)
    feature, left = np.zeros(shape, np.uint16), np.zeros(shape, np.uint8)
    threshold, scores = np.full(shape, np.inf), np.zeros((len(grown), FEW_LEAVES), np.float32)
    for number, (features, thresholds, lefts, rights, values) in enumerate(grown):
        feature[number, : len(features)], threshold[number, : len(features)] = features, thresholds
        waiting: list[tuple[int, list[int]]] = [(0 if features else -1, [])]
        place = 0
        while waiting:
            node, on_its_right = waiting.pop()
            if node >= 0:
                waiting += [(rights[node], on_its_right), (lefts[node], [*on_its_right, node])]
                continue
            scores[number, place] = values[-node - 1]
            left[number, on_its_right] |= np.uint8(1 << place)
            place += 1
    return {"feature": feature, "threshold": trees.round_down(threshold), "left": left, "scores": scores}


def some_rows(seed: int, count: int) -> np.ndarray:
    return np.random.default_rng(seed).choice(np.array(NUMBERS, np.float32), size=(count, 3))


#: Nine leaves, and every split's mask in eight bits.
NINE_LEAVES = (
    [0] * 8,
    [-3.0] * 8,
    [1, 3, 5, 7, -2, -4, -6, -8],
    [2, 4, 6, -1, -3, -5, -7, -9],
    [number / 10 for number in range(1, 10)],
)


@settings(max_examples=60)
@given(st.lists(one_tree(MAX_LEAVES), min_size=1, max_size=5), st.integers(0, 99))
@example([NINE_LEAVES], 0)
def test_sums_are_those_of_a_walk(grown, seed):
    forest = Forest.from_arrays({name: [tree[part] for tree in grown] for part, name in enumerate(PARTS)}, "abc")
    rows = some_rows(seed, 40)
    expected = np.zeros(len(rows))
    for tree in grown:
        expected += [walk(tree, row) for row in rows]
    assert forest.scores(rows).tobytes() == expected.tobytes()


@settings(max_examples=60)
@given(st.lists(one_tree(FEW_LEAVES), min_size=1, max_size=6), st.integers(1, 3), st.integers(0, 99))
def test_few_rows_and_many_give_the_sums_of_a_walk_in_each_output(grown, outputs, seed):
    forest = Forest.from_masks(by_masks(grown), "abc", outputs)
    rows = some_rows(seed, trees._MANY_ROWS + 50)
    expected = np.zeros((outputs, len(rows)), np.float32)
    for number, tree in enumerate(grown):
        expected[number % outputs] += np.array([walk(tree, row) for row in rows], np.float32)
    assert forest.sums(np.ascontiguousarray(rows.T)).tobytes() == expected.tobytes()
    few = forest.sums(np.ascontiguousarray(rows[:50].T))
    assert few.tobytes() == np.ascontiguousarray(expected[:, :50]).tobytes()


def test_blocks_of_rows_are_one_matrix():
    forest = Forest.from_arrays(STUMP, "ab")
    rows = np.zeros((2 * trees._BLOCK + 7, 2), np.float32)
    rows[trees._BLOCK :, 1] = 1
    assert forest.scores(rows).tolist() == [-1.0] * trees._BLOCK + [2.0] * (trees._BLOCK + 7)


def test_a_stump_sends_values_that_are_not_greater_to_the_left():
    forest = Forest.from_arrays(STUMP, "ab")
    rows = np.array([[9, 0.5], [9, 0.50001], [9, -3]], np.float32)
    assert forest.scores(rows).tolist() == [-1.0, 2.0, -1.0]


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="column"):
        Forest.from_arrays(STUMP, "a")
    with pytest.raises(ValueError, match="columns"):
        Forest.from_arrays(STUMP, "ab").scores(np.zeros((1, 3), np.float32))


def test_no_rows_give_no_scores():
    assert Forest.from_arrays(STUMP, "ab").scores(np.zeros((0, 2), np.float32)).shape == (0,)


def test_the_export_agrees_with_lightgbm():
    lightgbm = pytest.importorskip("lightgbm")
    random = np.random.default_rng(5)
    rows = random.normal(size=(3_000, 7)).astype(np.float32)
    label = (rows[:, 0] * rows[:, 1] + rows[:, 2] > 0.2).astype(float)
    parameters = {"objective": "binary", "num_leaves": 31, "num_threads": 1, "verbosity": -1}
    booster = lightgbm.train(parameters, lightgbm.Dataset(rows, label), 25)
    forest = Forest.from_arrays(exported(booster.dump_model()), "abcdefg")
    assert np.abs(forest.probabilities(rows) - booster.predict(rows)).max() < 1e-4
