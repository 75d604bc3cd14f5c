"""The HTML figures against their floors, on sites the judge has not seen, and the cost of each step.

    python -m benchmarks.html.bench [--raise-floors]

Trains five judges on folds of whole sites, as `benchmarks.html.train` does, and compares what comes out with the floors
in ``baseline.json``; beside each figure stand trafilatura's own and those of the peers of the same run, which
`benchmarks.html.peers` names. Cost is measured beside bare trafilatura with metadata, page by page in turn, with the
model of the package.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

from benchmarks.html.pages import NEWS_SETS, load_pages
from benchmarks.html.peers import figures_of, measured_pages
from benchmarks.html.samples import load_samples
from benchmarks.html.train import measure
from benchmarks.measuring import open_data, parser_of
from benchmarks.ratchet import hold, table
from transforms.html.evidence import gather
from transforms.html.extract import extract_page
from transforms.html.head import read_head
from transforms.html.judge import first_paragraph, judge, load_model
from transforms.html.kinds import name_blocks
from transforms.html.page import Page
from transforms.html.pagetype import decide
from transforms.html.parse import parse_page
from transforms.html.render import render
from transforms.html.witness import verdict
from transforms.model import ExtractionError, Hints

BASELINE = Path(__file__).with_name("baseline.json")
#: Where ``make bench`` installs the peers: beside the packages of the environment, not among them.
PEERS_FOLDER = Path(sys.prefix) / "peers"
#: How far a figure may fall short of its floor by the arithmetic of another machine.
SLACK = 0.0005
#: Every how many pages one is timed.
TIMED_EVERY = 12


def time_pages(data: Path) -> dict[str, float]:
    """Milliseconds of CPU a page for each step, for the whole, and for bare trafilatura with metadata."""
    import trafilatura

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
                headline = Page(page, rendered, head, body=first_paragraph(evidence, judgement.chosen)).headline
                name_blocks(rendered, evidence, judgement, head, headline if found.is_article else None)
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


def trafilatura_figures(data: Path) -> dict[str, float]:
    """What trafilatura makes of the same pages, without comments."""
    import trafilatura

    pages = measured_pages(data)
    return figures_of(pages, (trafilatura.extract(page.payload, include_comments=False) or "" for page in pages))


def peer_figures(data: Path, folder: Path) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Figures, and milliseconds of CPU a page, of the peers in ``folder``, which only their process sees."""
    if not folder.is_dir():
        print("the peers other than trafilatura are not installed: `make bench` does it")
        return {}, {}
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "benchmarks.html.peers", str(data)]
    run = subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode:
        print(f"the peers ended with {run.returncode}: those after the last column are not measured")
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return {line["peer"]: line["figures"] for line in lines}, {line["peer"]: line["ms"] for line in lines}


def main(arguments: list[str] | None = None) -> int:
    """Run; 0 if every figure keeps its floor."""
    parser = parser_of(__doc__)
    parser.add_argument("--cache", type=Path, help="keep the pages' evidence in this file")
    parser.add_argument("--no-peers", action="store_true", help="leave the figures of other extractors out")
    options = parser.parse_args(arguments)
    data = open_data(options)
    if data is None:
        return 0
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    measured = measure(load_samples(data.unpacked, options.cache))
    figures = {name: round(value, 4) for name, value in measured.items() if not name.endswith(" below50")}
    peers: dict[str, dict[str, float]] = {}
    costs: dict[str, float] = {}
    if not options.no_peers:
        peers, costs = peer_figures(data.unpacked, PEERS_FOLDER)
        peers = {"trafilatura": trafilatura_figures(data.unpacked)} | peers
    print(table(figures, BASELINE, peers))
    for name, cost in costs.items():
        print(f"{name:18s} {cost:6.2f} ms, all pages")
    for step, cost in time_pages(data.unpacked).items():
        print(f"{step:18s} {cost:6.2f} ms")
    fallen = hold(figures, BASELINE, slack=SLACK, raise_floors=options.raise_floors)
    print("\n".join(fallen) or "html: every figure keeps its floor")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
