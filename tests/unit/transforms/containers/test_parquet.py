from __future__ import annotations

import base64
import datetime as dt
import decimal
import io
import json
import struct

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.transforms.containers.builders import outcomes
from transforms.containers import parquet, parquet_rows
from transforms.containers.columns import unique_names
from transforms.containers.json_record import unwrap
from transforms.containers.limits import DEFAULT_LIMITS, Limits
from transforms.containers.parquet import read_parquet
from transforms.containers.parquet_pages import PageError, page_sizes
from transforms.containers.parquet_rows import column_bytes, column_values, plain
from transforms.containers.records import Record, RefusedError, Rejected
from transforms.contract.lists import Reason


def write(table: pa.Table | dict[str, object], **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), out, **options)
    return out.getvalue()


def read(data: bytes, limits: Limits = DEFAULT_LIMITS, **options) -> list[Record | Rejected]:
    return list(read_parquet(io.BytesIO(data), limits, **options))


TABLE = pa.table(
    {
        "url": [f"https://ferry.test/{n}" for n in range(10)],
        "text": [f"Ferry {n} left at noon." for n in range(10)],
        "n": list(range(10)),
    }
)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"compression": "zstd", "row_group_size": 3},
        {"compression": "gzip", "use_dictionary": False, "data_page_version": "2.0"},
        {"use_dictionary": False, "column_encoding": {"text": "DELTA_BYTE_ARRAY", "url": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"write_page_checksum": True, "write_page_index": True},
    ],
)
def test_each_row_is_a_record_with_the_same_payload_in_every_file(options: dict[str, object]) -> None:
    rows = read(write(TABLE, **options))
    assert outcomes(rows) == [(n, "json") for n in range(10)]
    row = rows[3]
    assert isinstance(row, Record)
    assert row.payload == b'{"n":3,"text":"Ferry 3 left at noon.","url":"https://ferry.test/3"}'
    assert (row.warc_target_uri, row.offset, row.length) == ("https://ferry.test/3", None, None)
    assert unwrap(row.payload, row.columns).inner == "Ferry 3 left at noon."


def test_values_become_what_json_can_hold() -> None:
    table = pa.table(
        {
            "text": ["Fähre"],
            "bytes": pa.array([b"caf\xe9"], pa.binary()),
            "words": pa.array([b"plain"], pa.binary()),
            "when": pa.array([dt.datetime(2021, 5, 4, 3, 2, 1, 500_000)], pa.timestamp("us")),  # noqa: DTZ001
            "zoned": pa.array([0], pa.int64()).cast(pa.timestamp("s", tz="Europe/Oslo")),
            "far": pa.array([2**40], pa.int64()).cast(pa.timestamp("s")),
            "past": pa.array([-(2**37)], pa.int64()).cast(pa.timestamp("s")),
            "day": pa.array([dt.date(1969, 12, 31)]),
            "price": pa.array([decimal.Decimal("1.50")]),
            "share": [float("nan")],
            "most": [float("inf")],
            "none": pa.array([None], pa.string()),
            "list": [[{"name": "Ada"}, None]],
            "yes": [True],
            "kind": pa.array(["a"]).dictionary_encode(),
            "view": pa.array(["b"], pa.string_view()),
            "span": pa.array([90], pa.duration("s")),
        }
    )
    (row,) = read(write(table))
    assert isinstance(row, Record)
    assert json.loads(row.payload) == {
        "text": "Fähre",
        "bytes": {"$binary": base64.b64encode(b"caf\xe9").decode()},
        "words": "plain",
        "when": "2021-05-04T03:02:01.5",
        "zoned": "1970-01-01T00:00:00+00:00",
        "far": "+36812-02-20T00:36:16",
        "past": "-2386-09-25T08:55:28",
        "day": "1969-12-31",
        "price": "1.50",
        "share": "NaN",
        "most": "Infinity",
        "none": None,
        "list": [{"name": "Ada"}, None],
        "yes": True,
        "kind": "a",
        "view": "b",
        "span": 90,
    }
    assert "Fähre".encode() in row.payload


@pytest.mark.parametrize("days", [-800_000, -719_529, -1, 0, 58, 59, 789, 11_016, 18_751, 2_932_896])
def test_days_are_those_of_the_calendar(days: int) -> None:
    shown = column_values(pa.array([days], pa.date32()))[0]
    if days >= -719_162:
        assert shown == (dt.date(1970, 1, 1) + dt.timedelta(days=days)).isoformat()
    else:
        assert shown.startswith(("-", "0000"))


def test_rows_without_a_document_say_why() -> None:
    strings = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(struct.pack("<3i", 0, 3, 6)), pa.py_buffer(b"\xff\xfe\xfdok!")]
    )
    assert outcomes(read(write({"text": strings}))) == [(0, "decode_error"), (1, "json")]
    assert outcomes(read(write({"text": [None, "", "  ", "a"]}))) == [
        (0, "empty"),
        (1, "empty"),
        (2, "empty"),
        (3, "json"),
    ]
    assert outcomes(read(write({"text": [[1], [2]]}))) == [(0, "schema_error"), (1, "schema_error")]
    binary = pa.array([bytes(range(256)) * 20], pa.binary())
    assert outcomes(read(write({"html": binary}))) == [(0, "not_text")]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([[1], [2], [3]], pa.list_(pa.timestamp("us", "Mars/Base"))),
        ([[2**31 - 1], [5], None], pa.list_(pa.date32())),
        ([{"at": [("first", 2**52)]}] * 3, pa.struct([("at", pa.map_(pa.string(), pa.timestamp("s")))])),
        ([[1], [2], None], pa.list_view(pa.timestamp("us", "Mars/Base"))),
        ([[2**31 - 1], [5], None], pa.large_list_view(pa.date32())),
    ],
)
def test_nested_values_that_no_calendar_holds_cost_no_row(values: list[object], kind: pa.DataType) -> None:
    table = {"text": ["one", "two", "three"], "x": pa.array(values, kind)}
    assert outcomes(read(write(table))) == [(0, "json"), (1, "json"), (2, "json")]


def test_a_nested_string_that_is_no_text_costs_its_row_alone() -> None:
    strings = pa.array([b"ok"] * 2999 + [b"\xff"], pa.binary())
    names = pa.Array.from_buffers(pa.string(), 3000, strings.buffers())
    table = {"text": ["a"] * 3000, "x": pa.StructArray.from_arrays([names], ["name"])}
    found = outcomes(read(write(table)))
    assert found[-1] == (2999, "decode_error")
    assert {outcome for _, outcome in found[:-1]} == {"json"}
    assert len(found) == 3000


@pytest.mark.parametrize("is_nested", [False, True])
def test_a_time_beyond_the_day_costs_its_row_alone(is_nested: bool) -> None:
    times: pa.Array = pa.array([1, 2**62, None, 86_399_999_999], pa.int64()).view(pa.time64("us"))
    column = pa.StructArray.from_arrays([times], ["at"]) if is_nested else times
    rows = read(write({"text": ["a"] * 4, "x": column}))
    assert outcomes(rows) == [(0, "json"), (1, "decode_error"), (2, "json"), (3, "json")]
    assert isinstance(rows[1], Rejected)
    assert rows[1].detail == "The column 'x' holds a value that is outside the range of its type"


@pytest.mark.parametrize(
    ("kind", "counts", "shown"),
    [
        (pa.time32("s"), [86_399, 86_400, -1], "23:59:59"),
        (pa.time32("ms"), [1, 86_400_000, 2**31 - 1], "00:00:00.001000"),
        (pa.time64("us"), [3_600_000_001, 86_400_000_000, -(2**63)], "01:00:00.000001"),
        (pa.time64("ns"), [60_000_000_001, 86_400_000_000_000, 2**63 - 1], "00:01:00.000000001"),
        (pa.time64("ns"), [60_000_001_000, -1, 2**62], "00:01:00.000001"),
    ],
)
def test_times_of_any_unit_are_shown_or_cost_their_row(kind: pa.DataType, counts: list[int], shown: str) -> None:
    values = pa.array(counts, pa.int32() if pa.types.is_time32(kind) else pa.int64()).view(kind)
    first, *others = read(write({"text": ["a"] * 3, "x": values}))
    assert isinstance(first, Record)
    assert json.loads(first.payload)["x"] == shown
    assert outcomes(others) == [(1, "decode_error"), (2, "decode_error")]


def test_a_numbered_name_takes_none_that_is_there() -> None:
    assert unique_names(["a", "a", "a_2", "a", "b", "b"]) == ["a", "a_3", "a_2", "a_4", "b", "b_2"]


def test_a_bad_string_in_a_list_view_costs_its_row_alone() -> None:
    strings = pa.array([b"ok", b"\xff", b"fine"], pa.binary())
    names = pa.Array.from_buffers(pa.string(), 3, strings.buffers())
    views = pa.ListViewArray.from_arrays(pa.array([2, 1, 0], pa.int32()), pa.array([1, 1, 1], pa.int32()), names)
    rows = read(write({"text": ["a"] * 3, "x": views}))
    assert outcomes(rows) == [(0, "json"), (1, "decode_error"), (2, "json")]
    assert [row.payload for row in rows if isinstance(row, Record)] == [
        b'{"text":"a","x":["fine"]}',
        b'{"text":"a","x":["ok"]}',
    ]


def test_repeated_field_names_of_a_struct_are_kept_apart() -> None:
    pair = pa.StructArray.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    (row,) = read(write({"text": ["a"], "x": pair}))
    assert isinstance(row, Record)
    assert json.loads(row.payload)["x"] == {"a": 1, "a_2": 2}


def test_nested_values_are_those_of_their_rows() -> None:
    fields = {
        "list": pa.list_(pa.int64()),
        "map": pa.map_(pa.string(), pa.int32()),
        "pair": pa.list_(pa.float64(), 2),
        "view": pa.list_view(pa.int64()),
        "empty": pa.struct([]),
    }
    rows = [
        {"list": [1, None], "map": [("k", 1), ("l", None)], "pair": [1.0, 2.0], "view": [1, None], "empty": {}},
        None,
        {"list": None, "map": None, "pair": None, "view": None, "empty": None},
        {"list": [], "map": [], "pair": [3.0, float("nan")], "view": [], "empty": {}},
    ]
    array = pa.array(rows * 3, pa.struct(list(fields.items())))
    for part in (array, array.slice(1), array.slice(2, 5), array.slice(0, 0)):
        assert column_values(part) == [plain(value) for value in part.to_pylist()]


def test_repeated_column_names_are_kept_apart() -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    (row,) = read(write(table))
    assert isinstance(row, Record)
    assert json.loads(row.payload) == {"text": "a", "text_2": "b"}


GOOD = write(TABLE)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (GOOD[: len(GOOD) // 2], Reason.TRUNCATED),
        (b"PAR1", Reason.TRUNCATED),
        (b"PAR1" + bytes(40) + b"\xff\xff\xff\x00PAR1", Reason.CORRUPT_CONTAINER),
        (b"PAR1" + b"\x07" * 40 + struct.pack("<I", 30) + b"PAR1", Reason.CORRUPT_CONTAINER),
        (b"PARE" + bytes(40) + b"PARE", Reason.UNSUPPORTED_CONTAINER),
        (b"url,text\na,b\n", Reason.CORRUPT_CONTAINER),
        (write({"url": ["a"], "title": ["b"]}), Reason.SCHEMA_ERROR),
        (write(TABLE.slice(0, 0)), Reason.EMPTY),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(data: bytes, reason: Reason) -> None:
    with pytest.raises(RefusedError) as caught:
        read(data)
    assert caught.value.reason is reason


def test_a_damaged_row_group_costs_its_rows_and_no_others() -> None:
    data = bytearray(write(TABLE, row_group_size=5, compression="none", use_dictionary=False))
    place = data.index(b"Ferry 7") - 30
    data[place : place + 20] = b"\xff" * 20
    rows = read(bytes(data))
    assert outcomes(rows)[:6] == [*((n, "json") for n in range(5)), (None, "corrupt_container")]
    assert outcomes(rows)[6:] == [(n, "corrupt_container") for n in range(5, 10)]


def test_large_rows_are_too_large_and_never_repeated_in_memory() -> None:
    table = pa.concat_tables([pa.table({"text": ["a b " * 2_000_000]})] * 40)
    rows = read(write(table, compression="zstd"), Limits(document_bytes=1_000_000))
    assert outcomes(rows) == [(n, "too_large") for n in range(40)]


def test_a_row_beyond_the_cap_for_records_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []

    def watched(array: pa.Array) -> list[object]:
        shown.append(column_bytes(array))
        return column_values(array)

    monkeypatch.setattr(parquet_rows, "column_values", watched)
    texts = ["a" * 200_000 + "\U0001f389", "short"]
    table = {"url": ["https://ferry.test/1", "https://ferry.test/2"], "text": texts, "body": texts, "story": texts}
    for use_dictionary in (True, False):
        rows = read(write(table, compression="zstd", use_dictionary=use_dictionary), Limits(record_bytes=500_000))
        assert outcomes(rows) == [(0, "too_large"), (1, "json")]
        assert rows[0].warc_target_uri == "https://ferry.test/1"
    assert max(shown) < 1000


def test_the_rows_of_a_batch_are_counted_over_all_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_BATCH_BYTES", 4_000_000)
    sizes: list[int] = []
    monkeypatch.setattr(parquet, "_bytes_of", lambda batch: sizes.append(batch.nbytes) or 0)
    data = write({name: ["x" * 500_000] * 8 for name in ("text", "body", "story", "article")}, compression="zstd")
    assert outcomes(read(data)) == [(n, "json") for n in range(8)]
    assert max(sizes) <= 4_100_000


def test_bytes_are_counted_as_often_as_they_stand_there() -> None:
    words = pa.array(["x" * 1000, "y"] * 10)
    lists = pa.array([["x" * 1000], ["y"]] * 10, pa.list_view(pa.string()))
    for array in (words, words.cast(pa.string_view()), words.dictionary_encode(), lists):
        assert 10_000 <= column_bytes(array) <= 11_000
        assert column_bytes(array.slice(1, 1)) < 30


def test_pages_beyond_the_cap_are_not_decompressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_PAGES_BYTES", 1_000_000)
    rows = read(write({"text": ["x" * 3_000_000, "y"]}, compression="zstd", use_dictionary=False))
    assert outcomes(rows) == [(None, "decompression_bomb"), (0, "decompression_bomb"), (1, "decompression_bomb")]


def test_known_rows_are_skipped() -> None:
    assert outcomes(read(write(TABLE, row_group_size=4), skip=(lambda index: index < 6))) == [
        (n, "json") for n in range(6, 10)
    ]
    assert read(GOOD, skip=lambda _: True) == []


def test_each_row_has_the_first_column_that_holds_something() -> None:
    data = write({"text": ["", "a", None], "body": pa.array([b"words", b"b", b"\x89PNG\r\n\x1a\n"], pa.binary())})
    rows = read(data)
    assert outcomes(rows) == [(0, "json"), (1, "json"), (2, "empty")]
    assert [row.columns for row in rows if isinstance(row, Record)] == [{"text": "body"}, {"text": "text"}]


def test_columns_can_be_told() -> None:
    (row,) = read(write({"text": ["a"], "blurb": ["b"]}), columns={"text": "blurb"})
    assert isinstance(row, Record)
    assert row.columns == {"text": "blurb"}


@pytest.mark.parametrize(
    "data", [b"", b"\x15", b"\x15\x00\x15\x02\x15\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x1d" * 99, b"\x00"]
)
def test_damaged_page_headers_are_an_error(data: bytes) -> None:
    with pytest.raises(PageError):
        list(page_sizes(io.BytesIO(data + bytes(4)), 0, max(1, len(data))))
