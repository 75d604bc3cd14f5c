"""Segments: every character of a document's text, once, in order, with a kind.

`audit.segment_checks` holds one row per document, made in one pass over the new segments (`warehouse.audit`); most
expectations here read that small table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import VISIBLE, Expectation, Scope, Suite, all_refer_to, figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.contract.definition import Table


def _none(description: str, column: str, condition: str, shown: str = "") -> Expectation:
    extra = f", {shown}" if shown else ""
    return Expectation(description, f"SELECT document_id{extra} FROM segment_checks WHERE {condition}", column=column)


def suite(tables: Mapping[str, Table]) -> Suite:
    """The segments suite."""
    table = tables["core.segments"]
    return Suite(
        "segments",
        (
            Scope("segment_checks", "SELECT * EXCLUDE (title, datelines) FROM audit.segment_checks"),
            # the segments in which one character is enough to break the contract: few or none
            Scope(
                "suspect_segments",
                "SELECT document_id, ordinal, kind, left(text, 500) AS text, contains(text, chr(0)) AS holds_nul "
                f"FROM {table.view} WHERE contains(text, chr(0)) "
                f"OR (kind = 'whitespace' AND regexp_matches(text, '{VISIBLE}'))",
            ),
        ),
        "SELECT coalesce(sum(segments), 0)::BIGINT FROM segment_checks",
        (
            all_refer_to("core.segments", "document_id", "core.extractions"),
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
            Expectation(
                "a whitespace segment holds nothing but white space",
                "SELECT document_id, ordinal, text FROM suspect_segments WHERE kind = 'whitespace'",
                column="kind",
            ),
            Expectation(
                "no segment holds U+0000",
                "SELECT document_id, ordinal, kind FROM suspect_segments WHERE holds_nul",
                column="text",
            ),
            _none(
                "a document without an article has no article segment",
                "is_article",
                "outcome <> 'article' AND article_segments > 0",
                "outcome, article_segments",
            ),
            _none("an article has body text", "kind", "outcome = 'article' AND article_segments = 0", "segments"),
            _none("confidence lies between 0 and 1", "confidence", "bad_confidences > 0", "bad_confidences"),
            figure(
                "share of visible characters that nothing names (kind other): below 60%",
                "SELECT CASE visible WHEN 0 THEN 'none' ELSE round(100 * unnamed / visible, 1) || '%' END AS share, unnamed, visible FROM (SELECT "
                "coalesce(sum(other_characters), 0)::BIGINT AS unnamed, coalesce(sum(visible_characters), 0)::BIGINT AS visible "
                "FROM segment_checks)",
                "unnamed > 0.6 * visible",
                "warning",
                "kind",
            ),
        ),
    )
