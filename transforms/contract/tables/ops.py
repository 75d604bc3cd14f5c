"""How far each input was read, batches, loads and releases: `ops.*`."""

from __future__ import annotations

from transforms.contract.definition import BATCH_ID, Column, Table, duration, listed, moment, required
from transforms.contract.lists import LOADING_STAGES, RELEASED_STAGES, Stage
from transforms.contract.tables import core, lookup, raw

SOURCES = Table(
    "ops",
    "sources",
    "One row per state of an input that was read, or is being read.",
    ("source_uri", "fingerprint"),
    (
        required("source_uri", "VARCHAR", "The input, spelt as in raw.captures"),
        required("fingerprint", "VARCHAR", "Size and change times, or ETag, by which an unchanged input is known"),
        required("is_complete", "BOOLEAN", "False while only part of a container has been read"),
        required("next_record", "BIGINT", "Ordinal at which reading goes on after an interruption"),
        required("records", "BIGINT", "Captures and rejections that the input added"),
        BATCH_ID,
        Column("outlet", "VARCHAR", "Outlet given with the input, or parent; retry reads it so again"),
        Column("columns", "VARCHAR", "Column mapping given with the input, as JSON; retry reads it so again"),
    ),
    stage=Stage.INGEST,
    told_by="batch_id",
)

BATCHES = Table(
    "ops",
    "batches",
    "One row per ingest batch.",
    ("batch_id",),
    (
        BATCH_ID,
        required("batch_position", "INTEGER", "Order of the batch in this home, from 1"),
        required("captures", "BIGINT", "Captures added"),
        required("documents", "BIGINT", "Documents added"),
        required("rejections", "BIGINT", "Rejections added"),
        required("payload_bytes", "BIGINT", "Bytes of the payloads added"),
        required("presshouse_version", "VARCHAR", "Version of the program that read the batch"),
        duration("ingest_ms", "Wall time of reading the batch and writing its folder"),
        moment("ingested_at", "When the batch was read, in UTC"),
    ),
    stage=Stage.INGEST,
    made_from=("raw.captures", "raw.rejections"),
    told_by="batch_id",
)

LOADS = Table(
    "ops",
    "loads",
    "One row per load, whose deterministic id makes repeating it harmless.",
    ("load_id",),
    (
        required("load_id", "VARCHAR", "Digest of the stage and of what it loads"),
        listed("stage", "What brought the rows", LOADING_STAGES),
        Column("batch_id", "VARCHAR", "The batch it belongs to"),
        required("rows_loaded", "BIGINT", "Rows of the stage's main table"),
        Column("release_id", "VARCHAR", "The first release that holds the load; null while unpublished"),
        duration("elapsed_ms", "Wall time of the load"),
        moment("loaded_at", "When it was committed, in UTC"),
    ),
)

RELEASES = Table(
    "ops",
    "releases",
    "One row per published release.",
    ("release_id",),
    (
        required("release_id", "VARCHAR", "Position, and digest of the loads published or the versions that are new"),
        required("release_position", "INTEGER", "Order of the release in this home, from 1"),
        moment("published_at", "When it was sealed, in UTC"),
        required("captures", "BIGINT", "Rows of raw.captures"),
        required("documents", "BIGINT", "Rows of raw.documents"),
        required("articles", "BIGINT", "Extractions with an article"),
        required("no_article", "BIGINT", "Extractions without an article"),
        required("failed", "BIGINT", "Failed extractions"),
        required("rejections", "BIGINT", "Rows of raw.rejections"),
        required("segments", "BIGINT", "Rows of core.segments"),
        required("failed_warnings", "INTEGER", "Warning expectations that did not hold"),
        required("presshouse_version", "VARCHAR", "Version of the program"),
        required("extractor_versions", "VARCHAR", "Extractors and rule versions of the rows, as JSON"),
        required("library_versions", "VARCHAR", "Versions of the libraries that matter, as JSON"),
        duration("audit_ms", "Wall time of the audit"),
        Column("schema_version", "VARCHAR", "Digest of tables, columns and comments; null before there were any"),
        Column("marts_version", "VARCHAR", "Digest of the marts; null before there were any"),
    ),
    stage=Stage.PUBLISH,
    made_from=tuple(
        entry.qualified_name
        for entry in (*raw.TABLES, *core.TABLES, *lookup.TABLES, SOURCES, BATCHES)
        if entry.stage in RELEASED_STAGES
    ),
)

SCHEMA_VERSIONS = Table(
    "ops",
    "schema_versions",
    "One row per version of schema and marts that this database has had; the last one is its own.",
    ("version_position",),
    (
        required("version_position", "INTEGER", "Order of the versions, from 1"),
        required("schema_version", "VARCHAR", "Digest of the statements that make tables, columns and comments"),
        required("marts_version", "VARCHAR", "Digest of the statements that make the marts"),
        required("presshouse_version", "VARCHAR", "Version of the program that brought the database to it"),
        required("steps", "VARCHAR[]", "Upgrade steps that the database has behind it, whether it needed them or not"),
    ),
)

#: In the order in which they are created and listed.
TABLES: tuple[Table, ...] = (
    SOURCES,
    BATCHES,
    LOADS,
    RELEASES,
    SCHEMA_VERSIONS,
)
