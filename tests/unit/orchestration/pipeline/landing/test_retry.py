from __future__ import annotations

import errno
from typing import Any, ClassVar

import pytest

from orchestration.pipeline.landing.retry import Retry, ShortAnswerError, is_transient, status_of, why_not_remote
from transforms.contract.lists import Reason


class AnswerError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(f"https://ada:secret@ferry.test/a?token=x said {status}")
        self.status = status


class HttpError(Exception):
    code = 503


class ClientError(Exception):
    response: ClassVar[dict[str, Any]] = {"ResponseMetadata": {"HTTPStatusCode": 404}}


class ClientPayloadError(Exception):
    code = 400


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        AnswerError(503),
        AnswerError(429),
        HttpError(),
        ConnectionResetError(),
        TimeoutError(),
        OSError(errno.ETIMEDOUT, ""),
        OSError(errno.EBUSY, ""),
        ShortAnswerError(),
        ClientPayloadError(),
        caused(FileNotFoundError("x"), AnswerError(502)),
    ],
)
def test_what_goes_away_by_itself_is_tried_again(error: Exception) -> None:
    waited: list[float] = []
    attempts: list[int] = []

    def request() -> str:
        attempts.append(1)
        if len(attempts) < 3:
            raise error
        return "data"

    assert Retry(attempts=3, pause=1, sleep=waited.append).call(request) == "data"
    assert waited == [1, 2]
    attempts.clear()
    with pytest.raises(type(error)):
        Retry(attempts=2, sleep=waited.append).call(request)


@pytest.mark.parametrize(
    "error",
    [
        AnswerError(404),
        AnswerError(403),
        ClientError(),
        FileNotFoundError(),
        PermissionError(),
        ValueError(),
        OSError(errno.ENOSPC, ""),
        caused(FileNotFoundError("x"), AnswerError(404)),
    ],
)
def test_what_stays_is_not_tried_again(error: Exception) -> None:
    def request() -> None:
        raise error

    assert not is_transient(error)
    with pytest.raises(type(error)):
        Retry(sleep=lambda _: pytest.fail("waited")).call(request)


def test_status_is_found_wherever_a_client_puts_it() -> None:
    assert status_of(AnswerError(503)) == 503
    assert status_of(HttpError()) == 503
    assert status_of(ClientError()) == 404
    assert status_of(caused(OSError(), AnswerError(500))) == 500
    assert status_of(ClientPayloadError()) is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (AnswerError(404), Reason.VANISHED),
        (FileNotFoundError(), Reason.VANISHED),
        (AnswerError(403), Reason.UNREADABLE),
        (PermissionError(), Reason.UNREADABLE),
        (TimeoutError(), Reason.TIMEOUT),
        (caused(FileNotFoundError(), TimeoutError()), Reason.TIMEOUT),
        (ShortAnswerError(), Reason.TRUNCATED),
        (AnswerError(503), Reason.UNREADABLE),
        (ConnectionError("https://ada:secret@ferry.test/a?token=x"), Reason.UNREADABLE),
    ],
)
def test_reasons_never_tell_secrets(error: Exception, reason: Reason) -> None:
    found, detail = why_not_remote(error)
    assert found is reason
    assert "secret" not in detail
    assert "token" not in detail
