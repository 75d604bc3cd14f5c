"""Documents: one row a payload, named by its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, key_is_unique, never_null, one_of, refers_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from expectations.spec import TableMeta


def suite(tables: Mapping[str, TableMeta]) -> Suite:
    """The documents suite."""
    table = tables["raw.documents"]
    return Suite(
        "documents",
        table.view,
        (
            key_is_unique(table),
            *never_null(table),
            one_of("form", ("text", "html", "json")),
            refers_to(table, "document_id", "raw.captures"),
            Expectation(
                "document_id is a SHA-256 in lower-case hex",
                column="document_id",
                query="SELECT document_id FROM audit.documents WHERE NOT regexp_full_match(document_id, '[0-9a-f]{64}')",
            ),
            Expectation(
                "no document is empty",
                column="byte_length",
                query="SELECT document_id, byte_length FROM audit.documents WHERE byte_length <= 0",
            ),
        ),
    )
