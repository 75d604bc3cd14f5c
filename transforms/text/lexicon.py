"""The phrase lexicon: which categories of phrases stand in a unit, found by hash.

`phrases.txt` is the reviewable source. A phrase has one to three tokens; its hash leads to a set of categories, one
bit each. A batch of tokens is looked up whole: every token, pair and triple against one table.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text import characters, tokens
from transforms.text.tokens import U64, IntArray, Tokens

_SLOT_BITS = 17
_SLOTS = np.uint64((1 << _SLOT_BITS) - 1)


class Category(NamedTuple):
    """One category of the lexicon."""

    name: str
    meaning: str
    example: str
    phrases: tuple[str, ...]


class PhraseTable(NamedTuple):
    """Hash table of phrases: two slot arrays (the second by other bits, for what collides in the first)."""

    slots: npt.NDArray[np.uint16]  # hash -> entry
    overflow: npt.NDArray[np.uint16]
    keys: U64  # entry -> hash
    bits: U64  # entry -> categories


@lru_cache(maxsize=1)
def categories() -> tuple[Category, ...]:
    """The categories in the order of their bits."""
    found: list[Category] = []
    text = resources.files("transforms.text").joinpath("phrases.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            name, _, about = line[1:].partition("] ")
            meaning, _, example = about.partition(" | ")
            found.append(Category(name, meaning, example, ()))
        elif line and not line.startswith("#"):
            phrases = tuple(phrase for part in line.split(", ") if (phrase := part.strip(" ,")))
            found[-1] = found[-1]._replace(phrases=found[-1].phrases + phrases)
    if len(found) > 64:
        raise ValueError("phrases.txt has more than 64 categories: they no longer fit one bit each")
    return tuple(found)


@lru_cache(maxsize=1)
def category_bits() -> dict[str, np.uint64]:
    """Category name -> its bit."""
    return {category.name: np.uint64(1 << index) for index, category in enumerate(categories())}


@lru_cache(maxsize=1)
def phrase_table() -> PhraseTable:
    """The lexicon as a hash table."""
    wanted: dict[int, int] = {}
    for index, category in enumerate(categories()):
        for value in _phrase_hashes(category.phrases):
            wanted[value] = wanted.get(value, 0) | 1 << index
    keys = np.array([0, *wanted], dtype=np.uint64)
    bits = np.array([0, *wanted.values()], dtype=np.uint64)
    slots = np.zeros(1 << _SLOT_BITS, np.uint16)
    overflow = np.zeros(1 << _SLOT_BITS, np.uint16)
    for entry, value in enumerate(wanted, start=1):
        at, other = value & int(_SLOTS), value >> 20 & int(_SLOTS)
        table, place = (slots, at) if not slots[at] else (overflow, other)
        if table[place]:
            raise ValueError("two phrases share both slots of the table: choose other slot bits")
        table[place] = entry
    return PhraseTable(slots, overflow, keys, bits)


def _phrase_hashes(phrases: tuple[str, ...]) -> list[int]:
    """The hash of every phrase; a phrase of more than three tokens is an error."""
    points = characters.code_points("\n".join(phrases) + "\n")
    length = np.fromiter(map(len, phrases), np.int64, len(phrases))
    end = np.cumsum(length + 1) - 1
    found = tokens.tokenize(points, end - length, end)
    count = found.last - found.first
    if (count > 3).any() or (count < 1).any():
        wrong = [phrase for phrase, size in zip(phrases, count, strict=True) if not 1 <= size <= 3]
        raise ValueError(f"phrases must have one to three tokens: {wrong}")
    one, two, three = found.first, np.minimum(found.first + 1, len(found.hash) - 1), found.last - 1
    values = np.where(
        count == 1,
        found.hash[one],
        np.where(
            count == 2,
            tokens.pair_hash(found.hash[one], found.hash[two]),
            tokens.triple_hash(found.hash[one], found.hash[two], found.hash[three]),
        ),
    )
    return [int(value) for value in values]


def _look_up(table: PhraseTable, hashes: U64) -> U64:
    """Category bits of hashes; 0 where there is no such phrase."""
    entry = table.slots[(hashes & _SLOTS).astype(np.int64)]
    bits = np.zeros(len(hashes), np.uint64)
    taken = np.flatnonzero(entry)
    key = hashes[taken]
    found = entry[taken]
    wrong = np.flatnonzero(table.keys[found] != key)
    found[wrong] = table.overflow[((key[wrong] >> np.uint64(20)) & _SLOTS).astype(np.int64)]
    right = table.keys[found] == key
    bits[taken[right]] = table.bits[found[right]]
    return bits


class PhraseHits(NamedTuple):
    """Categories found in a batch, as bits, and the hashes of token pairs."""

    token: U64  # per token: of the phrases that start at it
    word: U64  # per token: of the token alone
    unit: U64  # per unit: anywhere
    opening: U64  # per unit: at its first three tokens
    closing: U64  # per unit: at its last four tokens
    pairs: U64  # per token: hash of the pair that it opens, 0 at a unit's end


def find_phrases(found: Tokens) -> PhraseHits:
    """Look up all tokens, pairs and triples of a batch."""
    table = phrase_table()
    size = len(found.hash)
    has_next = np.ones(size, np.bool_)
    has_next[found.last[found.last > found.first] - 1] = False
    words = _look_up(table, found.hash)
    bits = words.copy()
    pairs = np.zeros(size, np.uint64)
    one = np.flatnonzero(has_next)
    if len(one):
        pairs[one] = tokens.pair_hash(found.hash[one], found.hash[one + 1])
        bits[one] |= _look_up(table, pairs[one])
        two = one[has_next[one + 1]]
        bits[two] |= _look_up(table, tokens.triple_hash(found.hash[two], found.hash[two + 1], found.hash[two + 2]))
    return PhraseHits(
        bits,
        words,
        _or_within(bits, found.first, found.last),
        _or_within(bits, found.first, np.minimum(found.last, found.first + 3)),
        _or_within(bits, np.maximum(found.first, found.last - 4), found.last),
        pairs,
    )


def _or_within(bits: U64, first: IntArray, last: IntArray) -> U64:
    """Bits of [first, last) OR-ed together, per unit."""
    result = np.zeros(len(first), np.uint64)
    full = np.flatnonzero(last > first)
    if len(full):
        edges = np.stack([first[full], last[full]], axis=1).ravel()
        result[full] = np.bitwise_or.reduceat(np.append(bits, np.uint64(0)), edges)[::2]
    return result
