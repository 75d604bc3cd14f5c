"""Writes: every load is one transaction under a deterministic id, so that repeating it changes nothing.

A process may die after COMMIT and before anybody heard of it, and an exception at COMMIT may hide a success. So no
load is ever retried blindly: it asks `ops.loads` first, inside its own transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from transforms.contract.definition import LOADS
from transforms.contract.tables import table
from warehouse.ddl import identifier
from warehouse.scripts import registered

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb
    import pyarrow as pa


def load_id(stage: str, *parts: str) -> str:
    """The deterministic id of a load: the stage, and whatever identifies what it loads."""
    digest = hashlib.sha256("\n".join((stage, *parts)).encode("utf-8", "surrogatepass"))
    return f"{stage}-{digest.hexdigest()[:24]}"


@dataclass(frozen=True, slots=True)
class Load:
    """What identifies a load and what `ops.loads` keeps of it."""

    load_id: str
    stage: str
    batch_id: str | None
    loaded_at: datetime


def is_loaded(connection: duckdb.DuckDBPyConnection, identity: str) -> bool:
    """Whether a load with this id has been committed."""
    return bool(connection.execute("SELECT 1 FROM ops.loads WHERE load_id = ?", [identity]).fetchall())


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """BEGIN … COMMIT, or ROLLBACK when anything goes wrong inside."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def record_load(connection: duckdb.DuckDBPyConnection, load: Load, rows: int, elapsed_ms: float) -> None:
    """Note a load in `ops.loads`; call it inside the load's transaction."""
    row = asdict(load) | {"rows_loaded": rows, "elapsed_ms": elapsed_ms}
    insert_rows(connection, LOADS, [row])


def append(connection: duckdb.DuckDBPyConnection, qualified_name: str, frame: pa.Table) -> int:
    """Append an Arrow table to a table of the warehouse by column names; returns the rows appended.

    Raises:
        ValueError: the frame has a column that the table does not have.
    """
    known = table(qualified_name).column_names
    unknown = [name for name in frame.column_names if name not in known]
    if unknown:
        raise ValueError(f"{qualified_name} has no column {', '.join(unknown)}")
    if frame.num_rows:
        names = ", ".join(identifier(name) for name in frame.column_names)
        with registered(connection, "_frame", frame):
            connection.execute(f"INSERT INTO {identifier(qualified_name)} ({names}) SELECT {names} FROM _frame")
    return int(frame.num_rows)


def insert_rows(
    connection: duckdb.DuckDBPyConnection, qualified_name: str, rows: Iterable[Mapping[str, object]]
) -> int:
    """Insert a few rows given by column name; for bulk use `append`."""
    count = 0
    for row in rows:
        names = ", ".join(identifier(name) for name in row)
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO {identifier(qualified_name)} ({names}) VALUES ({marks})", list(row.values()))
        count += 1
    return count
