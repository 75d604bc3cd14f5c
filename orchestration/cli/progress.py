"""Progress of a run: a bar with rate and remaining time on a terminal, a plain line twice a minute elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from orchestration.pipeline.clock import stopwatch

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Seconds between two plain lines of one stage.
_INTERVAL = 30.0

_LABELS = {"intake": "taking in", "ingest": "reading", "extract": "extracting", "load": "loading", "audit": "auditing"}


class Reporter:
    """Tells the operator how far a run is, on standard error."""

    def __init__(self, *, is_quiet: bool = False) -> None:
        self._is_quiet = is_quiet
        self._is_terminal = sys.stderr.isatty()
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._started: dict[str, float] = {}
        self._last_lines: dict[str, float] = {}
        self._most: dict[str, int] = {}

    def tell(self, stage: str, done: int, total: int | None) -> None:
        """A stage has come this far."""
        if self._is_quiet:
            return
        done = self._most[stage] = max(done, self._most.get(stage, 0))
        if self._is_terminal:
            self._draw(stage, done, total)
        else:
            self._write(stage, done, total)

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._bars is not None:
            self._bars.stop()

    def _draw(self, stage: str, done: int, total: int | None) -> None:
        if self._bars is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bars = Progress(
                TextColumn("{task.description:<11}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=Console(file=sys.stderr),
                transient=True,
            )
            self._bars.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(_LABELS.get(stage, stage), total=total, rate="")
        self._bars.update(self._tasks[stage], completed=done, total=total, rate=self._rate(stage, done))

    def _write(self, stage: str, done: int, total: int | None) -> None:
        rate = self._rate(stage, done)
        if stopwatch() - self._last_lines.setdefault(stage, stopwatch()) < _INTERVAL:
            return
        self._last_lines[stage] = stopwatch()
        of = f" of {total}" if total else ""
        sys.stderr.write(f"{_LABELS.get(stage, stage)}: {done}{of} {rate}".rstrip() + "\n")
        sys.stderr.flush()

    def _rate(self, stage: str, done: int) -> str:
        started = self._started.setdefault(stage, stopwatch())
        seconds = stopwatch() - started
        return f"{done / seconds:,.0f}/s" if seconds > 1 else ""
