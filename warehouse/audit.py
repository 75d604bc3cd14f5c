"""The scope of an audit: views over what is loaded but not released, in a schema that no release shows.

Rows that a release holds were audited when it was made and are never changed in place; so an audit looks at the rest,
and its cost follows what is new, not how much there is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from transforms.contract.definition import AUDIT_SCHEMA, LOADS
from transforms.contract.lists import ARTICLE_KINDS, RELEASED_STAGES, Kind, Stage
from transforms.contract.tables import TABLES, table, tables_of
from warehouse.ddl import quoted
from warehouse.loads import insert_rows, transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from transforms.contract.definition import Table

#: Tables whose new rows can be told: an audit sees those as ``audit.<name>``.
AUDITED = tuple(entry for entry in TABLES if entry.told_by)


def is_new(entry: Table, tables: Sequence[Table] = TABLES) -> str:
    """The condition under which no release holds a row of the table.

    Args:
        entry: the table, with ``told_by``.
        tables: among which is the table that it is told through.
    """
    column = entry.told_by
    if entry.told_through == LOADS:
        told = f"SELECT {column} FROM {LOADS} WHERE release_id IS NULL AND stage = {quoted(str(entry.stage))}"
    else:
        through = table(entry.told_through, tables)
        told = f"SELECT {column} FROM {through.qualified_name} WHERE {is_new(through, tables)}"
    return f"{column} IN ({told})"


@dataclass(frozen=True, slots=True)
class Pending:
    """What is loaded but not released."""

    load_ids: tuple[str, ...]

    @property
    def audit_id(self) -> str:
        """A digest of the loads that an audit covers: the same loads are the same audit."""
        return hashlib.sha256("\n".join(self.load_ids).encode()).hexdigest()[:12]


def pending(connection: duckdb.DuckDBPyConnection) -> Pending:
    """The loads that no release holds and that changed something, sorted by id."""
    stages = ", ".join(quoted(str(stage)) for stage in RELEASED_STAGES)
    rows = connection.execute(
        f"SELECT load_id FROM {LOADS} "
        f"WHERE release_id IS NULL AND rows_loaded > 0 AND stage IN ({stages}) ORDER BY load_id"
    ).fetchall()
    return Pending(tuple(str(identity) for (identity,) in rows))


#: Characters of the segments that are checked at once. An ordered aggregate cannot spill, and takes several times the
#: text it orders: this much stays well below the memory of the pipeline.
_SLICE_CHARACTERS = 50_000_000

#: What the expectations on segments look at, a row per new document; of the documents of one slice.
_SEGMENT_CHECKS = """
WITH placed AS (
    SELECT *, lag(end_char, 1, 0) OVER place AS expected_start, row_number() OVER place - 1 AS expected_ordinal
    FROM audit.segments
    WHERE hash(document_id) % {slices} = {number}
    WINDOW place AS (PARTITION BY document_id ORDER BY ordinal)
),
checked AS (
    SELECT
        document_id,
        count(*) AS segments,
        count(*) FILTER (ordinal IS DISTINCT FROM expected_ordinal) AS misnumbered,
        count(*) FILTER (start_char IS DISTINCT FROM expected_start OR end_char <= start_char) AS gaps,
        count(*) FILTER (length(text) IS DISTINCT FROM end_char - start_char) AS length_mismatches,
        count(*) FILTER (kind NOT IN ({kinds})) AS unknown_kinds,
        count(*) FILTER (is_article IS DISTINCT FROM (kind IN ({article_kinds}))) AS flag_mismatches,
        count(*) FILTER (is_article) AS article_segments,
        count(*) FILTER (confidence NOT BETWEEN 0 AND 1) AS bad_confidences,
        count(*) FILTER (kind IS NULL OR is_article IS NULL OR rule_id IS NULL OR confidence IS NULL OR text IS NULL)
            AS nulls,
        arg_min(text, ordinal) FILTER (kind = 'title') AS title,
        list(text) FILTER (kind IN ('dateline', 'dateline_standalone')) AS datelines,
        sum(length(text)) AS characters,
        sum(length(text)) FILTER (kind = 'other') AS other_characters,
        sum(length(text)) FILTER (kind <> 'whitespace') AS visible_characters,
        sha256(string_agg(text, '' ORDER BY ordinal)) AS segments_sha256
    FROM placed
    GROUP BY document_id
)
SELECT
    coalesce(checked.document_id, extractions.document_id) AS document_id,
    checked.* EXCLUDE (document_id, characters, segments_sha256, article_segments),
    coalesce(checked.characters, 0) AS characters,
    coalesce(checked.article_segments, 0) AS article_segments,
    coalesce(checked.segments_sha256, sha256('')) AS segments_sha256,
    extractions.outcome,
    extractions.char_length,
    extractions.text_sha256
FROM checked
FULL JOIN (SELECT * FROM audit.extractions WHERE hash(document_id) % {slices} = {number}) AS extractions
    ON extractions.document_id = checked.document_id
"""


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the views of an audit, and the one table that its expectations on segments share."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {AUDIT_SCHEMA}")
    for entry in AUDITED:
        query = f"SELECT * FROM {entry.qualified_name} WHERE {is_new(entry)}"
        connection.execute(f"CREATE OR REPLACE VIEW {entry.view} AS {query}")
    _check_segments(connection)


def _check_segments(connection: duckdb.DuckDBPyConnection) -> None:
    kinds = ", ".join(quoted(kind) for kind in Kind)
    article_kinds = ", ".join(quoted(kind) for kind in sorted(ARTICLE_KINDS))
    ((characters,),) = connection.execute(
        f"SELECT coalesce(sum(char_length), 0)::BIGINT FROM {AUDIT_SCHEMA}.extractions"
    ).fetchall()
    slices = 1 + int(characters) // _SLICE_CHARACTERS
    for number in range(slices):
        query = _SEGMENT_CHECKS.format(kinds=kinds, article_kinds=article_kinds, slices=slices, number=number)
        target = f"{AUDIT_SCHEMA}.segment_checks"
        begun = f"INSERT INTO {target}" if number else f"CREATE OR REPLACE TABLE {target} AS"
        connection.execute(f"{begun} {query}")


def drop_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the views of an audit, so that no release shows them."""
    connection.execute(f"DROP SCHEMA IF EXISTS {AUDIT_SCHEMA} CASCADE")


def record_audit(
    connection: duckdb.DuckDBPyConnection,
    run: Mapping[str, object],
    results: Sequence[Mapping[str, object]],
) -> None:
    """Keep the results of one suite; auditing the same loads again replaces them.

    Args:
        connection: to the private database.
        run: a row of quality.validation_runs.
        results: rows of quality.expectation_results.
    """
    with transaction(connection):
        for entry in tables_of(Stage.AUDIT):
            # what a release says of itself stays: a rebuild audits the same loads again, for a release of its own
            connection.execute(
                f"DELETE FROM {entry.qualified_name} WHERE validation_run_id = ? AND release_id IS NULL",
                [run["validation_run_id"]],
            )
        insert_rows(connection, "quality.validation_runs", [run])
        insert_rows(connection, "quality.expectation_results", results)
