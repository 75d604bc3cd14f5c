"""The only place that reads the environment, and where libraries are told to be quiet.

No telemetry of any library leaves the machine, whatever its defaults.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

HOME_VARIABLE = "PRESSHOUSE_HOME"
DEFAULT_HOME = "presshouse-home"

#: Releases kept for rollback and comparison.
DEFAULT_KEEP = 5

#: What libraries read from the environment, and what they are told.
_QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "GX_ANALYTICS_ENABLED": "false",
    "ANONYMIZED_TELEMETRY": "false",
    "DO_NOT_TRACK": "1",
    # one thread a process: parallelism comes from the pool, and threads do not survive a fork
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What may be set for a run beside its inputs.

    ``batch_documents`` and ``batch_bytes`` cut ingest batches: each is committed on its own and is the unit over
    which repetition across an outlet is counted. ``part_documents`` and ``part_bytes`` cut what is extracted and
    loaded at once, which is what a killed run does again at most.
    """

    keep_releases: int = DEFAULT_KEEP
    batch_documents: int = 5_000
    batch_bytes: int = 128_000_000
    part_documents: int = 1_000
    part_bytes: int = 64_000_000
    workers: int | None = None


def quiet_libraries() -> None:
    """Turn off telemetry and library threads; call it before the libraries are imported."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)


def home_from_environment() -> Path:
    """The home that the environment names, or the default one under the current folder."""
    return Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME)


def set_home(home: Path) -> None:
    """Make a home that of this process and its children, for Dagster as well."""
    os.environ[HOME_VARIABLE] = str(home)
    os.environ["DAGSTER_HOME"] = str(home / "dagster")


@contextmanager
def safe_import_path() -> Iterator[None]:
    """Keep child processes that start here from importing modules out of the working folder."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def version() -> str:
    """The version of presshouse that is installed."""
    return metadata.version("presshouse")


def library_versions() -> dict[str, str]:
    """Versions of the libraries whose behaviour shows in the warehouse."""
    names = ("duckdb", "trafilatura", "lxml", "numpy", "pyarrow", "great-expectations", "dagster")
    return {name: metadata.version(name) for name in names}
