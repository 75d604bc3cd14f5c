"""Trees in numpy give what the trees that were grown give."""

import numpy as np
import pytest

from transforms.trees import Forest, export_booster

STUMP = {"feature": [[1]], "threshold": [[0.5]], "left": [[-1]], "right": [[-2]], "value": [[-1.0, 2.0]]}


def test_a_stump_sends_values_that_are_not_greater_to_the_left():
    forest = Forest.from_arrays(STUMP, 2)
    rows = np.array([[9, 0.5], [9, 0.50001], [9, -3]], np.float32)
    assert forest.scores(rows).tolist() == [-1.0, 2.0, -1.0]


def test_a_tree_of_one_leaf_adds_its_value():
    arrays = {name: [*values, []] for name, values in STUMP.items()}
    arrays["value"] = [*STUMP["value"], [0.25]]
    assert Forest.from_arrays(arrays, 2).scores(np.zeros((1, 2), np.float32)).tolist() == [-0.75]


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="column"):
        Forest.from_arrays(STUMP, 1)
    with pytest.raises(ValueError, match="columns"):
        Forest.from_arrays(STUMP, 2).scores(np.zeros((1, 3), np.float32))


def test_no_rows_give_no_scores():
    assert Forest.from_arrays(STUMP, 2).scores(np.zeros((0, 2), np.float32)).shape == (0,)


def test_the_export_agrees_with_lightgbm():
    lightgbm = pytest.importorskip("lightgbm")
    random = np.random.default_rng(5)
    rows = random.normal(size=(3_000, 7)).astype(np.float32)
    label = (rows[:, 0] * rows[:, 1] + rows[:, 2] > 0.2).astype(float)
    parameters = {"objective": "binary", "num_leaves": 31, "num_threads": 1, "verbosity": -1}
    booster = lightgbm.train(parameters, lightgbm.Dataset(rows, label), 25)
    forest = Forest.from_arrays(export_booster(booster.dump_model()), 7)
    assert np.abs(forest.probabilities(rows) - booster.predict(rows)).max() < 1e-4
