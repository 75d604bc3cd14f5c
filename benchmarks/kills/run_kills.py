"""Kill runs over a generated collection, many times, and say what came of it.

    python -m benchmarks.kills.run_kills --kills 200 --documents 300 --seed 1

Exit status 0 if nothing was lost, 1 if something was; the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.kills.documents import write_collection
from benchmarks.kills.harness import Collection, read_tables, run_trial, run_undisturbed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most-per-home", type=int, default=6, help="kills in a row before a run is let be")
    given = parser.parse_args()
    plan = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="presshouse-kills-") as place:
        root = Path(place)
        write_collection(root / "inputs", given.documents, given.seed)
        collection = Collection(root / "inputs", batch_documents=70, part_documents=25)
        seconds = run_undisturbed(collection, root / "undisturbed")
        expected = read_tables(root / "undisturbed" / "warehouse.duckdb")
        print(f"undisturbed: {seconds:.1f} s, {len(expected['raw.captures'])} captures", flush=True)
        started = time.monotonic()
        kills = missed = homes = opened = 0
        met: Counter[str] = Counter()
        while kills < given.kills:
            homes += 1
            most = min(given.kills - kills, plan.randint(1, given.most_per_home))
            try:
                trial = run_trial(collection, root / f"home-{homes}", most, plan, expected)
            except AssertionError as error:
                print(f"home {homes} of seed {given.seed}: {error}", flush=True)
                return 1
            kills += len(trial.kills)
            missed += len(trial.missed)
            opened += trial.opened
            met.update(f"{kill.moment}: {kill.met}" for kill in trial.kills)
            print(f"{kills} kills, {homes} homes healed", flush=True)
        figures = {
            "kills": kills,
            "too late": missed,
            "homes": homes,
            "opened": opened,
            "seconds": round(time.monotonic() - started),
        }
        print(json.dumps(figures | {"met": dict(sorted(met.items()))}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
