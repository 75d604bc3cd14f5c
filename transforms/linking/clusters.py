"""From pairs to clusters: whoever is linked, directly or through others, is in one."""

from __future__ import annotations

from collections.abc import Iterable


def components(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The connected components of pairs of names: every name -> the smallest name of its component.

    Neither the order of the pairs nor that within a pair matters.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for first, second in pairs:
        low, high = sorted((root(first), root(second)))
        parent[high] = low
    return {name: root(name) for name in parent}
