"""The command line: ``presshouse``."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Entry point of the ``presshouse`` command; ends the process with a documented exit code."""
    from orchestration.cli.app import run_app
    from orchestration.cli.streams import guarded

    sys.exit(guarded(lambda: run_app(sys.argv[1:])))
