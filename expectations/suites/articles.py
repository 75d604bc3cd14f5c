"""Articles: what was published, when, by whom, as far as the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, key_is_unique, never_null, refers_to, share_below

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from expectations.spec import TableMeta

#: Columns that hold a page's own words.
_TEXTS = ("headline", "alternative_headline", "article_body", "section", "wire_agency_raw", "license", "robots")


def suite(tables: Mapping[str, TableMeta], as_of: dt.date) -> Suite:
    """The articles suite."""
    table = tables["core.articles"]
    texts = " OR ".join(f"contains({name}, chr(0))" for name in _TEXTS)
    return Suite(
        "articles",
        table.view,
        (
            key_is_unique(table),
            *never_null(table),
            Expectation(
                "a document has one article at most",
                column="document_id",
                query=(
                    "SELECT document_id, count(*) AS articles FROM core.articles SEMI JOIN audit.articles "
                    "USING (document_id) GROUP BY document_id HAVING count(*) > 1"
                ),
            ),
            Expectation(
                "an article is of a document whose outcome is article",
                column="document_id",
                query=(
                    "SELECT document_id FROM audit.articles ANTI JOIN "
                    "(SELECT document_id FROM core.extractions WHERE outcome = 'article') USING (document_id)"
                ),
            ),
            Expectation(
                "a document whose outcome is article has one",
                column="document_id",
                query=(
                    "SELECT document_id FROM audit.extractions ANTI JOIN core.articles USING (document_id) "
                    "WHERE outcome = 'article'"
                ),
            ),
            refers_to(table, "publisher_id", "core.publishers"),
            Expectation("no text holds U+0000", query=f"SELECT article_id FROM audit.articles WHERE {texts}"),
            _possible_date("date_published", table.view, "article_id", as_of),
            Expectation(
                "a date has a source and a confidence",
                column="date_published_source",
                query=(
                    "SELECT article_id, date_published FROM audit.articles WHERE date_published IS NOT NULL "
                    "AND (date_published_source IS NULL OR date_published_confidence IS NULL)"
                ),
            ),
            Expectation(
                "confidences lie between 0 and 1",
                column="date_published_confidence",
                query=(
                    "SELECT article_id FROM audit.articles WHERE date_published_confidence NOT BETWEEN 0 AND 1 "
                    "OR in_language_confidence NOT BETWEEN 0 AND 1"
                ),
            ),
            Expectation(
                "addresses are http or https",
                column="url",
                query=(
                    "SELECT article_id, url, canonical_url FROM audit.articles "
                    "WHERE NOT regexp_matches(url, '^https?://') OR NOT regexp_matches(canonical_url, '^https?://')"
                ),
            ),
            share_below("share of articles without a headline", table.view, "headline IS NULL", 0.3),
            share_below("share of articles without a date", table.view, "date_published IS NULL", 0.4),
            share_below("share of articles without a language", table.view, "in_language IS NULL", 0.05),
            share_below("share of articles under 25 words", table.view, "word_count < 25", 0.1),
            Expectation(
                "the date in the structured data and the one at the headline agree",
                "info",
                column="has_date_conflict",
                query="SELECT article_id, date_published, date_published_source FROM audit.articles WHERE has_date_conflict",
            ),
        ),
    )


def _possible_date(column: str, view: str, key: str, as_of: dt.date) -> Expectation:
    return Expectation(
        f"{column} is null or a possible date from 1970-01-01 to the day after the run",
        column=column,
        query=possible_date_query(column, view, key, as_of),
    )


def possible_date_query(column: str, view: str, key: str, as_of: dt.date) -> str:
    """Rows whose ISO 8601 text is no year, month or day that was, or is tomorrow."""
    day = f"try_cast(left(rpad({column}, 10, '-01-01'), 10) AS DATE)"
    padded = (
        f"CASE length({column}) WHEN 4 THEN try_cast({column} || '-01-01' AS DATE) "
        f"WHEN 7 THEN try_cast({column} || '-01' AS DATE) ELSE {day} END"
    )
    return (
        f"SELECT {key}, {column} FROM {view} WHERE {column} IS NOT NULL AND "
        f"coalesce({padded} NOT BETWEEN DATE '1970-01-01' AND DATE '{as_of.isoformat()}' + 1, true)"
    )
