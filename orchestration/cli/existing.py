"""Homes that must be there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.cli.output import fail
from orchestration.pipeline.home import Home

if TYPE_CHECKING:
    from pathlib import Path


def existing_home(root: Path) -> Home:
    """The home in a folder that holds at least one part of one, as a restored backup does.

    Raises:
        CommandError: there is none.
    """
    home = Home(root)
    parts = (home.raw, home.releases, home.published, home.work, home.landing)
    try:
        is_there = any(part.exists() for part in parts)
    except OSError as error:
        fail(f"{root}: the home cannot be read ({error.strerror}).", 1)
    if not is_there:
        fail(f"{root}: there is no home. `presshouse run INPUT` makes one; --home names another.", 1)
    return home
