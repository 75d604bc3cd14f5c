"""The how-tos of CONTRIBUTING.md name every file that knows their example, and no file that does not."""

from __future__ import annotations

import re
from fnmatch import fnmatch

import pytest

from tests.conftest import ROOT

PACKAGES = ("transforms", "warehouse", "expectations", "orchestration")
_HOW_TO = re.compile(r"^## (?P<title>An? .+?)$(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| `(?P<path>[^`]+)` \|", re.MULTILINE)


def _how_tos() -> dict[str, tuple[str, list[str]]]:
    """Title -> the example, and the paths or patterns of the table."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = {}
    for how_to in _HOW_TO.finditer(text):
        example = re.search(r"^Example: `(\w+)`$", how_to["text"], re.MULTILINE)
        assert example, how_to["title"]
        found[how_to["title"]] = example[1], _ROW.findall(how_to["text"])
    return found


HOW_TOS = _how_tos()


def _files_that_know(word: str) -> set[str]:
    """Paths of the packages' files in which the word stands, whatever its case, with ``_`` or ``-``."""
    pattern = re.compile(rf"(?<![\w-]){word.replace('_', '[_-]')}(?![\w-])", re.IGNORECASE)
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".py", ".sql", ".txt"} and pattern.search(path.read_text(encoding="utf-8"))
    }


def test_there_are_the_four_how_tos():
    assert [title.split(",")[0] for title in HOW_TOS] == ["A rule", "A segment kind", "A table", "An input format"]


@pytest.mark.parametrize("title", HOW_TOS)
def test_a_how_to_names_every_file_that_knows_its_example(title):
    example, listed = HOW_TOS[title]
    known = _files_that_know(example)
    unlisted = {path for path in known if not any(fnmatch(path, pattern) for pattern in listed)}
    assert not unlisted, f"{title}: also {sorted(unlisted)}"
    idle = [pattern for pattern in listed if not any(fnmatch(path, pattern) for path in known)]
    assert not idle, f"{title}: {idle} do not know {example}"


@pytest.mark.parametrize("title", HOW_TOS)
def test_a_how_to_takes_five_files_at_most(title):
    _, listed = HOW_TOS[title]
    assert 2 <= len(listed) <= 5


def test_every_file_that_is_named_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:[\w.-]+/)+[\w.*-]+)`", text):
        assert list(ROOT.glob(path)), path
