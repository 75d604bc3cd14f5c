"""What a measuring page gives the judge to learn from: its evidence, and how much of each block is gold."""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.html import figures
from benchmarks.html.pages import Page, fold_of_sites, load_pages
from transforms.html import page as seen
from transforms.html.evidence import Evidence, gather
from transforms.html.head import Head, read_head
from transforms.html.hearing import WITNESS_NAMES, hear
from transforms.html.names import NameTable
from transforms.html.pagetype import count_passwords
from transforms.html.parse import parse_page
from transforms.html.render import Rendered, render
from transforms.html.titles import StatedTitle
from transforms.html.witness import verdict
from transforms.html.words import RUN, Vocabulary, Words, cover
from transforms.model import ExtractionError

EMPTY_TABLE = NameTable(({}, {}, {}))


@dataclass(slots=True)
class Sample:
    """One page with its evidence, and the witness's columns beside it.

    ``labels`` are the shares of each block that are gold, NaN where unknown.
    """

    page: Page
    fold: int
    rendered: Rendered
    evidence: Evidence
    heard: npt.NDArray[np.float32]
    labels: npt.NDArray[np.float64]
    gold: Counter[tuple[str, ...]]
    gold_words: int
    head: Head
    passwords: int
    titles: list[StatedTitle]
    outlets: frozenset[str]


def load_samples(data: Path, cache: Path | None = None) -> list[Sample]:
    """A sample for every page that can be read; kept in ``cache`` between calls."""
    if cache and cache.exists():
        return list(pickle.loads(cache.read_bytes()))
    pages = list(load_pages(data))
    folds = fold_of_sites(pages)
    samples: list[Sample] = []
    for page in pages:
        sample = make_sample(page, folds[page.site])
        if sample is not None:
            samples.append(sample)
    if cache:
        cache.write_bytes(pickle.dumps(samples))
    return samples


def make_sample(page: Page, fold: int) -> Sample | None:
    """The evidence on one page; None for a page that cannot be read."""
    try:
        parsed = parse_page(page.payload, None)
        rendered = render(parsed)
    except ExtractionError:
        return None
    head = read_head(parsed)
    whole = seen.Page(parsed, rendered, head)
    evidence = gather(rendered, head.titles, EMPTY_TABLE)
    heard = np.zeros((0, len(WITNESS_NAMES)), np.float32)
    if len(evidence.matrix):
        heard = hear(rendered, evidence, verdict(parsed.tree))
    evidence = replace(evidence, vocabulary=Vocabulary())
    rendered = replace(rendered, nodes=replace(rendered.nodes, elements=[]))
    gold = page.gold if page.has_gold else ""
    labels = np.full(len(rendered.blocks), np.nan)
    if gold:
        labels = label_blocks(rendered.text, gold)[: len(rendered.blocks)]
    words = figures.tokens(gold)
    return Sample(
        page,
        fold,
        rendered,
        evidence,
        heard,
        labels,
        figures.shingles(words),
        len(words),
        head,
        count_passwords(parsed),
        whole.titles,
        whole.outlets,
    )


def label_blocks(text: str, gold: str) -> npt.NDArray[np.float64]:
    """The share of each line of a text that is gold; short lines by whether their neighbours follow on in gold."""
    vocabulary = Vocabulary()
    lines, reference = vocabulary.read(text), vocabulary.read(gold)
    labels = cover(lines, reference)
    flat = f" {' '.join(map(str, reference.ids))} "
    gold_lines = {_spell(reference, place) for place in range(len(reference.counts))}
    count = len(lines.counts)
    for place in np.flatnonzero((lines.counts < RUN) & (lines.counts > 0)).tolist():
        own = _spell(lines, place)
        if f" {own} " not in flat:
            labels[place] = 0.0
            continue
        before = f"{_tail(lines, place - 1)}{own} " if place else ""
        after = f" {own}{_head(lines, place + 1)}" if place + 1 < count else ""
        sides = bool(before.strip() != own and before in flat) + bool(after.strip() != own and after in flat)
        if sides == 2 or (sides and own in gold_lines):
            labels[place] = 1.0
        elif sides:
            labels[place] = 0.8 if lines.counts[place] > 1 else 0.6
        elif own in gold_lines:
            labels[place] = 0.5
        else:
            labels[place] = 0.0 if lines.counts[place] == 1 else 0.4
    labels[lines.counts == 0] = np.nan
    return labels


def _spell(words: Words, place: int) -> str:
    return " ".join(map(str, words.ids[words.first[place] : words.first[place + 1]]))


def _tail(words: Words, place: int) -> str:
    ids = words.ids[words.first[place] : words.first[place + 1]][-4:]
    return f" {' '.join(map(str, ids))} " if len(ids) else " "


def _head(words: Words, place: int) -> str:
    ids = words.ids[words.first[place] : words.first[place + 1]][:4]
    return f" {' '.join(map(str, ids))} " if len(ids) else " "
