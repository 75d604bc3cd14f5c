"""What publishing costs as the warehouse grows: ``python -m benchmarks.volume.publishing --scratch FOLDER``.

A private database is filled with text that does not compress, published, filled further, and so on. Prints a Markdown
table: size of the file, seconds of `warehouse.publishing.publish` (checkpoint, copy, sync, swap), MB per second. Free
space of three times the largest size is needed.
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path

from warehouse.connections import private_database
from warehouse.ddl import create_all
from warehouse.publishing import Publication, publish

#: Rows of 32 hexadecimal digits of a hash, about 18 bytes each when stored, that make one MB.
_ROWS_PER_MB = 55_000


def grow(private: Path, megabytes: int, first: int) -> int:
    """Add about so many megabytes; returns the number of rows there are now."""
    last = first + megabytes * _ROWS_PER_MB
    with private_database(private) as connection:
        create_all(connection)
        connection.execute("CREATE TABLE IF NOT EXISTS main.filler (text VARCHAR)")
        connection.execute("INSERT INTO main.filler SELECT md5(range::VARCHAR) FROM range(?, ?)", [first, last])
    return last


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scratch", type=Path, required=True, help="a folder for the databases; emptied first")
    parser.add_argument("--sizes", default="100,300,1000,3000,10000", help="sizes to reach, in MB")
    options = parser.parse_args()
    root: Path = options.scratch.absolute()
    shutil.rmtree(root, ignore_errors=True)
    (root / "releases").mkdir(parents=True)
    places = Publication(root / "private.duckdb", root / "releases", root / "warehouse.duckdb")
    print("| file, MB | publish, s | MB/s |\n|---|---|---|")
    rows = reached = 0
    for number, size in enumerate(int(part) for part in options.sizes.split(",")):
        rows = grow(places.private, size - reached, rows)
        reached = size
        started = time.monotonic()
        release = publish(places, f"{number:05d}-size")
        seconds = time.monotonic() - started
        stored = release.stat().st_size / 1e6
        print(f"| {stored:,.0f} | {seconds:.2f} | {stored / seconds:,.0f} |", flush=True)
        release.unlink()
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
