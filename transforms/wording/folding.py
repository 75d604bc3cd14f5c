"""How two wordings are compared: by their words, or by their letters alone."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"[^\W_]+")


def fold(text: str | None) -> str:
    """The words of a text, case-folded, one blank between them."""
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def letters(text: str) -> str:
    """Letters and digits of a text, case-folded, without accents and blanks."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if character.isalnum())
