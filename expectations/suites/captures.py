"""Captures: where every payload was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, key_is_unique, never_null, no_nul, refers_to, scope_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.contract.definition import Table

_TEXTS = ("source_uri", "media_type", "charset", "warc_record_id", "warc_target_uri", "outlet", "warc_truncated")


def suite(tables: Mapping[str, Table]) -> Suite:
    """The captures suite."""
    table = tables["raw.captures"]
    return Suite(
        "captures",
        (scope_of(table),),
        "SELECT count(*) FROM new_captures",
        (
            key_is_unique(table),
            *never_null(table),
            refers_to(table, "document_id", "raw.documents"),
            refers_to(table, "batch_id", "ops.batches"),
            Expectation(
                "a payload is captured once at a place",
                "SELECT source_uri, record_index, record_offset, document_id, count(*) AS times FROM raw.captures SEMI JOIN new_captures USING (document_id) "
                "GROUP BY ALL HAVING count(*) > 1",
                column="source_uri",
            ),
            proper_uri(table),
            Expectation(
                "record_offset and record_length go with a record_index",
                "SELECT source_uri, record_offset, record_length FROM new_captures "
                "WHERE record_index IS NULL AND (record_offset IS NOT NULL OR record_length IS NOT NULL)",
                column="record_index",
            ),
            Expectation(
                "positions in a container are not negative",
                "SELECT source_uri, record_index, record_offset, record_length FROM new_captures "
                "WHERE record_index < 0 OR record_offset < 0 OR record_length < 0",
                column="record_index",
            ),
            Expectation(
                "warc_date lies between 1970 and the day after ingest",
                "SELECT source_uri, record_index, warc_date FROM new_captures "
                "WHERE warc_date NOT BETWEEN TIMESTAMP '1970-01-01' AND ingested_at + INTERVAL 1 DAY",
                column="warc_date",
            ),
            no_nul(table, _TEXTS),
            Expectation(
                "a text or HTML file is no container",
                "SELECT source_uri, record_index FROM new_captures WHERE record_index IS NOT NULL "
                r"AND starts_with(source_uri, 'file:') AND regexp_matches(source_uri, '\.(txt|html?|xhtml)$', 'i')",
                "warning",
                "record_index",
            ),
            Expectation(
                "http_status is a status of HTTP",
                "SELECT source_uri, record_index, http_status FROM new_captures WHERE http_status NOT BETWEEN 100 AND 599",
                "warning",
                "http_status",
            ),
        ),
    )


def proper_uri(table: Table) -> Expectation:
    """The contract's spelling of source_uri."""
    return Expectation(
        "source_uri is a percent-encoded file:/// path or a URL",
        f"SELECT source_uri FROM new_{table.name} WHERE NOT contains(source_uri, '://') OR "
        "(starts_with(source_uri, 'file:') AND NOT "
        r"regexp_full_match(source_uri, 'file:///[A-Za-z0-9._~!$&''()*+,;=:@/%-]*'))",
        column="source_uri",
    )
