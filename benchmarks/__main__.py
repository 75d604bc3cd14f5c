"""``make bench``: every quality benchmark against its committed baseline, one after the other.

Baselines are floors that only rise: a benchmark ends with exit code 1 when a figure is below its floor. Where the
shared measuring data is absent, each says so and counts as skipped.
"""

from __future__ import annotations

import subprocess
import sys

#: Modules with a command line of their own, the quick ones first.
BENCHMARKS = ("benchmarks.linking.bench", "benchmarks.metadata.bench", "benchmarks.text.bench", "benchmarks.html.bench")


def main() -> int:
    """Run them all; the exit code is the worst of theirs."""
    worst = 0
    for module in BENCHMARKS:
        sys.stdout.write(f"\n=== {module}\n")
        sys.stdout.flush()
        worst = max(worst, subprocess.run([sys.executable, "-m", module, *sys.argv[1:]], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
