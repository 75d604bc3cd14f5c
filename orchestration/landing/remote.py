"""List and read remote inputs: object stores and web servers, by fsspec URLs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Self

from orchestration.landing.found import Found, InputError, Rejection
from orchestration.landing.names import redact


class RemoteInput:
    """A URL given as an input."""

    def __init__(self, url: str) -> None:
        self._url = url

    def check(self) -> None:
        """Raise `InputError` where the URL names nothing."""
        raise InputError(f"URLs are not read yet: {redact(self._url)}")

    def __iter__(self) -> Iterator[Found | Rejection]:
        return iter(())


class RemoteFile:
    """An open remote object."""

    def __init__(self, found: Found) -> None:
        self._found = found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def stream(self) -> BinaryIO:
        """A seekable stream."""
        raise NotImplementedError

    def check_unchanged(self) -> None:
        """Raise if it changed."""
