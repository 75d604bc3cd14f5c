from __future__ import annotations

import gzip
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.pipeline.landing import contained, reader
from orchestration.pipeline.landing.contained import stop_worker
from orchestration.pipeline.landing.formats import ReadOptions
from orchestration.pipeline.landing.found import Capture, Found, Rejection
from orchestration.pipeline.landing.listing import list_inputs
from orchestration.pipeline.landing.opening import LocalFile
from orchestration.pipeline.landing.reader import read_source
from tests.unit.transforms.containers.builders import PAGE, frames, http, lines, members, page, record
from transforms.containers.limits import Limits
from transforms.contract.lists import Reason


def _gzip(data: bytes) -> bytes:
    """Compressed without the time, so that every process collects the same tests."""
    return gzip.compress(data, mtime=0)


def found(path: Path) -> Found:
    (row,) = list_inputs([str(path)])
    assert isinstance(row, Found)
    return row


def read(path: Path, content: bytes | None = None, options: ReadOptions | None = None) -> list[Capture | Rejection]:
    if content is not None:
        path.write_bytes(content)
    return list(read_source(found(path), options))


def outcomes(rows: list[Capture | Rejection]) -> list[tuple[int | None, str]]:
    return [
        (row.record.index, row.record.form)
        if isinstance(row, Capture)
        else (row.rejected.index, row.rejected.reason.value)
        for row in rows
    ]


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.html", PAGE, "html"),
        ("a.HTM", b"no tags at all", "html"),
        ("a.txt", b"words", "text"),
        ("a.txt", PAGE, "text"),
        ("a.txt.gz", _gzip(b"words"), "text"),
        ("a.html.zst", frames(PAGE), "html"),
        ("a.html.gz", PAGE, "html"),
        ("a.html", b"<svg style='display:none'><path/></svg><div><p>The ferry left.</p><p>So.</p></div>", "html"),
        ("a.txt", b"ORC\nis a word of four letters, less one.\n", "text"),
        ("a.txt", b"PAR1 lamps are in the hall.\n", "text"),
        ("article", PAGE, "html"),
        ("index.php", PAGE, "html"),
        ("a.gz", _gzip(PAGE), "html"),
        ("a.txt", "\ufeffслова".encode("utf-16-le"), "text"),
        ("a.txt", b"nul \x00 here and there, but text all the same", "text"),
    ],
)
def test_plain_files_are_one_document(tmp_path: Path, name: str, content: bytes, form: str) -> None:
    (row,) = read(tmp_path / name, content)
    assert isinstance(row, Capture)
    record_ = row.record
    assert (record_.index, record_.offset, record_.length, record_.form) == (None, None, None, form)
    assert record_.media_type == {"html": "text/html", "text": "text/plain"}[form]
    unpacked = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    assert record_.payload == (PAGE if name.endswith("zst") else unpacked)
    assert row.source_uri == f"file://{tmp_path}/{name}"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n", "empty"),
        ("a.html", b"\xef\xbb\xbf", "empty"),
        ("a.warc.gz", b"", "empty"),
        ("a.html", b"%PDF-1.5 ...", "not_text"),
        ("a.txt", bytes(range(1, 32)) * 50, "not_text"),
        ("a.txt.gz", _gzip(b"\x89PNG\r\n\x1a\n" + bytes(99)), "not_text"),
        ("a.html", b"<?xml version='1.0'?><rss/>", "not_article_media"),
        ("a.html", b'{"ok": true}', "not_article_media"),
        ("a.csv", b"url,text\n", "unsupported_container"),
        ("a.zip", b"PK\x03\x04", "unsupported_container"),
        ("a.unknown", b"PK\x03\x04....", "unsupported_container"),
        ("a.arc", b"filedesc://x", "unsupported_container"),
        ("a", b"filedesc://x.arc 0.0.0.0 20090101000000 text/plain 76\n", "unsupported_container"),
        ("a.json", b"[\n {}\n]", "unsupported_container"),
        ("a.parquet.gz", _gzip(b"PAR1"), "unsupported_container"),
        ("a.pdf", b"%PDF", "not_article_media"),
        ("a.png", b"words", "not_article_media"),
        ("a", b"\x89PNG\r\n\x1a\n", "not_article_media"),
        ("a", b"words", "not_article_media"),
        ("a", b"PAR1 lamps are in the hall.\n", "not_article_media"),
        ("a", b"PAR1", "truncated"),
        ("a", bytes(range(1, 32)) * 50, "not_text"),
        ("a.warc", PAGE, "corrupt_container"),
        ("a.parquet", b"url,text\nx,y\n", "corrupt_container"),
        ("a.txt.gz", _gzip(b"words")[:-5], "truncated"),
        ("a.txt.gz", _gzip(bytes(30_000_000)), "decompression_bomb"),
        ("a.jsonl", b"\xff\xfe{\0", "unsupported_encoding"),
    ],
)
def test_what_is_no_document_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (row,) = read(tmp_path / name, content)
    assert outcomes([row]) == [(None, reason)]
    assert isinstance(row, Rejection)
    assert row.rejected.detail.isprintable()
    assert len(row.rejected.detail) > 15


def test_sizes_are_checked_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "sparse.html"
    with path.open("wb") as file:
        file.truncate(1 << 33)
    assert outcomes(read(path)) == [(None, "too_large")]


def test_containers_give_their_records(tmp_path: Path) -> None:
    options = ReadOptions(limits=Limits(), columns={"text": "blurb"}, skip={0}.__contains__)
    archive = members(record("a", http(page("One"))), record("b", http(page("Two"))))
    assert outcomes(read(tmp_path / "a.warc.gz", archive)) == [(0, "html"), (1, "html")]
    assert outcomes(read(tmp_path / "crawl.gz", archive)) == [(0, "html"), (1, "html")]
    assert outcomes(read(tmp_path / "crawl.gz", archive, options)) == [(1, "html")]
    rows = lines({"text": "a", "blurb": "b"}, {"blurb": "c"})
    assert outcomes(read(tmp_path / "a.jsonl", rows, options)) == [(1, "json")]
    assert outcomes(read(tmp_path / "a.json", rows)) == [(0, "json"), (1, "schema_error")]
    for blank in (b"\n", b"\xef\xbb\xbf\r\n  \n"):
        assert outcomes(read(tmp_path / "a.json", blank + rows))[0][1] == "json"
    assert outcomes(read(tmp_path / "export", rows)) == [(0, "json"), (1, "schema_error")]


def test_parquet_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"word {n}" for n in range(700)]}), path)
    assert outcomes(read(path)) == [(n, "json") for n in range(700)]
    assert outcomes(read(path, options=ReadOptions(skip=lambda index: index < 698))) == [(698, "json"), (699, "json")]
    rows = read_source(found(path))
    next(rows)
    rows.close()  # type: ignore[attr-defined]
    assert len(read(path)) == 700, "an answer that nobody waited for is no part of the next"
    stop_worker()
    stop_worker()


def test_a_reader_that_is_killed_is_replaced_and_no_row_comes_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    words = ["ferry " * 2000 + str(n) for n in range(3000)]
    pq.write_table(pa.table({"text": words}), path, row_group_size=500)
    rows = read_source(found(path))
    first = [next(rows) for _ in range(10)]
    worker = contained._current
    assert worker is not None
    worker._process.kill()
    assert outcomes([*first, *rows]) == [(n, "json") for n in range(3000)]
    assert contained._current is not worker
    stop_worker()


class DyingWorker:
    """A worker whose process ends after one row."""

    owner = os.getpid()

    def rows(self, *_: object) -> Iterator[object]:
        yield reader.plain_record(b"words", "text")
        raise EOFError

    def stop(self) -> None:
        pass


def test_a_reader_that_dies_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a"]}), path)
    monkeypatch.setattr(contained, "ParquetWorker", DyingWorker)
    monkeypatch.setattr(contained, "_current", None)
    assert outcomes(read(path)) == [(None, "text"), (None, "corrupt_container")]
    monkeypatch.undo()
    assert outcomes(read(path)) == [(0, "json")]
    stop_worker()


def test_archives_of_files_are_told_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("words")
    with tarfile.open(tmp_path / "pages", "w") as archive:
        archive.add(tmp_path / "x.txt", arcname="x.txt")
    assert outcomes(read(tmp_path / "pages")) == [(None, "unsupported_container")]


def test_what_changes_after_listing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    gone, linked, piped = found(path), found(path), found(path)
    path.unlink()
    assert outcomes(list(read_source(gone))) == [(None, "vanished")]
    path.symlink_to("/etc/hostname")
    assert outcomes(list(read_source(linked))) == [(None, "symlink")]
    path.unlink()
    os.mkfifo(path)
    assert outcomes(list(read_source(piped))) == [(None, "special_file")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    path.chmod(0)
    assert outcomes(read(path)) == [(None, "unreadable")]


def test_a_file_that_grows_while_it_is_read_is_not_captured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    true_read = LocalFile.read_all

    def growing(self: LocalFile) -> bytes:
        data = true_read(self)
        with path.open("ab") as file:
            file.write(b" and more")
        return data

    monkeypatch.setattr(LocalFile, "read_all", growing)
    assert outcomes(read(path, b"words")) == [(None, "changed_while_reading")]


def test_a_container_that_changes_keeps_its_records_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines({"text": "a"}, {"text": "b"}))
    rows = read_source(found(path))
    first = next(rows)
    with path.open("ab") as file:
        file.write(lines({"text": "c"}))
    assert outcomes([first, *rows])[-1] == (None, "changed_while_reading")


def test_errors_of_the_file_system_and_of_our_own_become_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, reason in (
        (OSError(5, "Input/output error"), Reason.UNREADABLE),
        (MemoryError(), Reason.MEMORY_LIMIT),
        (ZeroDivisionError(), Reason.CORRUPT_CONTAINER),
    ):

        def fail(*_: object, error: Exception = error) -> Iterator[None]:
            raise error
            yield

        monkeypatch.setattr(reader, "_read", fail)
        assert outcomes(read(tmp_path / "a.txt", b"words")) == [(None, reason.value)]
