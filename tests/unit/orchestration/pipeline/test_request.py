from __future__ import annotations

import pytest

from orchestration.pipeline.landing.found import Found
from orchestration.pipeline.request import IngestRequest, Manner


@pytest.mark.parametrize("columns", [{}, {"url": "link", "text": "body"}])
@pytest.mark.parametrize("outlet", [None, "parent", "The Herald"])
def test_a_manner_comes_back_from_what_is_kept_of_it(outlet, columns):
    manner = IngestRequest(("a",), outlet, columns).manner
    assert Manner.of_row(manner.outlet, manner.columns_as_kept) == manner


def test_what_is_kept_does_not_depend_on_the_order_in_which_columns_are_told():
    told = {"url": "link", "text": "body"}
    assert Manner(None, told).columns_as_kept == Manner(None, dict(reversed(told.items()))).columns_as_kept
    assert Manner().columns_as_kept is None


def test_the_outlet_is_the_one_told_or_the_folder():
    found = Found("file:///crawl/herald/a.html", 1, 1, "1")
    assert Manner("The Times").outlet_of(found) == "The Times"
    assert Manner("parent").outlet_of(found) == "herald"
    assert Manner().outlet_of(found) is None
