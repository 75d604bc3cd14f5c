"""Stored text holds neither U+0000 nor lone surrogates, and is as long as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.storable import storable

ANY_TEXT = st.text(st.one_of(st.characters(), st.characters(categories=["Cs"]), st.just("\0")))


@given(ANY_TEXT)
def test_each_character_is_kept_or_replaced_one_for_one(text):
    expected = ["\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text]
    assert storable(text) == "".join(expected)
    assert storable(text).encode("utf-8").count(0) == 0


@pytest.mark.parametrize("text", ["", "plain", "Zürich\n", "\U0001f600", "\ufeff\u2028"])
def test_other_text_is_left_alone(text):
    assert storable(text) is text


def test_two_surrogates_in_a_row_are_two_lone_ones():
    assert storable("a\ud83d\ude00b") == "a\ufffd\ufffdb"


def test_nothing_stays_nothing():
    assert storable(None) is None
