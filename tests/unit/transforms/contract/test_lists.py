"""Closed lists: every value says what it means."""

from __future__ import annotations

from typing import get_args

import pytest

from transforms.contract import lists
from transforms.contract.lists import FORMS, SEVERITIES, Described, Disposition, Form, Reason, Severity, Stage

LISTS = [entry for entry in vars(lists).values() if isinstance(entry, type) and issubclass(entry, Described)]


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.__name__) for entry in LISTS if entry is not Described])
def test_every_value_carries_a_sentence_of_its_own(entry):
    meanings = [value.meaning for value in entry]
    assert meanings
    assert len(set(meanings)) == len(meanings)
    for meaning in meanings:
        assert meaning[0].isupper()
        assert meaning.endswith(".")


def test_a_value_is_the_string_that_is_stored():
    assert Reason("empty") is Reason.EMPTY
    assert f"{Reason.EMPTY}" == "empty"
    with pytest.raises(ValueError, match="nothing"):
        Reason("nothing")


def test_lists_that_are_types_explain_the_values_of_their_type():
    assert set(FORMS) == set(get_args(Form))
    assert set(SEVERITIES) == set(get_args(Severity))


def test_a_reason_has_one_disposition():
    assert {reason.disposition for reason in Reason} == set(Disposition)
    assert Reason.TRUNCATED.disposition is Disposition.QUARANTINED
    assert Reason.SYMLINK.disposition is Disposition.SKIPPED


def test_what_makes_a_release_is_loaded():
    assert set(lists.RELEASED_STAGES) < set(lists.LOADING_STAGES) < set(Stage)
