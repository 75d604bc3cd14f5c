"""``presshouse run`` with batches and parts small enough that a small collection takes many of each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from orchestration.cli.output import CommandError
from orchestration.cli.run import RunOptions, run_command
from orchestration.pipeline.home import HomeBusyError
from orchestration.pipeline.settings import RunSettings, quiet_libraries


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--batch-documents", type=int, required=True)
    parser.add_argument("--part-documents", type=int, required=True)
    given = parser.parse_args()
    quiet_libraries()
    settings = RunSettings(batch_documents=given.batch_documents, part_documents=given.part_documents)
    try:
        return run_command(
            RunOptions(home=given.home.absolute(), inputs=tuple(given.inputs), outlet="parent", settings=settings)
        )
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return error.code
    except HomeBusyError as error:
        sys.stderr.write(f"{error}\n")
        return 3


if __name__ == "__main__":
    sys.exit(main())
