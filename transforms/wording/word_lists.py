"""Word lists in source form: one string, words separated by blanks."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list, case-folded."""
    return frozenset(text.casefold().split())
