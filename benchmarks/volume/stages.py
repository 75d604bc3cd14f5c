"""A clock at every stage of the command: ``python -m benchmarks.volume.stages FIGURES.json run INPUT --home HOME``.

Writes, per stage, wall seconds, CPU seconds of the main process and CPU seconds of the workers; at each end of a stage
anew, so that a run that is killed leaves what it had measured. Linux only.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.kills.processes import cpu_seconds, parent_of

#: Stages as `orchestration.pipeline` names them; what is left is Dagster, imports and the audit's report.
_STAGES = ("prepare", "ingest", "extract", "load", "link", "publish_release", "write_reports")


class StageClock:
    """Sums what stages cost; workers are whatever descends from this process."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._figures: dict[str, dict[str, float]] = {}

    def measure(self, stage: str, function: Callable[..., object]) -> Callable[..., object]:
        """The function, with its cost added to the stage's."""

        @functools.wraps(function)
        def timed(*arguments: object, **options: object) -> object:
            before = self._now()
            try:
                return function(*arguments, **options)
            finally:
                self._add(stage, before)

        return timed

    def total(self) -> None:
        """Note what the whole process has used until now."""
        wall, main, workers = self._now()
        self._figures["whole"] = {"wall": wall - _STARTED, "main": main, "workers": workers}
        self._target.write_text(json.dumps(self._figures, indent=1) + "\n", encoding="utf-8")

    def _add(self, stage: str, before: tuple[float, float, float]) -> None:
        spent = self._figures.setdefault(stage, {"wall": 0.0, "main": 0.0, "workers": 0.0})
        for name, begin, end in zip(spent, before, self._now(), strict=True):
            spent[name] += end - begin
        self.total()

    def _now(self) -> tuple[float, float, float]:
        return time.monotonic(), time.process_time(), _descendants_cpu()


_STARTED = time.monotonic()
_seen: dict[int, float] = {}


def _descendants_cpu() -> float:
    """CPU seconds of all processes below this one, those that ended since they were last seen included."""
    me = os.getpid()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != me:
            pid = above = int(entry.name)
            while above > 1 and above != me:
                above = parent_of(above)
            if above == me:
                _seen[pid] = max(_seen.get(pid, 0.0), cpu_seconds(pid))
    return sum(_seen.values())


def main() -> None:
    clock = StageClock(Path(sys.argv[1]))
    from orchestration.cli import main as command
    from orchestration.pipeline import auditing, stages

    for stage in _STAGES:
        setattr(stages, stage, clock.measure(stage, getattr(stages, stage)))
    audit = auditing.audit  # a generator: it costs when it is read
    setattr(auditing, "audit", clock.measure("audit", lambda *given: list(audit(*given))))  # noqa: B010
    leave = os._exit

    def tell_and_leave(code: int) -> None:
        clock.total()
        leave(code)

    os._exit = tell_and_leave  # type: ignore[assignment]
    sys.argv = ["presshouse", *sys.argv[2:]]
    try:
        command()
    finally:
        clock.total()


if __name__ == "__main__":
    main()
