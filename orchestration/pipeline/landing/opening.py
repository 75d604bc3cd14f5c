"""Open local files so that nothing but the listed file can be read, and notice when it changes meanwhile."""

from __future__ import annotations

import errno
import os
import stat
from types import TracebackType
from typing import BinaryIO, Self

from transforms.containers.records import RefusedError
from transforms.contract.lists import Reason

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def why_not(error: OSError) -> tuple[Reason, str]:
    """The reason and the words for a file system error; never its path, which may hold anything."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Reason.VANISHED, "It was gone when it was to be read; run again if it comes back"
    if isinstance(error, PermissionError):
        return Reason.UNREADABLE, "Permission denied; make it readable for the user that runs presshouse"
    return Reason.UNREADABLE, f"The file system says: {error.strerror or type(error).__name__}"


class LocalFile:
    """An open regular file. Entering raises `RefusedError` where it is none, is gone or may not be read."""

    def __init__(self, path: bytes) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            self._descriptor = os.open(self._path, _FLAGS)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise RefusedError(
                    Reason.SYMLINK, "It became a link after it was listed; links are not followed"
                ) from error
            if error.errno in (errno.ENXIO, errno.ENODEV):
                raise RefusedError(Reason.SPECIAL_FILE, "This is a socket, pipe or device, not a file") from error
            raise RefusedError(*why_not(error)) from error
        self._status = os.fstat(self._descriptor)
        if not stat.S_ISREG(self._status.st_mode):
            self.__exit__(None, None, None)
            raise RefusedError(Reason.SPECIAL_FILE, "It is no longer a regular file; it was not read")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @property
    def descriptor(self) -> int:
        """The open file, for a process that is to read it."""
        return self._descriptor

    @property
    def size(self) -> int:
        """Bytes of the file when it was opened."""
        return self._status.st_size

    def read_all(self) -> bytes:
        """The content, of exactly the size that the file had when it was opened; fewer bytes if it shrank."""
        wanted = self.size
        data = self._read(wanted)
        if len(data) == wanted:
            return data
        parts = [data]
        while data and (wanted := wanted - len(data)):
            data = self._read(wanted)
            parts.append(data)
        return b"".join(parts)

    def _read(self, size: int) -> bytes:
        try:
            return os.read(self._descriptor, size)
        except OSError as error:
            raise RefusedError(*why_not(error)) from error

    def stream(self) -> BinaryIO:
        """A seekable stream over the file, which stays this object's to close."""
        return open(self._descriptor, "rb", buffering=0, closefd=False)

    def check_unchanged(self) -> None:
        """Raise `RefusedError` if the file's content changed since it was opened."""
        now = os.fstat(self._descriptor)
        before = self._status
        if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise RefusedError(
                Reason.CHANGED_WHILE_READING,
                f"The file changed while it was read ({before.st_size} bytes before, {now.st_size} after); run again"
                " when nothing writes to it",
            )
