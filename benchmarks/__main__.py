"""``make bench``: every quality benchmark against its committed baseline, one after the other.

Baselines are floors that only rise: a benchmark ends with exit code 1 when a figure is below its floor. Where the
shared measuring data is absent, each says so and counts as skipped.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

from benchmarks.measuring import parser_of

#: Modules with a command line of their own, the quick ones first.
BENCHMARKS = ("benchmarks.linking.bench", "benchmarks.metadata.bench", "benchmarks.text.bench", "benchmarks.html.bench")
#: Those that also measure other programs, which ``--no-peers`` leaves out.
WITH_PEERS = frozenset({"benchmarks.metadata.bench", "benchmarks.html.bench"})


def commands(arguments: Iterable[str]) -> list[list[str]]:
    """The command of every benchmark, each with those of the arguments that it knows."""
    given = list(arguments)
    common = [argument for argument in given if argument != "--no-peers"]
    return [[sys.executable, "-m", name, *(given if name in WITH_PEERS else common)] for name in BENCHMARKS]


def main() -> int:
    """Run them all; the exit code is the worst of theirs."""
    parser = parser_of(__doc__)
    parser.add_argument("--no-peers", action="store_true", help="leave the figures of other programs out")
    parser.parse_args()
    worst = 0
    for command in commands(sys.argv[1:]):
        sys.stdout.write(f"\n=== {command[2]}\n")
        sys.stdout.flush()
        worst = max(worst, subprocess.run(command, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
