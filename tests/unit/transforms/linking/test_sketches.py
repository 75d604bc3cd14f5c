"""Sketches: sizes, and the promise of the bands."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.transforms.linking.stories import edited, story
from transforms.linking import sketches
from transforms.linking.sketches import BANDS, KEPT_SHINGLES, MIN_SHINGLES, sketch


def test_short_texts_have_no_sketch():
    assert sketch("") is None
    assert sketch(story(1, MIN_SHINGLES + 3)) is None
    assert sketch(story(1, MIN_SHINGLES + 6)) is not None


def test_repetition_does_not_make_a_text_long():
    assert sketch("please enable scripts to read this page " * 50) is None


def test_parts_have_their_sizes_and_order():
    found = sketch(story(1, 500))
    assert found is not None
    assert found.bands.shape == (BANDS,)
    assert found.shingles_low.shape == (KEPT_SHINGLES,)
    assert found.shingles_low.dtype == np.uint32
    assert (np.diff(found.shingles_low.astype(np.int64)) > 0).all()
    assert found.number_count == 0
    assert found.numbers_low.shape == (0,)


def test_a_short_article_is_kept_whole():
    found = sketch(story(1, 60))
    assert found is not None
    assert len(found.shingles_low) == found.shingle_count


def test_long_texts_meet_the_hash_functions_in_parts(monkeypatch):
    whole = sketch(story(1, 500))
    monkeypatch.setattr(sketches, "_CHUNK", 7)
    parts = sketch(story(1, 500))
    assert whole is not None
    assert parts is not None
    assert np.array_equal(whole.bands, parts.bands)


@pytest.mark.parametrize("seed", range(20))
def test_an_edited_copy_shares_a_band_and_another_story_none(seed):
    text = story(seed)
    one, copy, other = sketch(text), sketch(edited(text, 0.03, seed)), sketch(story(seed + 1000))
    assert one is not None
    assert copy is not None
    assert other is not None
    assert (one.bands == copy.bands).any()
    assert not set(one.bands.tolist()) & set(other.bands.tolist())


def test_stored_bands_are_the_same_for_ever():
    """See `test_shingles`: these values may change only with a rebuild."""
    found = sketch(story(7, 60))
    assert found is not None
    assert found.bands[:2].tolist() == PINNED_BANDS
    assert found.shingles_low[:3].tolist() == PINNED_LOW


PINNED_BANDS = [12185660525707391481, 16420586654978193080]
PINNED_LOW = [136374150, 178220943, 344897918]
