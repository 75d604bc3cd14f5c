"""Which of the days that a page offers is its day of publication, how sure that is, and what speaks against it.

A small ensemble of trees, trained on labelled pages, gives every day a probability; the likeliest day is chosen and
its probability is the confidence. The value stored is that of the best source for the chosen day. Measured against
an argued order in docs/adr/0140-date-ranker.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.contract.lists import DateKind
from transforms.html.contexts import Context
from transforms.html.page import Page
from transforms.metadata.date_evidence import DateEvidence, url_month
from transforms.metadata.date_features import FEATURES, day_features
from transforms.model import DateCandidate
from transforms.trees import Forest

#: Below this no day is chosen: the page names none that looks like its own.
_LEAST = 0.05
#: A day that only the running text mentions is never given more than this.
_MENTION_LIMIT = 0.3
#: Sources of a value, best first: what is stored for the chosen day.
_PREFERENCE = (
    "ld_article_published",
    "meta_published",
    "property_published",
    "time",
    "ld_page_published",
    "ld_article_created",
    "meta_published_loose",
    "meta_date",
    "column",
)
_STATED = frozenset(
    [
        "ld_article_published",
        "ld_page_published",
        "meta_published",
        "property_published",
        "ld_article_created",
        "column",
    ]
)
#: A visible date in this many blocks behind the headline stands at it.
_AT_HEADLINE = 8
#: Below this a day that structured sources call a change gives way to the one that they call publication.
_SURE_OF_CHANGE = 0.65
#: Days that an issue on paper is dated ahead of the page: the next day's, or Monday's on a Saturday.
_MOST_AHEAD = 2
#: The scale and shift that make the probability of the chosen day keep its word on pages of unseen domains.
_SCALE, _SHIFT = 0.62, 0.9
_COLUMNS = {
    name: FEATURES.index(name)
    for name in (
        "only_modified",
        "paper_issue",
        "from_first",
        "count_ld_article_published",
        "count_meta_published",
        "count_meta_published_loose",
    )
}
_MAX_CANDIDATES = 60


@cache
def date_model() -> Forest:
    """The trained ranker, read once (written by `benchmarks.metadata.train_dates`)."""
    with files("transforms.metadata").joinpath("models", "dates.npz").open("rb") as stream:
        data = np.load(stream, allow_pickle=False)
        arrays = {name: data[name] for name in ("feature", "threshold", "left", "right", "value", "splits")}
    return forest_of(arrays)


def forest_of(arrays: Mapping[str, npt.NDArray[Any]]) -> Forest:
    """The run-time form of exported trees.

    Args:
        arrays: ``feature``, ``threshold``, ``left``, ``right`` and ``value``, trees x most leaves, and ``splits``,
            the number of splits of each tree; a negative child is leaf ``-child - 1``.
    """
    splits = arrays["splits"].tolist()
    columns = {
        name: [row[: count + (name == "value")] for row, count in zip(arrays[name].tolist(), splits, strict=True)]
        for name in ("feature", "threshold", "left", "right", "value")
    }
    return Forest.from_arrays(columns, FEATURES)


def rank_dates(evidence: Sequence[DateEvidence], page: Page) -> tuple[tuple[DateCandidate, ...], bool]:
    """The date candidates of a page, at most one of them chosen, and whether sources conflict.

    Candidates are in the order in which the page offers them, one per kind, value and source. The flag is set where
    a structured source names another day than the one shown at the headline.
    """
    days, features = day_features(evidence, page, url_month(page))
    confidence: dict[dt.date, float] = {}
    chosen = None
    if days:
        chances = date_model().probabilities(features.astype(np.float32))
        only_mentioned = [all(_is_mention(item) for item in evidence if item.stamp.day == day) for day in days]
        chances = np.where(only_mentioned, np.minimum(chances, _MENTION_LIMIT), chances)
        best, sure = choose_day(features, chances)
        confidence = dict(zip(days, calibrated(chances).tolist(), strict=True))
        confidence[days[best]] = min(sure, 0.5) if only_mentioned[best] else sure
        if chances[best] >= _LEAST:
            chosen = _best_item(days[best], evidence)
    return _candidates(evidence, confidence, chosen), _conflict(evidence)


def choose_day(features: npt.NDArray[np.float64], chances: npt.NDArray[np.float64]) -> tuple[int, float]:
    """The row of the day of publication, and how sure that is.

    Args:
        features: days x `FEATURES`, at least one day.
        chances: the ensemble's probability of every day.

    The likeliest day, with two exceptions. Where it is known only as a day of change and is not sure, the day that
    linked data and meta agree on as publication: pages show the last change at the headline, and readers of a page
    were asked for what it shows. Where the page shows it as that of an issue on paper, the day or two before it that
    linked data or meta state in full: papers are dated ahead.
    """
    best = int(np.argmax(chances))
    sure = float(calibrated(chances[best : best + 1])[0])
    linked, meta, loose, paper = (
        features[:, _COLUMNS[name]]
        for name in ("count_ld_article_published", "count_meta_published", "count_meta_published_loose", "paper_issue")
    )
    stated: npt.NDArray[np.intp] | list[int] = []
    if features[best, _COLUMNS["only_modified"]] == 2 and chances[best] < _SURE_OF_CHANGE:
        stated = np.flatnonzero((linked > 0) & (meta + loose > 0))
    elif paper[best] and not linked[best] and not meta[best]:
        ahead = features[best, _COLUMNS["from_first"]] - features[:, _COLUMNS["from_first"]]
        stated = np.flatnonzero((linked + meta > 0) & (ahead > 0) & (ahead <= _MOST_AHEAD))
    if len(stated):
        best = int(stated[int(np.argmax(chances[stated]))])
    return best, sure


def calibrated(chances: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities of the ensemble as confidences: a logistic scale fitted on pages of held-out domains."""
    bounded = np.clip(chances, 1e-4, 1 - 1e-4)
    odds = _SCALE * np.log(bounded / (1 - bounded)) + _SHIFT
    result: npt.NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return result


def _is_mention(item: DateEvidence) -> bool:
    """Whether evidence is a date in running text and nothing more."""
    return item.way == "visible" and item.kind is DateKind.MENTIONED and not item.label


def _best_item(day: dt.date, evidence: Sequence[DateEvidence]) -> DateEvidence:
    """The source whose wording of the chosen day is stored: stated publication first, then what the page shows."""

    def rank(item: DateEvidence) -> tuple[bool, bool, int, bool, int]:
        order = _PREFERENCE.index(item.way) if item.way in _PREFERENCE else len(_PREFERENCE)
        return (
            item.kind is DateKind.MENTIONED,
            item.kind is DateKind.MODIFIED,
            order,
            not item.stamp.has_time,
            item.order,
        )

    return min((item for item in evidence if item.stamp.day == day), key=rank)


def _candidates(
    evidence: Sequence[DateEvidence], confidence: dict[dt.date, float], chosen: DateEvidence | None
) -> tuple[DateCandidate, ...]:
    seen: set[tuple[str, str | None, str, str]] = set()
    result: list[DateCandidate] = []
    ordered = sorted(evidence, key=lambda item: item is not chosen)
    for item in ordered:
        stamp = item.stamp
        key = (item.kind.value, stamp.value, item.source, (stamp.problem and item.raw) or "")
        if key in seen or len(result) >= _MAX_CANDIDATES:
            continue
        seen.add(key)
        sure = confidence.get(stamp.day, 0.0) if stamp.day else 0.0
        kind = DateKind.PUBLISHED if item is chosen else item.kind
        if item is not chosen and kind is not DateKind.PUBLISHED:
            sure = 1.0 - sure if kind is DateKind.MODIFIED and sure < 0.5 else min(sure, 0.5)
        result.append(
            DateCandidate(
                kind=kind,
                value=stamp.value,
                source=item.source,
                confidence=round(sure, 4),
                is_chosen=item is chosen,
                raw=item.raw,
                problem=stamp.problem,
            )
        )
    return tuple(result)


def _conflict(evidence: Sequence[DateEvidence]) -> bool:
    """Whether the first structured day of publication differs from every day shown at the headline."""
    stated = next(
        (item.stamp.day for item in evidence if item.way in _STATED and item.stamp.day and not item.is_elsewhere), None
    )
    if stated is None:
        return False
    away = Context.RELATED | Context.COMMENT | Context.FOOTER | Context.NAVIGATION
    shown = {
        item.stamp.day
        for item in evidence
        if item.way in ("visible", "element") and item.kind is not DateKind.MENTIONED and item.stamp.day
        and item.blocks_away is not None and -3 <= item.blocks_away <= _AT_HEADLINE
        and not item.context & away and item.block_length < 160
    }  # fmt: skip
    return bool(shown) and stated not in shown
