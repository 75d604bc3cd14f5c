"""Captures: where every payload was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, key_is_unique, never_null, refers_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from expectations.spec import TableMeta


def suite(tables: Mapping[str, TableMeta]) -> Suite:
    """The captures suite."""
    table = tables["raw.captures"]
    return Suite(
        "captures",
        table.view,
        (
            key_is_unique(table),
            *never_null(table),
            refers_to(table, "document_id", "raw.documents"),
            refers_to(table, "batch_id", "ops.batches"),
            Expectation(
                "source_uri is a percent-encoded file:/// path or a URL",
                column="source_uri",
                query=(
                    "SELECT source_uri FROM audit.captures WHERE NOT contains(source_uri, '://') OR "
                    "(starts_with(source_uri, 'file:') AND NOT "
                    r"regexp_full_match(source_uri, 'file:///[A-Za-z0-9._~!$&''()*+,;=:@/%-]*'))"
                ),
            ),
            Expectation(
                "record_offset and record_length go with a record_index",
                column="record_index",
                query=(
                    "SELECT source_uri, record_offset, record_length FROM audit.captures "
                    "WHERE record_index IS NULL AND (record_offset IS NOT NULL OR record_length IS NOT NULL)"
                ),
            ),
            Expectation(
                "warc_date lies between 1970 and the day after ingest",
                column="warc_date",
                query=(
                    "SELECT source_uri, record_index, warc_date FROM audit.captures "
                    "WHERE warc_date NOT BETWEEN TIMESTAMP '1970-01-01' AND ingested_at + INTERVAL 1 DAY"
                ),
            ),
        ),
    )
