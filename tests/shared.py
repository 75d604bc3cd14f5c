"""Where the measuring data lies that is not part of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_dir() -> Path | None:
    """The folder of shared measuring data, or None where this checkout has none beside it."""
    named = os.environ.get("PRESSHOUSE_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    return folder if folder.is_dir() else None


needs_shared = pytest.mark.skipif(shared_dir() is None, reason="the shared measuring data is not beside this checkout")
