"""Inputs that are broken, hostile or strange: each ends in a row with a reason, and none of them ends the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orchestration.pipeline import stages
from orchestration.pipeline.context import RunContext
from tests.shared import let_others_pass
from tests.unit.orchestration.pipeline import documents
from tests.unit.orchestration.pipeline.stages import context_of, rows
from transforms.contract.lists import FailureReason, Reason
from warehouse.connections import open_published

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(1800)]

#: Names that break scripts.
STRANGE_NAMES = ["new\nline.txt", 'it\'s "quoted".txt', "naïve-新聞-🗞.txt", "-rf.txt", "a b;c&d.txt", "%41.txt", "..."]


def _fill(folder: Path) -> None:
    documents.write_tree(
        folder,
        {
            "good.txt": documents.dump(1),
            "good.html": documents.html_page(1),
            "empty.txt": b"",
            "blank.html": b" \n\t\n",
            "binary.txt": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20,
            "undecodable.txt": bytes(range(0x80, 0x100)) * 10,
            "folder.html/inside.txt": documents.dump(2),
            # quadratic in some parsers: unclosed paragraphs; and the largest page that is read at all
            "hangs.html": b"<html><body>" + b"<p>x" * 200_000,
            "grows.html": b"<html><body>" + b"<a href='/a'><b>x</b></a>" * 700_000,
            **{f"strange/{name}": documents.dump(100 + n) for n, name in enumerate(STRANGE_NAMES)},
        },
    )
    (folder / "strange" / os.fsdecode(b"latin-\xe9.txt")).write_bytes(documents.dump(200))
    (folder / "broken-link.html").symlink_to("nowhere.html")
    (folder / "link.html").symlink_to("good.html")
    (folder / "out.html").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe.html")


class Run:
    """One run over all of them, and what the published file says."""

    def __init__(self, presshouse: Any, root: Path) -> None:
        self.inputs = root / "in"
        _fill(self.inputs)
        done = presshouse("run", self.inputs, "--home", root / "home", "--json")
        self.code, self.error = done.returncode, done.stderr
        self.summary = json.loads(done.stdout) if done.stdout else {}
        self.warehouse = root / "home" / "warehouse.duckdb"

    def query(self, text: str, *parameters: object) -> list[tuple[Any, ...]]:
        connection = open_published(self.warehouse)
        try:
            return connection.execute(text, list(parameters)).fetchall()
        finally:
            connection.close()

    def uri(self, name: str) -> str:
        return (self.inputs / name).as_uri()

    def rejection(self, name: str) -> tuple[str, str]:
        ((disposition, reason, detail),) = self.query(
            "SELECT disposition, reason, detail FROM raw.rejections WHERE source_uri = ?", self.uri(name)
        )
        assert detail
        return disposition, reason

    def extraction(self, name: str) -> tuple[str, str | None]:
        ((outcome, reason),) = self.query(
            "SELECT outcome, failure_reason FROM core.extractions JOIN raw.captures USING (document_id) "
            "WHERE source_uri = ?",
            self.uri(name),
        )
        return outcome, reason


@pytest.fixture(scope="module")
def bad(presshouse, tmp_path_factory) -> Run:
    return Run(presshouse, tmp_path_factory.mktemp("bad"))


def test_the_run_goes_on_and_says_so(bad):
    assert bad.code == 0, bad.error
    assert "Traceback" not in bad.error
    assert bad.summary["message"].startswith("Published release 00001-")


def test_the_summary_counts_them(bad):
    rejected = bad.query("SELECT count(*) FROM raw.rejections")[0][0]
    assert bad.summary["new rejections"] == bad.summary["released rejections"] == rejected > 0
    assert "symlink" in bad.summary["rejected for"]
    assert bad.summary["inputs"] == bad.summary["new captures"] + rejected


def test_reasons_are_of_the_closed_lists(bad):
    assert {row[0] for row in bad.query("SELECT reason FROM raw.rejections")} <= {str(reason) for reason in Reason}
    failed = bad.query("SELECT DISTINCT failure_reason FROM core.extractions WHERE outcome = 'failed'")
    assert {row[0] for row in failed} <= {str(reason) for reason in FailureReason}


def test_every_input_has_a_row(bad):
    named = {
        row[0] for row in bad.query("SELECT source_uri FROM raw.captures UNION SELECT source_uri FROM raw.rejections")
    }
    for path in bad.inputs.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            assert path.as_uri() in named, path


@pytest.mark.parametrize("name", ["good.txt", "good.html"])
def test_good_inputs_beside_them_are_articles(bad, name):
    assert bad.extraction(name) == ("article", None)


def test_a_missing_path_is_a_usage_error(presshouse, tmp_path):
    done = presshouse("run", tmp_path / "nowhere.html", "--home", tmp_path / "home")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", ["empty.txt", "blank.html"])
def test_an_empty_file(bad, name):
    assert bad.rejection(name) == ("skipped", "empty")


def test_a_binary_file_named_like_text(bad):
    assert bad.rejection("binary.txt") == ("skipped", "not_text")


def test_undecodable_bytes(bad):
    assert bad.extraction("undecodable.txt") == ("failed", "decode_error")


def test_a_folder_named_like_a_page_is_a_folder(bad):
    assert bad.extraction("folder.html/inside.txt") == ("article", None)
    assert bad.query("SELECT 1 FROM raw.rejections WHERE source_uri = ?", bad.uri("folder.html")) == []


@pytest.mark.parametrize(
    ("name", "reason"), [("broken-link.html", "symlink"), ("link.html", "symlink"), ("out.html", "path_escape")]
)
def test_links_are_not_followed(bad, name, reason):
    assert bad.rejection(name) == ("skipped", reason)


def test_a_pipe_is_not_opened(bad):
    assert bad.rejection("pipe.html") == ("skipped", "special_file")


@pytest.mark.parametrize("name", [*STRANGE_NAMES[:-1], os.fsdecode(b"latin-\xe9.txt")])
def test_strange_names_are_read_like_any_other(bad, name):
    assert bad.extraction(f"strange/{name}") == ("article", None)


def test_a_name_of_dots_is_hidden(bad):
    assert bad.rejection("strange/...") == ("skipped", "temp_or_hidden")


@pytest.mark.parametrize("name", ["hangs.html", "grows.html"])
def test_a_page_that_hangs_or_grows_has_an_end(bad, name):
    """What it comes to depends on the extractor; that it comes to something, within its caps, does not."""
    outcome, reason = bad.extraction(name)
    assert outcome in ("article", "no_article", "failed")
    assert (reason is not None) == (outcome == "failed")
    ((elapsed_ms,),) = bad.query(
        "SELECT elapsed_ms FROM core.extractions JOIN raw.captures USING (document_id) WHERE source_uri = ?",
        bad.uri(name),
    )
    assert elapsed_ms < 60_000


def test_a_second_run_says_the_same(bad, presshouse):
    before = bad.query("SELECT * FROM raw.rejections ORDER BY ALL")
    done = presshouse("run", bad.inputs, "--home", bad.warehouse.parent, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["message"].startswith("Nothing new")
    assert (summary["new captures"], summary["new rejections"]) == (0, 0)
    assert bad.query("SELECT * FROM raw.rejections ORDER BY ALL") == before


def test_a_file_that_vanishes_between_listing_and_reading(tmp_path):
    """The first thing that ingest does after listing is to ask whether it shall stop; here that removes the file."""
    inputs = documents.write_tree(tmp_path / "in", {"a.txt": documents.dump(1), "b.txt": documents.dump(2)})
    prepared = context_of(tmp_path / "home")
    context = RunContext(
        prepared.home, prepared.settings, check_stop=lambda: (inputs / "b.txt").unlink(missing_ok=True)
    )
    stages.ingest(context, stages.IngestRequest((str(inputs),)))
    assert rows(context, "SELECT source_uri FROM raw.captures") == [((inputs / "a.txt").as_uri(),)]
    found = rows(context, "SELECT source_uri, disposition, reason FROM raw.rejections")
    assert found == [((inputs / "b.txt").as_uri(), "skipped", "vanished")]


def test_a_name_that_begins_with_a_dash_can_be_given(presshouse, tmp_path):
    documents.write_tree(tmp_path, {"-rf.txt": documents.dump(1)})
    done = presshouse("run", "--home", "home", "--json", "--", "-rf.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new captures"] == 1


_AS_NOBODY = """
import os, sys
from pathlib import Path
from orchestration.pipeline import stages
from tests.unit.orchestration.pipeline.stages import context_of, rows
root = Path(sys.argv[1])
context = context_of(root / "home")
stages.ingest(context, stages.IngestRequest((str(root / "before"),)))  # what is imported late is imported now
if os.geteuid() == 0:
    for path in [root, *(root / "home").rglob("*")]:
        os.chown(path, 65534, 65534)
    os.chown(root / "home", 65534, 65534)
    os.setegid(65534)
    os.seteuid(65534)
stages.ingest(context, stages.IngestRequest((str(root / "in"),)))
for row in rows(context, "SELECT source_uri, disposition, reason FROM raw.rejections ORDER BY 1"):
    print(*row)
"""


def test_an_unreadable_file_and_folder(tmp_path):
    """In a process of its own, which gives up root if it has it."""
    documents.write_tree(tmp_path / "in", {"a.txt": documents.dump(1), "b.txt": documents.dump(2), "c/d.txt": b"x"})
    documents.write_tree(tmp_path / "before", {"e.txt": documents.dump(3)})
    (tmp_path / "in" / "b.txt").chmod(0)
    (tmp_path / "in" / "c").chmod(0)
    let_others_pass(tmp_path)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, str(tmp_path)], capture_output=True, text=True, check=False
        )
    finally:
        (tmp_path / "in" / "c").chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{(tmp_path / 'in' / 'b.txt').as_uri()} skipped unreadable",
        f"{(tmp_path / 'in' / 'c').as_uri()} skipped unreadable",
    ]
