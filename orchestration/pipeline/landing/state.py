"""Whether anything in a landing zone changed, without opening a file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from orchestration.pipeline.landing.found import Found
from orchestration.pipeline.landing.listing import list_inputs

if TYPE_CHECKING:
    from pathlib import Path


def digest_of(folder: Path) -> str | None:
    """A digest of every entry's place and fingerprint; None where the folder is empty or not there."""
    if not folder.is_dir():
        return None
    digest = hashlib.sha256()
    is_empty = True
    for entry in list_inputs([str(folder)]):
        is_empty = False
        state = entry.fingerprint if isinstance(entry, Found) else str(entry.rejected.reason)
        digest.update(f"{entry.source_uri}\0{state}\n".encode())
    return None if is_empty else digest.hexdigest()[:24]
