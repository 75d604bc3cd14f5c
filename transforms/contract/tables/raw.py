"""What was seen where, and what could not be read: `raw.*`."""

from __future__ import annotations

from transforms.contract.definition import BATCH_ID, DOCUMENT_ID, Column, Table, listed, moment, required
from transforms.contract.lists import FORMS, Disposition, Reason, Stage

CAPTURES = Table(
    "raw",
    "captures",
    "One row per time a payload was seen at a place.",
    ("capture_id",),
    (
        required("capture_id", "VARCHAR", "Digest of source_uri, record position and document_id alone"),
        DOCUMENT_ID,
        required("source_uri", "VARCHAR", "file:///percent-encoded path, or the URL as given without secrets"),
        Column("record_offset", "BIGINT", "Byte offset of the record in its container; null for a plain file"),
        Column("record_index", "BIGINT", "0-based ordinal in the container; null for a plain file"),
        Column("record_length", "BIGINT", "Bytes of the record in its container; null for a plain file"),
        Column("media_type", "VARCHAR", "Media type as the transport or the file name states it"),
        Column("charset", "VARCHAR", "Character set as the transport states it"),
        Column("warc_record_id", "VARCHAR", "WARC-Record-ID"),
        Column("warc_target_uri", "VARCHAR", "WARC-Target-URI, or the url field of a JSONL or Parquet record"),
        Column("warc_date", "TIMESTAMP", "WARC-Date in UTC; null when malformed or out of range"),
        Column("http_status", "INTEGER", "Status of the HTTP response in the record"),
        Column("outlet", "VARCHAR", "The outlet that the run was told for this input; an address goes before it"),
        BATCH_ID,
        moment("ingested_at", "When the batch was read, in UTC"),
        Column("warc_truncated", "VARCHAR", "WARC-Truncated: why the crawler kept a part of the page only; else null"),
    ),
    stage=Stage.INGEST,
    told_by="batch_id",
)

DOCUMENTS = Table(
    "raw",
    "documents",
    "One row per distinct payload.",
    ("document_id",),
    (
        DOCUMENT_ID,
        required("byte_length", "BIGINT", "Bytes of the payload"),
        Column("media_type", "VARCHAR", "Media type of the first capture"),
        listed("form", "How the payload is read", FORMS),
        required("payload_uri", "VARCHAR", "The shard that holds the payload, relative to the home"),
        BATCH_ID,
    ),
    stage=Stage.INGEST,
    made_from=("raw.captures",),
    told_by="batch_id",
)

REJECTIONS = Table(
    "raw",
    "rejections",
    "One row per input that could not become a document.",
    ("rejection_id",),
    (
        required("rejection_id", "VARCHAR", "Digest of source_uri, record position, reason and detail"),
        required("source_uri", "VARCHAR", "The input, spelt as in raw.captures"),
        Column("record_offset", "BIGINT", "Byte offset of the record; null for a file or a broken place"),
        Column("record_index", "BIGINT", "0-based ordinal of the record; null for a file or a broken place"),
        Column("warc_target_uri", "VARCHAR", "WARC-Target-URI where the header could be read"),
        listed("disposition", "Kept for another try, or nothing to do", Disposition),
        listed("reason", "Why it is no document", Reason),
        Column("detail", "VARCHAR", "In words: what is wrong and what would help"),
        BATCH_ID,
        moment("rejected_at", "When the batch was read, in UTC"),
    ),
    stage=Stage.INGEST,
    told_by="batch_id",
)

#: In the order in which they are created and listed.
TABLES: tuple[Table, ...] = (
    CAPTURES,
    DOCUMENTS,
    REJECTIONS,
)
