"""Which benchmark gets which option."""

from __future__ import annotations

from benchmarks.__main__ import BENCHMARKS, WITH_PEERS, commands


def test_only_benchmarks_with_peers_are_told_to_leave_them_out() -> None:
    found = {command[2]: command[3:] for command in commands(["--no-peers", "--raise-floors"])}
    assert list(found) == list(BENCHMARKS)
    for name, arguments in found.items():
        assert arguments == (["--no-peers", "--raise-floors"] if name in WITH_PEERS else ["--raise-floors"])
