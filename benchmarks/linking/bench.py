"""Which pairs of real articles linking joins: ``python -m benchmarks.linking.bench [--copies 400] [--raise-floors]``.

The articles are those of the shared development set of HTML pages. Four kinds of pairs are judged:

* ``0.05`` a page and its copy in which one long word in twenty is another: the same text,
* ``0.3`` a page and its copy in which three in ten are: another article,
* ``page`` two captures of one page, as the index of the set groups them by address or text: the same text,
* ``form`` two issues of one form (`benchmarks.linking.forms`): another article.

Pairs of pages that no group holds are listed where they are joined, to be judged by eye. Precision and recall at the
threshold of the product have floors in ``baseline.json``; exit code 1 when one fell.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.linking.forms import FORMS, issue
from benchmarks.measuring import MeasuringData, open_data, parser_of
from benchmarks.ratchet import hold, table
from transforms.extraction import extract_batch
from transforms.linking import similarity
from transforms.linking.sketches import Sketch, sketch
from transforms.model import Hints, RawDocument

BASELINE = Path(__file__).with_name("baseline.json")

SAME = ("0.05", "page")
THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.62, 0.65, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Article:
    """A page or a copy of it; ``group`` is shared by captures of one page."""

    key: str
    variant: str
    group: str
    found: Sketch


def articles(data: MeasuringData, copies: int) -> Iterator[Article]:
    """The pages that hold an article long enough to be compared, and copies of the first ones by hash of their key."""
    sys.path.insert(0, str(data.shared / "bench" / "perf"))
    from make_corpus import vary  # type: ignore[import-not-found]

    pages = data.unpacked / "html" / "dev"
    index = {entry["path"]: entry for entry in map(json.loads, (pages / "index.jsonl").open(encoding="utf-8"))}
    keys = sorted(index, key=lambda key: hashlib.sha256(key.encode()).digest())
    for number, key in enumerate(keys):
        entry, payload = index[key], (pages / "pages" / key / "page.html").read_bytes()
        versions = [("base", payload, entry["url"])]
        if number < copies:
            versions += [(f"{share}", *vary(payload, entry["url"], 1, share)) for share in (0.05, 0.3)]
        for variant, content, url in versions:
            identity = hashlib.sha256(content).hexdigest()
            extraction = extract_batch([RawDocument(identity, content, "html", Hints(url=url))])[0]
            found = sketch(extraction.fields.article_body) if extraction.fields else None
            if found is not None:
                yield Article(key, variant, entry["dup_group"] or key, found)


def labelled_pairs(found: list[Article]) -> Iterator[tuple[str, Article, Article]]:
    """Pairs with a label, and the pairs without one that meet in a band (``?``)."""
    by_key: dict[str, dict[str, Article]] = defaultdict(dict)
    groups: dict[str, list[Article]] = defaultdict(list)
    bands: dict[int, list[int]] = defaultdict(list)
    for number, article in enumerate(found):
        by_key[article.key][article.variant] = article
        if article.variant == "base":
            groups[article.group].append(article)
            for band in article.found.bands.tolist():
                bands[band].append(number)
    for versions in by_key.values():
        for variant in versions.keys() - {"base"}:
            if "base" in versions:
                yield variant, versions["base"], versions[variant]
    for members in groups.values():
        yield from (("page", *pair) for pair in itertools.combinations(members, 2))
    met = {pair for members in bands.values() for pair in itertools.combinations(members, 2)}
    for first, second in sorted(met):
        if found[first].group != found[second].group:
            yield "?", found[first], found[second]
    for form in FORMS:
        issues = [Article(form, str(seed), "", part) for seed in range(40) if (part := sketch(issue(form, seed)))]
        yield from (("form", *pair) for pair in itertools.combinations(issues, 2))


def batch_of(pairs: list[tuple[str, Article, Article]]) -> pa.RecordBatch:
    """Pairs as `similarity.same_text` takes them."""
    columns = {}
    for side, prefix in ((1, ""), (2, "other_")):
        sketches = [(one if side == 1 else other).found for _, one, other in pairs]
        for name in ("shingles_low", "numbers_low"):
            columns[prefix + name] = pa.array([getattr(found, name) for found in sketches], pa.list_(pa.uint32()))
        columns[f"{prefix}number_count"] = pa.array([found.number_count for found in sketches], pa.int32())
    return pa.RecordBatch.from_pydict(columns)


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--copies", type=int, default=400, help="pages of which altered copies are made")
    options = parser.parse_args()
    data = open_data(options)
    if data is None:
        return 0
    pairs = list(labelled_pairs(list(articles(data, options.copies))))
    labels = np.array([label for label, _, _ in pairs])
    meets = np.array([bool((one.found.bands == other.found.bands).any()) for _, one, other in pairs])
    batch = batch_of(pairs)
    chosen = similarity.SAME_TEXT
    figures: dict[str, float] = {}
    print("threshold", *(f"{label} ({(labels == label).sum()})" for label in ("0.05", "page", "0.3", "form")), sep="\t")
    for threshold in THRESHOLDS:
        similarity.SAME_TEXT = threshold
        joined = similarity.same_text(batch) & meets
        counts = {label: int(joined[labels == label].sum()) for label in ("0.05", "page", "0.3", "form")}
        right = sum(counts[label] for label in SAME)
        recall = right / sum((labels == label).sum() for label in SAME)
        precision = right / sum(counts.values())
        if threshold == chosen:
            figures = {"precision": round(precision, 4), "recall": round(float(recall), 4)}
        print(threshold, *counts.values(), f"precision {precision:.4f} recall {recall:.4f}", sep="\t")
    similarity.SAME_TEXT = chosen
    joined = similarity.same_text(batch) & meets
    for is_joined, (label, one, other) in zip(joined, pairs, strict=True):
        if is_joined and label == "?":
            print("joined, in no group:", one.key, other.key)
        if not is_joined and label in SAME:
            print("not joined:", label, one.key, other.key)
    print(table(figures, BASELINE))
    fallen = hold(figures, BASELINE, slack=0.002, raise_floors=options.raise_floors)
    print("\n".join(fallen) or "linking: every figure keeps its floor")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
