"""The learned part: its files, and the order in which its models judge a batch.

`model.npz` holds numbers only; `benchmarks/text/train.py` makes it, and the model card says from what. Four models
follow each other: linear scores of words, a first forest over features and those scores, a forest that finds the
title, a second forest that also sees what the first said of the neighbourhood and where the title stands, and a forest
that chooses the kind of what is removed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text import context, ngrams, scores, surface
from transforms.text.batch import Batch, BoolArray, FloatArray
from transforms.text.surface import Features
from transforms.trees import Forest, logistic

#: Weight of the first forest in the verdict. Chosen on held-out folds: 0.4 F1 over characters 96.3, 0 96.1.
FIRST_SHARE = 0.4


class Linear(NamedTuple):
    """Linear scores over hashed grams (`ngrams.linear`)."""

    weights: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    @property
    def buckets(self) -> int:
        """Number of buckets."""
        return int(self.weights.shape[1])


@dataclass(frozen=True)
class Model:
    """Everything that was learned."""

    version: str
    words: Linear  # article or not, by words
    first: Forest
    second: Forest
    title: Forest
    kind_words: Linear  # kinds, by words
    kind: Forest
    kinds: tuple[str, ...]
    calibration: npt.NDArray[np.float64]  # (2, knots): score -> probability


class Verdict(NamedTuple):
    """What the models say about a batch: one value per unit."""

    article: FloatArray  # score in [0, 1] that the unit is article body
    title: FloatArray  # score in [0, 1] that the unit is the title
    features: Features


@lru_cache(maxsize=1)
def model() -> Model:
    """The committed model."""
    with resources.as_file(resources.files("transforms.text").joinpath("model.npz")) as path:
        return load(path)


def load(path: Path) -> Model:
    """The model in a file."""
    with path.open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        arrays = {name: stored[name] for name in stored.files}
    about = json.loads(bytes(arrays["about"]).decode("utf-8"))
    names = about["features"]

    def linear(name: str) -> Linear:
        return Linear(arrays[f"{name}.weights"], arrays[f"{name}.scale"], arrays[f"{name}.bias"])

    def trees(name: str) -> Forest:
        chosen = tuple(names[place] for place in arrays[f"{name}.rows"].tolist())
        stored = {part: arrays[f"{name}.{part}"] for part in ("feature", "threshold", "left", "scores")}
        return Forest.from_masks(stored, chosen, int(about["outputs"][name]))

    return Model(
        about["version"],
        linear("words"),
        trees("first"),
        trees("second"),
        trees("title"),
        linear("kind_words"),
        trees("kind"),
        tuple(about["kinds"]),
        arrays["calibration"],
    )


def describe(batch: Batch) -> Features:
    """All features of the units of a batch that need no model."""
    own = surface.surface(batch)
    return own | context.context(batch, own)


def matrix(features: Features, names: tuple[str, ...]) -> npt.NDArray[np.float32]:
    """The named features as rows."""
    rows = np.empty((len(names), len(next(iter(features.values())))), np.float32)
    for row, name in enumerate(names):
        rows[row] = features[name]
    return rows


def word_features(batch: Batch, words: Linear) -> Features:
    """Scores by words, and their neighbourhood."""
    found = ngrams.grams(batch, words.buckets)
    return scores.neighbourhood(batch, ngrams.linear(found, *words)[0], "words", -5.0)


def judge(batch: Batch, learned: Model) -> Verdict:
    """Score every unit of a batch."""
    features = describe(batch)
    features |= word_features(batch, learned.words)
    first_odds = learned.first.sums(matrix(features, learned.first.columns))[0]
    first = logistic(first_odds)
    features |= scores.hindsight(batch, first)
    title = logistic(learned.title.sums(matrix(features, learned.title.columns))[0])
    features |= scores.below_title(batch, title, first)
    second_odds = learned.second.sums(matrix(features, learned.second.columns))[0]
    return Verdict(blend(first_odds, second_odds), title, features)


def blend(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> FloatArray:
    """The verdict from the log-odds of both forests: the first errs less on single lines, the second on documents."""
    share = np.float32(FIRST_SHARE)
    return logistic(share * first + (np.float32(1) - share) * second)


def kind_rows(
    batch: Batch, features: Features, learned_words: Linear, chosen: BoolArray, names: tuple[str, ...]
) -> npt.NDArray[np.float32]:
    """Rows for the model of kinds, of the chosen units."""
    found = ngrams.grams(batch, learned_words.buckets, chosen)
    by_words = ngrams.linear(found, *learned_words)
    rows = np.empty((len(names), found.units), np.float32)
    for row, name in enumerate(names):
        rows[row] = (
            by_words[int(name.removeprefix("kind_word_"))]
            if name.startswith("kind_word_")
            else np.asarray(features[name])[chosen]
        )
    return rows


def judge_kinds(batch: Batch, verdict: Verdict, learned: Model, chosen: BoolArray) -> npt.NDArray[np.float32]:
    """Probabilities of the kinds for the chosen units: (kinds, units)."""
    rows = kind_rows(batch, verdict.features, learned.kind_words, chosen, learned.kind.columns)
    values = learned.kind.sums(rows)
    values = np.exp(values - values.max(axis=0, keepdims=True)) if values.size else values
    shares: npt.NDArray[np.float32] = values / np.maximum(values.sum(axis=0, keepdims=True), 1e-12)
    return shares


def calibrated(learned: Model, score: FloatArray) -> FloatArray:
    """The probability that a unit of this score is article."""
    probability: FloatArray = np.interp(score, learned.calibration[0], learned.calibration[1])
    return probability
