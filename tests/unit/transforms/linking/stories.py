"""Invented stories: as many words as wanted, drawn by a seed, and edits of them."""

from __future__ import annotations

import random

_SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "dan", "fer", "gol", "hin", "jor", "kal")


def words(seed: int, count: int = 200) -> list[str]:
    drawn = random.Random(seed)
    return ["".join(drawn.choices(_SYLLABLES, k=drawn.randint(1, 4))) for _ in range(count)]


def story(seed: int, count: int = 200) -> str:
    return " ".join(words(seed, count))


def edited(text: str, share: float, seed: int = 1) -> str:
    """A share of the words replaced by others."""
    drawn = random.Random(seed)
    return " ".join(f"neu{drawn.randrange(9999)}x" if drawn.random() < share else word for word in text.split())
