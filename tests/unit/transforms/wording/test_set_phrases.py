"""Set phrases name blocks, whatever their case, and the strings they are looked up by are in them."""

import importlib.resources

import pytest

from transforms.contract.lists import Kind
from transforms.wording.set_phrases import certain_kind, kind_of_words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("© 2024 The Harbour Post", Kind.COPYRIGHT),
        ("The Harbour Post. All Rights Reserved.", Kind.COPYRIGHT),
        ("Tous droits réservés", Kind.COPYRIGHT),
        ("We and our partners use cookies on this page", Kind.COOKIE_NOTICE),
        ("Advertisement", Kind.ADVERTISEMENT),
        ("This story was written by an AI", Kind.AI_DISCLAIMER),
        ("3 / 12", Kind.GALLERY_COUNTER),
        ("The pier was closed on Monday.", None),
    ],
)
def test_forms_that_mean_one_thing(text, kind):
    assert certain_kind(text, len(text.split())) is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SIGN UP FOR our morning letter", Kind.NEWSLETTER),
        ("Get the latest in your inbox", Kind.NEWSLETTER),
        ("Already a subscriber?", Kind.PAYWALL),
        ("Jetzt weiterlesen", Kind.PAYWALL),
        ("A boat at the pier. Getty Images", Kind.PHOTO_CREDIT),
        ("The ferry came in at nine.", None),
    ],
)
def test_what_words_announce(text, kind):
    assert kind_of_words(text, len(text.split()), 0.0) is kind


def test_every_pattern_that_is_searched_has_strings_to_look_for():
    source = importlib.resources.files("transforms.wording").joinpath("set_phrases.txt").read_text(encoding="utf-8")
    for line in source.splitlines():
        if line and not line.startswith("#"):
            _, _, _, triggers, pattern = line.split(None, 4)
            assert (triggers == "-") == pattern.startswith("^")
            assert triggers == triggers.lower()
