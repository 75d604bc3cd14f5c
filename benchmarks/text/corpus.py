"""The labelled page dumps as training and evaluation need them: lines, labels, sites, folds, outlets' other pages.

Reads the unpacked benchmark (`<shared>/bench/text/README.md` describes it) and nothing else. A *document* here is
one flattened page; its *outlet* is the site, and pages of one outlet in one flavour are each other's other pages,
as they are for a warehouse that holds one flavour.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from transforms.text import repetition


@dataclass
class Document:
    """One labelled dump. Lists have one element per non-empty line."""

    meta: dict[str, object]
    lines: list[str]
    blanks: list[int]  # empty lines before each
    labels: list[int | None]  # 1 article body, 0 furniture, None not scored
    classes: list[str]
    fold: int = 0
    text: str = ""
    others: list[tuple[npt.NDArray[np.uint64], int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Id of the document in the benchmark."""
        return str(self.meta["id"])

    @property
    def outlet(self) -> tuple[str, str]:
        """What the document's other pages share with it."""
        return str(self.meta["flavour"]), str(self.meta["site"])


def load(data: Path, excluded_pages: Path | None = None) -> list[Document]:
    """All documents, in the order of the index; pages listed in ``excluded_pages`` left out."""
    side = data / "text" / "dev"
    excluded = set(json.loads(excluded_pages.read_text(encoding="utf-8"))) if excluded_pages else set()
    documents = []
    for row in (side / "index.jsonl").read_text(encoding="utf-8").split("\n"):
        if not row:
            continue
        meta = json.loads(row)
        if meta["page"] in excluded:
            continue
        name = meta["id"]
        folder = side / "docs" / meta["flavour"] / meta["site"]
        text = (folder / f"{name}.doc.txt").read_bytes().decode("utf-8")
        marks = [
            json.loads(mark)
            for mark in (side / "labels" / f"{name}.labels.jsonl").read_text(encoding="utf-8").split("\n")
            if mark
        ]
        blanks, at = [], 0
        for mark in marks:
            blanks.append(max(0, text.count("\n", at, mark["s"]) - (1 if at else 0)))
            at = mark["e"]
        lines = [text[mark["s"] : mark["e"]] for mark in marks]
        documents.append(
            Document(meta, lines, blanks, [mark["y"] for mark in marks], [mark["c"] for mark in marks], text=text)
        )
    return documents


def assign_folds(documents: list[Document], folds: int) -> None:
    """Give every site to a fold, the largest sites first, always to the fold that has the fewest lines of news."""
    weight: Counter[str] = Counter()
    for document in documents:
        weight[str(document.meta["site"])] += 1000 * (document.meta["kind"] == "news") + 1
    load_of = [0] * folds
    fold_of = {}
    for site, size in sorted(weight.items(), key=lambda item: (-item[1], item[0])):
        fold_of[site] = min(range(folds), key=lambda fold: (load_of[fold], fold))
        load_of[fold_of[site]] += size
    for document in documents:
        document.fold = fold_of[str(document.meta["site"])]


def join(lines: list[str], blanks: list[int]) -> str:
    """A text with these lines: each on its own line, with its empty lines before it."""
    return "".join(
        "\n" * (blank + (place > 0)) + line for place, (line, blank) in enumerate(zip(lines, blanks, strict=True))
    )


class OutletPages:
    """The pages of every outlet as sets of line hashes, near-duplicates of one page taken together."""

    def __init__(self, documents: list[Document]) -> None:
        self.of_document: dict[str, tuple[tuple[str, str], int]] = {}
        self.pages: dict[tuple[str, str], list[npt.NDArray[np.uint64]]] = {}
        by_outlet: dict[tuple[str, str], list[Document]] = defaultdict(list)
        for document in documents:
            by_outlet[document.outlet].append(document)
        for outlet, members in by_outlet.items():
            described = [repetition.describe_page(document.text) for document in members]
            groups = repetition.group_pages([signature for _, signature in described])
            for document, group in zip(members, groups, strict=True):
                self.of_document[document.name] = outlet, group
            self.pages[outlet] = [
                np.unique(np.concatenate([h for (h, _), g in zip(described, groups, strict=True) if g == group]))
                for group in range(max(groups) + 1)
            ]

    def others(self, document: Document) -> list[npt.NDArray[np.uint64]]:
        """The line hashes of each of the outlet's other pages."""
        outlet, group = self.of_document[document.name]
        return [page for place, page in enumerate(self.pages[outlet]) if place != group]

    def count(self, document: Document) -> int:
        """Number of the outlet's pages, this one included."""
        return len(self.pages[document.outlet])


def count_others(hashes: npt.NDArray[np.uint64], pages: list[npt.NDArray[np.uint64]]) -> npt.NDArray[np.float64]:
    """For every line, in how many of the pages it stands."""
    counts = np.zeros(len(hashes))
    for page in pages:
        place = np.minimum(np.searchsorted(page, hashes), len(page) - 1)
        counts += page[place] == hashes if len(page) else 0
    return counts
