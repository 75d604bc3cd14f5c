"""Similarity: estimates against the truth, and the verdict."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.linking.forms import FORMS, issue
from tests.unit.transforms.linking.stories import edited, story
from transforms.linking.shingles import shingle
from transforms.linking.similarity import matrix, resemblance, same_text, shingle_resemblance
from transforms.linking.sketches import KEPT_NUMBERS, KEPT_SHINGLES, sketch


def _pairs(texts: list[tuple[str, str]]) -> pa.RecordBatch:
    found = [(sketch(first), sketch(second)) for first, second in texts]
    columns: dict[str, pa.Array] = {}
    for side, prefix in enumerate(("", "other_")):
        for name in ("shingles_low", "numbers_low"):
            columns[prefix + name] = pa.array([getattr(pair[side], name) for pair in found], pa.list_(pa.uint32()))
        columns[f"{prefix}number_count"] = pa.array([pair[side].number_count for pair in found], pa.int32())
    return pa.RecordBatch.from_pydict(columns)


def _is_same(first: str, second: str) -> bool:
    return bool(same_text(_pairs([(first, second)]))[0])


def _exact(first: str, second: str) -> float:
    one, two = set(shingle(first).words.tolist()), set(shingle(second).words.tolist())
    return len(one & two) / len(one | two)


def _estimate(first: str, second: str) -> float:
    batch = _pairs([(first, second)])
    return float(shingle_resemblance(batch["shingles_low"], batch["other_shingles_low"])[0])


def test_sets_that_are_known_whole_are_compared_exactly():
    rows = matrix(pa.array([[1, 2, 3], [], [5]], pa.list_(pa.uint32())), 8)
    others = matrix(pa.array([[2, 3, 4, 9], [], [6]], pa.list_(pa.uint32())), 8)
    assert resemblance(rows, others, 8).tolist() == [2 / 5, 1.0, 0.0]


def test_a_full_sketch_says_nothing_of_what_is_behind_its_last_hash():
    rows = matrix(pa.array([[1, 2, 3, 4]], pa.list_(pa.uint32())), 4)
    others = matrix(pa.array([[2, 4, 6]], pa.list_(pa.uint32())), 4)
    assert resemblance(rows, others, 4).tolist() == [2 / 4]


def test_the_largest_hash_is_a_hash():
    top = (1 << 32) - 1
    rows = matrix(pa.array([[3, top]], pa.list_(pa.uint32())), 4)
    assert resemblance(rows, rows, 4).tolist() == [1.0]


def test_slices_of_columns_are_read_where_they_begin():
    lists = pa.array([[1], [2, 3], [4, 5, 6]], pa.list_(pa.uint32()))
    assert np.array_equal(matrix(lists.slice(1), 4), matrix(lists, 4)[1:])


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_estimates_of_long_articles_are_within_three_standard_errors(share):
    text = story(3, 900)
    other = edited(text, share)
    assert _estimate(text, other) == pytest.approx(_exact(text, other), abs=3 * 0.5 / KEPT_SHINGLES**0.5)


def test_estimates_of_short_articles_are_exact():
    text = story(3, 100)
    assert _estimate(text, edited(text, 0.05)) == _exact(text, edited(text, 0.05))


def test_the_order_of_a_pair_does_not_matter():
    text = story(3, 900)
    assert _estimate(text, edited(text, 0.1)) == _estimate(edited(text, 0.1), text)


def test_an_edited_copy_is_the_same_text_and_a_rewritten_one_is_not():
    text = story(5, 400)
    assert _is_same(text, edited(text, 0.03))
    assert not _is_same(text, edited(text, 0.2))


def test_a_copy_cut_by_a_third_is_the_same_text_and_one_cut_by_half_is_not():
    text = story(5, 400)
    assert _is_same(text, " ".join(text.split()[:270]))
    assert not _is_same(text, " ".join(text.split()[:200]))


def test_a_copy_with_its_outlets_own_numbers_is_the_same_text():
    numbers = " ".join(f"{word} {place * 7}" for place, word in enumerate(story(8, 12).split()))
    text = f"{story(5, 300)} {numbers}"
    assert _is_same(text, f"{text} Call {' or '.join(str(place) for place in range(9100, 9120))} any time.")


@pytest.mark.parametrize("form", sorted(FORMS))
def test_issues_of_one_form_are_not_the_same_text(form):
    issues = [issue(form, seed) for seed in range(12)]
    pairs = [(first, second) for first in issues for second in issues if first < second]
    assert not same_text(_pairs(pairs)).any()


@pytest.mark.parametrize("form", sorted(FORMS))
def test_two_copies_of_one_issue_are_the_same_text(form):
    assert _is_same(issue(form, 1), f"{issue(form, 1)} Read more in our app.")


def test_no_pairs_have_no_verdicts():
    assert same_text(_pairs([])).shape == (0,)
    assert KEPT_NUMBERS > 0
