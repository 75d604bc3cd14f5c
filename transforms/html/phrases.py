"""What a block's own words say it is: the patterns of ``phrases.txt``, tried in order.

They come last in the naming of blocks, after landmarks and class names; the certain ones (forms that mean one thing
only) come first.
"""

from __future__ import annotations

import importlib.resources
import re
from functools import lru_cache
from typing import NamedTuple

from transforms.model import Kind

#: The longest block whose words are looked at: set phrases are short.
_LONGEST = 700
#: A line of running text this long is not a related item for its first words.
_RUNNING_WORDS = 25


class WordKind(NamedTuple):
    """A kind, and whether the phrase alone settles it."""

    kind: Kind
    is_certain: bool


class _Family(NamedTuple):
    """The patterns of one kind: searched in blocks of at most ``most`` words."""

    kind: Kind
    most: int
    is_certain: bool
    search: re.Pattern[str]


@lru_cache(maxsize=1)
def _families() -> tuple[_Family, ...]:
    source = importlib.resources.files("transforms.html").joinpath("phrases.txt").read_text(encoding="utf-8")
    patterns: dict[tuple[Kind, int, bool], list[str]] = {}
    for line in source.splitlines():
        if line and not line.startswith("#"):
            kind, most, certain, pattern = line.split(None, 3)
            patterns.setdefault((Kind(kind), int(most), certain == "!"), []).append(pattern)
    return tuple(
        _Family(kind, most, certain, re.compile("|".join(found), re.IGNORECASE))
        for (kind, most, certain), found in patterns.items()
    )


@lru_cache(maxsize=50_000)
def _kind(text: str, words: int) -> WordKind | None:
    for family in _families():
        if words <= family.most and family.search.search(text):
            return WordKind(family.kind, family.is_certain)
    return None


def kind_of_words(text: str, words: int, link: float) -> WordKind | None:
    """The kind that a block's words announce; None where they announce none.

    Args:
        text: the block.
        words: how many words it has.
        link: the share of it that is link text.
    """
    if len(text) > _LONGEST:
        return None
    found = _kind(text, words)
    if found is not None and found.kind is Kind.RELATED_ITEM and link == 0.0 and words > _RUNNING_WORDS:
        return None
    return found
