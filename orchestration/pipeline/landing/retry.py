"""Which errors of a network go away by themselves, how long to wait for that, and what to call the rest."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from orchestration.pipeline.landing.names import redact_text
from transforms.contract.lists import Reason

T = TypeVar("T")

#: RFC 9110: request timeout, too many requests, and what servers and proxies say when they are overloaded.
_TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
_TRANSIENT_ERRNO = frozenset(
    {
        *(errno.EAGAIN, errno.EBUSY, errno.ECONNABORTED, errno.ECONNREFUSED, errno.ECONNRESET, errno.EHOSTUNREACH),
        *(errno.EIO, errno.ENETDOWN, errno.ENETUNREACH, errno.EPIPE, errno.ETIMEDOUT),
    }
)
#: Errors of the clients' libraries, which must not be imported to be named.
_TRANSIENT_NAMES = frozenset(
    {
        *(
            "ClientConnectionError",
            "ClientConnectorError",
            "ClientOSError",
            "ClientPayloadError",
            "ConnectTimeoutError",
        ),
        *(
            "ConnectionClosedError",
            "EndpointConnectionError",
            "HTTPClientError",
            "IncompleteRead",
            "IncompleteReadError",
        ),
        *("ReadTimeoutError", "ResponseStreamingError", "ServerDisconnectedError", "ServerTimeoutError"),
    }
)


#: Of those, the ones that stand for an answer that ended early.
_SHORT_NAMES = frozenset(
    {"ClientPayloadError", "IncompleteRead", "IncompleteReadError", "ResponseStreamingError", "ShortAnswerError"}
)


class ShortAnswerError(ConnectionError):
    """A server sent fewer bytes than it said, or than there are."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How patient reading from a network is.

    A request is made at most ``attempts`` times, with pauses of ``pause`` seconds, doubled each time; a server that
    sends nothing for ``stall`` seconds is given up. Progress starts the count anew.
    """

    attempts: int = 5
    pause: float = 0.5
    stall: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def call(self, request: Callable[[], T]) -> T:
        """The result of a request; raises its last error if that is permanent, or if no attempt is left."""
        for attempt in range(1, self.attempts + 1):
            try:
                return request()
            except Exception as error:
                if attempt == self.attempts or not is_transient(error):
                    raise
                self.sleep(self.pause * 2 ** (attempt - 1))
        raise AssertionError("unreachable")


DEFAULT_RETRY = Retry()


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(5):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error of any of the clients stands for, or None."""
    for cause in _causes(error):
        # Of the errors of parsers some have a code, too, which no server sent.
        name = "code" if type(cause).__name__ in ("HttpError", "HTTPError") else "status"
        value = getattr(cause, name, None)
        if isinstance(value, int) and 100 <= value < 600:
            return value
        response = getattr(cause, "response", None)
        if isinstance(response, dict):
            value = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            if isinstance(value, int):
                return value
    return None


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed a moment later."""
    if isinstance(error, FileNotFoundError | PermissionError):
        # fsspec calls everything that a web server answers "not found", and keeps the true error as its cause.
        return error.__cause__ is not None and is_transient(error.__cause__)
    status = status_of(error)
    if status is not None and status >= 400:
        return status in _TRANSIENT_STATUS
    if isinstance(error, TimeoutError | ConnectionError | EOFError):
        return True
    if isinstance(error, OSError) and error.errno in _TRANSIENT_ERRNO:
        return True
    return _has_name(error, _TRANSIENT_NAMES)


def _has_name(error: BaseException, names: frozenset[str]) -> bool:
    return any(base.__name__ in names for base in type(error).__mro__)


def why_not_remote(error: Exception) -> tuple[Reason, str]:
    """The reason and the words for an error of a network; URLs in it are redacted."""
    status = status_of(error)
    cause = error.__cause__ if isinstance(error, FileNotFoundError) and error.__cause__ else error
    words = redact_text(str(cause)).partition("\n")[0][:200]
    if status in (404, 410) or (isinstance(error, FileNotFoundError) and status is None and not is_transient(error)):
        return Reason.VANISHED, "It was gone when it was to be read; run again if it comes back"
    if isinstance(error, PermissionError) or status in (401, 403, 407):
        return Reason.UNREADABLE, "The server refuses access; check the credentials in the environment"
    if isinstance(cause, TimeoutError) or "timeout" in type(cause).__name__.lower():
        return Reason.TIMEOUT, "The server did not answer in time, after several attempts"
    if _has_name(cause, _SHORT_NAMES):
        return Reason.TRUNCATED, "The server keeps sending less than the whole file; run again later"
    if "Credential" in type(error).__name__:
        return Reason.UNREADABLE, "There are no credentials for it in the environment"
    if status is not None and status >= 400:
        return Reason.UNREADABLE, f"The server answered with status {status}"
    return Reason.UNREADABLE, f"It could not be read from the network: {type(cause).__name__}: {words}"
