from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from orchestration.pipeline.payloads import PayloadReader, list_documents
from tests.unit.orchestration.pipeline import documents, shards


def _lengths(batch):
    return {document.document_id: len(document.payload) for document in batch}


def test_documents_come_back_as_they_were(tmp_path):
    (document,) = documents.dumps(1)
    known = {
        "url": "https://a.example/3",
        "media_type": "text/plain",
        "charset": "utf-8",
        "date": "2026-03-05",
        "date_source": "warc-date",
        "captured_on": dt.date(2026, 3, 6),
    }
    path = shards.write_shard(tmp_path, [document], **known)
    (found,) = PayloadReader().read(path, list(list_documents(path, _lengths([document]))))
    assert (found.document_id, found.payload, found.form) == (document.document_id, document.payload, "text")
    assert {name: getattr(found.hints, name) for name in known} == known
    assert (found.hints.outlet, found.columns) == ("messenger", {})


def test_columns_of_records_come_back(tmp_path):
    record = documents.raw(b'{"body": "Words."}', "json")
    path = shards.write_shard(tmp_path, [record], columns='{"text": "body"}')
    (found,) = PayloadReader().read(path, list(list_documents(path, _lengths([record]))))
    assert (found.form, found.columns) == ("json", {"text": "body"})


def test_what_is_listed_is_what_was_asked_for_in_the_order_of_the_shard(tmp_path):
    batch = [*documents.dumps(300), *documents.pages(300)]
    path = shards.write_shard(tmp_path, batch)
    wanted = [batch[599], batch[0], batch[256]]
    found = list(list_documents(path, _lengths(wanted)))
    assert [(document.row, document.document_id) for document in found] == [
        (row, batch[row].document_id) for row in (0, 256, 599)
    ]
    assert [(document.form, document.outlet) for document in found] == [
        ("text", "messenger"), ("text", "messenger"), ("html", None),
    ]  # fmt: skip
    assert found[0].byte_length == len(batch[0].payload)


def test_documents_are_read_across_row_groups_and_shards_in_the_order_asked_for(tmp_path):
    batch, other = documents.dumps(600), documents.pages(3)
    path, next_path = shards.write_shard(tmp_path / "a", batch), shards.write_shard(tmp_path / "b", other)
    stored, next_stored = (
        list(list_documents(*given)) for given in ((path, _lengths(batch)), (next_path, _lengths(other)))
    )
    reader = PayloadReader()
    for rows in ([599, 0, 300], [1], [255, 256], [0]):
        found = reader.read(path, [stored[row] for row in rows])
        assert [document.payload for document in found] == [batch[row].payload for row in rows]
    assert [document.payload for document in reader.read(next_path, next_stored)] == [page.payload for page in other]
    assert reader.read(path, [stored[7]])[0].payload == batch[7].payload
    reader.close()


def test_a_shard_that_is_gone_or_damaged_is_an_error(tmp_path):
    batch = documents.dumps(3)
    path = shards.write_shard(tmp_path, batch)
    stored = list(list_documents(path, _lengths(batch)))
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(pa.ArrowException):
        PayloadReader().read(path, stored)
    path.unlink()
    with pytest.raises(OSError, match="payloads"):
        PayloadReader().read(path, stored)
