"""Loading batches: folders of Parquet that ingest left, by set-based SQL; and the states of inputs beside them.

A folder is read once, into temporary tables, and its payloads not at all: their lengths stand beside them. Folders of
older versions, which do not say them, have their payloads measured a row group at a time.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import duckdb

from transforms.contract.tables import table
from warehouse.connections import WarehouseError
from warehouse.ddl import identifier, quoted
from warehouse.loads import Load, insert_rows, is_loaded, load_id, record_load, transaction
from warehouse.scripts import read_script, registered, run_statements

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa

#: File of a batch folder -> the table whose rows it has.
_ROWS = {"captures": "raw.captures", "rejections": "raw.rejections", "sources": "ops.sources"}


@dataclass(frozen=True, slots=True)
class BatchFolder:
    """A folder that is to be loaded: where it lies, and what it is called in this home.

    ``payload_uri`` is the place of its payloads relative to the home.
    """

    path: Path
    batch_id: str
    batch_position: int
    payload_uri: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Which program read a batch, when, and for how long."""

    presshouse_version: str
    ingested_at: datetime
    ingest_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What one batch brought: a row of `ops.batches` without its identity, its place and its origin."""

    captures: int
    documents: int
    rejections: int
    payload_bytes: int


def load_batch(connection: duckdb.DuckDBPyConnection, folder: BatchFolder, otherwise: Origin) -> BatchRow | None:
    """Load one batch folder in one transaction; returns what it brought, None if it was loaded before.

    Args:
        connection: to the private database.
        folder: with ``captures``, ``rejections``, ``sources``, ``retractions`` and ``payloads`` as Parquet files.
        otherwise: what is taken for the origin of a folder without ``batch.parquet``, which older versions wrote; the
            moment only where its rows tell none.

    Raises:
        WarehouseError: the folder cannot be read; nothing was changed.
    """
    identity = load_id("ingest", folder.batch_id)
    try:
        _read(connection, folder)
        origin = _origin(connection, folder.path, otherwise)
    except duckdb.Error as error:
        cause = str(error).strip().partition("\n")[0]
        raise WarehouseError(
            f"{folder.path}: the shard cannot be read ({cause}). Restore it from a backup, or move the folder out of "
            "raw/ to go on without it; the private database and the last release are untouched."
        ) from error
    with transaction(connection):
        if is_loaded(connection, identity):
            return None
        for script in ("load_batch.sql", "merge_sources.sql", "retract_rejections.sql"):
            run_statements(connection, read_script(script))
        row, retracted = _counted(connection)
        place = {"batch_id": folder.batch_id, "batch_position": folder.batch_position}
        insert_rows(connection, "ops.batches", [{**place, **asdict(row), **asdict(origin)}])
        load = Load(identity, "ingest", folder.batch_id, origin.ingested_at)
        record_load(connection, load, row.captures + row.rejections + retracted, origin.ingest_ms)
    return row


def note_sources(connection: duckdb.DuckDBPyConnection, sources: pa.Table) -> None:
    """Remember the states of inputs that hold nothing new, so that they are not opened again.

    Args:
        connection: to the private database.
        sources: rows of `ops.sources`.
    """
    with registered(connection, "noted_sources", sources):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE arrived_sources AS SELECT *, row_number() OVER () AS place FROM noted_sources"
        )
    with transaction(connection):
        run_statements(connection, read_script("merge_sources.sql"))


def _read(connection: duckdb.DuckDBPyConnection, folder: BatchFolder) -> None:
    """Read a folder into the temporary tables; columns that it does not have are null."""
    for file, qualified_name in _ROWS.items():
        names = ", ".join(identifier(name) for name in table(qualified_name).column_names)
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE arrived_{file} AS
            SELECT {names}, file_row_number AS place
            FROM (SELECT * FROM {qualified_name} WHERE FALSE UNION ALL BY NAME FROM {_parquet(folder.path, file)})
            """
        )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE arrived_retractions AS "
        f"SELECT rejection_id FROM {_parquet(folder.path, 'retractions')}"
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE arrived_documents AS
        SELECT document_id, {_byte_length(connection, folder.path)} AS byte_length, media_type, form,
               $payload_uri AS payload_uri, $batch_id AS batch_id, file_row_number AS place
        FROM {_parquet(folder.path, "payloads")}
        """,
        {"payload_uri": folder.payload_uri, "batch_id": folder.batch_id},
    )


def _parquet(folder: Path, file: str) -> str:
    return f"read_parquet({quoted(str(folder / f'{file}.parquet'))}, file_row_number = true)"


def _byte_length(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """Where the length of a payload comes from: the column, or the payload itself in folders of older versions."""
    path = quoted(str(folder / "payloads.parquet"))
    has_column = connection.execute(f"SELECT 1 FROM parquet_schema({path}) WHERE name = 'byte_length'").fetchall()
    return "byte_length" if has_column else "octet_length(payload)"


def _origin(connection: duckdb.DuckDBPyConnection, folder: Path, otherwise: Origin) -> Origin:
    if (folder / "batch.parquet").exists():
        told = f"SELECT presshouse_version, ingested_at, ingest_ms FROM {_parquet(folder, 'batch')}"
        return Origin(*connection.execute(told).fetchall()[0])
    ((moment,),) = connection.execute(
        "SELECT coalesce((SELECT min(ingested_at) FROM arrived_captures), "
        "(SELECT min(rejected_at) FROM arrived_rejections), $otherwise)",
        {"otherwise": otherwise.ingested_at},
    ).fetchall()
    return Origin(otherwise.presshouse_version, moment, otherwise.ingest_ms)


def _counted(connection: duckdb.DuckDBPyConnection) -> tuple[BatchRow, int]:
    """What was added, and how many rejections were taken back: those are rows changed, too."""
    ((captures, documents, rejections, payload_bytes, retracted),) = connection.execute(
        """
        SELECT (SELECT count(*) FROM arrived_captures), (SELECT count(*) FROM arrived_documents),
               (SELECT count(*) FROM arrived_rejections),
               (SELECT coalesce(sum(byte_length), 0)::BIGINT FROM arrived_documents),
               (SELECT count(*) FROM arrived_retractions)
        """
    ).fetchall()
    return BatchRow(captures, documents, rejections, payload_bytes), retracted
