"""What a caller in the same process hands to the job: what to do, whom to tell, when to stop.

The command line makes a session and gives it to the job as a resource (`resources.WarehouseHome.session`). A run that
Dagster launches by itself gets one in which nobody asks for anything: its inputs come from the run configuration, it
reports to Dagster's log alone, and is stopped by Dagster's signals.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.pipeline.context import Progress, RunStopped, no_progress
from orchestration.pipeline.settings import RunSettings

if TYPE_CHECKING:
    from orchestration.pipeline.request import IngestRequest, RetryFilter


@dataclass(slots=True)
class Session:
    """One run. ``results`` collects the summaries of the stages by name, and the message of an audit that failed.

    ``request`` is None where the run configuration says what to ingest. ``holds_lock``: the caller holds the home's
    lock, from before the job to after it.
    """

    request: IngestRequest | None = None
    settings: RunSettings = field(default_factory=RunSettings)
    progress: Progress = no_progress
    is_refresh: bool = False
    is_rebuild: bool = False
    holds_lock: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    results: dict[str, object] = field(default_factory=dict)

    @property
    def retry(self) -> RetryFilter | None:
        """What is to be tried again."""
        return self.request.retry if self.request else None

    def check_stop(self) -> None:
        """Raise `RunStopped` once the operator asked for the end."""
        if self.stop.is_set():
            raise RunStopped
