"""Versions of what decides rows: digests of the code and data that decide, never a number that somebody keeps.

The version of an extractor is a digest of every module of this package that its entry points reach by imports, and of
the data files that these load. A module that is added, or imported from one more place, is in without a word; the
constants of a rule count as its code does. Comments, docstrings, imports for types alone and layout do not count: what
is digested is the syntax tree, in a form that is the same for every Python that we run on.

Left out is `transforms.contract`. It says what tables, columns and values there are and what they mean, and decides no
row; a change of it is a change of the schema, which has a version of its own (`warehouse.schema_version`). Other
people's libraries are left out, too: a release names theirs. Linking asks `digest_of` for its version, with the SQL
that is a part of it (`warehouse.linking`).
"""

from __future__ import annotations

import ast
import gc
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

TEXT_EXTRACTOR = "presshouse.text"
HTML_EXTRACTOR = "presshouse.html"

_PACKAGE = "transforms"
#: What decides no row.
_LEFT_OUT = "transforms.contract"
#: Where the making of an extraction's rows begins: the extraction itself, its rows, and what normalizes them.
_ENTRIES = ("transforms.extraction", "transforms.frames", "transforms.normalization")
#: Extractor -> the first part of its version, and the module by which the other extractor alone is reached.
_EXTRACTORS = {
    TEXT_EXTRACTOR: ("text", "transforms.page_extraction"),
    HTML_EXTRACTOR: ("html", "transforms.dump_extraction"),
}
_DIGITS = 12

#: Fields of syntax trees that say nothing, or are not there in every Python.
_SILENT_FIELDS = frozenset(["ctx", "kind", "type_comment", "type_ignores", "type_params"])


class _Module(NamedTuple):
    """What a module's source says: its digest, what it imports from this package, the words that name its data."""

    digest: str
    imports: frozenset[str]
    words: frozenset[str]


class _Tree(NamedTuple):
    """The files of a package and its subpackages: sources by module, and other files by place, with their package."""

    sources: Mapping[str, Traversable]
    data: Mapping[str, tuple[str, Traversable]]


@cache
def current_versions() -> Mapping[str, str]:
    """Extractor name -> the version that this code would write, as ``text-3f9c0a12b7de``.

    Told once a process, in a fifth of a second of processor time; workers are forked after it.
    """
    return {
        extractor: f"{name}-{digest_of(_ENTRIES, without=[other])}" for extractor, (name, other) in _EXTRACTORS.items()
    }


def digest_of(entries: Iterable[str], *, without: Collection[str] = (), data: Iterable[Traversable] = ()) -> str:
    """Twelve hexadecimal digits that change when the code or the data of what the entries reach does.

    Args:
        entries: full names of modules, of this package or of another; only modules of this package are followed.
        without: modules that are not followed.
        data: further files that decide.
    """
    reached = reachable(entries, without)
    parts = [f"{name} {_module(name).digest}" for name in reached]
    parts += [f"{place} {_file_digest(found)}" for place, found in _data_of(reached)]
    parts += sorted(f"{found.name} {_file_digest(found)}" for found in data)
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:_DIGITS]


def reachable(entries: Iterable[str], without: Collection[str] = ()) -> list[str]:
    """The modules that the entries reach by imports within this package, with their packages, sorted."""
    found: set[str] = set()
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name in found or name in without or f"{name}.".startswith(f"{_LEFT_OUT}."):
            continue
        found.add(name)
        waiting += _module(name).imports
        if name.startswith(f"{_PACKAGE}."):
            waiting.append(name.rpartition(".")[0])  # importing a module runs its packages first
    return sorted(found)


def _data_of(modules: Collection[str]) -> Iterator[tuple[str, Traversable]]:
    """The files that belong to modules: those that one of them names, and those of their packages that nobody names."""
    words = frozenset().union(*(_module(name).words for name in modules))
    tree = _tree(_PACKAGE)
    for place, (package, found) in sorted(tree.data.items()):
        if found.name in words:
            yield place, found
        elif package in modules:
            neighbours = [name for name in tree.sources if f"{name}.".startswith(f"{package}.")]
            if not any(found.name in _module(name).words for name in neighbours):
                yield place, found


@cache
def _tree(package: str) -> _Tree:
    sources: dict[str, Traversable] = {}
    data: dict[str, tuple[str, Traversable]] = {}
    waiting = [(package, package, files(package))]
    while waiting:
        name, owner, folder = waiting.pop()
        inside = [entry for entry in folder.iterdir() if not entry.name.startswith((".", "__pycache__"))]
        if any(entry.name == "__init__.py" for entry in inside):
            owner = name
        for entry in inside:
            if entry.is_dir():
                waiting.append((f"{name}.{entry.name}", owner, entry))
            elif entry.name == "__init__.py":
                sources[name] = entry
            elif entry.name.endswith(".py"):
                sources[f"{name}.{entry.name.removesuffix('.py')}"] = entry
            else:
                data[f"{name}/{entry.name}"] = (owner, entry)
    return _Tree(sources, data)


def _file_digest(found: Traversable) -> str:
    return hashlib.sha256(found.read_bytes()).hexdigest()


@cache
def _module(name: str) -> _Module:
    source = _tree(name.partition(".")[0]).sources[name].read_bytes()
    # a tree is many small objects and no circle: without the collector, it is there in half the time
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        writer = _Writer()
        writer.write_list(ast.parse(source).body)
    finally:
        if was_enabled:
            gc.enable()
    digest = hashlib.sha256("\0".join(writer.tokens).encode("utf-8", "surrogatepass")).hexdigest()
    known = _tree(_PACKAGE).sources
    return _Module(digest, frozenset(known.keys() & writer.imports), frozenset(writer.words))


class _Writer:
    """What a syntax tree says, the same for every Python: no positions, and nothing for what is empty."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.imports: set[str] = set()
        self.words: set[str] = set()
        self._fields: dict[type[ast.AST], tuple[str, ...]] = {}

    def write(self, node: ast.AST) -> None:
        """Append a node and all below it; note what it imports."""
        kind = node.__class__
        if kind is ast.Constant:
            self._write_constant(node.value)  # type: ignore[attr-defined]
            return
        if kind is ast.ImportFrom or kind is ast.Import:
            self._note_import(node)  # type: ignore[arg-type]
        fields = self._fields.get(kind)
        if fields is None:
            fields = self._fields[kind] = tuple(name for name in kind._fields if name not in _SILENT_FIELDS)
        self.tokens.append(kind.__name__)
        for name in fields:
            value = getattr(node, name, None)
            if value is None or value == []:
                continue
            self.tokens.append(name)
            if value.__class__ is list:
                self.write_list(_merged(value) if kind is ast.JoinedStr else value)
            elif isinstance(value, ast.AST):
                self.write(value)
            else:  # a name, or a number of `ast`
                self.tokens.append(str(value))
        self.tokens.append(")")

    def write_list(self, values: list[Any]) -> None:
        """Append the parts of a node, or the statements of a module; those without effect are left out."""
        for value in values:
            if not isinstance(value, ast.AST):  # a name; None for a key or a default that is not there
                self.tokens.append(str(value))
            elif not _says_nothing(value):
                self.write(value)
        self.tokens.append("]")

    def _write_constant(self, value: object) -> None:
        """Numbers and bytes in ASCII, whatever characters a Python can show; a string with its length."""
        if isinstance(value, str):
            self.words.add(value)
            self.tokens += ("'", value, str(len(value)))
        elif isinstance(value, float):
            self.tokens.append(value.hex())
        elif isinstance(value, complex):
            self.tokens.append(f"{value.real.hex()} {value.imag.hex()}j")
        else:
            self.tokens.append(hex(value) if type(value) is int else repr(value))

    def _note_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Names that may be modules, those of what a module is asked for included."""
        if isinstance(node, ast.Import):
            self.imports.update(alias.name for alias in node.names)
        elif node.level:
            raise ValueError("versions follow absolute imports alone: write the whole name of the module")
        else:
            self.imports.add(str(node.module))
            self.imports.update(f"{node.module}.{alias.name}" for alias in node.names)


def _says_nothing(node: ast.AST) -> bool:
    """Whether it is a statement without effect: a docstring, ``pass``, what is there for type checkers alone."""
    kind = node.__class__
    if kind is ast.Expr:
        return isinstance(node.value, ast.Constant)  # type: ignore[attr-defined]
    if kind is ast.If:
        test = node.test  # type: ignore[attr-defined]
        return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING" and not node.orelse  # type: ignore[attr-defined]
    return kind is ast.Pass


def _merged(values: list[ast.expr]) -> list[ast.expr]:
    """The parts of an f-string with literals that follow each other as one: Pythons cut them differently."""
    merged: list[ast.expr] = []
    for value in values:
        last = merged[-1] if merged else None
        if isinstance(value, ast.Constant) and isinstance(last, ast.Constant):
            merged[-1] = ast.Constant(str(last.value) + str(value.value))
        elif not (isinstance(value, ast.Constant) and not value.value):
            merged.append(value)
    return merged
