"""Small archives and pages, made for tests; all of it invented."""

from __future__ import annotations

import gzip
import io
import json

import zstandard

from transforms.containers.records import Record, Rejected
from transforms.contract.lists import Reason

PAGE = (
    b"<!doctype html><html><head><title>Lantern tax</title></head><body><p>The harbour council met.</p></body></html>"
)


def page(words: str = "The harbour council met.") -> bytes:
    return f"<!doctype html><html><head><title>Lantern tax</title></head><body><p>{words}</p></body></html>".encode()


def http(body: bytes = PAGE, status: str = "200 OK", **fields: str) -> bytes:
    fields = {"Content_Type": "text/html; charset=utf-8", **fields}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def record(
    name: str = "a",
    content: bytes | None = None,
    kind: str = "response",
    *,
    length: object = None,
    date: str = "2021-05-04T03:02:01Z",
    content_type: str = "application/http; msgtype=response",
    version: str = "1.0",
    extra: str = "",
    tail: bytes = b"\r\n\r\n",
) -> bytes:
    content = http() if content is None else content
    head = (
        f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://ferry.test/{name}\r\nWARC-Date: {date}\r\n"
        f"WARC-Record-ID: <urn:uuid:{name}>\r\nContent-Type: {content_type}\r\n{extra}"
        f"Content-Length: {len(content) if length is None else length}\r\n\r\n"
    )
    return head.encode() + content + tail


def members(*parts: bytes) -> bytes:
    return b"".join(gzip.compress(part, mtime=0) for part in parts)


def frames(*parts: bytes) -> bytes:
    compressor = zstandard.ZstdCompressor(write_checksum=True)
    return b"".join(compressor.compress(part) for part in parts)


class Unseekable(io.BytesIO):
    """A stream that cannot go back."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation("seek")


def lines(*rows: object) -> bytes:
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


def outcomes(rows: list[Record | Rejected]) -> list[tuple[int | None, str]]:
    """Index and outcome of each row: the form of a record, the reason of a rejection."""
    return [(row.index, row.form if isinstance(row, Record) else row.reason.value) for row in rows]


def indexes(rows: list[Record | Rejected]) -> list[int]:
    return [row.index for row in rows if row.index is not None]


def rejected(rows: list[Record | Rejected], reason: Reason) -> list[Rejected]:
    return [row for row in rows if isinstance(row, Rejected) and row.reason is reason]
