"""The phrase lexicon."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.text import batch, characters, lexicon


def categories_of(line: str) -> set[str]:
    built = batch.build([characters.code_points(line)])
    bits = int(built.phrases.unit[0])
    return {category.name for place, category in enumerate(lexicon.categories()) if bits >> place & 1}


def test_every_category_explains_itself() -> None:
    for category in lexicon.categories():
        assert category.meaning
        assert category.example
        assert len(set(category.phrases)) == len(category.phrases), category.name


@pytest.mark.parametrize("category", lexicon.categories(), ids=lambda category: category.name)
def test_the_example_of_a_category_holds_one_of_its_phrases(category: lexicon.Category) -> None:
    assert category.name in categories_of(category.example)


def test_every_phrase_is_found() -> None:
    for place, category in enumerate(lexicon.categories()):
        built = batch.build([characters.code_points(phrase) for phrase in category.phrases])
        assert np.all(built.phrases.unit >> np.uint64(place) & np.uint64(1)), category.name


def test_case_and_numbers_do_not_matter() -> None:
    assert {"counter"} <= categories_of("IMAGE 4 OF 17")
