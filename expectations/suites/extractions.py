"""Extractions: one current outcome a document, with the witness of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import (
    Expectation,
    Suite,
    key_is_unique,
    never_null,
    no_nul,
    one_of,
    refers_to,
    scope_of,
    share_below,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.contract.definition import Table

#: Confidence under which an extraction counts as unsure, and milliseconds over which it counts as slow.
UNSURE = 0.7
SLOW_MS = 5000


def suite(tables: Mapping[str, Table]) -> Suite:
    """The extractions suite."""
    table = tables["core.extractions"]
    return Suite(
        "extractions",
        (scope_of(table),),
        "SELECT count(*) FROM new_extractions",
        (
            key_is_unique(table),
            *never_null(table),
            refers_to(table, "document_id", "raw.documents"),
            one_of(table, "outcome"),
            one_of(table, "failure_reason"),
            Expectation(
                "failure_reason is there exactly where the outcome is failed",
                "SELECT document_id, outcome, failure_reason FROM new_extractions "
                "WHERE (outcome = 'failed') <> (failure_reason IS NOT NULL)",
                column="failure_reason",
            ),
            Expectation(
                "a text that was extracted has its length and digest",
                "SELECT document_id, outcome, char_length, text_sha256 FROM new_extractions WHERE "
                "(outcome <> 'failed' AND (char_length IS NULL OR text_sha256 IS NULL)) "
                "OR NOT regexp_full_match(text_sha256, '[0-9a-f]{64}') OR char_length < 0",
                column="text_sha256",
            ),
            Expectation(
                "confidence lies between 0 and 1",
                "SELECT document_id, confidence FROM new_extractions WHERE confidence NOT BETWEEN 0 AND 1",
                column="confidence",
            ),
            no_nul(table, ("detail", "extractor", "extractor_version")),
            Expectation(
                "a document without an article says why",
                "SELECT document_id, outcome FROM new_extractions WHERE outcome <> 'article' AND coalesce(trim(detail), '') = ''",
                "warning",
                "detail",
            ),
            share_below("share of failed documents", "new_extractions", "outcome = 'failed'", 0.02),
            share_below("share of documents without an article", "new_extractions", "outcome = 'no_article'", 0.5),
            share_below(
                f"share of articles whose extraction is unsure (confidence under {UNSURE})",
                "(SELECT * FROM new_extractions WHERE outcome = 'article')",
                f"confidence < {UNSURE}",
                0.2,
            ),
            share_below(
                f"share of documents that took over {SLOW_MS / 1000:.0f} seconds",
                "new_extractions",
                f"elapsed_ms > {SLOW_MS}",
                0.01,
            ),
        ),
    )
