"""Columns over blocks agree with what they say, block by block."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.html.columns import shift, subtree_sums, window

_VALUES = st.lists(st.floats(0, 100), min_size=1, max_size=12)


def test_shift_gives_the_neighbour_and_fills_the_end():
    values = np.array([1.0, 2.0, 3.0])
    assert shift(values, 1, -1.0).tolist() == [-1.0, 1.0, 2.0]
    assert shift(values, -1, -1.0).tolist() == [2.0, 3.0, -1.0]


@given(_VALUES, st.integers(-5, 5), st.integers(0, 6))
def test_a_window_is_the_share_of_the_blocks_in_it(values, low, size):
    column, weight = np.array(values), np.arange(1.0, len(values) + 1)
    found = window(column, weight, low, low + size)
    for place in range(len(values)):
        inside = slice(max(0, place + low), max(0, place + low + size))
        assert np.isclose(found[place], column[inside].sum() / max(1.0, weight[inside].sum()))


def test_subtree_sums_hold_the_node_and_all_below():
    end = np.array([4, 3, 3, 4], np.int32)  # 0 holds 1 (which holds 2) and 3
    owner = np.array([0, 1, 2, 2, 3])
    assert subtree_sums(np.array([1.0, 2.0, 4.0, 8.0, 16.0]), owner, end).tolist() == [31.0, 14.0, 12.0, 16.0]
