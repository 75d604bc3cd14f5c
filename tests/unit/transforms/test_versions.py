"""A version changes with what decides and with nothing else; tried on copies of the packages, in other processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from transforms import versions
from transforms.versions import HTML_EXTRACTOR, TEXT_EXTRACTOR, current_versions, reachable

ROOT = Path(__file__).parents[3]
TEXT, HTML, LINK = "text", "html", "link"
ALL = {TEXT, HTML, LINK}
#: What reads containers decides which records there are, before anything is extracted.
READERS = ("compression", "encodings", "http_message", "jsonl", "limits", "parquet", "parquet_pages", "parquet_rows")
READERS += ("warc", "window")

_TELL = """
import json
from transforms.versions import HTML_EXTRACTOR, TEXT_EXTRACTOR, current_versions
from warehouse.linking import linking_version
found = current_versions()
print(json.dumps({"text": found[TEXT_EXTRACTOR], "html": found[HTML_EXTRACTOR], "link": linking_version()}))
"""


def told(root: Path, seed: str = "1") -> dict[str, str]:
    """The versions that a checkout would write."""
    environment = os.environ | {"PYTHONPATH": str(root), "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(
        [sys.executable, "-c", _TELL], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(told.stdout)


@pytest.fixture(scope="module")
def before() -> dict[str, str]:
    return told(ROOT)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("transforms", "warehouse"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def replaced(old: str, new: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        source = path.read_text(encoding="utf-8")
        assert old in source, f"{path.name} has changed: take another line of it"
        path.write_text(source.replace(old, new, 1), encoding="utf-8")

    return change


def lengthened(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def created(path: Path) -> None:
    path.write_bytes(b"new")


CHANGES: dict[str, tuple[str, Callable[[Path], None], set[str]]] = {
    "a constant of the separator": (
        "transforms/text/separator.py", replaced("_SURE = 0.6", "_SURE = 0.61"), {TEXT},
    ),
    "a constant of the judge": ("transforms/html/judge.py", replaced("SURE = 0.97", "SURE = 0.96"), {HTML}),
    "the phrases of dumps": ("transforms/text/phrases.txt", lengthened, {TEXT}),
    "the model of dumps": ("transforms/text/model.npz", lengthened, {TEXT}),
    "the model of pages": ("transforms/html/model.json", lengthened, {HTML}),
    "the model of dates": ("transforms/metadata/models/dates.npz", lengthened, {HTML}),
    "addresses": ("transforms/addresses.py", replaced("return ", "return 1 and "), {TEXT, HTML}),
    "decoding": ("transforms/decoding.py", replaced("_SAMPLE = 65_536", "_SAMPLE = 65_537"), {TEXT, HTML}),
    "JSON records": (
        "transforms/containers/json_record.py", replaced("_HINT = 2000", "_HINT = 2001"), {TEXT, HTML},
    ),
    "rows": ("transforms/frames.py", replaced("[:32]", "[:31]"), {TEXT, HTML}),
    "the fields of dumps": ("transforms/metadata/dump_fields.py", replaced(">= 0.5", ">= 0.4"), {TEXT}),
    "trees": ("transforms/trees.py", replaced("_BLOCK = 8192", "_BLOCK = 4096"), {TEXT, HTML}),
    "wording": ("transforms/wording/dateline.py", replaced("re.compile(", "re.compile('x' "), {TEXT, HTML}),
    "sketches": ("transforms/linking/shingles.py", replaced("return ", "return 1 and "), ALL),
    "a threshold of linking": (
        "warehouse/linking.py", replaced("MOST_COMPARED = 20", "MOST_COMPARED = 21"), {LINK},
    ),
    "the SQL of linking": ("warehouse/sql/link_clusters.sql", lengthened, {LINK}),
    "a file that nobody names, in a package that all reach": ("transforms/text/new.bin", created, ALL),
    "what a kind means": ("transforms/contract/lists.py", replaced("The headline as", "A headline as"), set()),
    "how WARC files are read": (
        "transforms/containers/warc.py", replaced("_VERSION_BYTES = 16", "_VERSION_BYTES = 17"), set(),
    ),
    "a mart": ("warehouse/sql/marts/01_document_text.sql", lengthened, set()),
}  # fmt: skip


@pytest.mark.integration
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_one_of_the_versions_concerned(copy, before, name):
    place, change, concerned = CHANGES[name]
    change(copy / place)
    after = told(copy)
    assert {which for which in ALL if after[which] != before[which]} == concerned


@pytest.mark.integration
def test_the_same_code_has_the_same_versions_wherever_it_lies(copy, before):
    assert told(copy, seed="2") == before


@pytest.mark.integration
def test_a_module_that_is_imported_is_in(copy, before):
    (copy / "transforms/wording/fresh.py").write_text("TONES = 7\n", encoding="utf-8")
    assert told(copy) == before, "nobody imports it"
    replaced(
        "from __future__ import annotations\n", "from __future__ import annotations\nimport transforms.wording.fresh\n"
    )(copy / "transforms/text/lexicon.py")
    imported = told(copy)
    (copy / "transforms/wording/fresh.py").write_text("TONES = 8\n", encoding="utf-8")
    assert len({before[TEXT], imported[TEXT], told(copy)[TEXT]}) == 3
    assert told(copy)[HTML] == before[HTML]


@pytest.mark.integration
def test_comments_docstrings_and_layout_are_no_change(copy, before):
    for path in copy.rglob("*.py"):
        source = path.read_text(encoding="utf-8").replace('"""', '"""Said otherwise. ', 1)
        path.write_text(f"# A comment\n\n{source}\n# and another\n", encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "format", "-q", "--isolated", "--line-length", "60"]
    subprocess.run([*ruff, "--config", "format.quote-style='single'", copy], check=True)
    source = (copy / "transforms/text/separator.py").read_text(encoding="utf-8")
    assert source != (ROOT / "transforms/text/separator.py").read_text(encoding="utf-8")
    assert told(copy) == before


@pytest.mark.integration
def test_relative_imports_are_refused_because_they_are_not_followed(copy):
    with (copy / "transforms/text/lexicon.py").open("a", encoding="utf-8") as file:
        file.write("from . import lines\n")
    with pytest.raises(subprocess.CalledProcessError):
        told(copy)


def test_every_module_is_part_of_a_version_or_known_to_decide_no_row():
    reached = {
        name for extractor in versions._EXTRACTORS.values() for name in reachable(versions._ENTRIES, extractor[1:])
    }
    reached |= set(reachable(["warehouse.linking"]))
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "transforms").rglob("*.py")
    }
    left_out = {name for name in names - reached if not name.startswith("transforms.contract")}
    assert left_out == {f"transforms.containers.{name}" for name in READERS}


def test_what_workers_call_is_part_of_a_version():
    reached = {name for _, other in versions._EXTRACTORS.values() for name in reachable(versions._ENTRIES, [other])}
    workers = "orchestration.pipeline.workers.child"
    assert set(reachable([workers])) - {workers} <= reached


def test_a_version_names_its_extractor():
    assert current_versions()[TEXT_EXTRACTOR].startswith("text-")
    assert current_versions()[HTML_EXTRACTOR].startswith("html-")
