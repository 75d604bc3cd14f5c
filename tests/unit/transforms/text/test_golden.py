"""Invented pages and what each of their spans is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from transforms.contract.lists import Kind
from transforms.text.separator import separate

PAGES = sorted((Path(__file__).resolve().parents[3] / "golden" / "text" / "pages").glob("*.txt"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_separated_as_written_down(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    found = [
        [str(segment.kind), text[segment.start : segment.end].strip()]
        for segment in separate(text).segments
        if segment.kind is not Kind.WHITESPACE
    ]
    assert found == expected
