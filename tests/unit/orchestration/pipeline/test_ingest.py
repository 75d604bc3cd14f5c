"""Ingest on real files and a real private database, without extraction."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import shutil

import pytest

from orchestration.pipeline import batch_folder, stages
from orchestration.pipeline.context import RunContext, RunStopped
from orchestration.pipeline.home import Home
from orchestration.pipeline.landing.found import InputError
from orchestration.pipeline.request import RetryFilter
from orchestration.pipeline.settings import RunSettings
from tests.unit.orchestration.pipeline import documents
from tests.unit.orchestration.pipeline.shards import read_documents
from tests.unit.orchestration.pipeline.stages import content, context_of, ingest, retry, rows
from tests.unit.transforms.containers import builders
from warehouse.connections import WarehouseError, private_database
from warehouse.intake import rejected_sources
from warehouse.loads import insert_rows


@pytest.fixture
def context(tmp_path) -> RunContext:
    return context_of(tmp_path / "home")


@pytest.fixture
def inputs(tmp_path):
    """Three dumps, two pages, an empty file."""
    files = {f"messenger/{number}.txt": documents.dump(number) for number in range(3)}
    files |= {f"times/{number}.html": documents.html_page(number) for number in range(2)}
    return documents.write_tree(tmp_path / "in", {**files, "times/empty.html": b""})


def _archived(page: bytes) -> bytes:
    return builders.record("mill", builders.http(page), date="2025-02-03T04:05:06Z")


def _jsonl(count: int, *, bad: tuple[int, ...] = ()) -> bytes:
    lines = []
    for number in range(count):
        row = {"url": f"https://a.example/{number}", "text": documents.dump(number).decode()}
        lines.append(b"{broken" if number in bad else json.dumps(row).encode())
    return b"\n".join(lines) + b"\n"


def test_everything_has_a_row_with_its_provenance(context, inputs):
    summary = ingest(context, inputs, outlet="parent")
    assert (summary.inputs, summary.captures, summary.documents, summary.rejections) == (6, 5, 5, 1)
    found = rows(context, "SELECT source_uri, outlet, record_index, media_type FROM raw.captures ORDER BY 1")
    assert found[0] == ((inputs / "messenger/0.txt").as_uri(), "messenger", None, "text/plain")
    assert found[-1] == ((inputs / "times/1.html").as_uri(), "times", None, "text/html")
    rejected = rows(context, "SELECT source_uri, disposition, reason FROM raw.rejections")
    assert rejected == [((inputs / "times/empty.html").as_uri(), "skipped", "empty")]
    ((batch, captures, documents_, rejections),) = rows(
        context, "SELECT batch_position, captures, documents, rejections FROM ops.batches"
    )
    assert (batch, captures, documents_, rejections) == (1, 5, 5, 1)


def test_payloads_are_kept_as_they_were(context, inputs):
    ingest(context, inputs)
    ((uri,),) = rows(context, "SELECT DISTINCT payload_uri FROM raw.documents")
    kept = {d.document_id: d.payload for d in read_documents((context.home.root / uri).parent)}
    assert set(kept.values()) == {path.read_bytes() for path in inputs.rglob("*.*") if path.stat().st_size}
    lengths = dict(rows(context, "SELECT document_id, byte_length FROM raw.documents"))
    assert lengths == {identity: len(payload) for identity, payload in kept.items()}


def test_an_unchanged_input_is_known_by_its_state_alone(context, inputs):
    ingest(context, inputs)
    before = content(context)
    summary = ingest(context, inputs)
    assert (summary.inputs, summary.unchanged, summary.captures, summary.batches) == (6, 6, 0, 0)
    assert content(context) == before


def test_a_touched_input_adds_no_row(context, inputs):
    ingest(context, inputs)
    before = content(context, without=["ops.sources"])
    os.utime(inputs / "messenger/0.txt", (1, 1))
    summary = ingest(context, inputs)
    assert (summary.unchanged, summary.captures, summary.documents, summary.batches) == (5, 0, 0, 0)
    assert content(context, without=["ops.sources"]) == before
    assert ingest(context, inputs).unchanged == 6  # and it is not opened a third time
    assert len(batch_folder.batch_folders(context.home.raw)) == 1


def test_changed_content_is_a_new_document_and_a_new_capture_of_the_same_source(context, inputs):
    ingest(context, inputs)
    changed = inputs / "messenger/0.txt"
    changed.write_bytes(documents.dump(77))
    summary = ingest(context, inputs)
    assert (summary.unchanged, summary.captures, summary.documents) == (5, 1, 1)
    versions = rows(
        context,
        "SELECT count(DISTINCT document_id), count(*) FROM raw.captures WHERE source_uri = ?",
        [changed.as_uri()],
    )
    assert versions == [(2, 2)]
    assert rows(context, "SELECT count(*) FROM ops.batches") == [(2,)]


def test_content_that_comes_back_is_no_second_capture(context, inputs):
    ingest(context, inputs)
    before = rows(context, "SELECT count(*) FROM raw.captures")
    changed = inputs / "messenger/0.txt"
    for number in (77, 0):
        changed.write_bytes(documents.dump(number))
        ingest(context, inputs)
    assert rows(context, "SELECT count(*) FROM raw.captures") == [(before[0][0] + 1,)]


def test_the_same_bytes_in_two_places_are_one_document_with_two_captures(context, inputs):
    (inputs / "times/copy.txt").write_bytes(documents.dump(0))
    (inputs / "again").mkdir()
    (inputs / "again/later.txt").write_bytes(documents.dump(1))
    summary = ingest(context, inputs)
    assert (summary.captures, summary.documents) == (7, 5)
    assert rows(context, "SELECT count(*), count(DISTINCT document_id) FROM raw.captures") == [(7, 5)]
    assert rows(context, "SELECT count(*), count(DISTINCT document_id) FROM raw.documents") == [(5, 5)]


def test_a_copy_in_a_later_run_is_one_more_capture(context, inputs):
    ingest(context, inputs)
    (inputs / "copy.txt").write_bytes(documents.dump(0))
    summary = ingest(context, inputs)
    assert (summary.captures, summary.documents) == (1, 0)


def test_the_order_of_the_arguments_does_not_matter(tmp_path, inputs):
    arguments = [inputs / "messenger", inputs / "times", inputs / "messenger/0.txt"]
    found = []
    for number, given in enumerate((arguments, arguments[::-1])):
        context = context_of(tmp_path / f"home-{number}")
        ingest(context, *given)
        found.append(content(context))
    assert found[0] == found[1]


@pytest.mark.parametrize("batch_documents", [1, 2, 3])
def test_batches_are_cut_and_the_rows_are_the_same(tmp_path, inputs, batch_documents):
    (inputs / "export.jsonl").write_bytes(_jsonl(7, bad=(2,)))
    (inputs / "copy.txt").write_bytes(documents.dump(0))
    whole = context_of(tmp_path / "whole")
    ingest(whole, inputs)
    cut = context_of(tmp_path / "cut", batch_documents=batch_documents)
    summary = ingest(cut, inputs)
    assert summary.batches >= 13 // batch_documents - 1
    batch_columns = ["batch_id", "payload_uri"]
    assert content(cut, columns_without=batch_columns) == content(whole, columns_without=batch_columns)
    totals = "SELECT sum(captures), sum(documents), sum(rejections), sum(payload_bytes) FROM ops.batches"
    assert rows(cut, totals) == rows(whole, totals)
    positions = rows(cut, "SELECT batch_position FROM ops.batches ORDER BY 1")
    assert positions == [(number,) for number in range(1, summary.batches + 1)]


def test_batches_are_cut_by_bytes_as_well(tmp_path, inputs):
    context = context_of(tmp_path / "home", batch_bytes=700)
    assert ingest(context, inputs).batches >= 4


def test_every_source_counts_what_it_added(context, inputs):
    (inputs / "export.jsonl").write_bytes(_jsonl(5, bad=(1,)))
    ingest(context, inputs)
    counted = dict(rows(context, "SELECT source_uri, records FROM ops.sources"))
    added = dict(
        rows(
            context,
            "SELECT source_uri, count(*) FROM (SELECT source_uri FROM raw.captures UNION ALL "
            "SELECT source_uri FROM raw.rejections) GROUP BY 1",
        )
    )
    assert counted == added
    assert counted[(inputs / "export.jsonl").as_uri()] == 5
    assert rows(context, "SELECT count(*) FROM ops.sources WHERE NOT is_complete") == [(0,)]


@pytest.mark.parametrize("stop_after", range(1, 9))
def test_a_stop_in_the_middle_of_a_container_is_gone_on_from(tmp_path, stop_after):
    """Batches of two records; the run is stopped after some records, and another one reads the rest."""
    payload = _jsonl(9, bad=(4,))
    inputs = documents.write_tree(tmp_path / "in", {"a.jsonl": payload, "b.txt": documents.dump(50)})
    whole = context_of(tmp_path / "whole", batch_documents=2)
    ingest(whole, inputs)

    stopped = context_of(tmp_path / "stopped", batch_documents=2)
    calls = 0

    def check_stop() -> None:
        nonlocal calls
        calls += 1
        if calls > stop_after + 2:  # two calls come before the first record
            raise RunStopped

    stopping = RunContext(stopped.home, stopped.settings, check_stop=check_stop)
    with pytest.raises(RunStopped):
        ingest(stopping, inputs)
    read_before = rows(stopped, "SELECT count(*) FROM raw.captures")[0][0]
    assert read_before <= stop_after
    assert read_before >= stop_after - 3  # what is done again is bounded by a batch
    ingest(stopped, inputs)
    assert content(stopped) == content(whole)
    assert [f.name for f in batch_folder.batch_folders(stopped.home.raw)] == [
        f.name for f in batch_folder.batch_folders(whole.home.raw)
    ]


@pytest.mark.parametrize("is_gone", [False, True], ids=["inputs there", "inputs gone"])
@pytest.mark.parametrize("kept", [0, 1])
def test_batches_that_the_database_does_not_know_are_taken_in(tmp_path, inputs, kept, is_gone):
    """A kill between a shard and its transaction, or a database restored from an older release: nothing is lost."""
    context = context_of(tmp_path / "home", batch_documents=2)
    ingest(context, inputs, outlet="parent")
    expected = content(context)
    batches = rows(
        context, "SELECT batch_id, batch_position, captures, documents, rejections FROM ops.batches ORDER BY 2"
    )
    with private_database(context.home.private) as connection:
        connection.execute(
            "CREATE TEMP TABLE kept AS SELECT batch_id FROM ops.batches WHERE batch_position <= ?", [kept]
        )
        for name in ("raw.captures", "raw.documents", "raw.rejections", "ops.sources", "ops.loads", "ops.batches"):
            connection.execute(f"DELETE FROM {name} WHERE batch_id NOT IN (FROM kept)")
    (context.home.raw / "000009-abc.partial").mkdir()
    folders = [folder.name for folder in batch_folder.batch_folders(context.home.raw)]
    if is_gone:
        shutil.rmtree(inputs)
        inputs.mkdir()
    summary = ingest(context, inputs, outlet="parent")
    assert (summary.captures, summary.batches) == (0, 0)
    assert content(context) == expected
    assert batches == rows(
        context, "SELECT batch_id, batch_position, captures, documents, rejections FROM ops.batches ORDER BY 2"
    )
    assert sorted(path.name for path in context.home.raw.iterdir()) == folders


def test_two_histories_that_met_keep_both(tmp_path, inputs):
    """A release was restored and went on by itself; then the batches that it did not know came back."""
    first, second = context_of(tmp_path / "first"), context_of(tmp_path / "second")
    ingest(first, inputs / "messenger")
    ingest(second, inputs)
    (folder,) = batch_folder.batch_folders(second.home.raw)
    shutil.copytree(folder, first.home.raw / folder.name)  # both are called 000001
    ingest(first, inputs)
    assert rows(first, "SELECT count(*), count(DISTINCT capture_id) FROM raw.captures") == [(5, 5)]
    assert rows(first, "SELECT count(*), count(DISTINCT document_id) FROM raw.documents") == [(5, 5)]
    assert rows(first, "SELECT batch_position, captures FROM ops.batches ORDER BY 1") == [(1, 3), (2, 2)]
    ((counted,),) = rows(first, "SELECT sum(records) FROM ops.sources")
    assert counted == 6, "five captures and a rejection: the accounts balance"
    for uri, name in rows(first, "SELECT DISTINCT payload_uri, batch_id FROM raw.documents"):
        assert (first.home.root / uri).is_file(), name


def test_a_shard_that_cannot_be_read_is_told_and_kept(context, inputs):
    (context.home.raw / "000001-abc").mkdir()
    with pytest.raises(WarehouseError, match=r"shard cannot be read.*backup"):
        ingest(context, inputs)
    assert (context.home.raw / "000001-abc").exists()


def test_a_list_on_standard_input(context, inputs):
    listed = "\n".join(str(inputs / name) for name in ("messenger/0.txt", "messenger/1.txt", "messenger/0.txt"))
    request = stages.IngestRequest(("-",), stdin=io.BytesIO(listed.encode()))
    summary = stages.ingest(context, request)
    assert (summary.inputs, summary.captures) == (2, 2)


def test_an_argument_that_names_nothing_is_refused_before_anything_is_read(context, inputs):
    with pytest.raises(InputError, match="there is no file or folder"):
        ingest(context, inputs, inputs / "nowhere")
    assert rows(context, "SELECT count(*) FROM ops.sources") == [(0,)]


def test_the_home_itself_is_no_input(tmp_path):
    context = context_of(tmp_path / "all" / "home")
    documents.write_tree(tmp_path / "all", {"a.txt": documents.dump(1)})
    ingest(context, tmp_path / "all")
    ingest(context, tmp_path / "all")
    assert rows(context, "SELECT count(*) FROM raw.captures") == [(1,)]
    assert rows(context, "SELECT reason FROM raw.rejections") == [("temp_or_hidden",)]


def test_the_outlet_is_the_host_of_the_url_where_there_is_one(context, tmp_path):
    inputs = documents.write_tree(tmp_path / "in", {"a.jsonl": _jsonl(1), "b.txt": documents.dump(5)})
    ingest(context, inputs, outlet="The Messenger")
    (folder,) = batch_folder.batch_folders(context.home.raw)
    outlets = {document.form: document.hints.outlet for document in read_documents(folder)}
    assert outlets == {"json": "a.example", "text": "The Messenger"}


def test_progress_is_told_and_never_goes_back(tmp_path, inputs):
    home = context_of(tmp_path / "home").home
    told = []
    context = RunContext(home, RunSettings(), progress=lambda stage, done, total: told.append((stage, done, total)))
    ingest(context, inputs)
    assert {stage for stage, _, _ in told} == {"ingest"}
    figures = [done for _, done, _ in told]
    assert figures == sorted(figures)
    assert figures[-1] == 5


def test_a_gzipped_archive_has_offsets_and_indexes(context, tmp_path):
    page = documents.html_page(1)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2026-03-05T08:30:00Z\r\nWARC-Target-URI: https://www.a.example/pier\r\n"
        b"Content-Type: application/http; msgtype=response\r\nWARC-Truncated: time\r\nContent-Length: %d\r\n\r\n"
        % len(http)
    )
    member = gzip.compress(record + http + b"\r\n\r\n", mtime=0)
    documents.write_tree(tmp_path / "in", {"a.warc.gz": member * 2})
    ingest(context, tmp_path / "in")
    found = rows(
        context,
        "SELECT record_index, record_offset, record_length, http_status, outlet IS NULL, warc_truncated "
        "FROM raw.captures ORDER BY 1",
    )
    assert found == [(0, 0, len(member), 200, True, "time"), (1, len(member), len(member), 200, True, "time")]
    assert rows(context, "SELECT count(*) FROM raw.documents") == [(1,)]


def test_a_home_that_vanishes_is_not_made_by_ingest(tmp_path):
    context = RunContext(Home(tmp_path / "nowhere"))
    with pytest.raises(Exception, match="does not open"):
        ingest(context, tmp_path)
    assert not (tmp_path / "nowhere").exists()


def test_a_retry_reads_as_the_input_was_read(context, tmp_path):
    lines = [json.dumps({"blurb": documents.dump(number).decode()}).encode() for number in range(3)]
    export = documents.write_tree(tmp_path / "in", {"herald/e.jsonl": b"\n".join([*lines, b"{broken"]) + b"\n"})
    ingest(context, export, outlet="parent", columns={"text": "blurb"})
    for _ in range(2):
        retry(context)
    assert rows(context, "SELECT DISTINCT outlet FROM raw.captures") == [("herald",)]
    assert rows(context, "SELECT record_index, reason FROM raw.rejections") == [(3, "malformed_json")]
    (export / "herald/e.jsonl").write_bytes(b"\n".join([*lines, lines[0][:-1] + b', "more": 1}']) + b"\n")
    retry(context)
    assert rows(context, "SELECT count(*) FROM raw.rejections") == [(0,)]
    assert rows(context, "SELECT outlet, count(*) FROM raw.captures GROUP BY ALL") == [("herald", 4)]


def test_a_retry_opens_a_hidden_folder_and_its_rejection_goes(context, tmp_path):
    tree = {f".drafts/{number}.txt": documents.dump(number) for number in range(3)}
    folder = documents.write_tree(tmp_path / "in", {**tree, ".empty/.nothing": b"x"})
    ingest(context, folder, outlet="herald")
    assert rows(context, "SELECT count(*) FROM raw.rejections") == [(2,)]
    for _ in range(2):
        stages.ingest(context, stages.IngestRequest((), retry=RetryFilter(("temp_or_hidden",))))
        assert rows(context, "SELECT outlet, count(*) FROM raw.captures GROUP BY ALL") == [("herald", 3)]
        left = rows(context, "SELECT regexp_extract(source_uri, '[^/]*/[^/]*$') FROM raw.rejections")
        assert left == [(".empty/.nothing",)]
    ingest(context, folder, outlet="herald")
    assert rows(context, "SELECT count(*) FROM raw.rejections") == [(1,)]


def test_a_retry_never_reads_the_home_itself(tmp_path):
    context = context_of(tmp_path / "all" / "home")
    documents.write_tree(tmp_path / "all", {"a.txt": documents.dump(1)})
    ingest(context, tmp_path / "all")
    stages.ingest(context, stages.IngestRequest((), retry=RetryFilter(("temp_or_hidden",))))
    ingest(context, context.home.root)
    assert rows(context, "SELECT count(*) FROM raw.captures") == [(1,)]
    assert rows(context, "SELECT reason FROM raw.rejections") == [("temp_or_hidden",)]


def test_columns_that_are_told_later_are_heard(context, tmp_path):
    lines = b"".join(json.dumps({"prose": documents.dump(number).decode()}).encode() + b"\n" for number in range(3))
    export = documents.write_tree(tmp_path / "in", {"e.jsonl": lines, "f.jsonl": _jsonl(1)})
    ingest(context, export, columns={"text": "nowhere"})
    assert rows(context, "SELECT reason, count(*) FROM raw.rejections GROUP BY ALL") == [("schema_error", 4)]
    assert ingest(context, export).unchanged == 2, "no columns are told"
    assert ingest(context, export / "e.jsonl", columns={"text": "prose"}).documents == 3
    assert rows(context, "SELECT count(*) FROM raw.rejections") == [(1,)]
    assert ingest(context, export / "e.jsonl", columns={"text": "prose"}).unchanged == 1


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_of_the_captures_of_a_batch_the_one_that_tells_most_is_taken(context, tmp_path, names):
    page = documents.html_page(1)
    plain, archived = names
    inputs = documents.write_tree(
        tmp_path / "in",
        {
            f"{plain}.txt": page,
            f"{archived}.warc": _archived(page),
        },
    )
    ingest(context, inputs, outlet="parent")
    (folder,) = batch_folder.batch_folders(context.home.raw)
    (document,) = read_documents(folder)
    assert (document.form, document.hints.url) == ("html", "https://ferry.test/mill")
    assert document.hints.outlet == "ferry.test"


def test_the_day_of_capture_is_that_of_the_archive(context, tmp_path):
    page = documents.html_page(1)
    inputs = documents.write_tree(tmp_path / "in", {"a.warc": _archived(page), "b.html": page + b" "})
    ingest(context, inputs)
    (folder,) = batch_folder.batch_folders(context.home.raw)
    days = {document.hints.url: document.hints.captured_on for document in read_documents(folder)}
    assert days.pop("https://ferry.test/mill") == dt.date(2025, 2, 3)
    assert days.pop(None) >= dt.date(2026, 1, 1)


def test_a_rejection_that_comes_goes_and_comes_again_has_a_batch_each_time(context, tmp_path):
    page = gzip.compress(documents.html_page(1), mtime=0)
    path = documents.write_tree(tmp_path / "in", {"page.html.gz": page}) / "page.html.gz"
    ingest(context, path)
    seen = []
    cut = page[: len(page) // 2]
    for payload, again in ((cut, False), (page, True), (cut, False), (page, True)):
        path.write_bytes(payload)
        if again:
            retry(context)
        else:
            ingest(context, path)
        seen.append(rows(context, "SELECT count(*) FROM raw.rejections")[0][0])
    assert seen == [1, 0, 1, 0]
    assert rows(context, "SELECT count(*), count(DISTINCT batch_id) FROM ops.batches") == [(5, 5)]
    assert len(list(context.home.raw.iterdir())) == 5


def test_records_behind_a_break_keep_their_rejections(context, tmp_path):
    whole = gzip.compress(_jsonl(400, bad=(390,)), mtime=0)
    path = documents.write_tree(tmp_path / "in", {"e.jsonl.gz": whole}) / "e.jsonl.gz"
    ingest(context, path)
    path.write_bytes(whole[: len(whole) // 2])
    retry(context)
    found = rows(context, "SELECT record_index, reason FROM raw.rejections ORDER BY 1 NULLS LAST")
    assert [reason for _, reason in found] == ["truncated", "malformed_json", "truncated"]
    assert [index for index, _ in found][1:] == [390, None], "the cut line, the one behind the cut, the container"
    path.write_bytes(whole)
    retry(context)
    assert rows(context, "SELECT record_index, reason FROM raw.rejections") == [(390, "malformed_json")]


def test_a_retry_takes_what_is_quarantined_or_could_not_be_read(context, tmp_path):
    ingest(context, documents.write_tree(tmp_path / "in", {"page.html": documents.html_page(1)}))
    turned_away = {"truncated": "quarantined", "unreadable": "skipped", "empty": "skipped"}
    with private_database(context.home.private) as connection:
        for reason, disposition in turned_away.items():
            row = {"rejection_id": reason, "source_uri": f"file:///{reason}", "disposition": disposition}
            row |= {"reason": reason, "batch_id": "b", "rejected_at": dt.datetime(2031, 2, 3, tzinfo=dt.UTC)}
            insert_rows(connection, "raw.rejections", [row])
        assert rejected_sources(connection) == ["file:///truncated", "file:///unreadable"]
        assert rejected_sources(connection, ["empty"]) == ["file:///empty"]
