"""Runs killed at random moments: after each, a plain run ends right, and nothing is lost or doubled.

PRESSHOUSE_KILLS sets how many kills are made in all, PRESSHOUSE_KILLS_SEED the plan;
``python -m benchmarks.kills.run_kills`` makes as many as you like.
"""

from __future__ import annotations

import os
import random
import sys

import pytest

from benchmarks.kills.harness import compare, run_trial

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux", reason="process tables are those of Linux"),
]

KILLS = int(os.environ.get("PRESSHOUSE_KILLS", "30"))
SEED = int(os.environ.get("PRESSHOUSE_KILLS_SEED", "1"))

#: Kills are shared out among so many tests, so that a failure names its place.
SHARES = 6


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_is_lost_whenever_a_run_is_killed(undisturbed, tmp_path, share):
    seed = f"{SEED}-{share}"
    plan = random.Random(seed)
    wanted = KILLS // SHARES + (share < KILLS % SHARES)
    made = homes = 0
    while made < wanted:
        homes += 1
        most = min(wanted - made, plan.randint(3, 6))
        try:
            trial = run_trial(undisturbed.collection, tmp_path / f"home-{homes}", most, plan, undisturbed.tables)
        except AssertionError as error:
            pytest.fail(f"seed {seed}, home {homes}: {error}")
        made += len(trial.kills)
        print(f"seed {seed}, home {homes}: {trial.kills}, too late {trial.missed}, opened {trial.opened} times")
        assert trial.opened > 0


def test_the_comparison_would_notice(undisturbed):
    """A lost row, a doubled one and a changed one are each told."""
    rows = undisturbed.tables["raw.captures"]
    for damaged in (rows[1:], [*rows, rows[0]], [("other", *rows[0][1:]), *rows[1:]]):
        with pytest.raises(AssertionError, match=r"raw\.captures"):
            compare(undisturbed.tables, {**undisturbed.tables, "raw.captures": damaged})
    compare(undisturbed.tables, undisturbed.tables)
