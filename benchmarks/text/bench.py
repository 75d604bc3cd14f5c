"""Quality and speed of the separator: `python -m benchmarks.text.bench [--shared SHARED] [--data UNPACKED]`.

Every page dump is separated by the model of the fold that its site belongs to, which was trained on no page of the
site and on none of the repeated wordings of injected furniture. Twice: with the counts of the outlet's other pages,
as a warehouse has them, and as a single page. The whole run-time path is measured, from text to segments; figures
are computed by the scorer that also scores warehouses.

The figures are compared with `baseline.json`. Exit status 1 if one is below it; `--raise-floors` writes better ones.
`--report FILE` keeps what is printed. The speed figures are printed and not compared, for they are those of the
machine.
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from benchmarks import measuring
from benchmarks.ratchet import hold
from benchmarks.text import train
from benchmarks.text.corpus import Document
from transforms.model import Hints
from transforms.text import batch, characters, repetition
from transforms.text import model as learned
from transforms.text.separator import Separation, separate_with

HERE = Path(__file__).resolve().parent
BASELINE = HERE / "baseline.json"
BATCH = 50
#: Differences smaller than this come from the machine's arithmetic, not from a change.
TOLERANCE = 0.05
LOWER_IS_BETTER = frozenset({"lost10", "missing", "no_article"})


def outlet_hints(documents: list[Document]) -> dict[str, Hints]:
    """What a warehouse that holds one flavour knows of each document's outlet."""
    by_outlet: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in documents:
        by_outlet[document.outlet].append(document)
    hints = {}
    for outlet, members in by_outlet.items():
        described = [repetition.describe_page(member.text) for member in members]
        counts = repetition.count_pages(described)
        for member, (hashes, _) in zip(members, described, strict=True):
            own = {value: counts.line_pages.get(value, 0) for value in hashes.tolist()}
            hints[member.name] = Hints(outlet=outlet[1], outlet_pages=counts.pages, line_pages=own)
    return hints


def separate_all(documents: list[Document], hints: dict[str, Hints], folds: Path) -> dict[str, Separation]:
    """Every document by the model of its fold."""
    results = {}
    for fold in range(train.FOLDS):
        model = learned.load(folds / f"fold{fold}.npz")
        members = [document for document in documents if document.fold == fold]
        for low in range(0, len(members), BATCH):
            part = members[low : low + BATCH]
            found = separate_with(model, [d.text for d in part], [hints.get(d.name, Hints()) for d in part])
            results.update({document.name: result for document, result in zip(part, found, strict=True)})
    return results


class Scorer:
    """The benchmark's own scorer, imported from where it lies."""

    def __init__(self, shared: Path, data: Path) -> None:
        sys.path.insert(0, str(shared / "bench"))
        self.dumps = importlib.import_module("scoring.dumps")
        self.metrics = importlib.import_module("scoring.line_metrics")
        self.segment = importlib.import_module("scoring.warehouse").Segment
        self.documents = {document.meta["id"]: document for document in self.metrics.load_side(data)}

    def score(self, results: dict[str, Separation], classes: bool = False) -> tuple[dict[str, float], list[str]]:
        """Figures by name, and the scorer's report."""
        counts = self.dumps.DumpCounts()
        chosen, decisions = [], {}
        sites: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for name, result in results.items():
            document = self.documents[name]
            segments = [
                self.segment(s.start, s.end, str(s.kind), s.is_article, document.text[s.start : s.end])
                for s in result.segments
            ]
            decisions[name] = self.dumps.judge_dump(document, segments, result.has_article, False, counts)
            chosen.append(document)
            cells = sites[document.meta["site"]]
            for kept, line in zip(decisions[name], document.lines, strict=True):
                if line["y"] is not None and (kept or line["y"]):
                    cells[0 if kept and line["y"] else 1 if kept else 2] += line["e"] - line["s"]
        figures, _ = self.metrics.score(chosen, decisions, "flavour")
        report = self.dumps.report_dumps(figures, counts, classes)
        key = {name: float(value) for name, value in report.key.items() if _is_number(value)}
        key["siteF1c"] = round(
            100
            * sum(2 * right / max(1, 2 * right + extra + lost) for right, extra, lost in sites.values())
            / len(sites),
            1,
        )
        key |= {f"F1c.{flavour}": round(100 * row["F1c"], 1) for flavour, row in figures.items() if flavour != "ALL"}
        return key, report.lines


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except (TypeError, ValueError):
        return False
    return True


def calibration(results: dict[str, Separation], documents: list[Document]) -> list[str]:
    """Of the segments at each confidence, how many have the right flag."""
    bins: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for document in documents:
        result = results[document.name]
        at = 0
        spans = [s for s in result.segments if str(s.kind) not in {"whitespace", "title", "subtitle"}]
        offset = 0
        for line, label in zip(document.lines, document.labels, strict=True):
            start = document.text.index(line, offset)
            offset = start + len(line)
            while at < len(spans) and spans[at].end <= start:
                at += 1
            if label is None or at == len(spans) or spans[at].start > start:
                continue
            cell = bins[min(int(spans[at].confidence * 20), 19)]
            cell[0] += 1
            cell[1] += spans[at].is_article == bool(label)
    rows = ["confidence  lines  right"]
    rows += [
        f"{low / 20:.2f}-{(low + 1) / 20:.2f}  {bins[low][0]:7d}  {bins[low][1] / bins[low][0]:.3f}"
        for low in sorted(bins)
    ]
    return rows


def stages(model: learned.Model, documents: list[Document]) -> dict[str, float]:
    """Microseconds of CPU a line by stage, as single pages in batches of 50."""
    spent: dict[str, float] = defaultdict(float)
    clock = time.process_time
    for low in range(0, len(documents), BATCH):
        texts = [document.text for document in documents[low : low + BATCH]]
        started = clock()
        built = batch.build([characters.code_points(text) for text in texts])
        tokenized = clock()
        learned.describe(built)
        described = clock()
        learned.judge(built, model)
        judged = clock()
        separate_with(model, texts, [Hints()] * len(texts))
        whole = clock() - judged
        spent["lines, tokens, phrases"] += tokenized - started
        spent["features"] += described - tokenized
        spent["scores of words, trees, their neighbourhoods"] += judged - described - (described - tokenized)
        spent["kinds, decisions, segments"] += whole - (judged - described) - (tokenized - started)
    lines = sum(len(document.lines) for document in documents)
    return {f"{stage}, microseconds a line": round(1e6 * seconds / lines, 1) for stage, seconds in spent.items()}


def speed(documents: list[Document], hints: dict[str, Hints]) -> dict[str, float]:
    """Lines per CPU-second of the committed model, in batches and one by one."""
    model = learned.model()
    figures: dict[str, float] = {}
    lines = sum(len(document.lines) for document in documents)
    for size in (100, 50, 30, 1):
        part = documents if size > 1 else documents[::10]
        count = lines if size > 1 else sum(len(document.lines) for document in part)
        started = time.process_time()
        for low in range(0, len(part), size):
            group = part[low : low + size]
            separate_with(model, [d.text for d in group], [hints[d.name] for d in group])
        figures[f"lines per CPU-second, batches of {size}"] = round(count / (time.process_time() - started))
    figures |= stages(model, documents)
    code = (
        "import time,numpy;held=lambda:int(open('/proc/self/statm').read().split()[1])/256;a=held();"
        "s=time.process_time();from transforms.text.separator import warm_up;warm_up();"
        "print(time.process_time()-s,held()-a)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE.parents[1]
    )
    seconds, megabytes = found.stdout.split()
    figures["loading, CPU-seconds"] = round(float(seconds), 3)
    figures["loading, MB beside numpy"] = round(float(megabytes), 1)
    figures["peak of this process, MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = measuring.parser_of(__doc__)
    parser.add_argument("--folds", type=Path, default=HERE / "folds")
    parser.add_argument("--classes", action="store_true", help="also print every class of lines")
    parser.add_argument("--json", type=Path, help="also write all figures here")
    parser.add_argument("--report", type=Path, help="also write here what is printed")
    parser.add_argument("--no-speed", action="store_true")
    options = parser.parse_args(arguments)
    found = measuring.open_data(options)
    if found is None:
        return 0
    said: list[str] = []

    def say(*lines: str) -> None:
        said.extend(lines)
        print("\n".join(lines), flush=True)

    documents = [d for d in train.load_documents(found.unpacked, found.shared) if d.meta["kind"] != "page"]
    hints = outlet_hints(documents)
    news = [document for document in documents if document.meta["kind"] == "news"]
    scorer = Scorer(found.shared, found.unpacked)
    figures: dict[str, float] = {}
    for name, given in (("outlet", hints), ("single", {})):
        results = separate_all(news, given, options.folds)
        key, lines = scorer.score(results, options.classes and name == "outlet")
        figures |= {f"{name}.{figure}": value for figure, value in key.items()}
        say("", f"== {'with the outlet’s other pages' if given else 'single pages'}", *lines)
        say(" ".join(f"{figure}={value}" for figure, value in key.items()))
        if given:
            say("", *calibration(results, news))
    if not options.no_speed:
        say("", "== speed", *(f"{figure}: {value}" for figure, value in speed(news[::4], hints).items()))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    fallen = hold(
        figures, BASELINE, slack=TOLERANCE, raise_floors=options.raise_floors, lower_is_better=LOWER_IS_BETTER
    )
    say("", *(fallen or ["text: every figure keeps its floor"]))
    if options.report:
        options.report.write_text("\n".join(said) + "\n", encoding="utf-8")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
