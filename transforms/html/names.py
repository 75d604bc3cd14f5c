"""What words in class names and ids say about a block, learned: log-odds of being article text.

A table holds log-odds for words on the block's own element, on its parent and on anything above (three levels),
counted by sites, so that one large site is one voice. It is trained beside the trees (benchmarks/html) and read from
package data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transforms.html.render import Blocks, Nodes

Floats = npt.NDArray[np.float64]

_SPLIT = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_REMEMBERED = 200_000
_Sums = tuple[float, float, float, int]
#: The sums of no words.
_NOTHING: _Sums = (9e9, 9e9, 0.0, 0)


@lru_cache(maxsize=_REMEMBERED)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a string of names, lower case; a name of several words also as a whole, hyphenated."""
    found: list[str] = []
    for part in name.split()[:14]:
        words = [word for word in map(str.lower, _SPLIT.findall(part)) if 1 < len(word) < 20]
        found += words[:8]
        if len(words) > 1:
            found.append("-".join(words[:5]))
    return tuple(dict.fromkeys(found))


@dataclass(slots=True)
class NameTable:
    """Log-odds by level and word; words that are not there say nothing."""

    odds: tuple[dict[str, float], ...]
    _seen: dict[tuple[int, str, str, str], _Sums] = field(default_factory=dict)

    def _sums(self, level: int, names: str, tag: str, inner: str = "") -> _Sums:
        """Smallest, negated largest, sum and count of the log-odds of an element's words at a level."""
        key = (level, names, tag, inner)
        found = self._seen.get(key)
        if found is None:
            if len(self._seen) > _REMEMBERED:
                self._seen.clear()
            odds = self.odds[level]
            values = [odds[word] for word in words_of(names, tag, inner) if word in odds]
            found = (min(values), -max(values), sum(values), len(values)) if values else _NOTHING
            self._seen[key] = found
        return found

    def _of_nodes(self, level: int, nodes: Nodes) -> Floats:
        """The sums of every node at a level."""
        strings = nodes.name_strings
        pairs: dict[tuple[int, str], int] = {}
        places = [pairs.setdefault(pair, len(pairs)) for pair in zip(nodes.names.tolist(), nodes.tags, strict=True)]
        return np.array([self._sums(level, strings[name], tag) for name, tag in pairs])[places]

    def _of_owners(self, nodes: Nodes, blocks: Blocks) -> Floats:
        """The sums of every block's own element, and of the inline element that its text begins in."""
        strings, tags, names = nodes.name_strings, nodes.tags, nodes.names.tolist()
        keys: dict[tuple[int, str, int], int] = {}
        places = []
        for owner, first in zip(blocks.owner.tolist(), blocks.first.tolist(), strict=True):
            key = (names[owner], tags[owner], names[first] if first != owner else 0)
            places.append(keys.setdefault(key, len(keys)))
        found = [self._sums(0, strings[name], tag, strings[inner]) for name, tag, inner in keys]
        return np.array(found)[places]

    def columns(self, nodes: Nodes, blocks: Blocks) -> list[Floats]:
        """Smallest, largest and mean log-odds at each level, then smallest, sum and count of all, for each block."""
        above = _inherited(self._of_nodes(2, nodes), nodes)
        parent = nodes.parent[blocks.owner]
        beyond = np.where(parent >= 0, nodes.parent[parent], -1)
        nothing = np.array(_NOTHING)
        levels = [
            self._of_owners(nodes, blocks),
            np.where(parent[:, None] >= 0, self._of_nodes(1, nodes)[parent], nothing),
            np.where(beyond[:, None] >= 0, above[beyond], nothing),
        ]
        columns: list[Floats] = []
        for low, high, total, count in (level.T for level in levels):
            known = count > 0
            columns += [np.where(known, low, 0.0), np.where(known, -high, 0.0), total / np.maximum(1, count)]
        every = np.stack(levels)
        count = every[:, :, 3].sum(axis=0)
        return [*columns, np.where(count > 0, every[:, :, 0].min(axis=0), 0.0), every[:, :, 2].sum(axis=0), count]


def levels_below_root(nodes: Nodes) -> list[npt.NDArray[np.int64]]:
    """The elements of each depth from 1 on, from the top down: each level's parents are in the one before."""
    order = np.argsort(nodes.depth, kind="stable")
    bounds = np.searchsorted(nodes.depth[order], np.arange(int(nodes.depth.max()) + 2))
    return [order[begin:end] for begin, end in pairwise(bounds[1:].tolist())]


def _inherited(sums: Floats, nodes: Nodes) -> Floats:
    """The sums of each node and of all that hold it."""
    for level in levels_below_root(nodes):
        holder = nodes.parent[level]
        sums[level, :2] = np.minimum(sums[level, :2], sums[holder, :2])
        sums[level, 2:] += sums[holder, 2:]
    return sums


@lru_cache(maxsize=_REMEMBERED)
def words_of(names: str, tag: str, inner: str = "") -> tuple[str, ...]:
    """The words of an element: those of its names, its tag, and those of the first inline element's names."""
    words = [*name_words(names), f"<{tag}"]
    if inner:
        words += [f"i:{word}" for word in name_words(inner)]
    return tuple(words)
