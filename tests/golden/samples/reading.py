"""Golden files of the bundled samples: what is right, read beside what extraction says."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from transforms.extraction import dump_text, extract_batch
from transforms.contract.lists import ARTICLE_KINDS, Kind
from transforms.model import Extraction, Hints, RawDocument
from transforms.text.repetition import count_pages, describe_page

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
INPUTS = SAMPLES / "inputs"
EXPECTED = SAMPLES / "expected"


@dataclass(frozen=True)
class Golden:
    """The expected outcome, fields and segments (start, end, kind, text) of one sample."""

    name: str
    outcome: str
    fields: dict[str, Any]
    segments: tuple[tuple[int, int, Kind, str], ...]

    @property
    def text(self) -> str:
        return "".join(text for _, _, _, text in self.segments)


def names() -> list[str]:
    """The samples that become documents, by their paths under ``samples/inputs``."""
    return sorted(file.relative_to(EXPECTED).as_posix().removesuffix(".json") for file in EXPECTED.glob("*/*.json"))


def golden(name: str) -> Golden:
    read = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    segments = tuple((row["start"], row["end"], Kind(row["kind"]), row["text"]) for row in read["segments"])
    return Golden(name, read["outcome"], read["fields"], segments)


def extract_all() -> dict[str, Extraction]:
    """Every sample extracted as a run does it: outlets by folder, dumps with their outlet's repeated lines."""
    documents = [_document(name) for name in names()]
    pages = defaultdict(list)
    for document in documents:
        text = dump_text(document)
        if text is not None:
            pages[document.hints.outlet].append(describe_page(text))
    hinted = [_with_repetition(document, pages[document.hints.outlet]) for document in documents]
    return {extraction.document_id: extraction for extraction in extract_batch(hinted)}


def _with_repetition(document: RawDocument, pages: list[tuple[Any, tuple[int, ...]]]) -> RawDocument:
    if document.form != "text":
        return document
    counted = count_pages(pages)
    repeated = {line: count for line, count in counted.line_pages.items() if count > 1}
    return replace(document, hints=replace(document.hints, outlet_pages=counted.pages, line_pages=repeated))


def _document(name: str) -> RawDocument:
    file = INPUTS / name
    return RawDocument(name, file.read_bytes(), "html" if file.suffix == ".html" else "text", Hints(file.parent.name))


@dataclass(frozen=True)
class Difference:
    """A stretch of visible characters that extraction takes for something else."""

    expected: Kind
    found: Kind
    text: str

    @property
    def is_of_flag(self) -> bool:
        return (self.expected in ARTICLE_KINDS) != (self.found in ARTICLE_KINDS)

    def __str__(self) -> str:
        return f"{self.expected} taken for {self.found}: {self.text[:90]!r}"


def differences(wanted: Golden, found: Extraction) -> list[Difference]:
    """Stretches of visible characters whose kind differs; white space belongs to whatever stands beside it."""
    text = found.text or ""
    expected = [kind for start, end, kind, _ in wanted.segments for _ in range(start, end)]
    given = [segment.kind for segment in found.segments for _ in range(segment.start, segment.end)]
    visible = [index for index, character in enumerate(text) if not character.isspace()]
    rows = []
    for (want, got), members in groupby(visible, key=lambda index: (expected[index], given[index])):
        stretch = list(members)
        if want != got:
            rows.append(Difference(want, got, text[stretch[0] : stretch[-1] + 1]))
    return rows
