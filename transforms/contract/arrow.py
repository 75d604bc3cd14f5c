"""The rows of a table in Arrow: schemas from the columns' SQL types, so that a load casts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Collection

    from transforms.contract.definition import Table

#: SQL type -> Arrow type. A list is written as its element's type and ``[]``.
_TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "BLOB": pa.binary(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "UINTEGER": pa.uint32(),
    "BIGINT": pa.int64(),
    "UBIGINT": pa.uint64(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


def arrow_type(sql_type: str) -> pa.DataType:
    """The Arrow type whose values are of that SQL type without a cast.

    Raises:
        KeyError: the contract has no column of that type yet.
    """
    element = sql_type.removesuffix("[]")
    return _TYPES[sql_type] if element == sql_type else pa.list_(arrow_type(element))


def schema_of(table: Table, only: Collection[str] | None = None) -> pa.Schema:
    """The rows of a table as a frame or shard carries them: without what only the load knows.

    Args:
        table: of the contract.
        only: the columns to keep, in the table's order; all of them if None.
    """
    return pa.schema(
        [
            (column.name, arrow_type(column.sql_type))
            for column in table.columns
            if column.from_load is None and (only is None or column.name in only)
        ]
    )
