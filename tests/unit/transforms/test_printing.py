from __future__ import annotations

from transforms.printing import printable


def test_ordinary_text_stays_as_it_is() -> None:
    assert printable("Überfähre — 渡し船 \N{SHIP}") == "Überfähre — 渡し船 \N{SHIP}"
