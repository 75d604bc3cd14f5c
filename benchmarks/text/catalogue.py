"""Write docs/rules.md: `python -m benchmarks.text.catalogue`."""

from __future__ import annotations

from pathlib import Path

from transforms.text import catalogue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"

if __name__ == "__main__":
    PAGE.write_text(catalogue.markdown(), encoding="utf-8")
