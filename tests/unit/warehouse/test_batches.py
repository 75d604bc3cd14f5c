from __future__ import annotations

import pyarrow as pa

from orchestration.pipeline import batch_folder
from tests.unit.warehouse import rows
from warehouse.batches import merge_sources, remove_rejections
from warehouse.loads import insert_rows, transaction


def _source(uri="file:///a.warc", fingerprint="1", *, done=False, at=0, records=0, batch_id="b1"):
    return {
        "source_uri": uri,
        "fingerprint": fingerprint,
        "is_complete": done,
        "next_record": at,
        "records": records,
        "batch_id": batch_id,
        "outlet": "parent",
        "columns": '{"text": "body"}',
    }


#: How it was read, which is kept as it is.
_MANNER = ("parent", '{"text": "body"}')


def _merge(connection, *sources):
    with transaction(connection):
        merge_sources(connection, pa.Table.from_pylist(list(sources), schema=batch_folder.SOURCES))


def test_a_container_that_took_several_batches_keeps_one_row(connection):
    _merge(connection, _source(at=10, records=9))
    _merge(connection, _source(at=25, records=15, batch_id="b2"))
    _merge(connection, _source(at=30, records=5, done=True, batch_id="b3"))
    assert rows.table_rows(connection, "ops.sources") == [("file:///a.warc", "1", True, 30, 29, "b3", *_MANNER)]


def test_another_state_of_an_input_is_another_row(connection):
    _merge(connection, _source(done=True, records=3))
    _merge(connection, _source(fingerprint="2", done=True, records=4), _source("file:///b.warc", done=True))
    found = rows.table_rows(connection, "ops.sources")
    assert [(row[0], row[1], row[4]) for row in found] == [
        ("file:///a.warc", "1", 3),
        ("file:///a.warc", "2", 4),
        ("file:///b.warc", "1", 0),
    ]


def test_columns_are_merged_by_name(connection):
    table = pa.Table.from_pylist([_source(records=7)], schema=batch_folder.SOURCES)
    with transaction(connection):
        merge_sources(connection, table.select(sorted(table.column_names)))
    assert rows.table_rows(connection, "ops.sources") == [("file:///a.warc", "1", False, 0, 7, "b1", *_MANNER)]


def test_a_rejection_that_is_taken_back_is_gone_and_its_source_counts_one_less(connection):
    insert_rows(
        connection,
        "raw.rejections",
        [rows.rejection(1, source_uri="file:///a.warc"), rows.rejection(2, source_uri="file:///b.warc")],
    )
    _merge(connection, _source(done=True, records=3), _source("file:///b.warc", done=True, records=1))
    with transaction(connection):
        remove_rejections(connection, ["rejection-1", "no-such-rejection"])
    assert [row[0] for row in rows.table_rows(connection, "raw.rejections")] == ["rejection-2"]
    found = {row[0]: row[4] for row in rows.table_rows(connection, "ops.sources")}
    assert found == {"file:///a.warc": 2, "file:///b.warc": 1}
