"""Small invented documents for tests of the stages: pages, page dumps, and inputs that are costly on purpose."""

from __future__ import annotations

import hashlib
from pathlib import Path

from transforms.model import Hints, RawDocument

_SENTENCES = (
    "The council of Marrowby voted on Tuesday to repair the north pier before winter.",
    "Engineers had warned in spring that the old timber would not carry another season of storms.",
    "The work will cost four million crowns, half of it paid by the harbour fund.",
    "Fishing crews welcomed the decision but asked for a shorter closure.",
    "A second vote on the lighthouse road is expected next month.",
)


def html_page(number: int) -> bytes:
    """A page with a menu, a headline, a few paragraphs and a footer."""
    body = "".join(f"<p>{sentence} It was item {number} of the day.</p>" for sentence in _SENTENCES)
    return (
        f"<html><head><title>Pier repair {number}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Pier repair number {number} approved</h1>{body}</article><footer>All rights kept</footer>"
        "</body></html>"
    ).encode()


def dump(number: int) -> bytes:
    """A page dump of the same kind, in plain text."""
    body = "\n\n".join(f"{sentence} It was item {number} of the day." for sentence in _SENTENCES)
    return f"Marrowby Messenger\nHome | Sport | Weather\n\nPier repair number {number} approved\n\n{body}\n".encode()


def raw(payload: bytes, form: str = "html", outlet: str | None = None) -> RawDocument:
    """A payload as extraction takes it, under its real id."""
    return RawDocument(hashlib.sha256(payload).hexdigest(), payload, form, Hints(outlet=outlet))  # type: ignore[arg-type]


def pages(count: int) -> list[RawDocument]:
    return [raw(html_page(number)) for number in range(count)]


def dumps(count: int) -> list[RawDocument]:
    return [raw(dump(number), "text", "messenger") for number in range(count)]


def costly_page(paragraphs: int = 8_000) -> bytes:
    """A page that keeps any extractor busy for a good part of a second; cost and memory grow with it."""
    body = b"".join(
        b"<p>Entry %d of the log: the pier was repaired, and the crews went home before dark.</p>" % number
        for number in range(paragraphs)
    )
    return b"<html><body><article><h1>The log</h1>" + body + b"</article></body></html>"


def costly_dump(lines: int = 8_000) -> bytes:
    """A page dump of that kind."""
    return b"".join(b"Entry %d of the log: the crews went home before dark.\n" % number for number in range(lines))


def write_tree(folder: Path, files: dict[str, bytes]) -> Path:
    """Files under a folder by their relative names; returns the folder."""
    for name, payload in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(payload)
    return folder
