"""Inputs from a web server on the loopback interface, sound and flaky."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.pipeline.landing.contained import stop_worker
from orchestration.pipeline.landing.formats import ReadOptions
from orchestration.pipeline.landing.found import Capture, Found, InputError, Rejection
from orchestration.pipeline.landing.listing import ListOptions, list_inputs
from orchestration.pipeline.landing.reader import read_source
from orchestration.pipeline.landing.retry import Retry
from tests.integration.landing.servers import WebServer, web_server
from tests.unit.transforms.containers.builders import PAGE, http, lines, members, page, record

pytestmark = pytest.mark.integration

RETRY = Retry(attempts=3, pause=0.01, stall=0.5)
NOISE = [record(str(n), http(page("ferry " * n + str(n**7)))) for n in range(3000)]
ARCHIVE = members(*NOISE)


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [f"ferry {n}" for n in range(500)]}), out, row_group_size=100)
    return out.getvalue()


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as web:
        web.files = {
            "/a.html": PAGE,
            "/dump.txt": b"The ferry left.",
            "/article/7": PAGE,
            "/empty.txt": b"",
            "/big.warc.gz": ARCHIVE,
            "/rows.jsonl": lines(*({"text": f"line {n}"} for n in range(1000))),
            "/rows.parquet": parquet(),
        }
        yield web
    stop_worker()


def listed(url: str) -> Found:
    (row,) = list_inputs([url], ListOptions(retry=RETRY))
    assert isinstance(row, Found)
    return row


def outcomes(found: Found) -> list[str]:
    rows = list(read_source(found, ReadOptions(retry=RETRY)))
    return [row.record.form if isinstance(row, Capture) else row.rejected.reason.value for row in rows]


@pytest.mark.parametrize("gives_ranges", [True, False])
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a.html", ["html"]),
        ("/dump.txt", ["text"]),
        ("/article/7", ["html"]),
        ("/empty.txt", ["empty"]),
        ("/big.warc.gz", ["html"] * 3000),
        ("/rows.jsonl", ["json"] * 1000),
        ("/rows.parquet", ["json"] * 500),
    ],
)
def test_files_of_every_kind(web: WebServer, path: str, expected: list[str], gives_ranges: bool) -> None:
    web.gives_ranges = gives_ranges
    found = listed(web.url + path)
    assert (found.source_uri, found.size) == (web.url + path, len(web.files[path]))
    assert found.fingerprint == f'{len(web.files[path])}:"one"'
    assert outcomes(found) == expected


@pytest.mark.parametrize("gives_ranges", [True, False])
@pytest.mark.parametrize(
    "faults", [[503], [500, 429], ["cut"], ["cut", "cut"], ["stall"], ["reset", 502], ["cut", 503, "reset"]]
)
@pytest.mark.parametrize("path", ["/a.html", "/big.warc.gz", "/rows.parquet"])
def test_a_flaky_network_loses_nothing(web: WebServer, path: str, faults: list[object], gives_ranges: bool) -> None:
    web.gives_ranges = gives_ranges
    found = listed(web.url + path)
    sound = outcomes(found)
    web.faults[path] = list(faults)
    assert outcomes(found) == sound
    assert not web.faults[path], "every fault was met"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(503, "unreadable"), (403, "unreadable"), (404, "vanished"), ("stall", "timeout"), ("reset", "unreadable")],
)
def test_what_does_not_heal_has_a_reason(web: WebServer, fault: object, reason: str) -> None:
    found = listed(f"{web.url}/a.html?token=abc")
    web.faults["/a.html"] = [fault] * 20
    (row,) = read_source(found, ReadOptions(retry=RETRY))
    assert isinstance(row, Rejection)
    assert row.rejected.reason.value == reason
    assert "abc" not in row.source_uri + row.rejected.detail


def test_answers_that_stay_short_are_truncated_and_records_before_the_break_stand(web: WebServer) -> None:
    web.gives_ranges = False
    found = listed(f"{web.url}/big.warc.gz")
    # How many records come before the break is the network's affair: a reset throws away what was not read yet, and
    # on a busy machine that may be all of it.
    for _ in range(10):
        web.faults["/big.warc.gz"] = ["late cut"] * 50
        found_outcomes = outcomes(found)
        assert found_outcomes[-1] == "truncated"
        if len(found_outcomes) > 1:
            break
    assert set(found_outcomes[:-1]) == {"html"}


def test_a_file_that_changes_while_it_is_read_says_so(web: WebServer) -> None:
    web.files["/big.txt.jsonl"] = lines(*({"text": "x" * 500, "n": n} for n in range(6000)))
    found = listed(f"{web.url}/big.txt.jsonl")
    rows = read_source(found, ReadOptions(retry=RETRY))
    next(rows)
    web.tag = '"two"'
    last = list(rows)[-1]
    assert isinstance(last, Rejection)
    assert last.rejected.reason.value == "changed_while_reading"


def test_small_files_cost_two_requests(web: WebServer) -> None:
    assert outcomes(listed(f"{web.url}/a.html")) == ["html"]
    assert web.requests == [("HEAD", "/a.html"), ("GET", "/a.html")]


@pytest.mark.parametrize("path", ["/gone.html", "/gone/"])
def test_urls_that_name_nothing_are_usage_errors(web: WebServer, path: str) -> None:
    with pytest.raises(InputError, match="Nothing to read at") as caught:
        list_inputs([f"{web.url}{path}?token=abc"], ListOptions(retry=RETRY))
    assert "abc" not in str(caught.value)


def test_urls_in_a_list_have_rows(web: WebServer) -> None:
    stdin = io.BytesIO(f"{web.url}/a.html\n{web.url}/gone.html\n{web.url}/a.html\n".encode())
    rows = list(list_inputs(["-"], ListOptions(stdin=stdin, retry=RETRY)))
    assert [type(row) for row in rows] == [Found, Rejection]
    assert isinstance(rows[1], Rejection)
    assert rows[1].rejected.reason.value == "vanished"
