"""Tokens and the hashes of lines."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.text import characters, repetition, tokens


def tokens_of(text: str) -> list[str]:
    found = tokens.tokenize(characters.code_points(text + "\n"), np.array([0]), np.array([len(text)]))
    return [text[start : start + length] for start, length in zip(found.start, found.length, strict=True)]


def test_tokens_are_words_numbers_and_single_marks() -> None:
    assert tokens_of("The mayor’s 2,400 votes!!") == ["The", "mayor’s", "2", ",", "400", "votes", "!", "!"]


def test_letters_of_scripts_without_spaces_are_tokens_of_their_own() -> None:
    assert tokens_of("青河 bridge") == ["青", "河", "bridge"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("3 Comments", "12 comments"), ("Don't miss", "DON’T  MISS"), ("“Yes”", '"yes"'), ("a – b", "a - b")],
)
def test_lines_that_differ_in_case_numbers_or_marks_have_one_hash(one: str, other: str) -> None:
    assert repetition.line_hashes(one)[0] == repetition.line_hashes(other)[0]


def test_order_and_words_make_lines_differ() -> None:
    hashes = repetition.line_hashes("read more\nmore read\nread\nread more more").tolist()
    assert len(set(hashes)) == 4


def test_a_hash_is_the_same_in_every_process() -> None:
    # A changed value would make the line counts of existing warehouses worthless: then count anew.
    assert repetition.line_hashes("Sign up for our newsletter").tolist() == [HASH]


HASH = 11621306319324238600
