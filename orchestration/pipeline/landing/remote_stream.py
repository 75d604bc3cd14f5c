"""Read remote objects as seekable streams: in blocks, each tried again when the network fails, never past the end.

A short answer is a failure of the network, not the end of the object, as long as the size is known. Object stores
and most web servers give any range of bytes; a web server that does not is read as one stream, and read again from
its start after a failure.
"""

from __future__ import annotations

import io
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, Self

from orchestration.pipeline.landing.found import Found
from orchestration.pipeline.landing.remote import fingerprint_of, open_file_system, protocol_of
from orchestration.pipeline.landing.retry import Retry, ShortAnswerError, is_transient, why_not_remote
from transforms.containers.records import RefusedError
from transforms.contract.lists import Reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from fsspec import AbstractFileSystem

#: Bytes of a first request, which small objects fit into; of one after a jump; and the most of any.
_FIRST_BYTES = 1 << 20
_JUMP_BYTES = 64 * 1024
_MOST_BYTES = 8 << 20
_SKIP_BYTES = 1 << 20


class _Fetcher(Protocol):
    size: int | None

    def fetch(self, start: int, size: int) -> bytes:
        """At most so many bytes from a place on; empty only at the end."""

    def reset(self) -> None:
        """Forget open connections after a failure."""


class _StoreFetcher:
    """Ranges of an object in a store."""

    def __init__(self, file_system: AbstractFileSystem, path: str, size: int | None) -> None:
        self._file_system = file_system
        self._path = path
        self.size = size

    def fetch(self, start: int, size: int) -> bytes:
        if self.size is None:
            self.size = int(self._file_system.info(self._path)["size"])
        end = min(start + size, self.size)
        if start >= end:
            return b""
        data = bytes(self._file_system.cat_file(self._path, start=start, end=end))
        if len(data) < end - start:
            raise ShortAnswerError(f"{len(data)} of {end - start} bytes came")
        return data[: end - start]

    def reset(self) -> None:
        pass


class _WebFetcher:
    """Ranges of a file on a web server, or its one stream where the server gives no ranges."""

    def __init__(self, file_system: AbstractFileSystem, url: str) -> None:
        self._file_system = file_system
        self._url = url
        self._stream: Any = None
        self._place = 0
        self._ends_here = False
        self.size: int | None = None

    def fetch(self, start: int, size: int) -> bytes:
        if self.size is not None and start >= self.size:
            return b""
        if self._stream is None or self._place != start:
            self._open(start, size)
        data = bytearray()
        try:
            while len(data) < size and (part := self._stream.read(size - len(data))):
                data += part
            self._place += len(data)
            if self.size is not None and len(data) < min(size, self.size - start):
                raise ShortAnswerError(f"the answer ended {self.size - self._place} bytes early")
        except Exception as error:
            # What came before the failure is progress, and the next request goes on behind it.
            if not data or not is_transient(error):
                raise
            self.reset()
            return bytes(data)
        if self._ends_here:
            self.reset()
        return bytes(data)

    def _open(self, start: int, size: int) -> None:
        """Ask for a range; where the whole file comes instead, pass over what lies before it."""
        self.reset()
        wanted = f"bytes={start}-{start + size - 1}"
        self._stream = self._file_system.open(
            self._url, block_size=0, size=1, headers={"Range": wanted, "Accept-Encoding": "identity"}
        )
        response = self._stream.r
        self._ends_here = response.status == 206
        if self._ends_here:
            total = response.headers.get("Content-Range", "").rpartition("/")[2]
            self.size = int(total) if total.isdigit() else self.size
            self._place = start
            return
        length = response.headers.get("Content-Length", "")
        if length.isdigit() and response.headers.get("Content-Encoding", "identity") in ("", "identity"):
            self.size = int(length)
        self._place = 0
        while self._place < start:
            part = self._stream.read(min(_SKIP_BYTES, start - self._place))
            if not part:
                raise ShortAnswerError("the answer ended before the place where reading was to go on")
            self._place += len(part)

    def reset(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


class RemoteStream(io.RawIOBase):
    """A remote object as a stream of bytes. Reading raises `RefusedError` when every attempt has failed."""

    def __init__(self, fetcher: _Fetcher, retry: Retry) -> None:
        super().__init__()
        self._fetcher = fetcher
        self._retry = retry
        self._place = 0
        self._held = b""
        self._held_from = 0
        self._next_size = _FIRST_BYTES
        self.requests = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always; jumps cost a request."""
        return True

    def tell(self) -> int:
        """The place of the next byte."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; nothing is asked of the server until the next read."""
        if whence == io.SEEK_CUR:
            offset += self._place
        elif whence == io.SEEK_END:
            if self._fetcher.size is None:
                self._hold(0)
            if self._fetcher.size is None:
                raise RefusedError(
                    Reason.UNREADABLE, "The server does not tell the size of the file; download it, and give the copy"
                )
            offset += self._fetcher.size
        self._place = offset
        return offset

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer with what is held or the next block gives; 0 only at the end."""
        view = memoryview(buffer).cast("B")
        skip = self._place - self._held_from
        if not 0 <= skip < len(self._held):
            self._hold(self._place)
            skip = self._place - self._held_from
            if not 0 <= skip < len(self._held):
                return 0
        part = self._held[skip : skip + len(view)]
        view[: len(part)] = part
        self._place += len(part)
        return len(part)

    def _hold(self, start: int) -> None:
        """Fetch the block that starts at a place; blocks grow while they follow each other."""
        if start != self._held_from + len(self._held):
            self._next_size = _JUMP_BYTES
        try:
            held = self._retry.call(lambda: self._fetch(start, self._next_size))
        except RefusedError:
            raise
        except Exception as error:
            if not _says_no_such_range(error):
                raise RefusedError(*why_not_remote(error)) from error
            held = b""
        if held:
            self._held, self._held_from = held, start
            self._next_size = min(_MOST_BYTES, self._next_size * 2)

    def _fetch(self, start: int, size: int) -> bytes:
        known = self._fetcher.size
        self.requests += known is None or start < known
        try:
            return self._fetcher.fetch(start, size)
        except BaseException:
            self._fetcher.reset()
            raise

    def close(self) -> None:
        """Drop open connections."""
        if not self.closed:
            self._fetcher.reset()
        super().close()


def _says_no_such_range(error: Exception) -> bool:
    return getattr(error, "status", None) == 416


class RemoteFile:
    """An open remote object, as `reader` wants it."""

    def __init__(self, found: Found, retry: Retry) -> None:
        assert found.url is not None
        self._found = found
        self._retry = retry
        self._file_system, self._path = open_file_system(found.url, retry)
        fetcher: _Fetcher
        if protocol_of(found.url) in ("http", "https"):
            fetcher = _WebFetcher(self._file_system, found.url)
        else:
            fetcher = _StoreFetcher(self._file_system, self._path, found.size)
        self._raw = RemoteStream(fetcher, retry)
        self._stream = io.BufferedReader(self._raw, 64 * 1024)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stream.close()

    def stream(self) -> BinaryIO:
        """The content as a seekable stream, which stays this object's to close."""
        return self._stream

    def check_unchanged(self) -> None:
        """Raise `RefusedError` if the object changed since it was listed. What one request brought is of one piece."""
        if self._raw.requests <= 1 or self._found.fingerprint is None:
            return
        try:
            entry = self._retry.call(lambda: self._file_system.info(self._path))
        except Exception as error:
            raise RefusedError(*why_not_remote(error)) from error
        if fingerprint_of(entry) != self._found.fingerprint:
            raise RefusedError(
                Reason.CHANGED_WHILE_READING,
                "The object changed while it was read; run again when nothing writes to it",
            )
