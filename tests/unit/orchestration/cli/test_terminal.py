"""The same on a terminal: a pseudo-terminal, and a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import COMMAND_PATIENCE, command_environment, command_line
from tests.unit.orchestration.pipeline.stages import published as query

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals"), pytest.mark.integration]

#: Colours are ours to use; everything else that drives a terminal is not.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LIVE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def on_terminal(*arguments: object, columns: int = 120, **environment: str) -> tuple[int, str]:
    """Run a command with its output on a pseudo-terminal; the exit code and what came."""
    ours, theirs = os.openpty()
    try:
        process = subprocess.Popen(
            command_line(*map(str, arguments)),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=command_environment(TERM="xterm-256color", COLUMNS=str(columns), **environment),
        )
    finally:
        os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    return process.wait(timeout=COMMAND_PATIENCE), b"".join(parts).decode("utf-8", "surrogateescape")


def test_sql_draws_a_table_without_anything_that_lives(home):
    code, output = on_terminal("sql", "SELECT headline, article_body FROM core.articles", "--home", home)
    assert code == 0
    assert "headline" in output
    assert "\u2500" in output  # a rule: somebody watches
    assert not _LIVE.findall(_COLOUR.sub("", output))


def test_inspect_colours_kinds_and_nothing_else(home, published):
    ((document,),) = query(
        published, "SELECT document_id FROM raw.captures WHERE source_uri LIKE '%messenger/hostile.txt'"
    )
    code, output = on_terminal("inspect", document, "--home", home)
    assert code == 0
    assert _COLOUR.search(output)
    assert "\x1b[31m repair" not in output
    assert not _LIVE.findall(_COLOUR.sub("", output))


def test_inspect_marks_the_article_for_those_who_see_no_colours(home, published):
    ((document,),) = query(
        published, "SELECT document_id FROM raw.captures WHERE source_uri LIKE '%messenger/plain.txt'"
    )
    code, output = on_terminal("inspect", document, "--home", home, NO_COLOR="1")
    assert code == 0
    lines = _COLOUR.sub("", output).partition("\r\n\r\n")[2].splitlines()
    assert {line[:1] for line in lines} == {"+", "-"}
    assert any(line.startswith("+ body") for line in lines)


def test_a_table_that_is_too_wide_is_a_line_for_each_value(home):
    code, output = on_terminal("releases", "--home", home, columns=80)
    assert code == 0
    lines = output.splitlines()
    assert [line for line in lines if line.startswith("row ")] == ["row 1", "row 2"]
    assert re.search(r"^  release_id +00002-[0-9a-f]{12}$", output.replace("\r", ""), re.MULTILINE)
    wide = on_terminal("releases", "--home", home, columns=160)[1]
    assert "row 1" not in wide
    assert re.search(r"00002-[0-9a-f]{12}", wide)


def test_a_table_whose_cells_stay_readable_is_a_table(home):
    _, output = on_terminal(
        "sql", "SELECT repeat('x', 500) AS a, 1 AS b, 'abcdefghijkl' AS c", "--home", home, columns=60
    )
    assert "abcdefghijkl" in output
    assert "row 1" not in output


def test_errors_are_safe(home):
    code, output = on_terminal("inspect", "\x1b]0;owned\x07\u202e", "--home", home)
    assert code == 2
    assert not _LIVE.findall(output)
