from __future__ import annotations

import base64
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.containers.json_values import BINARY_KEY, json_bytes, json_number


@given(st.binary(max_size=40))
def test_bytes_can_be_had_back(value: bytes) -> None:
    written = json.loads(json.dumps(json_bytes(value)))
    read = written.encode() if isinstance(written, str) else base64.b64decode(written[BINARY_KEY])
    assert read == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_stay_numbers(value: float) -> None:
    assert json_number(value) == value


@pytest.mark.parametrize(("value", "word"), [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity")])
def test_what_is_no_number_is_a_word(value: float, word: str) -> None:
    assert json_number(value) == word
