"""List inputs: files, folders, globs, lists of paths and URLs, as a stream in a fixed order.

Nothing is opened here but folders, and no link is followed. Whatever lies in an input and cannot be read as a file
becomes a rejection, so that every entry of a folder has a row. Reading is `reader.read_source`.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.pipeline.landing import globbing
from orchestration.pipeline.landing.found import Found, InputError, Rejection
from orchestration.pipeline.landing.names import is_temporary_or_hidden, is_url, local_path, local_uri, redact
from orchestration.pipeline.landing.opening import why_not
from orchestration.pipeline.landing.retry import DEFAULT_RETRY, Retry
from transforms.containers.records import whole
from transforms.contract.lists import Reason
from transforms.printing import printable


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How inputs are listed.

    ``exclude`` are folders that are not descended into, as an input or within one (the home of the pipeline itself:
    its shards are no inputs). ``stdin`` is read where an argument is ``-``: paths or URLs, one a line, or
    separated by NUL. ``retry`` is the patience with networks.
    """

    exclude: tuple[Path, ...] = ()
    stdin: BinaryIO | None = None
    retry: Retry = DEFAULT_RETRY


def list_inputs(arguments: Sequence[str], options: ListOptions | None = None) -> Iterator[Found | Rejection]:
    """List what the arguments name.

    Args:
        arguments: paths of files or folders, glob patterns, URLs, or ``-`` for a list on standard input. Each is
            taken literally if it exists, else as a pattern.
        options: see `ListOptions`.

    Returns:
        An iterator over inputs and rejections. Local inputs come in the order of their path's bytes within each
        argument, arguments in the order of their bytes, lists last; an input that several arguments name comes
        once. Memory holds the arguments and the names of the folders on the way down, nothing more.

    Raises:
        InputError: an argument names nothing; before anything is listed.
    """
    options = options or ListOptions()
    roots, urls, wants_list = _resolve(arguments)
    if wants_list and options.stdin is None:
        raise InputError("'-' asks for a list of inputs on standard input, and there is none")
    remote = []
    if urls:
        from orchestration.pipeline.landing.remote import RemoteInput

        remote = [RemoteInput(url, options.retry) for url in urls]
        for given in remote:
            given.check()
    return _list_all(_without_nested(roots), remote, options if wants_list else None, _identities(options.exclude))


def _resolve(arguments: Sequence[str]) -> tuple[list[bytes], list[str], bool]:
    """Absolute local paths that exist, URLs as given, and whether a list was asked for."""
    roots: set[bytes] = set()
    urls: set[str] = set()
    wants_list = False
    for argument in arguments:
        if argument == "-":
            wants_list = True
            continue
        if not argument:
            raise InputError("An empty argument names no input")
        if is_url(argument) and not argument.startswith(("file:", "local:")):
            urls.add(argument)
            continue
        given = _absolute(argument)
        if os.path.lexists(given):
            roots.add(given)
            continue
        matches = list(globbing.expand(given)) if globbing.is_pattern(given) else []
        if not matches:
            shown = printable(os.fsencode(argument).decode("utf-8", "backslashreplace"))
            what = "no file or folder matches" if globbing.is_pattern(given) else "there is no file or folder"
            raise InputError(f"Nothing to read: {what} {shown}")
        roots.update(matches)
    return sorted(roots, key=_order), sorted(urls), wants_list


def _absolute(argument: str) -> bytes:
    """The absolute path of an argument, without resolving links; a trailing slash does not count."""
    raw = local_path(argument) if is_url(argument) else os.fsencode(argument)
    return os.path.abspath(raw)  # noqa: PTH100 - paths are bytes, and Path would lose names that are not UTF-8


def _order(path: bytes) -> bytes:
    return path + b"/"


def _without_nested(roots: Iterable[bytes]) -> list[bytes]:
    """Sorted paths without those that lie in another one of them."""
    kept: list[bytes] = []
    for root in roots:
        if not (kept and _order(root).startswith(_order(kept[-1])) and _is_real_folder(kept[-1])):
            kept.append(root)
    return kept


def _is_real_folder(path: bytes) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _identities(folders: Iterable[Path]) -> frozenset[tuple[int, int]]:
    found = set()
    for folder in folders:
        try:
            status = folder.stat()
        except OSError:
            continue
        found.add((status.st_dev, status.st_ino))
    return frozenset(found)


def _list_all(
    roots: list[bytes],
    remote: Sequence[Iterable[Found | Rejection]],
    listed: ListOptions | None,
    exclude: frozenset[tuple[int, int]],
) -> Iterator[Found | Rejection]:
    for root in roots:
        yield from _list_root(root, exclude)
    for given in remote:
        yield from given
    if listed is not None and listed.stdin is not None:
        yield from _list_named(listed.stdin, listed.retry, roots, exclude)


def _list_root(root: bytes, exclude: frozenset[tuple[int, int]]) -> Iterator[Found | Rejection]:
    """One local argument: a file as it is, a folder with all that lies in it."""
    try:
        status = os.lstat(root)
    except OSError as error:
        yield _cannot_list(root, error)
        return
    if stat.S_ISDIR(status.st_mode):
        if exclude and _is_excluded(root, exclude):
            yield _own_home(root)
        else:
            yield from _walk(root, exclude)
    else:
        yield _entry(root, status, None)


def _walk(root: bytes, exclude: frozenset[tuple[int, int]]) -> Iterator[Found | Rejection]:
    """Everything under a folder in the order of the paths' bytes; recursion is a stack, for any depth."""
    real_root = os.path.realpath(root)
    stack: list[tuple[bytes, list[bytes]]] = []
    failure = _descend(root, stack)
    if failure:
        yield failure
    while stack:
        prefix, names = stack[-1]
        if not names:
            stack.pop()
            continue
        name = names.pop()
        if not name.endswith(b"/"):
            if is_temporary_or_hidden(name):
                yield _hidden(prefix + name, "file")
                continue
            path = prefix + name
            try:
                status = os.lstat(path)
            except OSError as error:
                yield _cannot_list(path, error)
                continue
            yield _entry(path, status, real_root)
            continue
        path = prefix + name[:-1]
        if is_temporary_or_hidden(name[:-1]):
            yield _hidden(path, "folder")
        elif exclude and _is_excluded(path, exclude):
            yield _own_home(path)
        else:
            failure = _descend(path, stack)
            if failure:
                yield failure


def _descend(folder: bytes, stack: list[tuple[bytes, list[bytes]]]) -> Rejection | None:
    """Put a folder's sorted names on the stack, folders with a trailing slash; the rejection if it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name + b"/" if entry.is_dir(follow_symlinks=False) else entry.name for entry in entries]
    except OSError as error:
        return _cannot_list(folder, error)
    names.sort(reverse=True)
    stack.append((folder if folder.endswith(b"/") else folder + b"/", names))
    return None


def _own_home(folder: bytes) -> Rejection:
    detail = "This folder is presshouse's own home; what lies in it is no input"
    return Rejection(local_uri(folder), whole(Reason.TEMP_OR_HIDDEN, detail))


def _is_excluded(folder: bytes, exclude: frozenset[tuple[int, int]]) -> bool:
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return (status.st_dev, status.st_ino) in exclude


def _entry(path: bytes, status: os.stat_result, real_root: bytes | None) -> Found | Rejection:
    """A file to read, or why it is none."""
    uri = local_uri(path)
    mode = status.st_mode
    if stat.S_ISREG(mode):
        size, modified = status.st_size, status.st_mtime_ns
        return Found(uri, size, modified, f"{size}:{modified}:{status.st_ctime_ns}", path)
    if stat.S_ISLNK(mode):
        return Rejection(uri, whole(*_about_link(path, real_root)))
    what = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}.get(
        stat.S_IFMT(mode), "a device"
    )
    return Rejection(uri, whole(Reason.SPECIAL_FILE, f"This is {what}, not a file; it was not opened"))


def _about_link(path: bytes, real_root: bytes | None) -> tuple[Reason, str]:
    """Why a link is not followed: it leads out of the input folder, or it is a link all the same."""
    try:
        target = os.path.realpath(path)
        shown = os.fsdecode(os.readlink(path)).encode("utf-8", "backslashreplace").decode()  # noqa: PTH115
    except OSError:
        return Reason.SYMLINK, "Links are not followed, and this one cannot be read"
    if real_root is not None and not _order(target).startswith(_order(real_root)):
        return Reason.PATH_ESCAPE, f"The link leads out of the input folder, to {shown}; give that path as an input"
    return Reason.SYMLINK, f"Links are not followed; this one leads to {shown}: give that path as an input"


def _hidden(path: bytes, what: str) -> Rejection:
    return Rejection(
        local_uri(path),
        whole(
            Reason.TEMP_OR_HIDDEN,
            f"The name says that this {what} is hidden, temporary or unfinished; rename it, or name it as an input of"
            " its own",
        ),
    )


def _cannot_list(path: bytes, error: OSError) -> Rejection:
    return Rejection(local_uri(path), whole(*why_not(error)))


def _list_named(
    stdin: BinaryIO, retry: Retry, roots: list[bytes], exclude: frozenset[tuple[int, int]]
) -> Iterator[Found | Rejection]:
    """The inputs of a list on standard input, in its order, without those that came before."""
    seen: set[bytes] = set()
    folders = [_order(root) for root in roots if _is_real_folder(root)]
    for name in split_list(stdin):
        if is_url(os.fsdecode(name)) and not name.startswith((b"file:", b"local:")):
            from orchestration.pipeline.landing.remote import RemoteInput

            url = os.fsdecode(name)
            if _is_new(redact(url).encode("utf-8", "surrogateescape"), seen):
                yield from RemoteInput(url, retry)
            continue
        path = _absolute(os.fsdecode(name))
        if path in roots or any(_order(path).startswith(folder) for folder in folders) or not _is_new(path, seen):
            continue
        yield from _list_root(path, exclude)


def _is_new(name: bytes, seen: set[bytes]) -> bool:
    digest = hashlib.blake2b(name, digest_size=16).digest()
    if digest in seen:
        return False
    seen.add(digest)
    return True


def split_list(stdin: BinaryIO) -> Iterator[bytes]:
    """The names in a list: separated by NUL if its first 64 kB hold one, else by line ends. Empty names are none."""
    rest = stdin.read(65536)
    separator = b"\0" if b"\0" in rest else b"\n"
    while rest:
        *names, rest = rest.split(separator)
        for name in names:
            if name := name.removesuffix(b"\r") if separator == b"\n" else name:
                yield name
        block = stdin.read(65536)
        if not block:
            break
        rest += block
    if rest := rest.removesuffix(b"\r") if separator == b"\n" else rest:
        yield rest
