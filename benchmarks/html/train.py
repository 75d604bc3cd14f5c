"""Train the judge and the page classifier, measure them on sites they have not seen, and write the model.

    python -m benchmarks.html.train [--cache FILE] [--write]

Five folds of whole sites: every page is judged by trees that saw no
page of its site, and these figures are the ones that count. The model that is written has seen all pages.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.html import figures
from benchmarks.html.pages import FOLDS, NEWS_SETS, SNIPPET_SET, TEXT_SETS
from benchmarks.html.samples import Sample, load_samples
from benchmarks.html.training import Judge, Sums, exported, grow, name_sums, train_judge
from benchmarks.measuring import open_data, parser_of
from benchmarks.text.learn import as_matrix, fit_linear
from transforms.contract.lists import Kind
from transforms.html.headline import find_headline
from transforms.html.hearing import HEARD_NAMES
from transforms.html.judge import Judgement, first_paragraph, settle
from transforms.html.kinds import name_blocks
from transforms.html.pagetype import ARTICLE_LEAST, SIGNALS, SIGNALS_ALONE, is_probable, names_little, signals
from transforms.html.pagewords import PageWords, page_words
from transforms.text.ngrams import Grams

if TYPE_CHECKING:
    from lightgbm import Booster

MODEL = Path(__file__).resolve().parents[2] / "transforms" / "html" / "model.json"
PAGE_PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 8,
    "extra_trees": True,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "force_col_wise": True,
    "deterministic": True,
    "verbosity": -1,
    "seed": 1,
}
PAGE_TREES = 160
#: A word of a page must be used by so many sites to be known; penalty of its squared weight.
WORD_SITES, WORD_PENALTY = 15, 1.6e-5
#: What the words of an example say before they are weighed.
NO_WORDS = (0.0, 0.0)
#: Sets whose every page is an article: older pages and blogs among them.
ARTICLE_SETS = (*NEWS_SETS, "cleanportal", "trafeval", "htmldate", "postlight")


def out_of_fold(samples: Sequence[Sample], sums: Sequence[Sums]) -> list[npt.NDArray[np.float64]]:
    """Each page's probabilities from a judge that saw no page of its site."""
    result: list[npt.NDArray[np.float64]] = [np.zeros(0)] * len(samples)
    for fold in range(FOLDS):
        judge = train_judge(samples, sums, [other for other in range(FOLDS) if other != fold])
        for place, sample in enumerate(samples):
            if sample.fold == fold:
                result[place] = judge.probabilities(sample)
    return result


def judge_sample(sample: Sample, probability: npt.NDArray[np.float64]) -> Judgement:
    """What the judge would decide from some probabilities."""
    if not len(probability):
        return Judgement(probability, np.zeros(0, np.bool_), 0.0)
    return settle(sample.rendered, sample.evidence, probability)


def is_page_example(sample: Sample) -> bool:
    """Whether a page says something on what an article is."""
    if not sample.evidence.words.sum():
        return False
    return sample.page.dataset in ARTICLE_SETS or sample.page.dataset == "wcxb"


class PageExamples(NamedTuple):
    """Pages to learn from what holds an article: one element each. In ``rows`` the signal of the words is still 0."""

    rows: npt.NDArray[np.float32]
    words: list[frozenset[str]]
    labels: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    folds: npt.NDArray[np.int64]
    sites: npt.NDArray[np.str_]


def page_examples(samples: Sequence[Sample], judgements: Sequence[Judgement]) -> PageExamples:
    """The examples that the page classifier is trained on."""
    chosen = [pair for pair in zip(samples, judgements, strict=True) if is_page_example(pair[0])]
    return PageExamples(
        np.array([signals(s.head, s.rendered, s.evidence, j, NO_WORDS, passwords=s.passwords) for s, j in chosen]),
        [page_words(s.head, s.rendered, s.evidence.words, j.chosen) for s, j in chosen],
        np.array([float(sample.page.is_article) for sample, _ in chosen]),
        np.array([1.5 if sample.page.dataset in NEWS_SETS else 1.0 for sample, _ in chosen]),
        np.array([sample.fold for sample, _ in chosen]),
        np.array([sample.page.site for sample, _ in chosen]),
    )


def weigh_words(examples: PageExamples, seen: npt.NDArray[np.bool_]) -> PageWords:
    """Logistic regression over the words that enough of the seen sites use."""
    sites: dict[str, set[str]] = defaultdict(set)
    places = np.flatnonzero(seen).tolist()
    for place in places:
        for word in examples.words[place]:
            sites[word].add(str(examples.sites[place]))
    column = {word: at for at, word in enumerate(sorted(word for word, of in sites.items() if len(of) >= WORD_SITES))}
    known = [[column[word] for word in sorted(examples.words[place]) if word in column] for place in places]
    counts = np.array([len(found) for found in known])
    grams = Grams(np.repeat(np.arange(len(places)), counts), np.array(list(itertools.chain(*known))), len(places))
    matrix = as_matrix(grams, len(column))
    labels, weights = examples.labels[seen].astype(np.int64), examples.weights[seen]
    linear = fit_linear(matrix, labels, weights, 1, penalty=WORD_PENALTY)
    scale, bias = float(linear.scale[0]), float(linear.bias[0])
    return PageWords(dict(zip(column, linear.weights[0].tolist(), strict=True)), scale, bias)


class PageClassifier(NamedTuple):
    """What tells whether a page holds an article: the weights of its words, trees with their score and without."""

    words: PageWords
    pages: Booster
    pages_alone: Booster

    def probabilities(self, rows: npt.NDArray[np.float32], words: Sequence[frozenset[str]]) -> npt.NDArray[np.float64]:
        """The probability of each page, as `transforms.html.pagetype.page_probability` gives it."""
        full = rows_with(rows, self.words, words)
        named = np.asarray(self.pages.predict(full, num_threads=1))
        alone = np.asarray(self.pages_alone.predict(full[:, : len(SIGNALS_ALONE)], num_threads=1))
        return np.where(names_little(full), alone, named)


def classify_pages(examples: PageExamples, folds: Sequence[int]) -> PageClassifier:
    """Train on the examples of some folds. Each page's words are weighed by a table that has not seen its fold."""
    rows = examples.rows.copy()
    seen = np.isin(examples.folds, folds)
    for fold in folds:
        table = weigh_words(examples, seen & (examples.folds != fold))
        places = np.flatnonzero(examples.folds == fold)
        rows[places] = rows_with(rows[places], table, [examples.words[place] for place in places.tolist()])
    labels, weights = examples.labels[seen], examples.weights[seen]
    pages, alone = (
        grow(rows[seen, : len(names)], labels, weights, PAGE_PARAMETERS, PAGE_TREES)
        for names in (SIGNALS, SIGNALS_ALONE)
    )
    return PageClassifier(weigh_words(examples, seen), pages, alone)


def rows_with(
    rows: npt.NDArray[np.float32], table: PageWords, words: Sequence[frozenset[str]]
) -> npt.NDArray[np.float32]:
    """Rows of signals with what a table says of the pages' words."""
    result = rows.copy()
    result[:, len(SIGNALS_ALONE) :] = [table.read(of_page) for of_page in words]
    return result


def page_probabilities(examples: PageExamples) -> npt.NDArray[np.float64]:
    """Each example's probability by a classifier that saw no page of its site."""
    result = np.zeros(len(examples.labels))
    for fold in range(FOLDS):
        classifier = classify_pages(examples, [other for other in range(FOLDS) if other != fold])
        places = np.flatnonzero(examples.folds == fold)
        words = [examples.words[place] for place in places.tolist()]
        result[places] = classifier.probabilities(examples.rows[places], words)
    return result


def article_text(sample: Sample, judgement: Judgement) -> tuple[str, str]:
    """The article body that would be published, and the same with the standfirst before it."""
    body_start = first_paragraph(sample.evidence, judgement.chosen)
    headline = find_headline(sample.rendered, sample.titles, body_start, sample.outlets)
    named = name_blocks(sample.rendered, sample.evidence, judgement, sample.head, headline)
    texts = sample.rendered.blocks.texts
    body = [text for text, one in zip(texts, named, strict=True) if one.kind in (Kind.BODY, Kind.SUBHEADING)]
    top = [text for text, one in zip(texts, named, strict=True) if one.kind is Kind.SUBTITLE]
    return "\n".join(body), "\n".join(top + body)


def report(samples: Sequence[Sample], judgements: Sequence[Judgement]) -> dict[str, float]:
    """Figures on sites not seen, the page classifier aside.

    Sets with the standfirst, snippets in the body alone; ``chosen``: what the judge chose, before blocks are named.
    """
    scores: dict[str, list[figures.Score]] = defaultdict(list)
    bare: dict[str, list[figures.Score]] = defaultdict(list)
    cells: Counter[str] = Counter()
    for sample, judgement in zip(samples, judgements, strict=True):
        if sample.page.has_gold:
            scores[sample.page.dataset].append(figures.score(sample.gold, article_text(sample, judgement)[1]))
            chosen = itertools.compress(sample.rendered.blocks.texts, judgement.chosen.tolist())
            bare[sample.page.dataset].append(figures.score(sample.gold, "\n".join(chosen)))
        elif sample.page.dataset == SNIPPET_SET:
            body = article_text(sample, judgement)[0]
            cells += figures.count_snippets(body, sample.page.row["with"], sample.page.row["without"])
    result: dict[str, float] = {}
    for name in TEXT_SETS:
        figure = figures.summarise(scores[name])
        result[name], result[f"{name} below50"] = figure["f1"], figure["below50"]
        values = " ".join(f"{key} {figure[key]:.4f}" for key in ("f1", "precision", "recall", "below50"))
        print(f"{name:12s} n {figure['n']:4.0f} {values}")
    result["news"] = float(np.mean([result[name] for name in NEWS_SETS]))
    result["all"] = float(np.mean([result[name] for name in TEXT_SETS]))
    result["news below50"] = float(np.mean([result[f"{name} below50"] for name in NEWS_SETS]))
    for name, sets in (("chosen news", NEWS_SETS), ("chosen all", TEXT_SETS)):
        result[name] = float(np.mean([figures.summarise(bare[one])["f1"] for one in sets]))
    result["snippets"] = figures.snippet_f1(cells)
    print(
        {
            name: round(result[name], 4)
            for name in ("news", "all", "news below50", "snippets", "chosen news", "chosen all")
        }
    )
    return result


def report_pages(
    samples: Sequence[Sample], judgements: Sequence[Judgement], probability: npt.NDArray[np.float64]
) -> dict[str, float]:
    """False and lost articles on sites not seen: by the trees alone at several thresholds, and as pages are filed."""
    examples = [pair for pair in zip(samples, judgements, strict=True) if is_page_example(pair[0])]
    is_article = np.array([sample.page.is_article for sample, _ in examples])
    is_news = np.array([sample.page.dataset in NEWS_SETS for sample, _ in examples])
    filed = [
        is_probable(float(value), sample.head, sample.rendered, sample.evidence, judgement)
        for value, (sample, judgement) in zip(probability, examples, strict=True)
    ]
    rules = {f"from {least:.2f}": probability >= least for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, ARTICLE_LEAST)}
    for name, kept in {**rules, "as filed": np.array(filed)}.items():
        shares = [float(share.mean()) for share in (kept[~is_article], ~kept[is_news], ~kept[is_article])]
        print(f"article {name}: false {shares[0]:.3f}, lost of news {shares[1]:.4f}, of all {shares[2]:.4f}")
    cells: Counter[str] = Counter()
    for is_kept, (sample, judgement) in zip(filed, examples, strict=True):
        if sample.page.dataset == SNIPPET_SET:
            body = article_text(sample, judgement)[0] if is_kept else ""
            cells += figures.count_snippets(body, sample.page.row["with"], sample.page.row["without"])
    kept = np.array(filed)
    print(f"snippets with the pages filed: {figures.snippet_f1(cells):.4f}")
    return {
        "true no_article": float((~kept[~is_article]).mean()),
        "kept news": float(kept[is_news].mean()),
        "snippets filed": figures.snippet_f1(cells),
    }


def export(judge: Judge, classifier: PageClassifier) -> str:
    """The model as text; its version is a digest of the rest."""
    stored: dict[str, Any] = {
        "columns": list(HEARD_NAMES),
        "signals": list(SIGNALS),
        "names": [dict(sorted(level.items())) for level in judge.table.odds],
        "blocks": exported(judge.blocks.dump_model()),
        "blocks_alone": exported(judge.blocks_alone.dump_model()),
        "signals_alone": list(SIGNALS_ALONE),
        "pages": exported(classifier.pages.dump_model()),
        "pages_alone": exported(classifier.pages_alone.dump_model()),
        "page_words": asdict(classifier.words),
    }
    digest = hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()
    lines = [f'"version": "m{digest[:10]}"']
    lines += [
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
        for key, value in stored.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def measure(samples: Sequence[Sample]) -> dict[str, float]:
    """All figures on sites not seen."""
    return _measure(samples)[0]


def _measure(samples: Sequence[Sample]) -> tuple[dict[str, float], list[Judgement]]:
    sums = name_sums([sample for sample in samples if sample.page.has_gold])
    judgements = [judge_sample(*pair) for pair in zip(samples, out_of_fold(samples, sums), strict=True)]
    result = report(samples, judgements)
    probability = page_probabilities(page_examples(samples, judgements))
    return result | report_pages(samples, judgements, probability), judgements


def main() -> None:
    """Measure, and write the model if asked to."""
    parser = parser_of(__doc__, has_floors=False)
    parser.add_argument("--cache", type=Path, help="keep the pages' evidence in this file")
    parser.add_argument("--write", action="store_true", help="train on all pages and write the model")
    options = parser.parse_args()
    data = open_data(options)
    if data is None:
        return
    samples = load_samples(data.unpacked, options.cache)
    _, judgements = _measure(samples)
    if options.write:
        sums = name_sums([sample for sample in samples if sample.page.has_gold])
        classifier = classify_pages(page_examples(samples, judgements), range(FOLDS))
        judge = train_judge(samples, sums, list(range(FOLDS)))
        MODEL.write_text(export(judge, classifier), encoding="utf-8")
        print(f"written: {MODEL} ({MODEL.stat().st_size} bytes)")


if __name__ == "__main__":
    main()
