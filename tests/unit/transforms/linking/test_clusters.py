"""Clusters: components whose names do not depend on order."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from transforms.linking.clusters import components

PAIRS = st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("abcdefghij")), max_size=12)


def test_pairs_meet_through_others():
    found = components([("c", "d"), ("b", "c"), ("x", "y")])
    assert found == {"b": "b", "c": "b", "d": "b", "x": "x", "y": "x"}


def test_nothing_comes_of_nothing():
    assert components([]) == {}


def test_a_long_chain_does_not_exhaust_the_stack():
    names = [f"{place:06d}" for place in range(20_000)]
    assert set(components(itertools.pairwise(names)).values()) == {"000000"}


@given(PAIRS, st.randoms())
def test_neither_order_matters(pairs, drawn):
    turned = [pair if drawn.random() < 0.5 else pair[::-1] for pair in pairs]
    drawn.shuffle(turned)
    assert components(turned) == components(pairs)


@given(PAIRS)
def test_every_component_is_named_by_its_smallest_member(pairs):
    found = components(pairs)
    for name, smallest in found.items():
        assert smallest <= name
        assert found[smallest] == smallest
    assert all(found[first] == found[second] for first, second in pairs)
