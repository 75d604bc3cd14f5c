"""What tests need of the machine: the measuring data that is not part of the repository, and folders for all users."""

from __future__ import annotations

import os
import tempfile
from itertools import takewhile
from pathlib import Path

import pytest


def shared_dir() -> Path | None:
    """The folder of shared measuring data, or None where this checkout has none beside it."""
    named = os.environ.get("PRESSHOUSE_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    return folder if folder.is_dir() else None


needs_shared = pytest.mark.skipif(shared_dir() is None, reason="the shared measuring data is not beside this checkout")


def let_others_pass(folder: Path) -> None:
    """Open a temporary folder, and those above it, to processes of other users: pytest keeps its own shut."""
    top = Path(tempfile.gettempdir())
    for path in takewhile(lambda path: path != top, (folder, *folder.parents)):
        path.chmod(0o755)
