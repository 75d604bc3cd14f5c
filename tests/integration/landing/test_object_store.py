"""Inputs from an object store that speaks S3, on the loopback interface, sound and flaky."""

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
from tests.integration.landing.servers import FlakyStore, object_store
from tests.unit.transforms.containers.builders import PAGE, http, lines, members, page, record

pytestmark = pytest.mark.integration

RETRY = Retry(attempts=4, pause=0.01, stall=0.5)
ARCHIVE = members(*(record(str(n), http(page("ferry " * n + str(n**7)))) for n in range(3000)))


@pytest.fixture(scope="module")
def store() -> Iterator[FlakyStore]:
    boto3 = pytest.importorskip("boto3")
    s3fs = pytest.importorskip("s3fs")
    with object_store() as store, pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in {
            "AWS_ENDPOINT_URL": store.url,
            "AWS_ACCESS_KEY_ID": "ferry",
            "AWS_SECRET_ACCESS_KEY": "harbour",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        client = boto3.client("s3")
        client.create_bucket(Bucket="crawl")
        rows = io.BytesIO()
        pq.write_table(pa.table({"text": [f"ferry {n}" for n in range(500)]}), rows)
        for key, body in {
            "post/a.html": PAGE,
            "post/b/two.txt": b"The ferry left.",
            "post/.hidden/x.txt": b"words",
            "post/z.warc.gz": ARCHIVE,
            "post/name é.txt": b"words",
            "post/q?x.txt": b"words",
            "post/rows.parquet": rows.getvalue(),
            "post/rows.jsonl": lines({"text": "a"}),
            "post/empty.txt": b"",
            "post/marker/": b"",
            "post2/other.txt": b"words",
        }.items():
            client.put_object(Bucket="crawl", Key=key, Body=body)
        yield store
        client.close()
        s3fs.S3FileSystem.clear_instance_cache()
        stop_worker()


def listed(*urls: str) -> list[Found | Rejection]:
    return list(list_inputs(urls, ListOptions(retry=RETRY)))


def outcomes(found: Found | Rejection) -> list[str]:
    assert isinstance(found, Found)
    rows = list(read_source(found, ReadOptions(retry=RETRY)))
    return [row.record.form if isinstance(row, Capture) else row.rejected.reason.value for row in rows]


def test_a_folder_is_listed_and_read(store: FlakyStore) -> None:
    rows = listed("s3://crawl/post/")
    assert rows == listed("s3://crawl/post")
    found = {row.source_uri: "temp_or_hidden" if isinstance(row, Rejection) else outcomes(row) for row in rows}
    assert found == {
        "s3://crawl/post/.hidden": "temp_or_hidden",
        "s3://crawl/post/a.html": ["html"],
        "s3://crawl/post/b/two.txt": ["text"],
        "s3://crawl/post/empty.txt": ["empty"],
        "s3://crawl/post/name é.txt": ["text"],
        "s3://crawl/post/q?x.txt": ["text"],
        "s3://crawl/post/rows.jsonl": ["json"],
        "s3://crawl/post/rows.parquet": ["json"] * 500,
        "s3://crawl/post/z.warc.gz": ["html"] * 3000,
    }
    assert [row.source_uri for row in rows] == sorted(row.source_uri for row in rows)


def test_objects_patterns_and_buckets(store: FlakyStore) -> None:
    (row,) = listed("s3://crawl/post/a.html")
    assert isinstance(row, Found)
    assert (row.size, row.folder) == (len(PAGE), "post")
    assert row.fingerprint
    assert row.mtime_ns
    assert [row.source_uri for row in listed("s3://crawl/post/*.html")] == ["s3://crawl/post/a.html"]
    assert {row.source_uri for row in listed("s3://crawl/**/two.txt")} == {"s3://crawl/post/b/two.txt"}
    assert "s3://crawl/post2/other.txt" in {row.source_uri for row in listed("s3://crawl")}


@pytest.mark.parametrize("faults", [[503], [500, 503], ["cut"], ["stall"], ["cut", 503, "cut"]])
@pytest.mark.parametrize("key", ["post/a.html", "post/z.warc.gz", "post/rows.parquet"])
def test_a_flaky_network_loses_nothing(store: FlakyStore, key: str, faults: list[object]) -> None:
    (row,) = listed(f"s3://crawl/{key}")
    sound = outcomes(row)
    store.faults[f"/crawl/{key}"] = list(faults)
    assert outcomes(row) == sound
    assert not store.faults[f"/crawl/{key}"], "every fault was met"


@pytest.mark.parametrize(("fault", "reason"), [(403, "unreadable"), (404, "vanished")])
def test_what_does_not_heal_has_a_reason(store: FlakyStore, fault: int, reason: str) -> None:
    (row,) = listed("s3://crawl/post/a.html")
    store.faults["/crawl/post/a.html"] = [fault] * 50
    assert outcomes(row) == [reason]
    store.faults.clear()


@pytest.mark.parametrize("url", ["s3://crawl/nothing", "s3://nowhere/x", "s3://crawl/post/*.pdf", "s3://crawl/**.txt"])
def test_urls_that_name_nothing_are_usage_errors(store: FlakyStore, url: str) -> None:
    with pytest.raises(InputError, match="Nothing to read"):
        listed(url)
