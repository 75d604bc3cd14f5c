from __future__ import annotations

import pytest

from transforms.wording.agencies import AGENCIES, normalise_agency


def test_the_list_is_closed_and_names_are_unique() -> None:
    assert len({agency.id for agency in AGENCIES}) == len(AGENCIES)
    assert len({agency.name for agency in AGENCIES}) == len(AGENCIES)
    for agency in AGENCIES:
        assert normalise_agency(agency.name) == agency.name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Reuters", "Reuters"),
        ("REUTERS", "Reuters"),
        ("By The Associated Press", "AP"),
        ("the associated press", "AP"),
        ("dpa/lby", "dpa"),
        ("Agence France-Presse", "AFP"),
        ("新华社", "Xinhua"),
        ("ТАСС", "TASS"),
        ("رويترز", "Reuters"),
        ("Xinhua News Agency", "Xinhua"),
        ("AP and Harbour Post staff", "AP"),
        ("Ann Bell", None),
        ("Ann Bell / Reuters", None),
        ("PAP/ Ann Bell", None),
        ("The Daily Harbour", None),
        ("", None),
        (None, None),
    ],
)
def test_names_are_normalised(raw: str | None, name: str | None) -> None:
    assert normalise_agency(raw) == name


@pytest.mark.parametrize(("raw", "agency"), [("MAP/lby", "MAP"), ("Map, News", None), ("Map", "MAP")])
def test_initials_beside_other_words_are_written_in_capitals(raw: str, agency: str | None) -> None:
    assert normalise_agency(raw) == agency
