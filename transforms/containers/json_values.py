"""Values that JSON has no form for, as Parquet rows and the output of commands write them."""

from __future__ import annotations

import base64
import math

#: How bytes that are no UTF-8 are written (the name that MongoDB's extended JSON uses).
BINARY_KEY = "$binary"


def json_number(value: float) -> float | str:
    """A number, or one of the words ``NaN``, ``Infinity``, ``-Infinity``."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def json_bytes(value: bytes) -> str | dict[str, str]:
    """Bytes as the text that they are in UTF-8, else ``{"$binary": base64}``."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return {BINARY_KEY: base64.b64encode(value).decode("ascii")}
