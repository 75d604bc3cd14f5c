"""The HTML figures against their floors, on sites the judge has not seen, and the cost of each step.

    python -m benchmarks.html.bench [--raise-floors]

Trains five judges on folds of whole sites, as `benchmarks.html.train` does, and compares what comes out with the floors
in ``baseline.json``; beside each figure stands trafilatura's own of the same run. Cost is measured beside bare
trafilatura with metadata, page by page in turn, with the model of the package.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from statistics import fmean

from benchmarks.html.figures import Score, count_snippets, score, shingles, snippet_f1, summarise, tokens
from benchmarks.html.pages import NEWS_SETS, SNIPPET_SET, TEXT_SETS, load_pages
from benchmarks.html.samples import load_samples
from benchmarks.html.train import measure
from benchmarks.measuring import open_data, parser_of
from benchmarks.ratchet import hold, table
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


def peer_figures(data: Path) -> dict[str, float]:
    """What trafilatura makes of the same pages: F1 by set, the means, and its snippets; without comments."""
    import trafilatura

    scores: dict[str, list[Score]] = defaultdict(list)
    cells: Counter[str] = Counter()
    for page in load_pages(data):
        if not page.has_gold and page.dataset != SNIPPET_SET:
            continue
        text = trafilatura.extract(page.payload, include_comments=False) or ""
        if page.has_gold:
            scores[page.dataset].append(score(shingles(tokens(page.gold)), text))
        else:
            cells += count_snippets(text, page.row["with"], page.row["without"])
    sets = {name: summarise(scores[name])["f1"] for name in TEXT_SETS}
    news, everything = (fmean(sets[name] for name in names) for names in (NEWS_SETS, TEXT_SETS))
    return sets | {"news": news, "all": everything, "snippets": snippet_f1(cells), "snippets filed": snippet_f1(cells)}


def main(arguments: list[str] | None = None) -> int:
    """Run; 0 if every figure keeps its floor."""
    parser = parser_of(__doc__)
    parser.add_argument("--cache", type=Path, help="keep the pages' evidence in this file")
    parser.add_argument("--no-peers", action="store_true", help="leave trafilatura's own figures out")
    options = parser.parse_args(arguments)
    data = open_data(options)
    if data is None:
        return 0
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    measured = measure(load_samples(data.unpacked, options.cache))
    figures = {name: round(value, 4) for name, value in measured.items() if not name.endswith(" below50")}
    print(table(figures, BASELINE, {} if options.no_peers else peer_figures(data.unpacked)))
    for step, cost in time_pages(data.unpacked).items():
        print(f"{step:18s} {cost:6.2f} ms")
    fallen = hold(figures, BASELINE, slack=SLACK, raise_floors=options.raise_floors)
    print("\n".join(fallen) or "html: every figure keeps its floor")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
