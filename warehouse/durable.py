"""Copying files quickly, and making them survive a loss of power."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


#: What `copy_file_range` says where the kernel or the file systems cannot: the bytes are then copied one by one.
_CANNOT = frozenset({errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF})

#: Bytes asked for at once; the kernel takes less at a time if it likes.
_RANGE = 1 << 30


def copy(source: Path, target: Path) -> None:
    """Copy a file's content and flush it to the disk.

    Where the file system can share blocks between files (Btrfs, XFS, bcachefs) nothing is copied at all: Linux does
    that for ``copy_file_range``.

    Raises:
        OSError: a file cannot be opened, or the disk is full.
    """
    with source.open("rb") as reader, target.open("wb") as writer:
        try:
            while os.copy_file_range(reader.fileno(), writer.fileno(), _RANGE):
                pass
        except (AttributeError, OSError) as error:  # no such call beyond Linux
            if isinstance(error, OSError) and error.errno not in _CANNOT:
                raise
            reader.seek(0)
            writer.seek(0)
            shutil.copyfileobj(reader, writer, 1 << 20)
        writer.flush()
        os.fsync(writer.fileno())


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to the disk.

    Raises:
        OSError: the path cannot be opened, or the disk refuses.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
