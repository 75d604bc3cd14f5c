"""Fresh wordings of page furniture, by slot filling: what training puts in the place of wordings that repeat.

A model that has seen "Get the latest in your inbox" in fifty documents knows that sentence, not newsletters. So
training replaces the furniture that was written into documents by sentences made here. Templates and slot values
(`wordings.json`) are invented or general knowledge. A template belongs to one fold, so that scores made out of fold
never come from a model that knows the template.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_WORDINGS = json.loads(Path(__file__).with_name("wordings.json").read_text(encoding="utf-8"))
#: Slot -> values. A slot may stand in the value of another.
SLOTS: dict[str, list[str]] = _WORDINGS["slots"]
#: Class of furniture -> templates with slots in braces.
TEMPLATES: dict[str, list[str]] = _WORDINGS["templates"]

_SLOT = re.compile(r"\{(\w+)\}")
_TITLE_SLOTS = {"h", "s"}


def mask(line: str) -> str:
    """What two fillings of one template have in common: lower case, no digits, no names (capitalised words inside)."""
    words = re.sub(r"\d+", "0", line).split()
    kept = [word.lower() for index, word in enumerate(words) if index == 0 or not word[:1].isupper()]
    return " ".join(kept)


class Generator:
    """Fills templates. Two generators with the same seed give the same wordings.

    Args:
        seed: of the random numbers.
        headlines: lines that stand for other articles' headlines.
        sentences: lines that stand for descriptions under pictures.
        forbidden: masked wordings (`mask`) that must not be made.
        fold, folds: only templates of this fold are used; all without.
    """

    def __init__(
        self,
        seed: int,
        headlines: Sequence[str],
        sentences: Sequence[str],
        forbidden: frozenset[str] = frozenset(),
        fold: int | None = None,
        folds: int = 1,
    ) -> None:
        self.random = np.random.default_rng(seed)
        self.titles = {"h": list(headlines) or ["More news"], "s": list(sentences) or ["A view of the town."]}
        self.forbidden = forbidden
        self.templates = {
            name: [t for place, t in enumerate(templates) if fold is None or place % folds == fold] or templates
            for name, templates in TEMPLATES.items()
        }

    def has(self, name: str) -> bool:
        """Whether a class has templates."""
        return bool(self.templates.get(name))

    def make(self, name: str) -> str:
        """A fresh wording of a class of furniture."""
        for _ in range(8):
            line = self._shape(self._fill(self._choose(self.templates[name])))
            if mask(line) not in self.forbidden:
                break
        return line

    def perturb(self, line: str) -> str:
        """A line with a word dropped or two swapped."""
        words = line.split(" ")
        if len(words) < 4:
            return line
        kept = [word for word in words if self.random.random() > 0.06] or words
        if self.random.random() < 0.15 and len(kept) > 3:
            at = int(self.random.integers(len(kept) - 1))
            kept[at], kept[at + 1] = kept[at + 1], kept[at]
        return " ".join(kept)

    def _choose(self, values: Sequence[str]) -> str:
        return values[int(self.random.integers(len(values)))]

    def _fill(self, line: str) -> str:
        for _ in range(6):
            filled = _SLOT.sub(self._value, line)
            if filled == line:
                break
            line = filled
        return line.replace("¦", "|")

    def _value(self, match: re.Match[str]) -> str:
        name = match.group(1)
        if name in _TITLE_SLOTS:
            return self._choose(self.titles[name]).replace("{", "(").replace("}", ")")
        values = SLOTS.get(name)
        return self._choose(values) if values else match.group(0)

    def _shape(self, line: str) -> str:
        """Now and then other case, no full stop, or a bullet."""
        line = re.sub(r"  +", " ", line).strip()
        draw = self.random.random()
        if draw < 0.05:
            line = line.upper()
        elif draw < 0.08:
            line = line.lower()
        elif draw < 0.12:
            line = line.removesuffix(".")
        elif draw < 0.15:
            line = self._choose(["* ", "- ", "— ", "» ", "• ", "(", "["]) + line
        if line and draw > 0.15 and self.random.random() < 0.85:
            line = line[0].upper() + line[1:]
        return line or "Advertisement"
