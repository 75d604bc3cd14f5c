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


def test_figures_stand_beside_their_floors_and_those_of_peers(tmp_path):
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps({"f1": 0.9}))
    figures = {"new": 1.0, "f1": 0.95}
    assert [line.split() for line in table(figures, baseline).splitlines()] == [
        ["figure", "ours", "floor"],
        ["f1", "0.9500", "0.9000"],
        ["new", "1.0000", "-"],
    ]
    lines = table(figures, baseline, {"a peer": {"f1": 0.5, "other": 1.0}, "b": {}}).splitlines()
    assert lines == [
        "figure    ours   floor  a peer  b",
        "f1      0.9500  0.9000  0.5000  -",
        "new     1.0000       -       -  -",
    ]
