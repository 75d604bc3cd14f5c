"""Extractions: one current outcome a document, with the witness of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, key_is_unique, never_null, one_of, refers_to, share_below
from transforms.model import FailureReason, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from expectations.spec import TableMeta


def suite(tables: Mapping[str, TableMeta]) -> Suite:
    """The extractions suite."""
    table = tables["core.extractions"]
    return Suite(
        "extractions",
        table.view,
        (
            key_is_unique(table),
            *never_null(table),
            refers_to(table, "document_id", "raw.documents"),
            one_of("outcome", [str(outcome) for outcome in Outcome]),
            one_of("failure_reason", [str(reason) for reason in FailureReason]),
            Expectation(
                "failure_reason is there exactly where the outcome is failed",
                column="failure_reason",
                query=(
                    "SELECT document_id, outcome, failure_reason FROM audit.extractions "
                    "WHERE (outcome = 'failed') <> (failure_reason IS NOT NULL)"
                ),
            ),
            Expectation(
                "a text that was extracted has its length and digest",
                column="text_sha256",
                query=(
                    "SELECT document_id, outcome FROM audit.extractions WHERE "
                    "(outcome <> 'failed' AND (char_length IS NULL OR text_sha256 IS NULL)) "
                    "OR NOT regexp_full_match(text_sha256, '[0-9a-f]{64}')"
                ),
            ),
            Expectation(
                "a document without an article says why",
                "warning",
                column="detail",
                query="SELECT document_id FROM audit.extractions WHERE outcome = 'no_article' AND detail IS NULL",
            ),
            share_below("share of failed documents", table.view, "outcome = 'failed'", 0.02),
            share_below("share of documents without an article", table.view, "outcome = 'no_article'", 0.5),
            share_below(
                "share of articles whose extraction is unsure (confidence under 0.7)",
                table.view,
                "outcome = 'article' AND confidence < 0.7",
                0.2,
            ),
        ),
    )
