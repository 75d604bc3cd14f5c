"""Where benchmarks find the shared measuring data, and the options that they have in common."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class MeasuringData:
    """``shared``: the folder as it is given, with tools and archives; ``unpacked``: what its ``unpack.sh`` made."""

    shared: Path
    unpacked: Path


def parser_of(documentation: str | None, *, has_floors: bool = True) -> argparse.ArgumentParser:
    """A parser with the options of every benchmark and training; its description is the module's own."""
    parser = argparse.ArgumentParser(
        description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--shared", type=Path, help="the shared measuring data (default: PRESSHOUSE_SHARED, ../shared)")
    parser.add_argument("--data", type=Path, help="where it is unpacked, now or before (default: the user's cache)")
    if has_floors:
        parser.add_argument("--raise-floors", action="store_true", help="write the figures that passed their floors")
    return parser


def open_data(options: argparse.Namespace) -> MeasuringData | None:
    """The measuring data, unpacked if it is not yet; None, with a line that says so, where there is none."""
    shared = options.shared or Path(os.environ.get("PRESSHOUSE_SHARED") or _CHECKOUT.parent / "shared")
    unpack = shared / "bench" / "unpack.sh"
    if not unpack.is_file():
        sys.stdout.write("skipped: the measuring data is not here (--shared, PRESSHOUSE_SHARED or ../shared)\n")
        return None
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    unpacked = options.data or cache / "presshouse" / "measuring"
    unpacked.mkdir(parents=True, exist_ok=True)
    subprocess.run([str(unpack), str(unpacked)], check=True, stdout=sys.stderr)
    return MeasuringData(shared, unpacked)
