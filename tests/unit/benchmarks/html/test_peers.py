from __future__ import annotations

import json
import signal
import subprocess
import time

import pytest

from benchmarks.html import bench
from benchmarks.html.pages import TEXT_SETS
from benchmarks.html.peers import figures_of, guarded, measured_pages, text_of


def test_blocks_of_html_are_lines():
    html = "<div>One <b>w</b>ord<p>two</p>three<br/>four<!-- not this --></div>"
    assert text_of(html).split("\n") == ["One word", "two", "three", "four", ""]


def fails(html):
    raise RecursionError


def hangs(html):
    time.sleep(60)


def hangs_and_catches(html):
    while True:
        try:
            hangs(html)
        except Exception:  # noqa: BLE001 - as some peers do
            return "caught"


@pytest.mark.parametrize("extract", [fails, hangs, hangs_and_catches])
def test_a_peer_that_fails_or_hangs_has_no_text(extract):
    before = signal.getsignal(signal.SIGALRM)
    assert guarded(extract, "<p>a</p>", limit=0.05) == ""
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_peer_in_time_has_its_text():
    assert guarded(str.upper, "a") == "A"


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "html" / "dev"
    rows = [{"dataset": name, "path": f"{name}/1", "scored": True, "page_type": "article"} for name in TEXT_SETS]
    rows.append({"dataset": "wcxb", "path": "wcxb/2", "scored": True, "page_type": "forum"})
    rows.append({"dataset": "trafeval", "path": "trafeval/1", "with": ["three four"], "without": ["five"]})
    for row in rows:
        gold = folder / "gold" / row["path"]
        gold.mkdir(parents=True)
        (gold / "gold.txt").write_text("one two three four")
    (folder / "index.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_texts_are_scored_by_set(data):
    pages = measured_pages(data)
    assert [page.dataset for page in pages] == [*TEXT_SETS, "trafeval"]
    texts = ["" if page.dataset == "aeb" else "one two three four" for page in pages]
    figures = figures_of(pages, texts)
    assert (figures["aeb"], figures["atf"], figures["news"], figures["snippets"]) == (0.0, 1.0, 0.75, 1.0)


def test_absent_peers_are_told_in_a_line(tmp_path, capsys):
    assert bench.peer_figures(tmp_path, tmp_path / "peers") == ({}, {})
    assert capsys.readouterr().out.count("\n") == 1


def test_peers_that_were_measured_before_one_crashed_count(tmp_path, capsys, monkeypatch):
    line = json.dumps({"peer": "first", "figures": {"aeb": 0.5}, "ms": 3.0}) + "\n"
    seen = {}

    def run(command, *, env, **_):
        seen.update(env)
        return subprocess.CompletedProcess(command, -11, line)

    monkeypatch.setattr(bench.subprocess, "run", run)
    monkeypatch.setenv("PYTHONPATH", "before")
    assert bench.peer_figures(tmp_path, tmp_path) == ({"first": {"aeb": 0.5}}, {"first": 3.0})
    assert seen["PYTHONPATH"].split(":") == [str(tmp_path), "before"]
    assert "-11" in capsys.readouterr().out
