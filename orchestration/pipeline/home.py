"""A home: the folder in which everything of one warehouse lies, and the lock that one run at a time holds."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.clock import stopwatch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warehouse.publishing import Publication

#: Seconds for which a run waits for the lock: those who only look hold it for less.
PATIENCE = 2.0
#: Seconds between two attempts.
_AGAIN = 0.05

_DAGSTER_YAML = """\
# The Dagster instance of this home. Nothing leaves the machine.
telemetry:
  enabled: false
nux:
  enabled: false
# Steps print nothing; catching what they might takes four processes a run, which a Ctrl-C makes print tracebacks.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
concurrency:
  pools:
    default_limit: 1
retention:
  schedule:
    purge_after_days: 30
  sensor:
    purge_after_days: {skipped: 2, failure: 30, success: 30}
"""


class HomeError(Exception):
    """A home cannot be used; the message names it, the cause and the fix."""


class HomeBusyError(HomeError):
    """Another run holds the home."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything of one warehouse lies (the layout is part of the contract)."""

    root: Path

    @property
    def landing(self) -> Path:
        """Watched: what is put here is ingested by the sensor and by a run without inputs."""
        return self.root / "landing"

    @property
    def raw(self) -> Path:
        """Immutable payload shards, one folder a batch."""
        return self.root / "raw"

    @property
    def work(self) -> Path:
        """Private to the pipeline."""
        return self.root / "work"

    @property
    def extracted(self) -> Path:
        """Extraction shards that are not loaded yet."""
        return self.work / "extracted"

    @property
    def counted(self) -> Path:
        """Line counts on their way: lines that workers described, and counts that they are told."""
        return self.work / "counted"

    @property
    def private(self) -> Path:
        """The database that loads go to and that is audited."""
        return self.work / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        """The newest releases, immutable."""
        return self.root / "releases"

    @property
    def published(self) -> Path:
        """The newest release, under the name that readers open."""
        return self.root / "warehouse.duckdb"

    @property
    def reports(self) -> Path:
        """Data-quality pages."""
        return self.root / "reports"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage."""
        return self.root / "dagster"

    @property
    def logs(self) -> Path:
        """One log file a day."""
        return self.root / "logs"

    @property
    def publication(self) -> Publication:
        """The three places of publishing."""
        from warehouse.publishing import Publication

        return Publication(self.private, self.releases, self.published)

    def create(self) -> None:
        """Make the folders that are missing, and Dagster's configuration.

        Raises:
            HomeError: the home cannot be written.
        """
        try:
            for folder in (
                self.landing,
                self.raw,
                self.extracted,
                self.releases,
                self.reports,
                self.dagster,
                self.logs,
            ):
                folder.mkdir(parents=True, exist_ok=True)
            configuration = self.dagster / "dagster.yaml"
            if not configuration.exists():
                partial = configuration.with_suffix(".partial")
                partial.write_text(_DAGSTER_YAML, encoding="utf-8")
                partial.replace(configuration)
        except OSError as error:
            raise HomeError(
                f"{self.root}: the home cannot be written ({error.strerror}). "
                "Free space, fix its permissions, or name another one with --home; what it holds is untouched."
            ) from error

    @contextmanager
    def lock(self, patience: float = 0.0) -> Iterator[None]:
        """Hold the home for one run. The lock goes with the process, however that ends.

        Args:
            patience: seconds to wait for another holder: `status` and the sensor hold it for moments.

        Raises:
            HomeBusyError: another run holds it.
        """
        try:
            descriptor = os.open(self.work / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise HomeError(f"{self.root}: the lock cannot be made ({error.strerror}). Fix its permissions.") from error
        try:
            try:
                _lock(descriptor, patience)
            except OSError as error:
                if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                    holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
                    raise HomeBusyError(
                        f"{self.root}: another run holds this home (process {holder}). Wait for it, or end it; "
                        "nothing was changed."
                    ) from error
                raise
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)


def _lock(descriptor: int, patience: float) -> None:
    """Take the lock on an open file; the error of the last attempt if it is not free in time."""
    started = stopwatch()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES) or stopwatch() - started >= patience:
                raise
            time.sleep(_AGAIN)
        else:
            return
