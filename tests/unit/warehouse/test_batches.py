"""Batch folders, written as Parquet here, and what loading them leaves in the database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.warehouse import rows
from transforms.contract.arrow import schema_of
from transforms.contract.tables import table
from warehouse.batches import BatchFolder, BatchRow, Origin, load_batch, note_sources
from warehouse.connections import WarehouseError
from warehouse.loads import insert_rows

LATER = dt.datetime(2026, 4, 1, 12)  # noqa: DTZ001 - the warehouse's TIMESTAMP is naive UTC
OTHERWISE = Origin("9.9", LATER)

_TABLES = {"captures": "raw.captures", "rejections": "raw.rejections", "sources": "ops.sources"}
#: How an input was read, which is kept as it is.
_MANNER = ("parent", '{"text": "body"}')


def _source(uri="file:///a.warc", fingerprint="1", *, done=False, at=0, records=0, batch_id="b1"):
    return {
        "source_uri": uri,
        "fingerprint": fingerprint,
        "is_complete": done,
        "next_record": at,
        "records": records,
        "batch_id": batch_id,
        "outlet": _MANNER[0],
        "columns": _MANNER[1],
    }


def _write(folder: Path, *, without: tuple[str, ...] = (), **files) -> Path:
    """A batch folder; columns named in ``without`` are not in it, as in folders of earlier versions."""
    folder.mkdir()
    for file, name in _TABLES.items():
        made = pa.Table.from_pylist(files.get(file, []), schema=schema_of(table(name)))
        pq.write_table(made.drop([name for name in without if name in made.column_names]), folder / f"{file}.parquet")
    retracted = [{"rejection_id": identity} for identity in files.get("retractions", ())]
    schema = pa.schema([("rejection_id", pa.string())])
    pq.write_table(pa.Table.from_pylist(retracted, schema=schema), folder / "retractions.parquet")
    payloads = {
        "document_id": pa.array([rows.document_id(number) for number in files.get("payloads", ())], pa.string()),
        "payload": pa.array([b"x" * number for number in files.get("payloads", ())], pa.large_binary()),
        "form": pa.array(["text"] * len(files.get("payloads", ())), pa.string()),
        "media_type": pa.array([None] * len(files.get("payloads", ())), pa.string()),
        "byte_length": pa.array(list(files.get("payloads", ())), pa.int64()),
    }
    pq.write_table(pa.table(payloads).drop([name for name in without if name in payloads]), folder / "payloads.parquet")
    if "origin" in files:
        pq.write_table(pa.Table.from_pylist([files["origin"]]), folder / "batch.parquet")
    return folder


def _load(connection, path: Path, batch_id: str = "b1", position: int = 1) -> BatchRow | None:
    folder = BatchFolder(path, batch_id, position, f"raw/{path.name}/payloads.parquet")
    return load_batch(connection, folder, OTHERWISE)


def test_every_file_of_a_folder_has_its_rows(connection, tmp_path):
    origin = {"presshouse_version": "1.2", "ingested_at": rows.MOMENT, "ingest_ms": 17.5}
    folder = _write(
        tmp_path / "1-b1",
        captures=[rows.capture(1), rows.capture(2)],
        payloads=[1, 2],
        rejections=[rows.rejection(3)],
        sources=[_source(done=True, records=3)],
        origin=origin,
    )
    assert _load(connection, folder) == BatchRow(2, 2, 1, 3)
    documents = connection.execute(
        "SELECT document_id, byte_length, payload_uri, batch_id FROM raw.documents"
    ).fetchall()
    assert documents == [(rows.document_id(n), n, "raw/1-b1/payloads.parquet", "b1") for n in (1, 2)]
    assert [row[0] for row in rows.table_rows(connection, "raw.captures")] == ["capture-1", "capture-2"]
    assert rows.table_rows(connection, "ops.batches") == [("b1", 1, 2, 2, 1, 3, "1.2", 17.5, rows.MOMENT)]
    loaded = connection.execute("SELECT stage, batch_id, rows_loaded, elapsed_ms, loaded_at FROM ops.loads").fetchall()
    assert loaded == [("ingest", "b1", 3, 17.5, rows.MOMENT)]


def test_loading_again_changes_nothing(connection, tmp_path):
    folder = _write(tmp_path / "b", captures=[rows.capture(1)], payloads=[1], sources=[_source(records=1)])
    _load(connection, folder)
    before = [rows.table_rows(connection, name) for name in ("raw.captures", "ops.sources", "ops.batches")]
    assert _load(connection, folder) is None
    assert before == [rows.table_rows(connection, name) for name in ("raw.captures", "ops.sources", "ops.batches")]


def test_a_folder_of_an_earlier_version_is_measured_and_its_missing_columns_are_null(connection, tmp_path):
    folder = _write(
        tmp_path / "b",
        without=("byte_length", "warc_truncated", "outlet", "columns"),
        captures=[rows.capture(4)],
        payloads=[4, 7],
        sources=[_source(records=1)],
    )
    assert _load(connection, folder) == BatchRow(1, 2, 0, 11)
    assert connection.execute("SELECT byte_length FROM raw.documents ORDER BY 1").fetchall() == [(4,), (7,)]
    assert connection.execute("SELECT outlet, columns FROM ops.sources").fetchall() == [(None, None)]
    found = connection.execute("SELECT presshouse_version, ingest_ms, ingested_at FROM ops.batches").fetchall()
    assert found == [("9.9", 0.0, rows.MOMENT)]


def test_payloads_are_not_read(connection, tmp_path):
    folder = _write(tmp_path / "b", without=("payload",), captures=[rows.capture(4)], payloads=[4])
    assert _load(connection, folder) == BatchRow(1, 1, 0, 4)


def test_a_folder_that_tells_no_moment_is_of_the_moment_given(connection, tmp_path):
    _load(connection, _write(tmp_path / "b", retractions=["no-such-rejection"]))
    assert connection.execute("SELECT ingested_at FROM ops.batches").fetchall() == [(LATER,)]


@pytest.mark.parametrize("damaged", ["captures", "sources", "payloads", "retractions"])
def test_a_damaged_folder_changes_nothing(connection, tmp_path, damaged):
    folder = _write(tmp_path / "b", captures=[rows.capture(1)], payloads=[1], sources=[_source(records=1)])
    (folder / f"{damaged}.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(WarehouseError, match=r"the shard cannot be read.*Restore it from a backup"):
        _load(connection, folder)
    for name in ("raw.captures", "raw.documents", "ops.sources", "ops.batches", "ops.loads"):
        assert rows.table_rows(connection, name) == []


def test_what_another_history_brought_does_not_come_again_and_is_not_counted_again(connection, tmp_path):
    first = _write(
        tmp_path / "b1",
        captures=[rows.capture(1)],
        payloads=[1],
        rejections=[rows.rejection(1, source_uri="file:///pages/1.txt")],
        sources=[_source("file:///pages/1.txt", done=True, records=2)],
    )
    second = _write(
        tmp_path / "b2",
        captures=[rows.capture(1, "b2"), rows.capture(2, "b2")],
        payloads=[1, 2],
        rejections=[rows.rejection(1, "b2", source_uri="file:///pages/1.txt")],
        sources=[
            _source("file:///pages/1.txt", done=True, records=2, batch_id="b2"),
            _source("file:///pages/2.txt", done=True, records=1, batch_id="b2"),
        ],
    )
    assert _load(connection, first) == BatchRow(1, 1, 1, 1)
    assert _load(connection, second, "b2", 2) == BatchRow(1, 1, 0, 2)
    batches = connection.execute("SELECT document_id, batch_id FROM raw.documents ORDER BY 1").fetchall()
    assert batches == [(rows.document_id(1), "b1"), (rows.document_id(2), "b2")]
    assert connection.execute("SELECT source_uri, records FROM ops.sources ORDER BY 1").fetchall() == [
        ("file:///pages/1.txt", 2),
        ("file:///pages/2.txt", 1),
    ]


def test_a_container_that_took_several_batches_keeps_one_row(connection, tmp_path):
    told = [_source(at=10, records=9), _source(at=25, records=15), _source(at=30, records=5, done=True)]
    for number, source in enumerate(told, start=1):
        batch_id = f"b{number}"
        folder = _write(tmp_path / batch_id, sources=[source | {"batch_id": batch_id}])
        _load(connection, folder, batch_id, number)
    assert rows.table_rows(connection, "ops.sources") == [("file:///a.warc", "1", True, 30, 29, "b3", *_MANNER)]


def test_another_state_of_an_input_is_another_row(connection, tmp_path):
    _load(connection, _write(tmp_path / "b1", sources=[_source(done=True, records=3)]))
    states = [_source(fingerprint="2", done=True, records=4), _source("file:///b.warc", done=True)]
    _load(connection, _write(tmp_path / "b2", sources=states), "b2", 2)
    found = rows.table_rows(connection, "ops.sources")
    assert [(row[0], row[1], row[4]) for row in found] == [
        ("file:///a.warc", "1", 3),
        ("file:///a.warc", "2", 4),
        ("file:///b.warc", "1", 0),
    ]


def test_inputs_with_nothing_new_are_noted_by_name(connection):
    states = pa.Table.from_pylist([_source(records=7)], schema=schema_of(table("ops.sources")))
    note_sources(connection, states.select(sorted(states.column_names)))
    assert rows.table_rows(connection, "ops.sources") == [("file:///a.warc", "1", False, 0, 7, "b1", *_MANNER)]


def test_a_rejection_that_is_taken_back_is_gone_and_its_source_counts_one_less(connection, tmp_path):
    told = [rows.rejection(1, source_uri="file:///a.warc"), rows.rejection(2, source_uri="file:///b.warc")]
    states = [_source(done=True, records=3), _source("file:///b.warc", done=True, records=1)]
    _load(connection, _write(tmp_path / "b1", rejections=told, sources=states))
    _load(connection, _write(tmp_path / "b2", retractions=["rejection-1", "no-such-rejection"]), "b2", 2)
    assert [row[0] for row in rows.table_rows(connection, "raw.rejections")] == ["rejection-2"]
    found = {row[0]: row[4] for row in rows.table_rows(connection, "ops.sources")}
    assert found == {"file:///a.warc": 2, "file:///b.warc": 1}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    states=st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3)), max_size=6),
    retracted=st.lists(st.sampled_from("ab"), max_size=8),
)
def test_retractions_are_taken_from_the_states_of_an_input_one_after_the_other(
    connection, tmp_path_factory, states, retracted
):
    for name in ("raw.rejections", "ops.sources", "ops.batches", "ops.loads"):
        connection.execute(f"DELETE FROM {name}")
    left = {(uri, f"{place}"): records for place, (uri, records) in enumerate(states)}
    insert_rows(connection, "ops.sources", [_source(*key, records=records) for key, records in left.items()])
    told = [rows.rejection(number, source_uri=uri) for number, uri in enumerate(retracted)]
    insert_rows(connection, "raw.rejections", told)
    folder = _write(tmp_path_factory.mktemp("raw") / "b", retractions=[row["rejection_id"] for row in told])
    _load(connection, folder)
    wanted = Counter(retracted)
    for key in sorted(left):
        taken = min(left[key], wanted[key[0]])
        left[key] -= taken
        wanted[key[0]] -= taken
    found = connection.execute("SELECT source_uri, fingerprint, records FROM ops.sources").fetchall()
    assert {(uri, state): records for uri, state, records in found} == left
    assert rows.table_rows(connection, "raw.rejections") == []
