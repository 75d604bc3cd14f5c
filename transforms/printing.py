"""Text that may be shown anywhere: on a terminal, in a log, on a report page.

What a store takes is another question (`transforms.storable`).
"""

from __future__ import annotations

import re

#: Characters that can forge a log line, drive a terminal or turn a report about: C0, C1, line and paragraph separators,
#: bidirectional controls, lone surrogates, tags and the byte-order mark.
UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """The text with every character that a terminal or a log could trip over written as its escape."""
    return UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
