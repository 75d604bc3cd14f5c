"""Publishing: seal the audited private database, copy it to an immutable release, swap that in atomically.

The order makes every moment safe: checkpoint and close (so that no ``.wal`` stays), copy under a temporary name,
fsync, rename into ``releases/``, then replace ``warehouse.duckdb`` by a hard link of the release. A reader that has
the old file open keeps a consistent inode; whoever opens the name sees the old or the new release, never a mixture.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.connections import NotAWarehouseError, WarehouseError, open_published, private_database
from warehouse.durable import copy, sync

if TYPE_CHECKING:
    from pathlib import Path

#: Suffix of files that are being written; whatever carries it belongs to nobody after a crash.
PARTIAL_SUFFIX = ".partial"


@dataclass(frozen=True, slots=True)
class Publication:
    """Where publishing reads and writes."""

    private: Path
    releases: Path
    published: Path


def publish(places: Publication, release_id: str) -> Path:
    """Publish the private database as this release; returns the release file.

    The private database must be audited, hold its own `ops.releases` row, and have no open connection. Publishing
    the same release again repairs whatever a crash left undone and changes nothing else.

    Raises:
        WarehouseError: the database could not be sealed, the disk is full or read-only, or a file of that name is
            damaged; the last release stands.
    """
    release = places.releases / f"{release_id}.duckdb"
    try:
        if release.exists():
            _check_readable(release)
        else:
            _seal(places.private)
            partial = release.with_name(release.name + PARTIAL_SUFFIX)
            copy(places.private, partial)
            partial.chmod(0o444)
            partial.replace(release)
            sync(places.releases)
        swapped = places.published.with_name(places.published.name + PARTIAL_SUFFIX)
        swapped.unlink(missing_ok=True)
        _link_or_copy(release, swapped)
        swapped.replace(places.published)
        sync(places.published.parent)
    except OSError as error:
        raise WarehouseError(
            f"{release}: publishing failed ({error.strerror or error}). Free space or fix permissions and run again; "
            "what was loaded is kept in work/ and the last release still stands."
        ) from error
    return release


def prune(releases: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` releases, and what a crash left; returns the ids removed.

    Release ids start with their zero-padded position, so their order is that of their names. Only the file written
    last is the newest whatever its name: the release just made, where releases had to be counted anew.
    """
    for leftover in releases.glob(f"*{PARTIAL_SUFFIX}"):
        leftover.unlink(missing_ok=True)
    files = sorted(releases.glob("*.duckdb"))
    if files:
        latest = max(files, key=lambda file: (file.stat().st_mtime_ns, file.name))
        files.remove(latest)
        files.append(latest)
    removed = files[: max(0, len(files) - max(1, keep))]
    for file in removed:
        file.unlink(missing_ok=True)
    return [file.stem for file in removed]


def _check_readable(release: Path) -> None:
    """A rebuild counts on past a damaged release, and may come to its name; readers must not be given that file."""
    try:
        open_published(release).close()
    except NotAWarehouseError as error:
        raise WarehouseError(
            f"{release}: the release is there and damaged. Move the file away and run again; the last release stands."
        ) from error


def _seal(private: Path) -> None:
    with private_database(private) as connection:
        connection.execute("CHECKPOINT")
    wal = private.with_name(private.name + ".wal")
    if wal.exists():
        raise WarehouseError(
            f"{wal}: a write-ahead log is left after the checkpoint, so the private database is still in use. "
            "End the process that holds it and run again; the last release still stands."
        )


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # file systems without hard links
        copy(source, target)
        target.chmod(0o444)
