"""Metadata against labelled pages, with floors that only rise.

    python -m benchmarks.metadata.bench --shared DIR [--raise-floors]

Dates are measured by folds that hold out whole domains; headlines, authors and agencies by rules that were not
trained. A figure below its floor in ``baseline.json`` ends the run with status 1; ``--raise-floors`` writes higher
floors, never lower ones.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.metadata.pages import CAPTURED_ON, Labelled, read_pages
from benchmarks.metadata.train_dates import cross_fitted, examples
from transforms.html.extract import extract_page
from transforms.metadata.fields import html_fields, warm_up
from transforms.model import ArticleFields, ExtractionError, Hints

HERE = Path(__file__).resolve().parent
_TOKEN = re.compile(r"[^\W_]+")
_AUTHORLESS = ("atf", "fundus", "wcxb")


def words(text: str | None) -> str:
    """A headline or name as its case-folded tokens."""
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def date_figures(shared: Path) -> dict[str, float]:
    """Same day by set, and how the confidence keeps its word."""
    data = examples(shared)
    results = cross_fitted(data)
    right = np.array([day == example.page.day for (day, _), example in zip(results, data, strict=True)])
    sure = np.array([chance for _, chance in results])
    figures = {}
    for name in dict.fromkeys(example.page.meta["dataset"] for example in data):
        mine = np.array([example.page.meta["dataset"] == name for example in data])
        figures[f"date.{name}"] = float(right[mine].mean())
    high = sure >= 0.9
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum((bins == b).mean() * abs(sure[bins == b].mean() - right[bins == b].mean()) for b in np.unique(bins))
    figures |= {"date.sure": float(high.mean()), "date.sure_right": float(right[high].mean())}
    return figures | {"date.calibration": 1 - float(error)}


def field_figures(shared: Path) -> dict[str, float]:
    """Headlines and authors by set, and the precision of wire attribution over labelled pages."""
    warm_up()
    with (HERE / "wire_labels.csv").open(encoding="utf-8", newline="") as stream:
        labels = {row["html_sha256_prefix"]: row["wire_agency"] for row in csv.DictReader(stream)}
    counts: Counter[str] = Counter()
    wire: dict[str, tuple[str, str]] = {}
    hints = Hints(captured_on=CAPTURED_ON)
    for page in read_pages(shared):
        try:
            found = extract_page(page.payload, hints)
        except ExtractionError:
            continue
        fields = html_fields(found.page, found.segments, found.text, hints, found.rendered)
        count_page(counts, page, fields)
        digest = page.meta["html_sha256"][:16]
        if digest in labels or fields.wire_agency:
            wire[digest] = (labels.get(digest, ""), fields.wire_agency or "")
    names = [key.removesuffix(".n") for key in counts if key.endswith(".n")]
    figures = {name: counts[name] / counts[f"{name}.n"] for name in names}
    given = [pair for pair in wire.values() if pair[1]]
    figures["wire.precision"] = sum(gold == mine for gold, mine in given) / max(1, len(given))
    named = [pair for pair in wire.values() if pair[0]]
    figures["wire.recall_of_labels"] = sum(gold == mine for gold, mine in named) / max(1, len(named))
    return figures


def count_page(counts: Counter[str], page: Labelled, fields: ArticleFields) -> None:
    """Add one page: headline and authors as exact tokens, and authors given where gold names none."""
    name = page.meta["dataset"]
    if page.meta["title"] and name != "htmldate":
        counts[f"headline.{name}.n"] += 1
        counts[f"headline.{name}"] += words(page.meta["title"]) == words(fields.headline)
    given = {words(author.name) for author in fields.authors}
    if page.meta["authors"]:
        counts[f"authors.{name}.n"] += 1
        counts[f"authors.{name}"] += {words(author) for author in page.meta["authors"]} == given
    elif name in _AUTHORLESS:
        counts[f"no_false_authors.{name}.n"] += 1
        counts[f"no_false_authors.{name}"] += not given


def main() -> None:
    """Measure, compare with the floors, and say what fell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--raise-floors", action="store_true")
    options = parser.parse_args()
    figures = date_figures(options.shared) | field_figures(options.shared)
    baseline = HERE / "baseline.json"
    floors: dict[str, float] = json.loads(baseline.read_text()) if baseline.is_file() else {}
    for key in sorted(figures):
        print(f"{key:28s} {figures[key]:.4f}  floor {floors.get(key, 0.0):.4f}")
    fallen = [key for key, floor in floors.items() if figures.get(key, 0.0) < floor - 5e-4]
    if options.raise_floors:
        raised = {key: max(floors.get(key, 0.0), round(value, 4)) for key, value in figures.items()}
        baseline.write_text(json.dumps(raised, indent=1, sort_keys=True) + "\n")
    if fallen:
        sys.exit(f"below their floors: {', '.join(fallen)}")


if __name__ == "__main__":
    main()
