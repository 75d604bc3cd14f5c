"""Shingles: what counts as the same five words, and what does not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.transforms.linking.stories import story
from transforms.linking import shingles
from transforms.linking.shingles import shingle


def _words(text: str) -> list[int]:
    return shingle(text).words.tolist()


@pytest.mark.parametrize("text", ["", " ", "four words are few", "… — !", "\n\n"])
def test_fewer_than_five_words_have_no_shingle(text):
    assert _words(text) == []


def test_there_is_one_shingle_per_run_of_five_words():
    assert len(_words("the ferry left the harbour at noon")) == 3


def test_a_repeated_run_counts_once():
    line = "the ferry left the harbour "
    assert len(_words(line * 10)) == 5


def test_case_marks_and_white_space_do_not_count():
    plain = "The mayor said the bridge would be open again"
    other = "“THE MAYOR said:\n\n the “bridge” — would be open… again.”"
    assert _words(plain) == _words(other)


def test_digits_count():
    assert not set(_words("highs of 15 degrees today")) & set(_words("highs of 16 degrees today"))


def test_digits_of_other_scripts_are_the_same_numbers():
    assert _words("عدد السكان 2026 نسمة في المدينة") == _words("عدد السكان ٢٠٢٦ نسمة في المدينة")


def test_letters_of_scripts_without_spaces_are_words():
    assert len(_words("市長は橋を開いた")) == 4


def test_a_number_goes_with_the_word_before_it():
    one, two = shingle("highs of 15 and lows of 7 degrees"), shingle("lows of 15 and highs of 7 degrees")
    assert len(one.numbers) == 2
    assert np.array_equal(one.numbers, two.numbers)
    assert not set(one.numbers.tolist()) & set(shingle("about 15 or nearly 7 of them all").numbers.tolist())


def test_a_number_at_the_very_beginning_has_no_word_before_it():
    assert len(shingle("15 people were on the ferry").numbers) == 0


def test_long_texts_are_compared_by_their_beginning(monkeypatch):
    text = story(1, 400)
    monkeypatch.setattr(shingles, "MAX_CHARACTERS", len(text))
    assert _words(text) == _words(f"{text} {story(2, 400)}")


def test_lone_surrogates_and_characters_beyond_the_plane_do_no_harm():
    assert len(_words("one \ud800 two 😀 three four five six")) == 2


def test_stored_hashes_are_the_same_for_ever():
    """Sketches in a warehouse are compared with those of later runs. Change these values only with a rebuild."""
    found = shingle("Die 12 Fähren verließen den Hafen, dann 7 weitere.")
    assert found.words.tolist() == PINNED_WORDS
    assert found.numbers.tolist() == PINNED_NUMBERS


PINNED_WORDS = [995068387479170464, 2213081580436088978, 3406552920460875032, 5719444336081468597, 16437845785423582072]
PINNED_NUMBERS = [6317191417943249620, 14743030136128773346]
