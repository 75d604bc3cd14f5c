"""What a block's own words say it is: the patterns of ``set_phrases.txt``, tried in order.

They come last in the naming of blocks, after landmarks and class names; the certain ones (forms that mean one thing
only) come first.
"""

from __future__ import annotations

import importlib.resources
import re
from functools import lru_cache
from typing import NamedTuple

from transforms.contract.lists import Kind

#: The longest block whose words are looked at: set phrases are short.
_LONGEST, _MOST_WORDS = 700, 120
#: A line of running text this long is not a related item for its first words.
_RUNNING_WORDS = 25


class _Family(NamedTuple):
    """The patterns of one kind, for blocks of at most ``most`` words: those that look at the start alone, and others.

    A pattern tied to the start is matched, not searched: searching tries every branch at every character. The others
    are searched only in a block that holds one of the ``triggers``, in lower case.
    """

    kind: Kind
    most: int
    start: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None
    triggers: frozenset[str]


class _Phrases(NamedTuple):
    """The families of some worth; ``start`` and ``triggers`` stand for all of them: most blocks fit none."""

    families: tuple[_Family, ...]
    start: re.Pattern[str]
    triggers: tuple[str, ...]

    def first_fit(self, text: str, words: int) -> Kind | None:
        """The kind of the first family with a pattern that fits."""
        starts = self.start.match(text) is not None
        folded = text.lower()
        held = [trigger for trigger in self.triggers if trigger in folded]
        if not starts and not held:
            return None
        for kind, most, start, anywhere, triggers in self.families:
            if words <= most and (
                (starts and start and start.match(text))
                or (held and anywhere and not triggers.isdisjoint(held) and anywhere.search(text))
            ):
                return kind
        return None


@lru_cache(maxsize=3)
def _phrases(worth: str) -> _Phrases:
    """The phrases that are worth what one of the marks says."""
    source = importlib.resources.files("transforms.wording").joinpath("set_phrases.txt").read_text(encoding="utf-8")
    patterns: dict[tuple[Kind, int], list[tuple[str, str]]] = {}
    for line in source.splitlines():
        if line and not line.startswith("#"):
            kind, most, mark, triggers, pattern = line.split(None, 4)
            if mark in worth:
                patterns.setdefault((Kind(kind), int(most)), []).append((triggers, pattern))
    families = []
    for (found_kind, found_most), lines in patterns.items():
        words = [word.replace("_", " ") for triggers, _ in lines if triggers != "-" for word in triggers.split("|")]
        start = _either([pattern for _, pattern in lines if pattern.startswith("^")])
        anywhere = _either([pattern for _, pattern in lines if not pattern.startswith("^")])
        families.append(_Family(found_kind, found_most, start, anywhere, frozenset(words)))
    every = re.compile("|".join(family.start.pattern for family in families if family.start), re.IGNORECASE)
    return _Phrases(tuple(families), every, tuple(sorted({word for family in families for word in family.triggers})))


def _either(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def certain_kind(text: str, words: int, *, is_article: bool) -> Kind | None:
    """The kind of a block that is of a form which means one thing only; None for any other.

    Args:
        text: the block.
        words: how many words it has.
        is_article: whether it is taken for a part of the article, which may speak of cookies and copyright.
    """
    if words > _MOST_WORDS or len(text) > _LONGEST:
        return None
    return _phrases("!" if is_article else "!+").first_fit(text, words)


def kind_of_words(text: str, words: int, link: float) -> Kind | None:
    """The kind that a block's words announce; None where they announce none.

    Args:
        text: the block.
        words: how many words it has.
        link: the share of it that is link text.
    """
    if words > _MOST_WORDS or len(text) > _LONGEST:
        return None
    found = _phrases("-").first_fit(text, words)
    if found is Kind.RELATED_ITEM and link == 0.0 and words > _RUNNING_WORDS:
        return None
    return found
