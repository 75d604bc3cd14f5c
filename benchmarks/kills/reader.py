"""A reader that opens the published warehouse again and again until its standard input ends, then says what it saw.

Every opening must succeed and show one consistent release, whatever is done to the pipeline meanwhile.
"""

from __future__ import annotations

import json
import select
import sys
import time
from pathlib import Path

from warehouse.connections import open_published

#: Seconds between two looks, and that pause as a multiple of the last look, whichever is more: enough looks to meet
#: every swap, without taking more than a quarter of a core from the run.
_PAUSE, _PAUSE_PER_LOOK = 0.05, 3.0


def look(path: Path) -> str:
    """The release that stands; raises where its figures and its rows disagree."""
    connection = open_published(path)
    try:
        release, captures, articles = connection.execute(
            "SELECT release_id, captures, articles FROM ops.releases ORDER BY release_position DESC LIMIT 1"
        ).fetchall()[0]
        counted = connection.execute(
            "SELECT (SELECT count(*) FROM raw.captures), (SELECT count(*) FROM core.articles)"
        ).fetchall()[0]
        if counted != (captures, articles):
            raise ValueError(f"release {release} says {(captures, articles)} and holds {counted}")
    finally:
        connection.close()
    return str(release)


def main() -> int:
    path = Path(sys.argv[1])
    is_published = False
    opened, seen, errors, pause = 0, [], [], _PAUSE
    while not select.select([sys.stdin], [], [], pause)[0]:
        if not is_published and not path.exists():
            continue
        is_published = True
        started = time.monotonic()
        try:
            release = look(path)
        except Exception as error:  # noqa: BLE001 - whatever keeps a reader out is what is looked for
            errors.append(f"{type(error).__name__}: {error}")
            continue
        pause = max(_PAUSE, _PAUSE_PER_LOOK * (time.monotonic() - started))
        opened += 1
        if release not in seen:
            seen.append(release)
    print(json.dumps({"opened": opened, "releases": seen, "errors": errors}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
