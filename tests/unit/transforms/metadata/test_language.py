"""The language model: the package's own, without its temporary file."""

from __future__ import annotations

import tempfile

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from transforms.metadata.language import _identifier, detect_language

TEXTS = (
    "The council met on Monday and agreed on a plan for the old docks by the river.",
    "Der Rat hat am Montag einen Plan für die alten Hafenanlagen am Fluss beschlossen.",
    "Le conseil a approuvé lundi un projet pour les anciens quais au bord du fleuve.",
    "Міська рада у понеділок схвалила план для старих доків біля річки.",
    "市议会星期一通过了河边旧码头的改造计划，预计明年春天开工。",
)


def test_the_model_says_what_the_package_says() -> None:
    theirs = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    assert [_identifier().classify(text) for text in TEXTS] == [theirs.classify(text) for text in TEXTS]
    assert theirs.labels == _identifier().labels


def test_loading_writes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert _identifier.__wrapped__().classify(TEXTS[1])[0] == "de"


def test_a_short_text_takes_the_stated_language() -> None:
    assert detect_language("Oui.", "fr-CA") == ("fr", 0.5)
    assert detect_language("Oui.", None) == (None, None)
