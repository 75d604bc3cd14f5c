"""What the command line hands to the job that it runs in its own process.

A run that Dagster launches by itself has no such session: it takes its inputs from the run configuration, reports to
Dagster's log alone, and is stopped by Dagster's signals.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.pipeline.context import Progress, RunStopped, no_progress

if TYPE_CHECKING:
    from orchestration.pipeline.request import IngestRequest
    from orchestration.pipeline.settings import RunSettings


@dataclass(slots=True)
class Session:
    """One run of the command line. ``results`` collects the summaries of the stages by name."""

    request: IngestRequest
    settings: RunSettings
    progress: Progress = no_progress
    is_refresh: bool = False
    is_rebuild: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    results: dict[str, object] = field(default_factory=dict)

    def check_stop(self) -> None:
        """Raise `RunStopped` once the operator asked for the end."""
        if self.stop.is_set():
            raise RunStopped


_current: Session | None = None


def current() -> Session | None:
    """The session of this process, if the command line runs the job."""
    return _current


def begin(session: Session) -> None:
    """Make a session that of this process."""
    global _current  # noqa: PLW0603 - one process runs one job
    _current = session
