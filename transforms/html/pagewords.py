"""What the words of a page's names, address and types say of the page as a whole: is it one of articles?

Sites name things alike: ``single-post``, ``add-to-cart``, ``thread``, ``archive``. No such word decides, but a linear
score over all of them (logistic regression, trained beside the trees in benchmarks/html) is the best single signal
on whether a page holds an article, and it looks at other things than the rest of the signals do. A word counts
once, and only one that enough sites use is known, so no site is told by its own names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.html.head import Head
from transforms.html.names import levels_below_root, name_words
from transforms.html.render import Nodes, Rendered

#: Different strings of names that are read; pages have 200 of them, one in a thousand more than 3,000.
_MOST_NAMES = 20_000
_PATH_WORD = re.compile(r"[a-z]+|[0-9]+")
_PATH_CHARS, _PATH_WORDS = 300, 12
#: An element stands around the chosen text if it holds so much of it.
_HOLDS = 0.5


@dataclass(frozen=True, slots=True)
class PageWords:
    """A linear score over words: log-odds that the page holds an article. ``weights`` are in units of ``scale``."""

    weights: Mapping[str, int]
    scale: float
    bias: float

    def read(self, words: Iterable[str]) -> tuple[float, float]:
        """The score of a page by its words, and the logarithm of how many are known: few of them say little.

        A page of many known words is no surer for that: the sum is divided by the square root of their number.
        """
        known = [self.weights[word] for word in words if word in self.weights]
        return self.bias + self.scale * sum(known) / math.sqrt(max(1, len(known))), math.log1p(len(known))


def page_words(
    head: Head, rendered: Rendered, words: npt.NDArray[np.int64], chosen: npt.NDArray[np.bool_]
) -> frozenset[str]:
    """The words of a page.

    ``a:`` words of any element's class names and ids, ``c:`` those of elements that hold most of the chosen text, and
    their tags, ``p:`` words of the canonical address's path (numbers by their length), ``t:`` types of JSON-LD,
    ``o:`` the type for sharing.

    Args:
        head: what the page says of itself.
        rendered: the page.
        words: of each block, how many.
        chosen: blocks that were chosen as the article.
    """
    nodes = rendered.nodes
    found: set[str] = set()
    for names in nodes.name_strings[:_MOST_NAMES]:
        found.update("a:" + word for word in name_words(names))
    numbers = nodes.names
    for node in _holders(nodes, rendered.blocks.owner, np.where(chosen, words, 0)):
        found.add("c:<" + nodes.tags[node])
        found.update("c:" + word for word in name_words(nodes.name_strings[numbers[node]]))
    path = _PATH_WORD.findall((head.path or "")[:_PATH_CHARS].lower())[:_PATH_WORDS]
    found.update("p:" + (f"#{len(word)}" if word.isdigit() else word) for word in path)
    found.update("t:" + name for name in head.schema_types)
    if head.og_type:
        found.add("o:" + head.og_type)
    return frozenset(found)


def _holders(nodes: Nodes, owner: npt.NDArray[np.integer], weight: npt.NDArray[np.integer]) -> list[int]:
    """The elements that hold at least half of the blocks' weight; none where there is none."""
    total = int(weight.sum())
    if not total:
        return []
    held = np.bincount(owner, weight, len(nodes.tags))
    for level in reversed(levels_below_root(nodes)):
        np.add.at(held, nodes.parent[level], held[level])
    found: list[int] = np.flatnonzero(held >= _HOLDS * total).tolist()
    return found
