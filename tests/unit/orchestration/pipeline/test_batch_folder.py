from __future__ import annotations

import datetime as dt

import pyarrow.parquet as pq
import pytest

from orchestration.pipeline import batch_folder
from tests.unit.orchestration.pipeline import documents
from tests.unit.orchestration.pipeline.shards import read_documents

MOMENT = dt.datetime(2026, 3, 5, 8, 30)  # noqa: DTZ001 - the warehouse's TIMESTAMP is naive UTC


def _payload(number: int, **changed):
    return {
        "document_id": f"{number:064x}",
        "payload": documents.dump(number),
        "form": "text",
        "media_type": "text/plain",
        "charset": "utf-8",
        "outlet": "messenger",
        "url": f"https://a.example/{number}",
        "date": "2026-03-05",
        "date_source": "warc-date",
        "columns": None,
        "captured_on": MOMENT.date(),
        "byte_length": len(documents.dump(number)),
        **changed,
    }


def _write(raw, name, rows):
    origin = {"presshouse_version": "1.2", "ingested_at": MOMENT, "ingest_ms": 17.5}
    return batch_folder.write_batch(raw, name, rows, lambda: origin)


def _rows(numbers, **changed):
    empty = {name: [] for name in batch_folder.FILES}
    return empty | {"payloads": [_payload(number, **changed) for number in numbers]}


def test_documents_come_back_as_they_were(tmp_path):
    folder = _write(tmp_path, "000001-b", _rows([3, 1, 2]))
    found = list(read_documents(folder))
    assert [document.document_id for document in found] == [f"{number:064x}" for number in (3, 1, 2)]
    assert found[0].payload == documents.dump(3)
    assert found[0].form == "text"
    hints = found[0].hints
    assert (hints.outlet, hints.url, hints.charset) == ("messenger", "https://a.example/3", "utf-8")
    assert (hints.date, hints.date_source, hints.captured_on) == ("2026-03-05", "warc-date", MOMENT.date())
    assert found[0].columns == {}


def test_columns_of_records_come_back(tmp_path):
    folder = _write(tmp_path, "000001-b", _rows([1], form="json", columns='{"text": "body"}'))
    (found,) = read_documents(folder)
    assert (found.form, found.columns) == ("json", {"text": "body"})


def test_only_what_is_wanted_is_read(tmp_path):
    folder = _write(tmp_path, "000001-b", _rows(range(600)))
    wanted = {f"{number:064x}" for number in (0, 599)}
    assert {document.document_id for document in read_documents(folder, wanted)} == wanted
    assert list(read_documents(folder, set())) == []


def test_row_groups_bound_what_a_reader_holds(tmp_path):
    folder = _write(tmp_path, "000001-b", _rows(range(600)))
    with pq.ParquetFile(folder / "payloads.parquet") as file:
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    assert sum(sizes) == 600
    assert max(sizes) <= 256
    large = _write(tmp_path, "000002-b", _rows([1, 2, 3], payload=b"x" * 20_000_000))
    with pq.ParquetFile(large / "payloads.parquet") as file:
        assert file.num_row_groups == 3


def test_every_file_is_there_even_if_it_is_empty(tmp_path):
    folder = _write(tmp_path, "000001-b", _rows([]))
    assert {path.stem for path in folder.iterdir()} == {*batch_folder.FILES, "batch"}
    for name, schema in batch_folder.FILES.items():
        table = pq.read_table(folder / f"{name}.parquet")
        assert (table.num_rows, table.schema) == (0, schema)
    assert list(read_documents(folder)) == []


def test_where_a_batch_comes_from_is_told_when_the_rest_is_written(tmp_path):
    def origin():
        written = {path.stem for path in (tmp_path / "000001-b.partial").iterdir()}
        assert written == set(batch_folder.FILES)
        return {"presshouse_version": "1.2", "ingested_at": MOMENT, "ingest_ms": 17.5}

    folder = batch_folder.write_batch(tmp_path, "000001-b", _rows([1]), origin)
    (row,) = pq.read_table(folder / "batch.parquet").to_pylist()
    assert row == {"batch_id": "b", "presshouse_version": "1.2", "ingest_ms": 17.5, "ingested_at": MOMENT}


def test_a_folder_that_is_there_is_not_written_again(tmp_path):
    folder = _write(tmp_path, "000001-b", _rows([1]))
    before = (folder / "payloads.parquet").stat().st_mtime_ns
    assert _write(tmp_path, "000001-b", _rows([1, 2])) == folder
    assert (folder / "payloads.parquet").stat().st_mtime_ns == before


def test_a_half_written_folder_is_no_batch_and_is_written_anew(tmp_path):
    partial = tmp_path / "000001-b.partial"
    partial.mkdir()
    (partial / "payloads.parquet").write_bytes(b"half")
    assert batch_folder.batch_folders(tmp_path) == []
    folder = _write(tmp_path, "000001-b", _rows([1]))
    assert batch_folder.batch_folders(tmp_path) == [folder]
    assert not partial.exists()


def test_folders_sort_in_the_order_of_the_batches(tmp_path):
    for position in (10, 2, 1):
        _write(tmp_path, batch_folder.folder_name(position, "ff"), _rows([position]))
    assert [folder.name for folder in batch_folder.batch_folders(tmp_path)] == ["000001-ff", "000002-ff", "000010-ff"]


def test_a_folder_is_named_after_its_batch(tmp_path):
    assert batch_folder.named(tmp_path / batch_folder.folder_name(12, "ff-00")) == (12, "ff-00")


@pytest.mark.parametrize("payload", [b"", b"\x00\xff\xfe", bytes(range(256))])
def test_payloads_are_bytes_and_nothing_else(tmp_path, payload):
    folder = _write(tmp_path, "000001-b", _rows([1], payload=payload))
    (found,) = read_documents(folder)
    assert found.payload == payload
