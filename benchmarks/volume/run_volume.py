"""Many small documents from WARC: what a run costs by stage, and what a kill in the middle costs.

    python -m benchmarks.volume.run_volume --documents 100000 --captures 1000000 --scratch FOLDER

Documents are invented ones of about 5 kB, made by the shared measuring tools. One run goes through undisturbed. In a
second home the run is killed, with all its processes, once about half of the documents are extracted; a plain run then
goes on, and must end with the same articles. Beside the cost of each stand what was extracted twice, one more document
into the full warehouse, and a run with nothing new. With ``--captures`` copies of the archives follow until so many
captures stand in the warehouse, and a run with nothing new among them. Prints Markdown tables.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.kills.processes import session_members, wait_for
from benchmarks.measuring import open_data, parser_of
from orchestration.pipeline.settings import RunSettings


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: wall seconds, highest sum of proportional memory in MB, and its stages as `stages` wrote them."""

    wall: float
    peak: float
    stages: dict[str, dict[str, float]]

    @property
    def cpu(self) -> float:
        """CPU seconds of all its processes."""
        return self.stages["whole"]["main"] + self.stages["whole"]["workers"]


def run(inputs: Path, home: Path, scratch: Path, kill_at: int | None = None) -> Cost:
    """Run; with ``kill_at`` end every process of it as soon as so many extraction parts stand."""
    figures = scratch / "stages.json"
    figures.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.volume.stages", str(figures), "run", str(inputs), "--home", str(home)]
    started, peak = time.monotonic(), 0.0
    process = subprocess.Popen(command, start_new_session=True, stdout=sys.stderr)
    waiter = threading.Thread(target=process.wait)
    waiter.start()
    while waiter.is_alive():
        members = session_members(process.pid)
        peak = max(peak, sum(map(_proportional_megabytes, members)))
        if kill_at is not None and len(parts_done(home)) > kill_at:
            time.sleep(1)  # into the next part, as a kill would fall anywhere
            os.killpg(process.pid, signal.SIGKILL)
            kill_at = None
        waiter.join(0.5)
    wait_for(lambda: not session_members(process.pid), "the last process of the run to end", patience=15)
    return Cost(time.monotonic() - started, peak, json.loads(figures.read_text(encoding="utf-8")))


def parts_done(home: Path) -> list[Path]:
    """Extraction parts that are finished and not loaded yet."""
    return [folder for folder in (home / "work" / "extracted").glob("*") if not folder.name.endswith(".partial")]


def documents_done(home: Path) -> tuple[int, float]:
    """Documents in those parts, and when the last of them was finished."""
    parts = parts_done(home)
    rows = sum(pq.read_metadata(part / "extractions.parquet").num_rows for part in parts)
    return rows, max(part.stat().st_mtime for part in parts)


def _proportional_megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def folder_megabytes(folder: Path) -> float:
    """Sizes of all files below a folder; of names of one inode the first counts."""
    sizes = {stat.st_ino: stat.st_size for path in folder.rglob("*") if path.is_file() for stat in [path.stat()]}
    return sum(sizes.values()) / 1e6


def tell(title: str, cost: Cost) -> None:
    busy = 100 * cost.cpu / cost.wall / len(os.sched_getaffinity(0))
    print(f"\n{title}: {cost.wall:.0f} s, {cost.cpu:.0f} CPU-s, cores busy {busy:.0f} %, peak {cost.peak:.0f} MB\n")
    print("| stage | wall s | main CPU-s | workers CPU-s |\n|---|---|---|---|")
    for stage, spent in cost.stages.items():
        print(f"| {stage} | {spent['wall']:.1f} | {spent['main']:.1f} | {spent['workers']:.1f} |")
    sys.stdout.flush()


def fingerprint(home: Path) -> tuple[object, ...]:
    """Counts and sums over hashes of what a home has published, whatever the order of its rows."""
    sums = "SELECT count(*), bit_xor(hash(article_id, headline, article_body)) FROM core.articles"
    parts = "SELECT count(*), bit_xor(hash(document_id, start_char, end_char, kind)) FROM core.segments"
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        return (*warehouse.execute(sums).fetchall(), *warehouse.execute(parts).fetchall())


def count_captures(home: Path) -> int:
    """Captures in the published warehouse of a home."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        ((count,),) = warehouse.execute("SELECT count(*) FROM raw.captures").fetchall()
    return int(count)


def capture_again(corpus: Path, home: Path, scratch: Path, wanted: int) -> None:
    """Run over copies of the archives under other names until so many captures are there; then with nothing new."""
    again = scratch / "again"
    shutil.rmtree(again, ignore_errors=True)
    before = count_captures(home)
    for copy in range(-(-max(0, wanted - before) // before)):
        shutil.copytree(corpus, again / f"copy-{copy:02d}")
    tell(f"The same pages captured again, from {before:,} captures on", run(again, home, scratch))
    tell(f"Nothing new, {count_captures(home):,} captures", run(again, home, scratch))


def main() -> int:
    parser = parser_of(__doc__, has_floors=False)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--captures", type=int, default=0, help="also capture the same pages again, up to so many")
    parser.add_argument("--scratch", type=Path, required=True, help="an empty folder for the corpus and the home")
    options = parser.parse_args()
    data = open_data(options)
    if data is None:
        return 0
    scratch, home = options.scratch.absolute(), options.scratch.absolute() / "home"
    maker = [sys.executable, str(data.shared / "bench" / "perf" / "make_corpus.py"), "-"]
    corpora = {"corpus": (options.documents, 0), "one": (1, options.documents)}
    for name, (documents, first) in corpora.items():
        if not (scratch / name).exists():
            given = ["--tiny", str(documents), "--first", str(first), "--format", "warc", "--per-file", "5000"]
            subprocess.run([*maker, str(scratch / name), *given], check=True, stdout=sys.stderr)
    undisturbed = scratch / "undisturbed"
    for folder in (undisturbed, home):
        shutil.rmtree(folder, ignore_errors=True)
    tell("Undisturbed", run(scratch / "corpus", undisturbed, scratch))
    expected = fingerprint(undisturbed)
    shutil.rmtree(undisturbed)
    half = options.documents // 2 // RunSettings().part_documents
    tell("Killed in the middle", run(scratch / "corpus", home, scratch, kill_at=half))
    done, finished = documents_done(home)
    print(
        f"\n{done} documents stood extracted; what came after the last whole part, {time.time() - finished:.1f} s "
        "of work or less, is done again"
    )
    tell("Resumed", run(scratch / "corpus", home, scratch))
    found = fingerprint(home)
    same = found == expected
    print(f"\nArticles and segments of both are {'the same' if same else f'NOT the same, {found}'}: {expected}")
    tell("One more document", run(scratch / "one", home, scratch))
    tell("Nothing new", run(scratch / "corpus", home, scratch))
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        count = "SELECT count(*), count(DISTINCT document_id) FROM core.extractions"
        ((extracted, distinct),) = warehouse.execute(count).fetchall()
    print(f"\n{extracted} extractions of {distinct} documents")
    for name in ("raw", "work", "releases", "reports", "logs"):
        print(f"{name}/: {folder_megabytes(home / name):.0f} MB")
    print(f"warehouse.duckdb: {(home / 'warehouse.duckdb').stat().st_size / 1e6:.0f} MB")
    if options.captures:
        capture_again(scratch / "corpus", home, scratch, options.captures)
    return 0 if same and extracted == distinct == options.documents + 1 else 1


if __name__ == "__main__":
    sys.exit(main())
