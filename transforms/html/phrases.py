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
_LONGEST, _MOST_WORDS = 700, 120
#: A line of running text this long is not a related item for its first words.
_RUNNING_WORDS = 25


class _Family(NamedTuple):
    """The patterns of one kind, for blocks of at most ``most`` words: those that look at the start alone, and others.

    A pattern tied to the start is matched, not searched: searching tries every branch at every character.
    """

    kind: Kind
    most: int
    is_certain: bool
    start: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None

    def fits(self, text: str) -> bool:
        """Whether one of the patterns fits."""
        return bool((self.start and self.start.match(text)) or (self.anywhere and self.anywhere.search(text)))


@lru_cache(maxsize=1)
def _families() -> tuple[_Family, ...]:
    source = importlib.resources.files("transforms.html").joinpath("phrases.txt").read_text(encoding="utf-8")
    patterns: dict[tuple[Kind, int, bool], list[str]] = {}
    for line in source.splitlines():
        if line and not line.startswith("#"):
            kind, most, certain, pattern = line.split(None, 3)
            patterns.setdefault((Kind(kind), int(most), certain == "!"), []).append(pattern)
    return tuple(
        _Family(
            kind,
            most,
            certain,
            _either([pattern for pattern in found if pattern.startswith("^")]),
            _either([pattern for pattern in found if not pattern.startswith("^")]),
        )
        for (kind, most, certain), found in patterns.items()
    )


def _either(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


@lru_cache(maxsize=2)
def _of_certainty(*, certain: bool) -> tuple[_Family, tuple[_Family, ...]]:
    """The families that are certain, or not, behind one that stands for all: most blocks fit none."""
    families = tuple(family for family in _families() if family.is_certain is certain)
    start = [family.start.pattern for family in families if family.start]
    anywhere = [family.anywhere.pattern for family in families if family.anywhere]
    return _Family(Kind.OTHER, _MOST_WORDS, certain, _either(start), _either(anywhere)), families


def _first_fit(text: str, words: int, *, certain: bool) -> Kind | None:
    every, families = _of_certainty(certain=certain)
    if not every.fits(text):
        return None
    return next((family.kind for family in families if words <= family.most and family.fits(text)), None)


def certain_kind(text: str, words: int) -> Kind | None:
    """The kind of a block that is of a form which means one thing only; None for any other."""
    if words > _MOST_WORDS or len(text) > _LONGEST:
        return None
    return _first_fit(text, words, certain=True)


def kind_of_words(text: str, words: int, link: float) -> Kind | None:
    """The kind that a block's words announce; None where they announce none.

    Args:
        text: the block.
        words: how many words it has.
        link: the share of it that is link text.
    """
    if words > _MOST_WORDS or len(text) > _LONGEST:
        return None
    found = _first_fit(text, words, certain=False)
    if found is Kind.RELATED_ITEM and link == 0.0 and words > _RUNNING_WORDS:
        return None
    return found
