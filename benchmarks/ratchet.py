"""Floors under figures, kept in a committed file, that only ever rise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

#: Decimal figures are not exact in binary: a difference of just the slack is none.
_EPSILON = 1e-9


def hold(
    figures: Mapping[str, float],
    baseline: Path,
    *,
    slack: float,
    raise_floors: bool = False,
    lower_is_better: frozenset[str] = frozenset(),
) -> list[str]:
    """Compare figures with the floors in ``baseline`` (a JSON object of numbers); returns what fell, in words.

    ``slack`` is how far a figure may fall short by chance of the machine alone. Figures whose last dotted part is in
    ``lower_is_better`` have ceilings. With ``raise_floors``, and when nothing fell, better figures are written; a
    floor is never lowered and never removed.
    """
    floors = _read_floors(baseline)
    fallen = []
    for name, floor in sorted(floors.items()):
        value = figures.get(name)
        sign = -1 if name.rsplit(".", 1)[-1] in lower_is_better else 1
        if value is None:
            fallen.append(f"{name}: not measured, its floor is {floor}")
        elif sign * (value - floor) < -slack - _EPSILON:
            fallen.append(f"{name}: {value} is worse than its floor {floor}")
    if raise_floors and not fallen:
        raised = dict(floors)
        for name, value in figures.items():
            choose = min if name.rsplit(".", 1)[-1] in lower_is_better else max
            raised[name] = choose(raised.get(name, value), value)
        baseline.write_text(json.dumps(raised, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return fallen


def table(figures: Mapping[str, float], baseline: Path, peers: Mapping[str, Mapping[str, float]] | None = None) -> str:
    """The figures as rows, each beside its floor and that of every one of ``peers``; "-" where there is none."""
    columns = {"ours": figures, "floor": _read_floors(baseline), **(peers or {})}
    rows = [["figure", *columns]]
    rows += [
        [name, *(f"{column[name]:.4f}" if name in column else "-" for column in columns.values())]
        for name in sorted(figures)
    ]
    first, *widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *cells in rows:
        right = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append("  ".join([name.ljust(first), *right]))
    return "\n".join(lines)


def _read_floors(baseline: Path) -> dict[str, float]:
    if not baseline.is_file():
        return {}
    floors: dict[str, float] = json.loads(baseline.read_text(encoding="utf-8"))
    return floors
