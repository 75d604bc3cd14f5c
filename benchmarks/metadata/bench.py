"""Metadata against labelled pages, with floors that only rise.

    python -m benchmarks.metadata.bench [--raise-floors]

Dates are measured by folds that hold out whole domains; headlines, authors and agencies by rules that were not
trained. Beside each figure stands trafilatura's own of the same run. A figure below its floor in ``baseline.json``
ends the run with exit code 1.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import trafilatura

from benchmarks.measuring import open_data, parser_of
from benchmarks.metadata.pages import CAPTURED_ON, Labelled, read_pages
from benchmarks.metadata.train_dates import cross_fitted, examples
from benchmarks.ratchet import hold, table
from transforms.html.extract import extract_page
from transforms.metadata.page_fields import html_fields, warm_up
from transforms.model import ExtractionError, Hints

HERE = Path(__file__).resolve().parent
BASELINE = HERE / "baseline.json"
#: How far a figure may fall short of its floor by rounding.
SLACK = 0.0005
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
        fields = html_fields(found.page, found.segments, hints)
        count_page(counts, page, fields.headline, [author.name for author in fields.authors])
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


def count_page(counts: Counter[str], page: Labelled, headline: str | None, authors: Sequence[str]) -> None:
    """Add one page: headline and authors as exact tokens, and authors given where gold names none."""
    name = page.meta["dataset"]
    if page.meta["title"] and name != "htmldate":
        counts[f"headline.{name}.n"] += 1
        counts[f"headline.{name}"] += words(page.meta["title"]) == words(headline)
    given = {words(author) for author in authors}
    if page.meta["authors"]:
        counts[f"authors.{name}.n"] += 1
        counts[f"authors.{name}"] += {words(author) for author in page.meta["authors"]} == given
    elif name in _AUTHORLESS:
        counts[f"no_false_authors.{name}.n"] += 1
        counts[f"no_false_authors.{name}"] += not given


def peer_figures(shared: Path) -> dict[str, float]:
    """What trafilatura itself says of the same pages: headlines, authors, and days."""
    counts: Counter[str] = Counter()
    for page in read_pages(shared):
        found = trafilatura.bare_extraction(page.payload, with_metadata=True, include_comments=False)
        told = found if isinstance(found, dict) else found.as_dict() if found else {}
        names = [name for name in (told.get("author") or "").split("; ") if name]
        count_page(counts, page, told.get("title"), names)
        if page.day:
            name = f"date.{page.meta['dataset']}"
            counts[f"{name}.n"] += 1
            counts[name] += told.get("date") == page.day.isoformat()
    return {key.removesuffix(".n"): counts[key.removesuffix(".n")] / counts[key] for key in counts if key[-2:] == ".n"}


def main() -> int:
    """Measure, compare with the floors, and say what fell."""
    parser = parser_of(__doc__)
    parser.add_argument("--no-peers", action="store_true", help="leave trafilatura's own figures out")
    options = parser.parse_args()
    data = open_data(options)
    if data is None:
        return 0
    measured = date_figures(data.shared) | field_figures(data.shared)
    figures = {name: round(value, 4) for name, value in measured.items()}
    print(table(figures, BASELINE, {} if options.no_peers else {"trafilatura": peer_figures(data.shared)}))
    fallen = hold(figures, BASELINE, slack=SLACK, raise_floors=options.raise_floors)
    print("\n".join(fallen) or "metadata: every figure keeps its floor")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
