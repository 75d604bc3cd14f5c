from __future__ import annotations

import pytest

from orchestration.cli.app import EXIT_CODES, app

COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands)


def test_the_commands_are_those_of_the_contract():
    assert {"run", "sql", "inspect", "report", "status", "releases", "export", "dev"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples_and_exit_codes(call, command):
    result = call(command, "--help")
    assert result.code == 0
    assert "Examples:" in result.out
    assert f"presshouse {command}" in result.out
    shown = " ".join(result.out.split())
    assert "Exit codes: 0 published or nothing new" in shown
    assert "3 another run holds the home" in shown
    assert "130, 143 stopped" in shown
    assert result.err == ""


def test_help_of_the_whole_names_every_command(call):
    result = call("--help")
    assert result.code == 0
    assert all(command in result.out for command in COMMANDS)
    assert " ".join(EXIT_CODES.split()) in " ".join(result.out.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "No such command"),
        (["run", "--nonsense"], "No such option"),
        (["sql"], "Missing argument"),
        (["export", "core.articles"], "Missing option"),
        (["run", "--keep", "0"], "Invalid value"),
        (["run", "--keep", "many"], "Invalid value"),
        (["run", "--workers", "-1"], "Invalid value"),
        (["dev", "--port", "70000"], "Invalid value"),
        (["sql", "SELECT 1", "--timeout", "0"], "Invalid value"),
        (["run", "/nowhere/at all"], "there is no file or folder"),
        (["run", "/nowhere/*.html"], "no file or folder matches"),
        (["run", ""], "empty argument"),
        (["run", "--column", "text"], "ROLE=NAME"),
        (["run", "--column", "text=body", "--column", "foo=bar"], "'foo' is none of the roles html, text, url, "),
        (["retry", "--reason", "boredom"], "is none of"),
        (["retry", "--since", "yesterday"], "ISO 8601"),
        (["sql", "SELECT 1", "--format", "yaml"], "--format is one of"),
        (["sql", "SELECT 1", "--format", "parquet"], "needs --out"),
    ],
)
def test_a_usage_error_is_one_line_and_changes_nothing(call, tmp_path, arguments, says):
    home = tmp_path / "home"
    command, *rest = arguments
    given = [command, *rest] if command == "nonsense" else [command, *rest, "--home", home]
    result = call(*given)
    assert result.code == 2
    assert says in result.err
    assert result.err.startswith("presshouse: ")
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    assert result.out == ""
    assert not home.exists()


def test_without_a_command_help_is_shown(call):
    result = call()
    assert (result.code, result.out) == (2, "")
    assert result.err == call("--help").out
    assert result.err.count("\n") > 10
    assert "\\n" not in result.err


def test_a_column_may_hold_commas_and_equals_signs(call, tmp_path, monkeypatch):
    from orchestration.cli import run

    given = []
    monkeypatch.setattr(run, "_run_locked", lambda _home, request, _options: given.append(request.columns) or 0)
    assert call("run", "--column", "text=body, clean", "--column", "url=a=b", "--home", tmp_path / "home").code == 0
    assert given == [{"text": "body, clean", "url": "a=b"}]
