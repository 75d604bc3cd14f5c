"""Web addresses: which text is one, and the host that names its outlet."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from transforms.printing import UNPRINTABLE

#: Servers refuse longer addresses, and browsers do.
_LONGEST_ADDRESS = 8192
_NO_ADDRESS = re.compile(rf"\s|{UNPRINTABLE.pattern}")
#: What nearly all addresses look like, so that only the others are taken apart.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#]|$)")
#: The longest link of a page that is followed up: canonical addresses and the like are shorter by far.
_LONGEST_LINK = 2_000


def web_address(text: str | None) -> str | None:
    """The text, if it is an http or https address with a host and without blanks or control characters; else None.

    Scheme and host come in small letters, as RFC 3986 (6.2.2.1) has it.
    """
    if not text or len(text) > _LONGEST_ADDRESS or _NO_ADDRESS.search(text):
        return None
    if _PLAIN_ADDRESS.match(text):
        return text
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    return _lowered(text, parts) if parts.scheme.lower() in ("http", "https") and host else None


def absolute_address(raw: str | None, base: str | None = None) -> str | None:
    """The http or https address that a link of a page means; None for scripts, files, control characters, no host.

    Scheme and host come in small letters.
    """
    if not raw or len(raw) > _LONGEST_LINK:
        return None
    text = raw.strip()
    if any(ord(character) < 33 or character in '<>"' for character in text):
        return None
    try:
        joined = urljoin(base, text) if base else text
        if joined.startswith("//"):
            joined = f"https:{joined}"
        parts = urlsplit(joined)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or ("." not in host and ":" not in host):
        return None
    return _lowered(joined, parts)


def _lowered(address: str, parts: SplitResult) -> str:
    """An address whose scheme and host are in small letters; the rest may tell capitals apart."""
    user, at, host = parts.netloc.rpartition("@")
    rest = address[len(parts.scheme) + len("://") + len(parts.netloc) :]
    return f"{parts.scheme.lower()}://{user}{at}{host.lower()}{rest}"


def host_of(address: str | None) -> str | None:
    """The host of an address in small letters, without ``www.``, in the one spelling that names of hosts have.

    Internationalised names come in ASCII (IDNA 2008 with the mapping of UTS 46), as archives write them.
    """
    checked = absolute_address(address)
    if checked is None:
        return None
    host = (urlsplit(checked).hostname or "").lower().rstrip(".")
    return _in_ascii(host).removeprefix("www.") or None


def _in_ascii(host: str) -> str:
    """A host in ASCII; one that is no name by the rules stays as it is."""
    if host.isascii():
        return host
    import idna  # for the few hosts that need its tables

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host
