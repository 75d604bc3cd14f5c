"""The real dumps of which every character is labelled, where they lie beside this checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shared import needs_shared, shared_dir
from transforms.text.separator import separate

FOLDER = (shared_dir() or Path("absent")) / "corpus" / "seeds"
GOLD = sorted((FOLDER / "gold").glob("[0-9]*.json"))


@needs_shared
@pytest.mark.parametrize("gold_file", GOLD, ids=lambda path: path.stem[:3])
def test_every_flag_of_a_seed_is_right(gold_file: Path) -> None:
    gold = json.loads(gold_file.read_text(encoding="utf-8"))
    text = (FOLDER / f"{gold['id']}.txt").read_bytes().decode("utf-8")
    flags = [False] * len(text)
    for segment in separate(text).segments:
        flags[segment.start : segment.end] = [segment.is_article] * (segment.end - segment.start)
    for span in gold["spans"]:
        if span["flag"] != "separator":
            wrong = [
                at
                for at in range(span["start"], span["end"])
                if not text[at].isspace() and flags[at] != (span["flag"] == "keep")
            ]
            assert wrong == [], text[span["start"] : span["end"]]
