"""The catalogue of rules is complete, and the page made from it is current."""

from __future__ import annotations

import re
from pathlib import Path

from transforms.text import catalogue

ROOT = Path(__file__).resolve().parents[4]


def test_every_rule_of_the_code_is_in_the_catalogue() -> None:
    known = {rule.id for rule in catalogue.RULES}
    named = set()
    for name in ("decide", "rules", "spans", "separator"):
        source = (ROOT / "transforms" / "text" / f"{name}.py").read_text(encoding="utf-8")
        named |= set(re.findall(r'Kind\.[A-Z_]+,\s+"([a-z]+(?:-[a-z]+)+|markup|dateline|whitespace)"', source))
    assert named <= known
    assert len(named) >= len(known) - 5


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == catalogue.markdown()
