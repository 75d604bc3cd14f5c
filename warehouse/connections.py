"""The only place that opens DuckDB databases.

Three ways in: the pipeline's private database, read and written through one connection at a time; the published
file, read-only; and the published file for strangers' SQL, locked down so that a query can reach nothing but the
warehouse. Telemetry-free, extension-free: nothing is installed or loaded from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

#: Storage format that every DuckDB from 1.5 on reads. The storage of 2.0 is refused by 1.5.5.
STORAGE_VERSION = "v1.5.0"

#: Memory that DuckDB may take in the pipeline before it spills to its temporary directory.
PIPELINE_MEMORY = "1200MB"

#: Memory and threads of a query on the published file.
READER_MEMORY = "2GB"

PRIVATE_CONFIG: dict[str, str] = {
    "storage_compatibility_version": STORAGE_VERSION,
    "memory_limit": PIPELINE_MEMORY,
    "threads": "2",
    "preserve_insertion_order": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}

_READER_CONFIG: dict[str, str] = {
    "memory_limit": READER_MEMORY,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


class WarehouseError(Exception):
    """A warehouse cannot be opened, written or published.

    The message names the culprit, the cause, the fix, and what survived.
    """


class NotAWarehouseError(WarehouseError):
    """There is no readable warehouse at the place named."""


@contextmanager
def private_database(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The pipeline's own database, open for writing; closed on the way out.

    Raises:
        WarehouseError: the file is held by another process, or is no database.
    """
    try:
        connection = duckdb.connect(str(path), config=dict(PRIVATE_CONFIG))
    except duckdb.Error as error:
        raise WarehouseError(
            f"{path}: the private database does not open ({_first_line(error)}). "
            "If no other run holds it, `presshouse rebuild` makes it anew from raw/; the last release is untouched."
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def open_published(
    path: Path, *, is_locked_down: bool = False, writable: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A published file, read-only.

    Args:
        path: the published ``warehouse.duckdb`` or one of the releases.
        is_locked_down: for SQL that somebody else wrote: no file, no network, no extension, no setting changed.
        writable: the one file that a locked-down connection may write, by its absolute path.

    Raises:
        NotAWarehouseError: there is no such file, or DuckDB does not read it.
    """
    if not path.is_file():
        raise NotAWarehouseError(
            f"{path}: there is no published warehouse. `presshouse run INPUT` makes one; --home names another home."
        )
    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(_READER_CONFIG))
    except duckdb.Error as error:
        raise NotAWarehouseError(f"{path}: DuckDB does not read it ({_first_line(error)}).") from error
    if is_locked_down:
        if writable is not None:
            connection.execute("SET allowed_paths = [?]", [str(writable)])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    return connection


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
