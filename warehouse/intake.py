"""What ingest asks of the warehouse before it reads: how far inputs were read, which rows are known, what to retry.

Every answer is about the inputs that are asked for, so that its size follows the question and not the warehouse.
Nothing is written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from transforms.contract.tables import table
from warehouse.ddl import identifier
from warehouse.scripts import registered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    import duckdb


class ResumePoint(NamedTuple):
    """Where reading goes on: ``next_record`` is None for an input that was read to its end.

    ``has_other_columns``: records of it were turned away for their columns, and others are told now.
    """

    next_record: int | None
    has_other_columns: bool


def resume_points(
    connection: duckdb.DuckDBPyConnection, keys: Sequence[tuple[str, str]], columns: str | None
) -> dict[tuple[str, str], ResumePoint]:
    """How far inputs were read; those that are not known are not among the keys.

    Args:
        connection: to the private database.
        keys: place and fingerprint of each input. One without a fingerprint is never known.
        columns: the columns that are told now, as `ops.sources` keeps them.
    """
    if not keys:
        return {}
    listed = pa.table({"source_uri": [key[0] for key in keys], "fingerprint": [key[1] for key in keys]})
    with registered(connection, "asked", listed):
        rows = connection.execute(
            """
            SELECT source_uri, fingerprint, CASE WHEN NOT is_complete THEN next_record END,
                   is_complete AND $columns IS NOT NULL AND columns IS DISTINCT FROM $columns AND source_uri IN (
                       SELECT source_uri FROM raw.rejections WHERE reason = 'schema_error'
                   )
            FROM ops.sources SEMI JOIN asked USING (source_uri, fingerprint)
            WHERE fingerprint <> ''
            """,
            {"columns": columns},
        ).fetchall()
    return {(uri, fingerprint): ResumePoint(position, is_anew) for uri, fingerprint, position, is_anew in rows}


def known_ids(connection: duckdb.DuckDBPyConnection, qualified_name: str, ids: Collection[str]) -> list[str]:
    """Those of the ids that are keys of a table already."""
    if not ids:
        return []
    (key,) = table(qualified_name).key
    with registered(connection, "asked", pa.table({key: list(ids)})):
        found = connection.execute(
            f"SELECT {identifier(key)} FROM {identifier(qualified_name)} SEMI JOIN asked USING ({identifier(key)})"
        ).fetchall()
    return [str(identity) for (identity,) in found]


def last_batch(connection: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    """Position and id of the newest batch; 0 and nothing where there is none."""
    ((position, batch_id),) = connection.execute(
        "SELECT coalesce(max(batch_position), 0), coalesce(arg_max(batch_id, batch_position), '') FROM ops.batches"
    ).fetchall()
    return int(position), str(batch_id)


def free_position(connection: duckdb.DuckDBPyConnection, wanted: int) -> int:
    """The position that a batch may have: the one it wants, or the next one if another batch has that."""
    ((last, is_taken),) = connection.execute(
        "SELECT max(batch_position), bool_or(batch_position = $wanted) FROM ops.batches", {"wanted": wanted}
    ).fetchall()
    return int(last) + 1 if is_taken else wanted


def rejected_sources(
    connection: duckdb.DuckDBPyConnection, reasons: Sequence[str] = (), since: dt.datetime | None = None
) -> list[str]:
    """The inputs with rejections of these reasons since a moment, sorted.

    Without reasons: those with something in quarantine, and those that could not be read at all.
    """
    rows = connection.execute(
        """
        SELECT DISTINCT source_uri FROM raw.rejections
        WHERE CASE WHEN len($reasons) = 0 THEN disposition = 'quarantined' OR reason = 'unreadable'
                   ELSE list_contains($reasons, reason) END
          AND ($since IS NULL OR rejected_at >= $since)
        ORDER BY source_uri
        """,
        {"reasons": list(reasons), "since": since},
    ).fetchall()
    return [str(uri) for (uri,) in rows]


def last_manners(
    connection: duckdb.DuckDBPyConnection, source_uris: Sequence[str]
) -> dict[str, tuple[str | None, str | None]]:
    """Outlet and columns that were told when inputs were read last; without those that were never read."""
    with registered(connection, "asked", pa.table({"source_uri": pa.array(source_uris, pa.string())})):
        rows = connection.execute(
            """
            SELECT s.source_uri, s.outlet, s.columns
            FROM ops.sources AS s LEFT JOIN ops.batches AS b USING (batch_id)
            WHERE s.source_uri IN (SELECT source_uri FROM asked)
            QUALIFY row_number() OVER (
                PARTITION BY s.source_uri ORDER BY b.batch_position DESC NULLS LAST, s.fingerprint DESC
            ) = 1
            """
        ).fetchall()
    return {uri: (outlet, columns) for uri, outlet, columns in rows}


def rejections_before(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[tuple[str, int | None]]
) -> list[tuple[str, str]]:
    """Input and id of the rejections that a reading had before it: in the order asked for, oldest first.

    Args:
        connection: to the private database.
        asked: inputs, and the record before which reading each broke off; None where it did not.
    """
    values = pa.table(
        {
            "source_uri": pa.array([uri for uri, _ in asked], pa.string()),
            "broke_at": pa.array([position for _, position in asked], pa.int64()),
            "place": pa.array(range(len(asked)), pa.int64()),
        }
    )
    with registered(connection, "asked", values):
        rows = connection.execute(
            """
            SELECT rejections.source_uri, rejection_id
            FROM raw.rejections AS rejections JOIN asked USING (source_uri)
            WHERE broke_at IS NULL OR record_index IS NULL OR record_index < broke_at
            ORDER BY place, rejections.rowid
            """
        ).fetchall()
    return [(str(uri), str(identity)) for uri, identity in rows]
