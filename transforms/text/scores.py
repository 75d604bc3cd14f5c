"""What scores around a unit say: features of a score's neighbourhood, for the models that judge with hindsight."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.text.batch import Batch, running_sum
from transforms.text.surface import Features


def neighbourhood(batch: Batch, score: npt.NDArray[np.floating], name: str, missing: float) -> Features:
    """A score of every unit, of its neighbours, and its means over windows of the document.

    Args:
        batch: the units.
        score: one value per unit.
        name: prefix of the features.
        missing: value beyond the document's borders.
    """
    values = score.astype(np.float64)
    index = batch.index
    weight = np.minimum(batch.tokens.unit_end - batch.tokens.unit_start, 300) + 5.0
    weighted, weights, plain = running_sum(values * weight), running_sum(weight), running_sum(values)
    features: Features = {name: values}
    for offset in (-3, -2, -1, 1, 2, 3):
        features[f"{name}@{offset:+d}"] = batch.shift(values, offset, missing)
    for reach in (2, 5, 12):
        low, high = index - reach, index + reach + 1
        features[f"{name}_within_{reach}"] = batch.window(weighted, low, high) / batch.window(weights, low, high)
    for low_offset, high_offset in ((-5, 0), (1, 6), (-15, 0), (1, 16)):
        low, high = index + low_offset, index + high_offset
        side = "before" if high_offset == 0 else "after"
        reach = max(-low_offset, high_offset - 1)
        features[f"{name}_{side}_{reach}"] = batch.window(plain, low, high) / batch.count_in(low, high)
    features[f"{name}_of_document"] = batch.window(weighted, batch.first, batch.last) / batch.window(
        weights, batch.first, batch.last
    )
    return features


def hindsight(batch: Batch, probability: npt.NDArray[np.floating]) -> Features:
    """Features of a first verdict: its neighbourhood, distances to sure units, and how much was kept before."""
    features = neighbourhood(batch, probability, "first", -1.0)
    chars = (batch.tokens.unit_end - batch.tokens.unit_start).astype(np.float64)
    for name, marked in (
        ("kept", probability > 0.5),
        ("sure", probability > 0.9),
        ("out", probability < 0.1),
    ):
        features[f"since_{name}"] = batch.since(marked, 60)
        features[f"until_{name}"] = batch.until(marked, 60)
    kept = running_sum(probability > 0.5)
    kept_chars = running_sum((probability > 0.5) * chars)
    index, first, last = batch.index, batch.first, batch.last
    all_chars = kept_chars[last] - kept_chars[first]
    features["kept_before"] = kept[index] - kept[first]
    features["kept_after"] = kept[last] - kept[index + 1]
    features["kept_units"] = kept[last] - kept[first]
    features["kept_chars"] = all_chars
    features["kept_chars_before"] = (kept_chars[index] - kept_chars[first]) / np.maximum(all_chars, 1)
    return features


#: The title is looked for in this many units from the top, and taken for known from this score on.
_TOP, _KNOWN = 45, 0.2


def below_title(batch: Batch, title: npt.NDArray[np.floating], probability: npt.NDArray[np.floating]) -> Features:
    """Features of the place of a document's likeliest title: distance to it, and what a first verdict kept between.

    Args:
        batch: the units.
        title: score of every unit that it is the title.
        probability: the first verdict.
    """
    index, first = batch.index, batch.first
    candidates = np.where(index - first < _TOP, title, 0.0)
    order = np.lexsort((index, -candidates, batch.document))
    filled = batch.size_of_document > 0
    best = np.zeros(len(batch.units), np.int64)
    best[filled] = order[batch.first_of_document[filled]]
    place = best[batch.document]
    known = candidates[place] >= _KNOWN
    chars = (batch.tokens.unit_end - batch.tokens.unit_start).astype(np.float64)
    kept = running_sum((probability > 0.5) * chars)
    units = running_sum(probability > 0.5)
    return {
        "title_here": title,
        "title_of_document": candidates[place],
        "title_distance": np.where(known, np.clip(index - place, -60, 200), -99),
        "title_kept_chars": np.where(known, np.clip(kept[index] - kept[place], -2000, 20000), -3000),
        "title_kept_units": np.where(known, np.clip(units[index] - units[place], -30, 100), -99),
    }
