"""Segments: every character of a document's text, once, in order, with a kind.

`audit.segment_checks` holds one row per document, made in one pass over the segments (`warehouse.audit`); the
expectations here read that small table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from expectations.spec import TableMeta


def _none(description: str, column: str, condition: str, shown: str = "") -> Expectation:
    extra = f", {shown}" if shown else ""
    return Expectation(
        description,
        column=column,
        query=f"SELECT document_id{extra} FROM audit.segment_checks WHERE {condition}",
    )


def suite(tables: Mapping[str, TableMeta]) -> Suite:
    """The segments suite."""
    table = tables["core.segments"]
    return Suite(
        "segments",
        table.view,
        (
            _none("segments are of documents that have an extraction", "document_id", "NOT has_extraction"),
            _none("required columns are never null", "kind", "nulls > 0", "nulls"),
            _none("ordinals count from 0 without a gap", "ordinal", "misnumbered > 0", "segments, misnumbered"),
            _none("segments cover the text without gap or overlap", "start_char", "gaps > 0", "segments, gaps"),
            _none(
                "a segment's text is as long as its offsets say",
                "text",
                "length_mismatches > 0",
                "segments, length_mismatches",
            ),
            _none(
                "segments, concatenated, are the text that the extraction witnessed",
                "text",
                "char_length IS NOT NULL AND (characters IS DISTINCT FROM char_length "
                "OR segments_sha256 IS DISTINCT FROM text_sha256)",
                "characters, char_length, segments_sha256, text_sha256",
            ),
            _none("kind is of the closed list", "kind", "unknown_kinds > 0", "unknown_kinds"),
            _none("is_article agrees with kind", "is_article", "flag_mismatches > 0", "flag_mismatches"),
            _none("whitespace is white", "kind", "visible_whitespace > 0", "visible_whitespace"),
            _none(
                "a document without an article has no article segment",
                "is_article",
                "outcome = 'no_article' AND article_segments > 0",
                "article_segments",
            ),
            _none(
                "an article has body text",
                "kind",
                "outcome = 'article' AND article_segments = 0",
                "segments",
            ),
            _none("confidence lies between 0 and 1", "confidence", "bad_confidences > 0", "bad_confidences"),
            Expectation(
                "share of visible characters that nothing names (kind other): below 60%",
                "warning",
                column="kind",
                query=(
                    "SELECT round(sum(other_characters) / sum(visible_characters), 4) AS share FROM audit.segment_checks "
                    "HAVING sum(other_characters) / sum(visible_characters) > 0.6"
                ),
                is_figure=True,
            ),
        ),
    )
