"""Documents: one row a payload, named by its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, key_is_unique, never_null, one_of, refers_to, scope_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.contract.definition import Table


def suite(tables: Mapping[str, Table]) -> Suite:
    """The documents suite."""
    table, captures = tables["raw.documents"], tables["raw.captures"]
    return Suite(
        "documents",
        (scope_of(table), scope_of(captures)),
        "SELECT count(*) FROM new_documents",
        (
            key_is_unique(table),
            *never_null(table),
            one_of(table, "form"),
            refers_to(table, "batch_id", "ops.batches"),
            Expectation(
                "a document came with a capture of its own batch",
                "SELECT document_id, batch_id FROM new_documents ANTI JOIN new_captures USING (document_id, batch_id)",
                column="document_id",
            ),
            Expectation(
                "document_id is a SHA-256 in lower-case hex",
                "SELECT document_id FROM new_documents WHERE NOT regexp_full_match(document_id, '[0-9a-f]{64}')",
                column="document_id",
            ),
            Expectation(
                "no document is empty",
                "SELECT document_id, byte_length FROM new_documents WHERE byte_length <= 0",
                column="byte_length",
            ),
            Expectation(
                "payload_uri is a path inside the home",
                "SELECT document_id, payload_uri FROM new_documents WHERE NOT starts_with(payload_uri, 'raw/') "
                "OR list_contains(string_split(payload_uri, '/'), '..')",
                column="payload_uri",
            ),
        ),
    )
