"""List remote inputs: objects and folders of object stores, and files of web servers, by fsspec URLs.

Credentials come from the environment that each client reads by itself (AWS_*, GOOGLE_*, FSSPEC_*); none is stored
or shown. Web servers have no folders: a URL there names one file.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from orchestration.pipeline.landing.found import Found, InputError, Rejection
from orchestration.pipeline.landing.names import is_temporary_or_hidden, redact, redact_text
from orchestration.pipeline.landing.retry import DEFAULT_RETRY, Retry, why_not_remote
from transforms.containers.records import whole
from transforms.contract.lists import Reason
from transforms.printing import printable

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_WEB = ("http", "https")
#: Seconds until a connection must stand.
_CONNECT_SECONDS = 10.0
#: Clients that log tracebacks and URLs with their secrets; what goes wrong becomes a rejection instead.
_CLIENTS = ("fsspec", "s3fs", "gcsfs")


def protocol_of(url: str) -> str:
    """The scheme of a URL in lower case."""
    return url.partition("://")[0].lower()


def open_file_system(url: str, retry: Retry) -> tuple[AbstractFileSystem, str]:
    """The file system that a URL names, and the URL's path there.

    Raises:
        InputError: the scheme is unknown, or its client is not installed.
    """
    import fsspec

    for name in _CLIENTS:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.addHandler(logging.NullHandler())
    protocol = protocol_of(url)
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": False}
    if protocol in _WEB:
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=retry.stall)
        options = {"client_kwargs": {"timeout": timeout}, "headers": {"Accept-Encoding": "identity"}}
    elif protocol in ("s3", "s3a"):
        options["config_kwargs"] = {"connect_timeout": _CONNECT_SECONDS, "read_timeout": retry.stall}
    try:
        file_system, path = fsspec.url_to_fs(url, **options)
    except ImportError as error:
        raise InputError(
            f"{protocol}:// URLs need a client that is not installed; try: pip install 'presshouse[remote]'"
        ) from error
    except ValueError as error:
        raise InputError(f"{protocol}:// is no kind of URL that can be read: {redact(url)}") from error
    return file_system, str(path)


class RemoteInput:
    """A URL given as an input: one object, a folder of them, or a glob pattern. Iterating lists it."""

    def __init__(self, url: str, retry: Retry = DEFAULT_RETRY) -> None:
        if "::" in url.partition("?")[0]:
            raise InputError(f"Chained URLs are not read: {printable(redact(url))}")
        self._url = url
        self._retry = retry
        self._file_system: AbstractFileSystem | None = None
        self._entries: list[Mapping[str, Any]] | None = None

    def check(self) -> None:
        """Raise `InputError` where the URL names nothing, or nothing that can be reached."""
        shown = printable(redact(self._url))
        try:
            self._resolve()
        except InputError:
            raise
        except ValueError as error:
            raise InputError(f"Nothing to read at {shown}: {redact_text(str(error))}") from error
        except Exception as error:
            reason, detail = why_not_remote(error)
            detail = "there is no such object or folder" if reason is Reason.VANISHED else detail
            raise InputError(f"Nothing to read at {shown}: {detail}") from error
        if not self._entries:
            raise InputError(f"Nothing to read: no object matches {shown}")

    def _resolve(self) -> tuple[AbstractFileSystem, list[Mapping[str, Any]]]:
        """The file system and what the URL names there; asked for once."""
        if self._file_system is None or self._entries is None:
            file_system, path = open_file_system(self._url, self._retry)
            if self._is_pattern(path):
                matches = self._retry.call(lambda: file_system.glob(path, detail=True))
                self._entries = [matches[name] for name in sorted(matches, key=_order)]
            else:
                self._entries = [self._retry.call(lambda: file_system.info(path))]
            self._file_system = file_system
        return self._file_system, self._entries

    def _is_pattern(self, path: str) -> bool:
        return protocol_of(self._url) not in _WEB and any(char in path for char in "*?[")

    def __iter__(self) -> Iterator[Found | Rejection]:
        try:
            file_system, entries = self._resolve()
        except InputError as error:
            yield Rejection(redact(self._url), whole(Reason.UNREADABLE, str(error)))
            return
        except Exception as error:  # noqa: BLE001 - clients raise whatever they like; the reason names it
            yield Rejection(redact(self._url), whole(*why_not_remote(error)))
            return
        for entry in entries:
            if entry.get("type") == "directory":
                yield from self._walk(file_system, entry["name"])
            else:
                yield self._found(file_system, entry)

    def _walk(self, file_system: AbstractFileSystem, folder: str) -> Iterator[Found | Rejection]:
        """Everything in a folder, in the order of names; a folder is held while it is passed through."""
        stack: list[list[Mapping[str, Any]]] = [[{"name": folder, "type": "directory"}]]
        while stack:
            if not stack[-1]:
                stack.pop()
                continue
            entry = stack[-1].pop()
            name = str(entry["name"])
            is_folder = entry.get("type") == "directory"
            last = name.rstrip("/").rpartition("/")[2].encode("utf-8", "surrogateescape")
            if len(stack) > 1 and is_temporary_or_hidden(last):
                detail = "The name says that it is hidden, temporary or unfinished; name it as an input of its own"
                yield Rejection(self._uri(file_system, name), whole(Reason.TEMP_OR_HIDDEN, detail))
            elif is_folder:
                try:
                    inside = self._retry.call(lambda name=name: file_system.ls(name, detail=True))  # type: ignore[misc]
                except Exception as error:  # noqa: BLE001 - clients raise whatever they like; the reason names it
                    yield Rejection(self._uri(file_system, name), whole(*why_not_remote(error)))
                    continue
                held = [child for child in inside if child["name"].rstrip("/") != name.rstrip("/")]
                held.sort(key=lambda child: _order(child["name"], child.get("type") == "directory"), reverse=True)
                stack.append(held)
            else:
                yield self._found(file_system, entry)

    def _uri(self, file_system: AbstractFileSystem, name: str) -> str:
        if protocol_of(self._url) in _WEB:
            return _without_controls(redact(self._url))
        return _without_controls(redact(str(file_system.unstrip_protocol(name.rstrip("/")))))

    def _found(self, file_system: AbstractFileSystem, entry: Mapping[str, Any]) -> Found:
        size = entry.get("size")
        is_web = protocol_of(self._url) in _WEB
        return Found(
            self._uri(file_system, str(entry["name"])),
            size if isinstance(size, int) else None,
            _modified(entry),
            fingerprint_of(entry),
            url=self._url if is_web else str(file_system.unstrip_protocol(entry["name"])),
        )


def fingerprint_of(entry: Mapping[str, Any]) -> str | None:
    """What changes when an object changes: its size with its tag or its time; None where neither is told."""
    tag = entry.get("ETag") or entry.get("etag") or entry.get("generation") or _modified(entry)
    return f"{entry.get('size')}:{tag}" if tag is not None else None


def _modified(entry: Mapping[str, Any]) -> int | None:
    """The modification time in nanoseconds, wherever a client puts it."""
    for name in ("LastModified", "mtime", "updated", "Last-Modified", "created"):
        value = entry.get(name)
        try:
            if isinstance(value, str):
                value = parsedate_to_datetime(value) if "," in value else dt.datetime.fromisoformat(value)
            if isinstance(value, dt.datetime):
                value = (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).timestamp()
            if isinstance(value, int | float):
                return int(value * 1_000_000_000)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _order(name: str, is_folder: bool = False) -> bytes:
    return name.rstrip("/").encode("utf-8", "surrogateescape") + (b"/" if is_folder else b"")


def _without_controls(uri: str) -> str:
    """A URI in which characters that could harm a log or a terminal are percent-encoded."""
    if uri.isprintable():
        return uri
    return "".join(char if char.isprintable() else quote(char, errors="surrogateescape") for char in uri)
