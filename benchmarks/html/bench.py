"""The HTML figures against their floors, on sites the judge has not seen, and the cost of each step.

    python -m benchmarks.html.bench [--data DEST] [--shared DIR] [--raise-floors]

Trains five judges on folds of whole sites, as `benchmarks.html.train` does, and compares what comes out with
``baseline.json``. Floors only rise: a figure below its floor fails the run, and ``--raise-floors`` writes those that
were passed. ``DEST`` is where the measuring data was unpacked; without it the archives below ``DIR`` (or
``$PRESSHOUSE_SHARED``) are unpacked for the time of the run. Cost is measured beside bare trafilatura with metadata,
page by page in turn, with the model of the package.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from benchmarks.html.pages import NEWS_SETS, load_pages
from benchmarks.html.samples import load_samples
from benchmarks.html.train import measure
from transforms.html.evidence import gather
from transforms.html.extract import extract_page
from transforms.html.heads import read_head
from transforms.html.judge import judge, load_model
from transforms.html.kinds import name_blocks
from transforms.html.pagetype import decide
from transforms.html.parse import parse_page
from transforms.html.render import render
from transforms.html.witness import verdict
from transforms.model import ExtractionError, Hints

BASELINE = Path(__file__).with_name("baseline.json")
#: How far a figure may fall below its floor: the noise between machines, not a licence.
SLACK = 0.0005
#: Every how many pages one is timed.
TIMED_EVERY = 12


def time_pages(data: Path) -> dict[str, float]:
    """Milliseconds of CPU a page for each step, for the whole, and for bare trafilatura with metadata."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    spent: Counter[str] = Counter()
    model = load_model()
    payloads = [page.payload for page in load_pages(data) if page.dataset in NEWS_SETS][::TIMED_EVERY]
    for warm in (True, False):
        for payload in payloads[:3] if warm else payloads:
            clock = time.process_time
            marks = [clock()]
            try:
                page = parse_page(payload, None)
                marks.append(clock())
                rendered = render(page)
                marks.append(clock())
                head = read_head(page)
                evidence = gather(rendered, head.titles, model.names)
                marks.append(clock())
                judgement = judge(rendered, evidence, model, witness=partial(verdict, page.tree))
                found = decide(page, head, rendered, evidence, judgement, model)
                marks.append(clock())
                name_blocks(rendered, evidence, judgement, head, is_article=found.is_article)
                marks.append(clock())
                extract_page(payload, Hints())
                marks.append(clock())
                trafilatura.bare_extraction(payload, with_metadata=True, include_comments=False)
                marks.append(clock())
            except ExtractionError:
                continue
            if not warm:
                steps = ("parse", "render", "evidence", "judge", "name", "whole", "bare trafilatura")
                spent.update(
                    {step: (end - begin) * 1e3 for step, begin, end in zip(steps, marks, marks[1:], strict=False)}
                )
                spent["pages"] += 1
    return {step: value / spent["pages"] for step, value in spent.items() if step != "pages"}


def compare(figures: dict[str, float], *, raise_floors: bool) -> list[str]:
    """Complaints about figures below their floors; with ``raise_floors`` the floors that were passed are written."""
    floors: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    complaints = [
        f"{name}: {figures.get(name, 0):.4f} is below its floor {floor:.4f}"
        for name, floor in floors.items()
        if figures.get(name, 0) < floor - SLACK
    ]
    if raise_floors and not complaints:
        raised = {name: round(max(value, floors.get(name, 0)), 4) for name, value in sorted(figures.items())}
        BASELINE.write_text(json.dumps(raised, indent=2) + "\n", encoding="utf-8")
    return complaints


def main(arguments: list[str] | None = None) -> int:
    """Run; 0 if every figure keeps its floor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="where the measuring data was unpacked")
    parser.add_argument("--shared", type=Path, help="the folder that holds bench/unpack.sh")
    parser.add_argument("--cache", type=Path, help="keep the pages' evidence in this file")
    parser.add_argument("--raise-floors", action="store_true", help="write the figures that passed their floors")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        data = options.data
        if data is None:
            shared = options.shared or (Path(os.getenv("PRESSHOUSE_SHARED", "")) or None)
            if shared is None or not (shared / "bench" / "unpack.sh").exists():
                print("html: the measuring data is not here (--data, --shared or PRESSHOUSE_SHARED); skipped")
                return 0
            data = Path(scratch)
            subprocess.run([str(shared / "bench" / "unpack.sh"), str(data)], check=True)
        figures = measure(load_samples(data, options.cache))
        for step, cost in time_pages(data).items():
            print(f"{step:18s} {cost:6.2f} ms")
    complaints = compare(figures, raise_floors=options.raise_floors)
    print("\n".join(complaints) or "html: every figure keeps its floor")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
