"""A page's words as numbers, so that blocks and a reference text can be compared in arrays.

A word is a run of letters and digits; scripts written without spaces give one word per character, as the measures
of extraction count them. Numbers are given in order of appearance within one page and mean nothing outside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

#: Thai to Tibetan, Myanmar, Khmer, kana, Han: no spaces between words.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"\n|[{UNSPACED}]|[^\\W{UNSPACED}]+")
#: Words in a row that count as one match: shorter runs occur by chance.
RUN = 4
#: An odd 64-bit constant that spreads word numbers (splitmix64).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text of lines: ``ids`` in order, line ``i`` has those of ``first[i]`` to ``first[i + 1]``."""

    ids: Ints
    first: Ints

    @property
    def counts(self) -> Ints:
        """Words of each line."""
        return np.diff(self.first)


class Vocabulary:
    """Numbers for the words of one page and of what is compared with it."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {"\n": 0}

    def read(self, text: str) -> Words:
        """The words of a text, line by line, without case."""
        ids = self.ids
        numbers = np.array([ids.setdefault(word, len(ids)) for word in _WORD.findall(text.lower())], np.int64)
        ends = np.flatnonzero(numbers == 0)
        first = np.concatenate(([0], ends - np.arange(len(ends)), [len(numbers) - len(ends)]))
        return Words(numbers[numbers != 0], first.astype(np.int64))


def runs(ids: Ints) -> npt.NDArray[np.uint64]:
    """One number for each run of ``RUN`` words; as many as there are words, less ``RUN - 1``."""
    count = len(ids) - RUN + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    value = np.zeros(count, np.uint64)
    for place in range(RUN):
        value = (value ^ (value >> np.uint64(29))) * _SPREAD + ids[place : place + count].astype(np.uint64)
    return value


def cover(lines: Words, reference: Words) -> npt.NDArray[np.float64]:
    """The share of each line that also stands in a reference text, by runs of words.

    A line shorter than a run is covered (1) where the reference has the same line, else half (0.5) where it has
    its words in a row, by the runs around it: both neighbours' ends are not looked at.
    """
    counts = lines.counts
    result = np.zeros(len(counts))
    if not len(reference.ids) or not len(counts):
        return result
    known = np.unique(runs(reference.ids))
    own = runs(lines.ids)
    hit = np.zeros(len(lines.ids) + 1)
    if len(known) and len(own):
        place = np.searchsorted(known, own)
        np.minimum(place, len(known) - 1, out=place)
        hit[1 : len(own) + 1] = known[place] == own
    total = np.cumsum(hit)
    inner = np.maximum(counts - RUN + 1, 0)
    begin = lines.first[:-1]
    long = inner > 0
    result[long] = (total[begin[long] + inner[long]] - total[begin[long]]) / inner[long]
    same = {tuple(reference.ids[a:b]) for a, b in _short_lines(reference)}
    flat = f" {' '.join(map(str, reference.ids))} "
    for index in np.flatnonzero(~long & (counts > 0)):
        own_ids = lines.ids[begin[index] : begin[index] + counts[index]]
        if tuple(own_ids) in same:
            result[index] = 1.0
        elif f" {' '.join(map(str, own_ids))} " in flat:
            result[index] = 0.5
    return result


def _short_lines(words: Words) -> list[tuple[int, int]]:
    """Bounds of the lines that are shorter than a run."""
    counts = words.counts
    return [(int(words.first[i]), int(words.first[i + 1])) for i in np.flatnonzero((counts > 0) & (counts < RUN))]
