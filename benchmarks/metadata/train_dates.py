"""Train the date ranker and write ``transforms/metadata/models/dates.npz``.

    python -m benchmarks.metadata.train_dates

Figures are of folds that hold out whole domains; the model that is written is trained on all pages. The parameters
and what else was tried stand in docs/adr/0140-date-ranker.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from benchmarks.measuring import open_data, parser_of
from benchmarks.metadata.pages import CAPTURED_ON, FOLDS, Labelled, read_pages
from transforms.metadata.date_evidence import collect_dates, url_month
from transforms.metadata.date_features import FEATURES, day_features
from transforms.metadata.date_ranker import choose_day, forest_of

TREES, LEAVES, RATE = 110, 15, 0.1
PARAMETERS = {
    "objective": "binary",
    "learning_rate": RATE,
    "num_leaves": LEAVES,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 3.0,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
    "seed": 1,
}
MODEL = Path(__file__).resolve().parents[2] / "transforms" / "metadata" / "models" / "dates.npz"


@dataclass(frozen=True, slots=True)
class Example:
    """The days of one page: their features, and which is the gold day."""

    page: Labelled
    days: list[Any]
    features: npt.NDArray[np.float64]


def examples(shared: Path) -> list[Example]:
    """One example per page with a gold day."""
    found = []
    for page in read_pages(shared):
        seen = page.read() if page.day else None
        if seen is not None:
            dates = collect_dates(seen, captured_on=CAPTURED_ON)
            found.append(Example(page, *day_features(dates, seen, url_month(seen))))
    return found


def fit(data: list[Example]) -> lgb.Booster:
    """A booster over the days of pages; pages with many days count for less each."""
    data = [example for example in data if example.days]
    rows = np.vstack([example.features for example in data])
    is_gold = np.concatenate([[day == example.page.day for day in example.days] for example in data])
    weights = np.concatenate([np.full(len(example.days), 1 / np.sqrt(len(example.days))) for example in data])
    return lgb.train(PARAMETERS, lgb.Dataset(rows, is_gold.astype(int), weight=weights), TREES)


def export(booster: lgb.Booster) -> dict[str, npt.NDArray[Any]]:
    """The booster as the arrays that `transforms.metadata.date_ranker.forest_of` reads."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    shape = (len(trees), LEAVES)
    feature, left, right = (np.zeros(shape, np.int16) for _ in range(3))
    threshold, value = np.zeros(shape, np.float64), np.zeros(shape, np.float32)
    splits = np.zeros(len(trees), np.int16)
    for number, root in enumerate(trees):
        if "leaf_value" in root and "split_index" not in root:
            value[number, 0] = root["leaf_value"]
            continue
        stack = [root]
        while stack:
            node = stack.pop()
            index = node["split_index"]
            splits[number] += 1
            feature[number, index], threshold[number, index] = node["split_feature"], node["threshold"]
            for side, child in ((left, node["left_child"]), (right, node["right_child"])):
                if "split_index" in child:
                    side[number, index] = child["split_index"]
                    stack.append(child)
                else:
                    leaf = child.get("leaf_index", 0)
                    side[number, index] = -1 - leaf
                    value[number, leaf] = child["leaf_value"]
    return {"feature": feature, "threshold": threshold, "left": left, "right": right, "value": value, "splits": splits}


def cross_fitted(data: list[Example]) -> list[tuple[Any, float]]:
    """For every page the day chosen, and its probability, by a model that saw no page of its domain."""
    results: list[tuple[Any, float]] = [(None, 0.0)] * len(data)
    for fold in range(FOLDS):
        booster = fit([example for example in data if example.page.fold != fold])
        for number, example in enumerate(data):
            if example.page.fold == fold and example.days:
                chances = np.asarray(booster.predict(example.features), dtype=np.float64)
                best, sure = choose_day(example.features, chances)
                results[number] = (example.days[best], sure)
    return results


def main() -> None:
    measuring = open_data(parser_of(__doc__, has_floors=False).parse_args())
    if measuring is None:
        return
    data = examples(measuring.shared)
    report(data, cross_fitted(data))
    booster = fit(data)
    arrays = export(booster)
    sample = np.vstack([example.features for example in data[:200]])
    difference = np.abs(forest_of(arrays).probabilities(sample.astype(np.float32)) - booster.predict(sample)).max()
    print(f"export differs by {difference:.2e}; {len(FEATURES)} features")
    MODEL.parent.mkdir(exist_ok=True)
    np.savez_compressed(MODEL, **arrays)  # type: ignore[arg-type]
    print(f"wrote {MODEL.name}: {MODEL.stat().st_size} bytes")


def report(data: list[Example], results: list[tuple[Any, float]]) -> None:
    """Print the figures by set, and how the probability keeps its word."""
    right = np.array([day == example.page.day for (day, _), example in zip(results, data, strict=True)])
    sure = np.array([chance for _, chance in results])
    for name in dict.fromkeys(example.page.meta["dataset"] for example in data):
        mine = np.array([example.page.meta["dataset"] == name for example in data])
        print(f"{name:10s} n {mine.sum():4d} same day {right[mine].mean():.3f}")
    high = sure >= 0.9
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        (bins == bin_).mean() * abs(sure[bins == bin_].mean() - right[bins == bin_].mean()) for bin_ in np.unique(bins)
    )
    print(
        f"confidence >= .9: {high.mean():.3f} of the pages, {right[high].mean():.3f} right; "
        f"calibration error {error:.3f}"
    )


if __name__ == "__main__":
    main()
