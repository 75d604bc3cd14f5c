"""The only place that reads the clock. Nothing that is a key or an id may come from here."""

from __future__ import annotations

import datetime as dt
import time


def now() -> dt.datetime:
    """The current moment in UTC, without an offset, as the warehouse's TIMESTAMP columns hold it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def stopwatch() -> float:
    """Seconds on a clock that only goes forward, for durations."""
    return time.perf_counter()
