"""The rows of Arrow batches as canonical JSON: the payload of a Parquet row.

Canonical means: one object with the columns in the order of their names, UTF-8 without escapes for characters
beyond ASCII, no blanks, the same bytes for the same row in every file. Null columns are null. Bytes are text where
they are UTF-8, else ``{"$binary": base64}``. Dates and times are ISO 8601 (with ``+00:00`` where the column has a time
zone, a sign before years beyond four digits), decimals are text, durations are counts of the column's unit, and
numbers that JSON has not are the words ``NaN``, ``Infinity``, ``-Infinity``.
"""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
import json
from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa

from transforms.containers.columns import unique_names
from transforms.containers.json_values import json_bytes, json_number

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
#: What Arrow raises for a value that Python has no counterpart for.
_UNSHOWABLE = (ValueError, OverflowError)

Value = Any
Convert = Callable[[Value], Value]


class BadValue:
    """Stands for a value that its type does not have, such as a time of day beyond the day."""


class BadText(BadValue):
    """Stands for a string column's bytes that are no UTF-8."""

    def __init__(self, data: bytes) -> None:
        self.data = data


def column_values(array: pa.Array) -> list[Value]:
    """A column's values as what JSON can hold; a `BadValue` for each that cannot be had, and for what holds one."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return [_text(value) for value in array.cast(pa.large_binary()).to_pylist()]
    if pa.types.is_string_view(kind):
        return [_text(value) for value in array.cast(pa.binary_view()).to_pylist()]
    if pa.types.is_timestamp(kind):
        per_second, zone = _UNITS[kind.unit], "+00:00" if kind.tz else ""
        return [
            None if value is None else _moment(value, per_second, zone) for value in array.cast(pa.int64()).to_pylist()
        ]
    if pa.types.is_date(kind):
        days = array.cast(pa.int32()) if pa.types.is_date32(kind) else array.cast(pa.int64())
        per_day = 1 if pa.types.is_date32(kind) else 86_400_000
        return [None if value is None else _day(value // per_day) for value in days.to_pylist()]
    if pa.types.is_time(kind):
        counts = array.cast(pa.int32() if pa.types.is_time32(kind) else pa.int64()).to_pylist()
        return [None if count is None else _clock(count, _UNITS[kind.unit]) for count in counts]
    if pa.types.is_duration(kind):
        return list(array.cast(pa.int64()).to_pylist())
    if pa.types.is_struct(kind):
        return _structs(array)
    if pa.types.is_map(kind):
        entry = pa.struct([("key", kind.key_type), ("value", kind.item_type)])
        pairs = _lists(array.cast(pa.list_(entry)))
        return [[list(pair.values()) for pair in value] if isinstance(value, list) else value for value in pairs]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _lists(array)
    if pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        return _lists(array)
    try:
        return [plain(value) for value in array.to_pylist()]
    except _UNSHOWABLE:
        return [_one(scalar) for scalar in array]


def column_bytes(array: pa.Array) -> int:
    """The bytes of Arrow that a column's values have, each counted as often as it stands there."""
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_dictionary(kind):
        return column_bytes(array.dictionary_decode())
    if isinstance(array, pa.ExtensionArray):
        return column_bytes(array.storage)
    if pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
        return pc.sum(pc.binary_length(array.cast(pa.binary_view()).cast(pa.large_binary()))).as_py() or 0
    if pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        return column_bytes(array.flatten())
    return int(array.nbytes)


def _one(scalar: pa.Scalar) -> Value:
    try:
        return plain(scalar.as_py())
    except _UNSHOWABLE:
        return BadValue()


def _structs(array: pa.StructArray) -> list[Value]:
    """Child by child, so that one bad value costs its row and no other."""
    names = unique_names([str(field.name) for field in array.type])
    children = [column_values(child) for child in array.flatten()]
    return [
        _one_bad(values) or dict(zip(names, values, strict=True)) if is_there else None
        for is_there, *values in zip(array.is_valid().to_pylist(), *children, strict=True)
    ]


def _lists(array: pa.ListArray) -> list[Value]:
    """All elements as one column, and then cut into lists."""
    import pyarrow.compute as pc

    elements = iter(column_values(array.flatten()))
    found: list[Value] = []
    for length in pc.list_value_length(array).to_pylist():
        if length is None:
            found.append(None)
        else:
            values = list(itertools.islice(elements, length))
            found.append(_one_bad(values) or values)
    return found


def _one_bad(values: Iterable[Value]) -> BadValue | None:
    return next((value for value in values if isinstance(value, BadValue)), None)


def _text(value: bytes | None) -> str | BadText | None:
    if value is None:
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return BadText(value)


def plain(value: Value) -> Value:
    """A Python value of Arrow's as what JSON can hold."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return json_number(value)
    if isinstance(value, bytes):
        return json_bytes(value)
    if isinstance(value, dict):
        return {str(key): plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [plain(child) for child in value]
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _moment(count: int, per_second: int, zone: str) -> str:
    seconds, fraction = divmod(count, per_second)
    days, second = divmod(seconds, 86_400)
    digits = len(str(per_second)) - 1
    part = f".{fraction:0{digits}d}".rstrip("0") if fraction else ""
    return f"{_day(days)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{part}{zone}"


def _clock(count: int, per_second: int) -> str | BadValue:
    """A time of day as `datetime.time.isoformat` writes it, with nine digits where it has nanoseconds."""
    second, fraction = divmod(count, per_second)
    if not 0 <= second < 86_400:
        return BadValue()
    nanoseconds = fraction * (10**9 // per_second)
    part = f".{nanoseconds:09d}".removesuffix("000") if nanoseconds else ""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{part}"


def _day(days: int) -> str:
    """The day so many days after 1970-01-01 in the proleptic Gregorian calendar, of any year.

    Arithmetic after Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    """
    shifted = days + 719_468
    era, of_era = divmod(shifted, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_index = (5 * of_year + 2) // 153
    day = of_year - (153 * month_index + 2) // 5 + 1
    month = month_index + 3 if month_index < 10 else month_index - 9
    year = year_of_era + era * 400 + (month <= 2)
    shown = f"{year:04d}" if 0 <= year <= 9999 else f"{year:+05d}"
    return f"{shown}-{month:02d}-{day:02d}"


def encode_row(row: dict[str, Value]) -> bytes:
    """A row as canonical JSON."""
    return _ENCODER.encode(row).encode("utf-8")
