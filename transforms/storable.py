"""What a store takes: in stored text U+0000 and lone surrogates are U+FFFD, one for one.

One for one, so that offsets hold: every code point of the surrogates' range is a lone surrogate in a Python string, in
a row of two as well. What may be shown on a terminal or in a log is another question (`transforms.printing`).
"""

from __future__ import annotations

import re
from typing import overload

_SURROGATES = re.compile("[\ud800-\udfff]")


@overload
def storable(text: str) -> str: ...
@overload
def storable(text: None) -> None: ...
def storable(text: str | None) -> str | None:
    """The text with U+FFFD for each U+0000 and each lone surrogate; None stays None."""
    if text is None:
        return None
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode("utf-8")  # twice to four times as fast as a search for surrogates
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text
