from __future__ import annotations

import json

from benchmarks.ratchet import hold, table


def test_a_floor_only_rises(tmp_path):
    baseline = tmp_path / "baseline.json"
    assert hold({"f1": 0.9, "lost10": 6.0}, baseline, slack=0.001) == []
    assert not baseline.exists()
    ceilings = frozenset({"lost10"})
    assert hold({"f1": 0.9, "x.lost10": 6.0}, baseline, slack=0.001, raise_floors=True, lower_is_better=ceilings) == []
    hold({"f1": 0.8995, "x.lost10": 5.0}, baseline, slack=0.001, raise_floors=True, lower_is_better=ceilings)
    assert json.loads(baseline.read_text()) == {"f1": 0.9, "x.lost10": 5.0}


def test_what_fell_is_told_and_nothing_is_written(tmp_path):
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps({"f1": 0.9, "gone": 1.0, "x.lost10": 5.0}))
    before = baseline.read_text()
    fallen = hold(
        {"f1": 0.8, "x.lost10": 5.5},
        baseline,
        slack=0.001,
        raise_floors=True,
        lower_is_better=frozenset({"lost10"}),
    )
    assert [line.split(":")[0] for line in fallen] == ["f1", "gone", "x.lost10"]
    assert baseline.read_text() == before


def test_figures_stand_beside_their_floors(tmp_path):
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps({"f1": 0.9}))
    first, second = table({"f1": 0.95, "new": 1.0}, baseline).splitlines()
    assert first.split() == ["f1", "0.9500", "floor", "0.9"]
    assert second.split()[-3:] == ["no", "floor", "yet"]
