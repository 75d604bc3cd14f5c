"""What every stage of a run is given: the home, the settings, whom to tell, and when to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.pipeline.home import Home
from orchestration.pipeline.settings import RunSettings

#: Told of progress: the stage, how much of it is done, and of how much (None: not known).
Progress = Callable[[str, int, int | None], None]


class RunStopped(BaseException):
    """The operator or the system asked the run to end; what is committed stays."""


def no_progress(_stage: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""


def never_stop() -> None:
    """Go on."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every stage is given. ``check_stop`` raises `RunStopped` when the run is to end."""

    home: Home
    settings: RunSettings = field(default_factory=RunSettings)
    progress: Progress = no_progress
    check_stop: Callable[[], None] = never_stop
