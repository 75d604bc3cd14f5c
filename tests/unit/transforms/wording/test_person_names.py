from __future__ import annotations

import pytest

from transforms.wording.person_names import is_byline


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Bell",
        "BY ANN BELL",
        "By Ann Bell and Tom Reed, March 5, 2024",
        "Por Inés Robledo y Mateo Luque 18 de abril de 2026",
        "Von Anna Meyer",
        "Di Maria Rossi",
    ],
)
def test_a_line_that_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "By",
        "By Monday morning",
        "By the time he left",
        "By Reuters",
        "By Staff",
        "Ann Bell",
        "By Ann Bell she lay.",
    ],
)
def test_a_line_that_is_none(line: str) -> None:
    assert not is_byline(line)
