"""Fitting the whole model on a set of documents, and on all but one fold of them.

Scores of one model are features of the next, so they must come from models that did not see the document: those of
its own fold. `Stack` holds the features of all training versions once and fits what follows in order.
"""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from benchmarks.text import learn
from benchmarks.text.augment import INJECTED, Version
from transforms.text import batch, characters, model, ngrams, scores
from transforms.text.batch import Batch
from transforms.text.model import Linear
from transforms.text.surface import Features
from transforms.trees import Forest, logistic

#: Generation of the model, part of the rule ids: change it when its parts change. Extractions name its fingerprint.
MODEL_VERSION = "2026.11"
WORD_BUCKETS = 1 << 15
KIND_BUCKETS = 1 << 13
ROUNDS = {"first": 260, "second": 320, "title": 60, "kind": 30}
#: The forests that decide what is article are means of two: fewer documents lose a tenth of their body.
SEEDS = (7, 8)
#: Furniture further from the article than this many units is thinned out: most of it is easy.
_FAR, _THINNED = 6, 0.2
_BATCH = 60

#: Kind that each class of furniture is taught as, and the weight of its lines.
KIND_OF_CLASS = {
    "inj:ad": ("advertisement", 4.0),
    "inj:ai_disclaimer": ("ai_disclaimer", 4.0),
    "inj:llm_artifact": ("ai_disclaimer", 4.0),
    "inj:app_social_promo": ("share_bar", 4.0),
    "inj:author_bio": ("byline", 4.0),
    "inj:breadcrumb": ("navigation", 4.0),
    "inj:byline": ("byline", 4.0),
    "inj:caption": ("caption", 4.0),
    "inj:comment_meta": ("comment", 4.0),
    "inj:comment_prompt": ("comment", 4.0),
    "inj:comment_text": ("comment", 4.0),
    "inj:cookie_notice": ("cookie_notice", 4.0),
    "inj:copyright": ("copyright", 4.0),
    "inj:crawl_date_line": ("crawl_date_line", 4.0),
    "inj:gallery_counter": ("gallery_counter", 4.0),
    "inj:legal": ("copyright", 4.0),
    "inj:masthead": ("masthead", 4.0),
    "inj:media_control": ("media_control", 4.0),
    "inj:newsletter": ("newsletter", 4.0),
    "inj:pagination": ("pagination", 4.0),
    "inj:paywall": ("paywall", 4.0),
    "inj:photo_credit": ("photo_credit", 4.0),
    "inj:php_warning": ("php_warning", 4.0),
    "inj:sql_error": ("php_warning", 4.0),
    "inj:server_artifact": ("php_warning", 4.0),
    "inj:read_more_inline": ("related_item", 4.0),
    "inj:related_heading": ("related_heading", 4.0),
    "inj:related_item": ("related_item", 4.0),
    "inj:share_bar": ("share_bar", 4.0),
    "inj:tagline": ("tagline", 4.0),
    "inj:tags": ("navigation", 4.0),
    "inj:wire_credit": ("wire_credit", 4.0),
    "nat:nav": ("navigation", 0.15),
    "nat:other": ("other", 0.4),
    "nat:related_item": ("related_item", 0.6),
    "nat:footer": ("navigation", 0.15),
    "nat:tags": ("navigation", 0.2),
    "nat:byline": ("byline", 0.8),
    "nat:share_bar": ("share_bar", 0.5),
    "nat:newsletter": ("newsletter", 0.7),
    "nat:masthead": ("masthead", 0.3),
    "nat:ad": ("advertisement", 0.6),
    "nat:related_heading": ("related_heading", 0.8),
    "nat:comments": ("comment", 0.8),
    "nat:cookie_notice": ("cookie_notice", 0.8),
    "nat:copyright": ("copyright", 0.8),
    "nat:media_control": ("media_control", 0.8),
    "nat:caption": ("caption", 1.0),
    "nat:heading_noise": ("other", 0.5),
    "nat:breadcrumb": ("navigation", 0.5),
    "nat:photo_credit": ("photo_credit", 1.0),
    "nat:author_bio": ("byline", 1.0),
    "nat:paywall": ("paywall", 1.0),
}
KINDS = tuple(sorted({kind for kind, _ in KIND_OF_CLASS.values()}))
#: A line of the class byline that is only a date.
_DATE_ONLY = re.compile(
    r"(?:(?:updated|published|posted|last update|first published|date|stand|modified)\W*(?:on|at)?\W*)?"
    r"(?:[\d\W]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*"
    r"|gmt|utc|am|pm|est|et|at|on|z|t)+",
    re.IGNORECASE,
)


class Stack:
    """Features of training versions, and the fitting of the models in order."""

    def __init__(self, versions: list[Version], folds: int) -> None:
        self.folds = folds
        self.versions = versions
        self.started = time.process_time()
        parts: list[npt.NDArray[np.float32]] = []
        self.batches: list[Batch] = []
        version_of, line_of, word_parts, kind_parts = [], [], [], []
        self.names: tuple[str, ...] = ()
        for low in range(0, len(versions), _BATCH):
            built = build(versions[low : low + _BATCH])
            features = model.describe(built)
            self.names = tuple(features)
            parts.append(model.matrix(features, self.names))
            word_parts.append(learn.as_matrix(ngrams.grams(built, WORD_BUCKETS), WORD_BUCKETS))
            kind_parts.append(learn.as_matrix(ngrams.grams(built, KIND_BUCKETS), KIND_BUCKETS))
            version_of.append(built.document + low)
            line_of.append(np.concatenate([unit.line for unit in built.units]))
            self.batches.append(built)
        self.rows = np.concatenate(parts, axis=1)
        self.words = scipy.sparse.vstack(word_parts).tocsr()
        self.kind_words = scipy.sparse.vstack(kind_parts).tocsr()
        self.version_of = np.concatenate(version_of)
        line = np.concatenate(line_of)
        of_unit = [(versions[v], at) for v, at in zip(self.version_of.tolist(), line.tolist(), strict=True)]
        self.label = np.array([-1 if v.labels[at] is None else v.labels[at] for v, at in of_unit])
        self.classes = np.array([v.classes[at] for v, at in of_unit])
        self.fold = np.array([v.document.fold for v in versions])[self.version_of]
        self.weight = self._weights([len(v.lines[at]) for v, at in of_unit])
        self.kind, self.kind_weight = self._kinds([v.lines[at] for v, at in of_unit])
        self.used = self._thin_out()

    def say(self, what: str) -> None:
        """Tell what was done, with the CPU seconds so far."""
        print(f"{time.process_time() - self.started:7.0f} s  {what}", flush=True)

    def _weights(self, lengths: list[int]) -> npt.NDArray[np.float64]:
        """Long lines count more, documents about the same; pages with rough labels less."""
        weight = np.sqrt(np.minimum(lengths, 400) + 20.0)
        total = np.bincount(self.version_of, weight, len(self.versions))
        weight *= np.sqrt(np.median(total) / np.maximum(total, 1))[self.version_of]
        rough = np.array([version.document.meta["kind"] == "page" for version in self.versions])[self.version_of]
        return np.where(rough, 0.5 * weight, weight)

    def _thin_out(self) -> npt.NDArray[np.bool_]:
        """Units that the models are fitted on; those kept of a thinned region weigh more."""
        random = np.random.default_rng(11)
        far = self.rows[self.names.index("core_distance")] > _FAR
        far &= (self.label == 0) & ~np.char.startswith(self.classes.astype(str), INJECTED)
        kept = random.random(len(far)) < _THINNED
        self.weight = np.where(far, self.weight / _THINNED, self.weight)
        used: npt.NDArray[np.bool_] = ~far | kept
        return used

    def _kinds(self, lines: list[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Number of the kind (-1: not used) and weight of every unit."""
        kinds = np.full(len(lines), -1)
        weights = np.zeros(len(lines))
        for place, (name, line) in enumerate(zip(self.classes.tolist(), lines, strict=True)):
            if name not in KIND_OF_CLASS:
                continue
            kind, weight = KIND_OF_CLASS[name]
            if name == INJECTED + "byline" and any(c.isdigit() for c in line) and _DATE_ONLY.fullmatch(line):
                kind = "crawl_date_line"
            kinds[place], weights[place] = KINDS.index(kind), weight
        return kinds, weights

    def fit(self, out: Path, fold_folder: Path, rounds: dict[str, int]) -> None:
        """Fit every model without each fold and with all folds; write the models' files."""
        everything = range(self.folds + 1)  # the last "fold" holds nothing out
        scored = (self.label >= 0) & self.used
        names = self.names
        linear = {}
        for fold in everything:
            chosen = scored & (self.fold != fold)
            linear[fold] = learn.fit_linear(self.words[chosen], self.label[chosen], self.weight[chosen], 1)
        self.say("words")
        words = self._out_of_fold(lambda fold, chosen: _apply(self.words[chosen], linear[fold])[0])
        rows, more = self._extended(self.rows, lambda b, s: scores.neighbourhood(b, s, "words", -5.0), words)
        names += more
        first = {}
        for fold in everything:
            chosen = scored & (self.fold != fold)
            first[fold] = learn.fit_trees(
                rows[:, chosen], self.label[chosen], self.weight[chosen], rounds["first"], seeds=SEEDS
            )
            self.say(f"first {fold}")
        with_words = rows
        verdict = self._out_of_fold(lambda fold, chosen: _ask(first[fold], with_words[:, chosen]))
        rows, more = self._extended(rows, scores.hindsight, verdict)
        names += more
        second, title, kind_words, kind = {}, {}, {}, {}
        is_title = self.classes == "title"
        near_top = (self.rows[self.names.index("from_top")] < 45) & (scored | is_title)
        for fold in everything:
            chosen = near_top & (self.fold != fold)
            title[fold] = learn.fit_trees(
                rows[:, chosen], is_title[chosen].astype(np.int64), np.ones(int(chosen.sum())), rounds["title"]
            )
        self.say("title")
        titles = self._out_of_fold(lambda fold, chosen: _ask(title[fold], rows[:, chosen]))
        verdicts = np.stack([titles, verdict])
        below, below_names = self._extended(rows, lambda b, pair: scores.below_title(b, pair[0], pair[1]), verdicts)
        taught = self.used & (self.kind >= 0)
        for fold in everything:
            chosen = scored & (self.fold != fold)
            second[fold] = learn.fit_trees(
                below[:, chosen], self.label[chosen], self.weight[chosen], rounds["second"], seeds=SEEDS
            )
            self.say(f"second {fold}")
            chosen = taught & (self.fold != fold)
            kind_words[fold] = learn.fit_linear(
                self.kind_words[chosen], self.kind[chosen], self.kind_weight[chosen], len(KINDS)
            )
            self.say(f"words of kinds {fold}")
        by_words = np.stack(
            [
                self._out_of_fold(
                    partial(lambda k, fold, chosen: _apply(self.kind_words[chosen], kind_words[fold])[k], k)
                )
                for k in range(len(KINDS))
            ]
        )
        kind_word_names = tuple(f"kind_word_{k}" for k in range(len(KINDS)))
        rows = np.concatenate([rows, by_words.astype(np.float32)])
        thin = self.used & ((self.kind_weight >= 1) | (np.random.default_rng(5).random(len(self.used)) < 0.4))
        for fold in everything:
            chosen = (self.kind >= 0) & (self.fold != fold) & thin
            kind[fold] = learn.fit_trees(
                rows[:, chosen], self.kind[chosen], self.kind_weight[chosen], rounds["kind"], len(KINDS), rate=0.15
            )
            self.say(f"kinds {fold}")
        everywhere = self.label >= 0
        final = self._out_of_fold(
            lambda fold, chosen: model.blend(
                _odds(first[fold], with_words[:, chosen]), _odds(second[fold], below[:, chosen])
            )
        )
        curve = learn.fit_calibration(final[everywhere], self.label[everywhere].astype(np.float64))
        for fold in everything:
            path = out if fold == self.folds else fold_folder / f"fold{fold}.npz"
            trees = {"first": first[fold], "second": second[fold], "title": title[fold], "kind": kind[fold]}
            kind[fold]["rows"] = _move(kind[fold]["rows"], len(names), len(below_names))
            write(path, linear[fold], kind_words[fold], trees, names + below_names + kind_word_names, curve)
        self.say("written")

    def _out_of_fold(
        self, score: Callable[[int, npt.NDArray[np.bool_]], npt.NDArray[np.floating]]
    ) -> npt.NDArray[np.float64]:
        """Scores of every unit by the model that did not see its fold."""
        result = np.zeros(len(self.fold))
        for fold in range(self.folds):
            chosen = self.fold == fold
            result[chosen] = score(fold, chosen)
        return result

    def _extended(
        self,
        rows: npt.NDArray[np.float32],
        features_of: Callable[[Batch, npt.NDArray[np.float64]], Features],
        score: npt.NDArray[np.float64],
    ) -> tuple[npt.NDArray[np.float32], tuple[str, ...]]:
        """Rows with the features that a function makes of each batch and its scores; and their names."""
        parts, at = [], 0
        names: tuple[str, ...] = ()
        for built in self.batches:
            features: Features = features_of(built, score[..., at : at + len(built)])
            names = tuple(features)
            parts.append(model.matrix(features, names))
            at += len(built)
        return np.concatenate([rows, np.concatenate(parts, axis=1)]), names


def build(versions: list[Version]) -> Batch:
    """Versions as a batch, with what repeats."""
    built = batch.build([characters.code_points(version.text) for version in versions])
    others = np.concatenate([v.others[unit.line] for v, unit in zip(versions, built.units, strict=True)])
    pages = np.array([float(version.pages) for version in versions])[built.document]
    return replace(built, others=others, pages=pages)


def _apply(grams: scipy.sparse.csr_matrix, words: Linear) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = (grams @ words.weights.T.astype(np.float32) * words.scale + words.bias).T
    return result


def _odds(trees: dict[str, Any], rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Log-odds of units by stored trees."""
    forest = Forest.from_masks(trees, [str(row) for row in trees["rows"]])
    odds: npt.NDArray[np.float32] = forest.sums(rows[trees["rows"]])[0]
    return odds


def _ask(trees: dict[str, Any], rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Probabilities of units by stored trees."""
    return logistic(_odds(trees, rows))


def _move(rows: npt.NDArray[np.uint16], low: int, by: int) -> npt.NDArray[np.uint16]:
    """Numbers of features, those from ``low`` on moved up: other features stand between in the model's file."""
    return np.where(rows >= low, rows + by, rows).astype(np.uint16)


def write(
    path: Path,
    words: Linear,
    kind_words: Linear,
    trees: dict[str, Any],
    names: tuple[str, ...],
    curve: npt.NDArray[np.float64],
) -> None:
    """A model's file: arrays without compression, in one order, so that the bytes depend on the numbers alone."""
    about = {
        "version": MODEL_VERSION,
        "features": list(names),
        "outputs": {name: len(KINDS) if name == "kind" else 1 for name in trees},
        "kinds": list(KINDS),
    }
    arrays: dict[str, Any] = {"about": np.frombuffer(json.dumps(about).encode("utf-8"), np.uint8), "calibration": curve}
    for name, linear in (("words", words), ("kind_words", kind_words)):
        arrays |= {f"{name}.{part}": values for part, values in linear._asdict().items()}
    for name, of_model in trees.items():
        arrays |= {f"{name}.{part}": values for part, values in of_model.items()}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
