"""Text of a page against its gold text: shingle precision, recall and F1, and snippets that must and must not occur.

The measure is scrapinghub's (article-extraction-benchmark): multisets of runs of four tokens, precision and recall
per page, averaged over pages; a set's F1 is the harmonic mean of the averages. A page without text has no precision.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from transforms.html.words import UNSPACED

_TOKEN = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+")
_RUN = 4


def tokens(text: str) -> list[str]:
    """The tokens of a text: words, or single characters of scripts without spaces; case counts."""
    return _TOKEN.findall(unicodedata.normalize("NFC", text))


def shingles(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    """The multiset of runs of four tokens; a shorter text is one run."""
    if not words:
        return Counter()
    return Counter(tuple(words[place : place + _RUN]) for place in range(max(1, len(words) - _RUN + 1)))


@dataclass(frozen=True, slots=True)
class Score:
    """One page: precision is None where nothing was kept."""

    precision: float | None
    recall: float
    f1: float


def score(gold: Counter[tuple[str, ...]], kept: str) -> Score:
    """A page's kept text against the shingles of its gold text, which is not empty."""
    found = shingles(tokens(kept))
    right = (gold & found).total()
    recall = right / gold.total()
    if not found:
        return Score(None, 0.0, 0.0)
    precision = right / found.total()
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0)


def summarise(scores: Sequence[Score]) -> dict[str, float]:
    """A set's figures: n, f1, precision, recall, below50 (share of pages under .5), empty."""
    precision = fmean([s.precision for s in scores if s.precision is not None] or [0.0])
    recall = fmean(s.recall for s in scores)
    return {
        "n": len(scores),
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "precision": precision,
        "recall": recall,
        "below50": sum(s.f1 < 0.5 for s in scores) / len(scores),
        "empty": sum(s.precision is None for s in scores) / len(scores),
    }


def count_snippets(kept: str, wanted: Sequence[str], unwanted: Sequence[str]) -> Counter[str]:
    """Which snippets occur, white space folded: counts of tp, fn, fp, tn."""
    text = " ".join(kept.split())
    hits = sum(" ".join(snippet.split()) in text for snippet in wanted)
    slips = sum(" ".join(snippet.split()) in text for snippet in unwanted)
    return Counter(tp=hits, fn=len(wanted) - hits, fp=slips, tn=len(unwanted) - slips)


def snippet_f1(cells: Counter[str]) -> float:
    """F1 over all snippets."""
    return 2 * cells["tp"] / max(1, 2 * cells["tp"] + cells["fp"] + cells["fn"])
