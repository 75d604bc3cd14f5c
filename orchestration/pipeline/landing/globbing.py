"""Expand a glob pattern over the local file system without following links.

``*``, ``?`` and ``[…]`` match within a name, ``**`` any number of folders. Hidden names match only where the
pattern spells their dot, as in a shell.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator

_MAGIC = re.compile(rb"[*?\[]")


def is_pattern(path: bytes) -> bool:
    """Whether a path holds a character that a glob gives a meaning to."""
    return _MAGIC.search(path) is not None


def expand(pattern: bytes) -> Iterator[bytes]:
    """The paths that an absolute pattern matches, each once, in the order of their bytes within each folder.

    Folders that cannot be read match nothing.
    """
    parts = [part for part in pattern.split(b"/") if part]
    yield from _expand(b"/", parts)


def _expand(folder: bytes, parts: list[bytes]) -> Iterator[bytes]:
    while parts and not is_pattern(parts[0]):
        folder, parts = _join(folder, parts[0]), parts[1:]
    if not parts:
        if os.path.lexists(folder):
            yield folder
        return
    part, rest = parts[0], parts[1:]
    if part == b"**":
        rest = rest or [b"*"]
        yield from _expand(folder, rest)
        for name, is_folder in _names(folder):
            if is_folder and not name.startswith(b"."):
                yield from _expand(_join(folder, name), parts)
        return
    matches = re.compile(fnmatch.translate(os.fsdecode(part)))
    for name, is_folder in _names(folder):
        if name.startswith(b".") and not part.startswith(b"."):
            continue
        if (is_folder or not rest) and matches.match(os.fsdecode(name)):
            yield from _expand(_join(folder, name), rest) if rest else (_join(folder, name),)


def _names(folder: bytes) -> list[tuple[bytes, bool]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError:
        return []


def _join(folder: bytes, name: bytes) -> bytes:
    return folder + name if folder.endswith(b"/") else folder + b"/" + name
