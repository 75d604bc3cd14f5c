"""The judge: which blocks are the article, and how sure that is.

Small trees give each block a probability; the blocks that maximise the expected F of the page are chosen; blocks
that repeat a chosen one elsewhere are dropped. Where trees that see the page alone are not sure of their choice, the
witness is heard, and trees that see both decide with them. The trees, the table of names and the page classifier are
one file of package data, written by benchmarks/html/train.py.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.html.evidence import NAMES, Evidence
from transforms.html.hearing import HEARD_NAMES, hear
from transforms.html.names import NameTable
from transforms.html.pagewords import PageWords
from transforms.html.render import Mark, Rendered
from transforms.trees import Forest

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Expected F from which the trees that do without the witness decide alone: hearing it on more pages gains nothing
#: (docs/adr/0122), and it is the dearest step.
SURE = 0.97
#: What the trees that do without the witness count beside those that hear it: they save pages it cut short.
ALONE = 0.25
#: A copy of a chosen block is dropped from this many words on: shorter lines repeat in good prose.
_COPY_WORDS = 8
#: Share of the chosen words up to which hidden ones are dropped: above it, the page uncovers its article by script.
_HIDDEN_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned.

    ``blocks`` are trees over all evidence, ``blocks_alone`` over that of the page, without the witness; ``pages`` over
    the signals of a whole page (does it hold an article?), ``pages_alone`` over those without its words; ``names`` are
    the log-odds of words in class names, ``page_words`` those of words that say what a page is.
    """

    version: str
    names: NameTable
    blocks: Forest
    blocks_alone: Forest
    pages: Forest
    pages_alone: Forest
    page_words: PageWords


@dataclass(frozen=True, slots=True)
class Judgement:
    """Each block's probability of being article text, whether it was chosen, and the expected F of the choice."""

    probability: Floats
    chosen: Flags
    expected_f: float


def first_paragraph(evidence: Evidence, chosen: Flags) -> int:
    """The first block of running text among those that were chosen; -1 where there is none."""
    return next(iter(np.flatnonzero(chosen & evidence.is_prose).tolist()), -1)


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model of the package."""
    source = importlib.resources.files("transforms.html").joinpath("model.json").read_text(encoding="utf-8")
    return read_model(json.loads(source))


def read_model(stored: dict[str, Any]) -> Model:
    """A model from its stored form.

    Raises:
        ValueError: the model was trained on other evidence than this code gathers.
    """
    if stored["columns"] != list(HEARD_NAMES):
        raise ValueError("the model was trained on other evidence: train it anew (benchmarks/html/train.py)")
    return Model(
        version=stored["version"],
        names=NameTable(tuple(stored["names"])),
        blocks=Forest.from_arrays(stored["blocks"], HEARD_NAMES),
        blocks_alone=Forest.from_arrays(stored["blocks_alone"], NAMES),
        pages=Forest.from_arrays(stored["pages"], stored["signals"]),
        pages_alone=Forest.from_arrays(stored["pages_alone"], stored["signals_alone"]),
        page_words=PageWords(**stored["page_words"]),
    )


def judge(
    rendered: Rendered,
    evidence: Evidence,
    model: Model,
    *,
    witness: Callable[[], str] | None = None,
) -> Judgement:
    """Judge the blocks of a page.

    Args:
        rendered: the page.
        evidence: what speaks for and against its blocks.
        model: what was learned.
        witness: asks the witness for its verdict, where the page alone does not settle it; None to do without.
    """
    if not len(evidence.matrix):
        return Judgement(np.zeros(0), np.zeros(0, np.bool_), 0.0)
    probability = model.blocks_alone.probabilities(evidence.matrix)
    if witness is not None and not is_sure(probability, evidence.words):
        heard = hear(rendered, evidence, witness())
        probability = weigh(probability, model.blocks.probabilities(np.hstack((evidence.matrix, heard))))
    return settle(rendered, evidence, probability)


def is_sure(alone: Floats, words: npt.NDArray[np.int64]) -> bool:
    """Whether the probabilities that the page alone gives settle it, without the witness."""
    return choose(alone, words)[1] >= SURE


def weigh(alone: Floats, heard: Floats) -> Floats:
    """The probabilities without the witness and with it, as one."""
    return np.asarray(ALONE * alone + (1 - ALONE) * heard)


def settle(rendered: Rendered, evidence: Evidence, probability: Floats) -> Judgement:
    """The judgement that each block's probability comes to."""
    chosen, expected_f = choose(probability, evidence.words)
    chosen = drop_hidden(rendered, evidence, chosen)
    chosen = drop_copies(rendered, evidence, probability, chosen)
    return Judgement(probability, chosen, expected_f)


def choose(probability: Floats, words: npt.NDArray[np.int64]) -> tuple[Flags, float]:
    """The blocks that maximise the expected F over words, and that F.

    For a set S of blocks the expected F is about 2 * sum_S(p w) / (sum_S(w) + sum(p w)); the best set is a prefix of
    the blocks in order of probability (Jansche, "A maximum expected utility framework", ACL 2007).
    """
    weight = words.astype(np.float64)
    order = np.argsort(-probability, kind="stable")
    hits = np.cumsum((probability * weight)[order])
    expected = 2 * hits / np.maximum(1.0, np.cumsum(weight[order]) + hits[-1])
    best = int(np.argmax(expected))
    chosen = np.zeros(len(weight), np.bool_)
    chosen[order[: best + 1]] = True
    return chosen, float(expected[best])


def drop_hidden(rendered: Rendered, evidence: Evidence, chosen: Flags) -> Flags:
    """The choice without hidden blocks, unless the page hides its article: readers do not see them."""
    hidden = chosen & ((rendered.blocks.all_marks & int(Mark.HIDDEN)) > 0)
    if evidence.words[hidden].sum() > _HIDDEN_SHARE * evidence.words[chosen].sum():
        return chosen
    return np.asarray(chosen & ~hidden)


def drop_copies(rendered: Rendered, evidence: Evidence, probability: Floats, chosen: Flags) -> Flags:
    """The choice without blocks that say again, in another container, what a chosen block says."""
    kept = chosen.copy()
    holder = rendered.nodes.parent[rendered.blocks.owner]
    seen: dict[str, int] = {}
    for place in np.flatnonzero(chosen & (evidence.words >= _COPY_WORDS)):
        other = seen.setdefault(rendered.blocks.texts[place], int(place))
        if other == place or holder[other] == holder[place]:
            continue
        if probability[place] > probability[other] + 0.1:
            kept[other] = False
            seen[rendered.blocks.texts[place]] = int(place)
        else:
            kept[place] = False
    return kept
