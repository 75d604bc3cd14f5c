"""Fitting: linear scores over hashed grams, and LightGBM trees turned into the arrays that the run time reads.

Everything is single-threaded and seeded, so that the same data give the same bytes.
"""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
import scipy.optimize
import scipy.sparse

from transforms.text.model import Linear
from transforms.text.ngrams import Grams
from transforms.trees import FEW_LEAVES, round_down

F32 = npt.NDArray[np.float32]

_TREES: dict[str, Any] = {
    "num_leaves": FEW_LEAVES,
    "max_bin": 63,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 2.0,
    "min_data_in_leaf": 40,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def as_matrix(found: Grams, buckets: int) -> scipy.sparse.csr_matrix:
    """Grams as a matrix of damped counts: (units, buckets)."""
    count = np.bincount(found.unit, minlength=found.units)
    values = (1 / np.sqrt(np.maximum(count, 1)))[found.unit].astype(np.float32)
    return scipy.sparse.csr_matrix((values, (found.unit, found.bucket)), shape=(found.units, buckets))


def fit_linear(
    grams: scipy.sparse.csr_matrix,
    target: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float64],
    outputs: int,
    penalty: float = 2e-6,
) -> Linear:
    """Multinomial (or, for one output, binary) logistic regression, its weights rounded to one byte.

    ``penalty`` is the factor of the squared weights (halved), beside a loss per unit of weight.
    """
    units, buckets = grams.shape
    transposed = grams.T.tocsr()
    weight = (weight / weight.sum()).astype(np.float32)
    truth = np.zeros((units, outputs), np.float32)
    if outputs > 1:
        truth[np.arange(units), target] = 1
    else:
        truth[:, 0] = target

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        parameters = flat.reshape(buckets + 1, outputs)
        scores = grams @ parameters[:-1].astype(np.float32) + parameters[-1].astype(np.float32)
        if outputs > 1:
            scores -= scores.max(axis=1, keepdims=True)
            total = np.exp(scores).sum(axis=1, keepdims=True)
            value = np.log(total[:, 0]) - (scores * truth).sum(axis=1)
            gradient = np.exp(scores) / total - truth
        else:
            value = np.logaddexp(0, scores[:, 0]) - scores[:, 0] * truth[:, 0]
            gradient = 1 / (1 + np.exp(-scores)) - truth
        gradient *= weight[:, None]
        slope = np.concatenate([transposed @ gradient, gradient.sum(axis=0, keepdims=True)]).astype(np.float64)
        return (
            float((value * weight).sum() + penalty / 2 * (flat**2).sum()),
            slope.ravel() + penalty * flat,
        )

    start = np.zeros((buckets + 1) * outputs)
    found = scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 50})
    parameters = found.x.reshape(buckets + 1, outputs).T
    scale = np.maximum(np.abs(parameters[:, :-1]).max(axis=1), 1e-6) / 127
    weights = np.round(parameters[:, :-1] / scale[:, None]).astype(np.int8)
    return Linear(weights, scale.astype(np.float32), parameters[:, -1].astype(np.float32))


def fit_trees(
    rows: F32,
    target: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float64],
    rounds: int,
    outputs: int = 1,
    rate: float = 0.1,
    seeds: tuple[int, ...] = (7,),
) -> dict[str, npt.NDArray[Any]]:
    """Boosted trees as stored arrays; ``rows`` is (features, units). Several seeds: the mean of as many forests."""
    options = dict(_TREES, learning_rate=rate)
    options |= {"objective": "multiclass", "num_class": outputs} if outputs > 1 else {"objective": "binary"}
    data = lightgbm.Dataset(np.ascontiguousarray(rows.T), target, weight=weight, params=options)
    return mean_of([export(lightgbm.train(options | {"seed": seed}, data, rounds)) for seed in seeds])


def mean_of(forests: list[dict[str, npt.NDArray[Any]]]) -> dict[str, npt.NDArray[Any]]:
    """Several forests of one output as one whose sum is the mean of theirs."""
    if len(forests) == 1:
        return forests[0]
    asked = np.unique(np.concatenate([forest["rows"] for forest in forests]))
    feature = [np.searchsorted(asked, forest["rows"])[forest["feature"]] for forest in forests]
    joined = {name: np.concatenate([forest[name] for forest in forests]) for name in ("threshold", "left", "scores")}
    joined["scores"] /= np.float32(len(forests))
    return {"rows": asked.astype(np.uint16), "feature": np.concatenate(feature).astype(np.uint16), **joined}


def export(booster: lightgbm.Booster) -> dict[str, npt.NDArray[Any]]:
    """The arrays that `Forest.from_masks` reads, from a trained booster; features renumbered to those asked for."""
    trees = [info["tree_structure"] for info in booster.dump_model()["tree_info"]]
    shape = (len(trees), FEW_LEAVES - 1)
    feature = np.zeros(shape, np.int64)
    threshold = np.full(shape, np.inf)
    left = np.zeros(shape, np.uint8)
    scores = np.zeros((len(trees), FEW_LEAVES), np.float32)
    for number, tree in enumerate(trees):
        questions = [0]
        leaves = [0]

        def walk(
            node: dict[str, Any], number: int = number, questions: list[int] = questions, leaves: list[int] = leaves
        ) -> int:
            """Leaves below a node, as bits."""
            if "leaf_value" in node:
                scores[number, leaves[0]] = node["leaf_value"]
                leaves[0] += 1
                return 1 << (leaves[0] - 1)
            place = questions[0]
            questions[0] += 1
            below_left = walk(node["left_child"])
            below_right = walk(node["right_child"])
            feature[number, place] = node["split_feature"]
            threshold[number, place] = node["threshold"]
            left[number, place] = below_left
            return below_left | below_right

        walk(tree)
    asked = np.unique(feature[np.isfinite(threshold)])
    number_of = np.zeros(feature.max() + 1, np.int64)
    number_of[asked] = np.arange(len(asked))
    return {
        "rows": asked.astype(np.uint16),
        "feature": np.where(np.isfinite(threshold), number_of[feature], 0).astype(np.uint16),
        "threshold": round_down(threshold),
        "left": left,
        "scores": scores,
    }


def fit_calibration(score: npt.NDArray[np.float64], truth: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A rising curve from score to probability (pool adjacent violators on 200 bins, then 45 knots)."""
    edges = np.unique(np.quantile(score, np.linspace(0, 1, 201)))
    bins = np.clip(np.searchsorted(edges, score, "right") - 1, 0, len(edges) - 2)
    count = np.bincount(bins, minlength=len(edges) - 1).astype(float)
    hits = np.bincount(bins, truth, len(edges) - 1)
    middle = np.bincount(bins, score, len(edges) - 1) / np.maximum(count, 1)
    blocks: list[list[float]] = []
    for size, hit, at in zip(count, hits, middle, strict=True):
        if size == 0:
            continue
        blocks.append([size, hit, at * size])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][0] >= blocks[-1][1] / blocks[-1][0]:
            top = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], top, strict=True)]
    at = np.array([block[2] / block[0] for block in blocks])
    share = np.array([(block[1] + 0.5) / (block[0] + 1) for block in blocks])
    # Most lines are near 0 or 1, and so are the knots: evenly spaced in log-odds.
    knots = np.concatenate([[0.0], 1 / (1 + np.exp(-np.linspace(-7, 7, 43))), [1.0]])
    return np.stack([knots, np.round(np.interp(knots, at, share), 4)])
