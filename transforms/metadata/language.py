"""Which language an article is written in, and how sure that is."""

from __future__ import annotations

import io
import lzma
from array import array
from functools import cache
from typing import Any

import numpy as np

#: Characters of the body that are looked at: more costs time and adds nothing (1 ms for 1,000).
_SAMPLE = 1_000
#: Below this many letters the detector guesses; a language stated by the page is believed instead.
_LEAST_LETTERS = 40
#: What a page's statement adds to the probability of the language it states.
_PRIOR_FOR_STATED = 0.15


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid has no types
    """The package's own model, unpacked in memory: its loader writes a temporary file, which a full disk refuses."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    with lzma.open(MODEL_DIR / MODEL_FILE) as packed, np.load(io.BytesIO(packed.read()), allow_pickle=False) as data:
        moves, rows = (array(data[name].dtype.char, data[name].tobytes()) for name in ("nextmove", "nextmove_row"))
        return LanguageIdentifier(
            data["ptc"],
            data["pc"],
            data["classes"].tolist(),
            moves,
            data["out_feat"].tolist(),
            norm_probs=True,
            tk_row=rows,
        )


def warm_up() -> None:
    """Load the language model."""
    _identifier().classify("The quick brown fox jumps over the lazy dog.")


def detect_language(body: str, stated: str | None) -> tuple[str | None, float | None]:
    """The two-letter code of the language of a text and its probability in [0, 1]; (None, None) where nothing tells.

    Args:
        body: the article's text.
        stated: the language that the page or its source states, a prior of small weight: templates state English
            for pages in every language.
    """
    code = _code(stated)
    sample = body[:_SAMPLE].replace("\n", " ")
    letters = sum(character.isalpha() for character in sample)
    if letters < _LEAST_LETTERS:
        return (code, 0.5) if code else (None, None)
    found, probability = _identifier().classify(sample)
    found, probability = str(found), float(probability)
    if code == found:
        return found, round(min(1.0, probability + _PRIOR_FOR_STATED * (1 - probability)), 4)
    if code and probability < 0.6:
        return code, 0.5
    return found, round(probability, 4)


def _code(stated: str | None) -> str | None:
    head = (stated or "").strip().lower().replace("_", "-").partition("-")[0]
    return head if len(head) == 2 and head.isascii() and head.isalpha() else None
