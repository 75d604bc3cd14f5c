"""Units: lines, their blanks, and pieces of long lines."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.transforms.text.examples import examples
from transforms.text import characters, lines


def units_of(text: str) -> lines.Units:
    return lines.split_units(characters.code_points(text))


def test_lines_are_trimmed_and_count_the_blanks_before_them() -> None:
    units = units_of("\n\n one \r\n\r\n two\u2028three")
    text = "\n\n one \r\n\r\n two\u2028three"
    assert [text[a:b] for a, b in zip(units.start, units.end, strict=True)] == ["one", "two", "three"]
    assert units.blanks.tolist() == [2, 1, 0]
    assert units.line.tolist() == [0, 1, 2]


def test_a_text_without_visible_characters_has_no_units() -> None:
    assert len(units_of("").start) == len(units_of(" \n\t\n ").start) == 0


def test_a_long_line_is_cut_behind_sentences() -> None:
    sentence = "The bridge over the river stayed shut for a second day on Tuesday. "
    text = sentence * 100
    units = units_of(text)
    assert len(units.start) > 5
    assert set(units.line.tolist()) == {0}
    assert all(text[end - 1] == "." for end in units.end.tolist())


def test_a_long_line_without_spaces_is_cut_hard() -> None:
    units = units_of("x" * 100_000)
    assert (units.end - units.start).max() <= lines.LONG_LINE
    assert int((units.end - units.start).sum()) == 100_000


def test_very_many_lines_are_taken_together() -> None:
    units = units_of("a\n" * (lines.MOST_UNITS + 10))
    assert len(units.start) <= lines.MOST_UNITS


@examples(300)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=300))
def test_between_units_lies_only_white_space(text: str) -> None:
    units = units_of(text)
    at = 0
    for start, end in zip(units.start.tolist(), units.end.tolist(), strict=True):
        assert text[at:start] == "" or text[at:start].isspace()
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        at = end
    assert text[at:] == "" or text[at:].isspace()
    assert np.all(np.diff(units.line) >= 0)
