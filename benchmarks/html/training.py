"""Training of the judge: the table of words in class names, then trees over the evidence, by folds of whole sites."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from benchmarks.html.pages import FOLDS
from benchmarks.html.samples import Sample
from transforms.html.evidence import NAMES
from transforms.html.judge import is_sure, weigh
from transforms.html.names import NameTable, words_of

if TYPE_CHECKING:
    from lightgbm import Booster

Floats = npt.NDArray[np.float64]

#: How much a page of each set counts: more where gold is careful, less where it is often cut short.
SET_WEIGHTS = {
    "aeb": 1.3,
    "atf": 1.0,
    "fundus": 1.2,
    "l3s": 0.8,
    "readability": 0.8,
    "cleanportal": 0.8,
    "wcxb": 0.5,
}
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 31,
    "max_depth": 9,
    "extra_trees": True,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "num_threads": 1,
    "force_col_wise": True,
    "deterministic": True,
    "verbosity": -1,
    "seed": 1,
}
TREES, TREES_ALONE = 240, 240
#: Share of very short blocks outside gold that are learned from (the rest repeat them).
_SHORT_KEPT = 0.35
#: A word of a name needs this many sites; few sites are drawn towards the prior.
_MIN_SITES, _PRIOR, _PRIOR_SITES = 3, 0.25, 3.0


NAME_COLUMNS = [place for place, name in enumerate(NAMES) if name.startswith("name_")]

Sums = dict[tuple[int, str], list[float]]


def name_sums(samples: Iterable[Sample]) -> list[Sums]:
    """Per fold: (level, word) -> [sum of the sites' shares of article words, number of sites]."""
    by_site: dict[tuple[int, str], dict[tuple[int, str], list[float]]] = defaultdict(
        lambda: defaultdict(lambda: [0.0, 0.0])
    )
    for sample in samples:
        words = sample.evidence.words
        total = max(1, int(words.sum()))
        cells = by_site[sample.fold, sample.page.site]
        keys = name_keys(sample)
        for levels, label, count in zip(keys, sample.labels, words, strict=True):
            if math.isnan(label):
                continue
            weight = min(int(count), 200) / total
            for key in levels:
                cell = cells[key]
                cell[0] += weight * (label > 0.5)
                cell[1] += weight
    result: list[Sums] = [defaultdict(lambda: [0.0, 0.0]) for _ in range(FOLDS)]
    for (fold, _), cells in by_site.items():
        for key, (right, weight) in cells.items():
            if weight:
                result[fold][key][0] += right / weight
                result[fold][key][1] += 1
    return result


def name_keys(sample: Sample) -> list[set[tuple[int, str]]]:
    """The (level, word) pairs of the names around each block, as `NameTable.columns` looks them up."""
    nodes, blocks = sample.rendered.nodes, sample.rendered.blocks
    strings, names, tags, parents = nodes.name_strings, nodes.names.tolist(), nodes.tags, nodes.parent.tolist()
    above: list[frozenset[str]] = []
    for node, parent in enumerate(parents):
        own = frozenset(words_of(strings[names[node]], tags[node]))
        above.append(own | above[parent] if parent >= 0 else own)
    result = []
    for owner, first in zip(blocks.owner.tolist(), blocks.first.tolist(), strict=True):
        inner = strings[names[first]] if first != owner else ""
        keys = {(0, word) for word in words_of(strings[names[owner]], tags[owner], inner)}
        parent = parents[owner]
        if parent >= 0:
            keys |= {(1, word) for word in words_of(strings[names[parent]], tags[parent])}
            if parents[parent] >= 0:
                keys |= {(2, word) for word in above[parents[parent]]}
        result.append(keys)
    return result


def name_table(sums: Sequence[Sums], folds: Iterable[int]) -> NameTable:
    """The table of log-odds from some folds."""
    merged: Sums = defaultdict(lambda: [0.0, 0.0])
    for fold in folds:
        for key, (right, sites) in sums[fold].items():
            merged[key][0] += right
            merged[key][1] += sites
    base = math.log(_PRIOR / (1 - _PRIOR))
    odds: tuple[dict[str, float], ...] = ({}, {}, {})
    for (level, word), (right, sites) in sorted(merged.items()):
        if sites >= _MIN_SITES:
            high, low = right + _PRIOR_SITES * _PRIOR, sites - right + _PRIOR_SITES * (1 - _PRIOR)
            odds[level][word] = round(math.log(high / low) - base, 4)
    return NameTable(odds)


def matrix_with(sample: Sample, table: NameTable) -> npt.NDArray[np.float32]:
    """A sample's evidence with the names read by a table."""
    matrix = sample.evidence.matrix.copy()
    if len(matrix):
        for place, column in zip(
            NAME_COLUMNS, table.columns(sample.rendered.nodes, sample.rendered.blocks), strict=True
        ):
            matrix[:, place] = column
    return matrix


def training_rows(sample: Sample, random: np.random.Generator) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Rows, labels and weights that a page gives: pages weigh alike, clear blocks more than doubtful ones."""
    labels, words = sample.labels, sample.evidence.words
    weights = np.minimum(words, 400) / max(50, sample.gold_words) * np.abs(labels - 0.5) * 2
    weights = np.nan_to_num(weights)
    weights /= max(1.0, weights.sum() / 3)
    weights *= SET_WEIGHTS[sample.page.dataset]
    clear = (labels < 0.3) | (labels > 0.7)
    short = (words < 4) & (labels < 0.3)
    kept = clear & ~(short & (random.random(len(labels)) > _SHORT_KEPT))
    weights = np.where(short, weights / _SHORT_KEPT, weights)
    rows = np.flatnonzero(kept)
    return rows, (labels[rows] > 0.5).astype(np.float64), weights[rows]


@dataclass(slots=True)
class Judge:
    """A trained judge: its table of names, its trees with the witness's evidence and those without it."""

    table: NameTable
    blocks: Booster
    blocks_alone: Booster

    def probabilities(self, sample: Sample) -> Floats:
        """Each block's probability of being article text, as `transforms.html.judge.judge` gives it."""
        matrix = matrix_with(sample, self.table)
        if not len(matrix):
            return np.zeros(0)
        alone = np.asarray(self.blocks_alone.predict(matrix, num_threads=1))
        if is_sure(alone, sample.evidence.words):
            return alone
        return weigh(alone, np.asarray(self.blocks.predict(np.hstack((matrix, sample.heard)), num_threads=1)))


def train_judge(samples: Sequence[Sample], sums: Sequence[Sums], folds: Sequence[int]) -> Judge:
    """Train on the pages of some folds. Each page's names are read by a table that has not seen its fold."""
    random = np.random.default_rng(0)
    inner = {fold: name_table(sums, [other for other in folds if other != fold]) for fold in folds}
    matrices, labels, weights = [], [], []
    for sample in samples:
        if sample.fold in inner and sample.page.has_gold:
            rows, label, weight = training_rows(sample, random)
            matrices.append(np.hstack((matrix_with(sample, inner[sample.fold]), sample.heard))[rows])
            labels.append(label)
            weights.append(weight)
    matrix, label, weight = np.concatenate(matrices), np.concatenate(labels), np.concatenate(weights)
    weight /= weight.mean()
    blocks = grow(matrix, label, weight, PARAMETERS, TREES)
    alone = grow(matrix[:, : len(NAMES)], label, weight, PARAMETERS, TREES_ALONE)
    return Judge(name_table(sums, folds), blocks, alone)


def grow(
    matrix: npt.NDArray[np.float32], label: Floats, weight: Floats, parameters: dict[str, Any], trees: int
) -> Booster:
    """Grow trees with lightgbm; deterministic to the byte on one machine."""
    import lightgbm

    data = lightgbm.Dataset(matrix, label, weight=weight)
    return lightgbm.train(parameters, data, trees)


def exported(model: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
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
