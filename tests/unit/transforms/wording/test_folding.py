import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.wording.folding import fold, letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Ferry late again!”", "ferry  late\u00a0again"),
        ("STRASSE gesperrt", "Straße gesperrt"),
        ("\uff26erry late", "Ferry late"),
        (None, "— … —"),
    ],
)
def test_wordings_of_the_same_words_fold_to_one(one: str | None, other: str) -> None:
    assert fold(one) == fold(other)


def test_letters_leave_out_accents_blanks_and_marks() -> None:
    assert letters("Le Café-Journal 24") == letters("le cafe journal24") == "lecafejournal24"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
