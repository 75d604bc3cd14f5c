"""Articles: what was published, when, by whom, as far as the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import (
    Expectation,
    Scope,
    Suite,
    all_refer_to,
    figure,
    key_is_unique,
    never_null,
    refers_to,
    scope_of,
    share_below,
)
from transforms.wording.agencies import AGENCIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from transforms.contract.definition import Table

#: Columns that hold a page's own words.
_TEXTS = (
    "headline",
    "alternative_headline",
    "article_body",
    "dateline_place",
    "wire_agency_raw",
    "url",
    "canonical_url",
    "section",
    "license",
    "robots",
    "tdm_reservation",
)

#: Words under which a body counts as very short.
SHORT_WORDS = 25

#: Share of a document's text under which its body is suspiciously small: pages that are all menu keep more.
SMALL_SHARE = 0.02


def suite(tables: Mapping[str, Table], as_of: dt.date) -> Suite:
    """The articles suite.

    Args:
        tables: the warehouse's tables by qualified name.
        as_of: the day of the run, in UTC; no date may lie more than a day after it.
    """
    table, extractions = tables["core.articles"], tables["core.extractions"]
    has_nul = " OR ".join(f"contains({name}, chr(0))" for name in _TEXTS)
    agencies = ", ".join(sorted("'" + agency.name.replace("'", "''") + "'" for agency in AGENCIES))
    return Suite(
        "articles",
        (
            _articles(table, has_nul),
            scope_of(extractions),
            Scope(
                "new_datelines",
                f"SELECT document_id, {_folded('text')} AS folded "
                "FROM (SELECT document_id, unnest(datelines) AS text FROM audit.segment_checks)",
            ),
            Scope(
                "new_titles",
                "SELECT document_id, title FROM audit.segment_checks WHERE title IS NOT NULL",
            ),
        ),
        "SELECT count(*) FROM new_articles",
        (
            key_is_unique(table),
            *never_null(table),
            Expectation(
                "a document has one article at most",
                "SELECT document_id, count(*) AS articles FROM core.articles SEMI JOIN new_articles USING (document_id) "
                "GROUP BY document_id HAVING count(*) > 1",
                column="document_id",
            ),
            all_refer_to("core.articles", "document_id", "core.extractions"),
            Expectation(
                "an article is of a document whose outcome is article",
                "SELECT document_id, outcome FROM new_articles JOIN new_extractions USING (document_id) WHERE outcome <> 'article'",
                column="document_id",
            ),
            Expectation(
                "a document whose outcome is article has one",
                "SELECT document_id FROM new_extractions ANTI JOIN new_articles USING (document_id) WHERE outcome = 'article'",
                column="document_id",
            ),
            Expectation(
                "the headline is what the first title segment says, blanks and invisible characters aside",
                f"SELECT article_id, headline, title FROM new_articles JOIN new_titles USING (document_id) "
                f"WHERE {_shown('coalesce(headline, chr(32))')} <> {_shown('title')}",
                column="headline",
            ),
            refers_to(table, "publisher_id", "core.publishers"),
            Expectation("no text in core.articles holds U+0000", "SELECT article_id FROM new_articles WHERE has_nul"),
            Expectation(
                "date_published is null or a possible date from 1970-01-01 to the day after the run",
                f"SELECT article_id, date_published FROM new_articles WHERE {impossible_date('date_published', as_of)}",
                column="date_published",
            ),
            Expectation(
                "a date has a source and a confidence",
                "SELECT article_id, date_published FROM new_articles WHERE date_published IS NOT NULL "
                "AND (date_published_source IS NULL OR date_published_confidence IS NULL)",
                column="date_published_source",
            ),
            Expectation(
                "confidences lie between 0 and 1",
                "SELECT article_id, date_published_confidence, in_language_confidence FROM new_articles "
                "WHERE date_published_confidence NOT BETWEEN 0 AND 1 OR in_language_confidence NOT BETWEEN 0 AND 1",
                column="date_published_confidence",
            ),
            Expectation(
                "in_language is a primary language subtag",
                "SELECT article_id, in_language FROM new_articles WHERE NOT regexp_full_match(in_language, '[a-z]{2,3}')",
                column="in_language",
            ),
            Expectation(
                "every dateline_place stands in a dateline segment",
                "SELECT article_id, dateline_place FROM new_articles WHERE dateline_place IS NOT NULL AND NOT EXISTS ("
                "FROM new_datelines WHERE new_datelines.document_id = new_articles.document_id "
                f"AND contains(folded, {_folded('dateline_place')}))",
                column="dateline_place",
            ),
            Expectation(
                "wire_agency is of the closed list",
                f"SELECT article_id, wire_agency FROM new_articles WHERE wire_agency NOT IN ({agencies})",
                column="wire_agency",
            ),
            Expectation(
                "addresses are http or https",
                "SELECT article_id, url, canonical_url FROM new_articles "
                "WHERE NOT regexp_matches(url, '^https?://') OR NOT regexp_matches(canonical_url, '^https?://')",
                column="url",
            ),
            Expectation(
                "word_count counts the words of a body",
                "SELECT article_id, word_count FROM new_articles WHERE word_count < 0 OR (word_count > 0 AND body_length = 0)",
                column="word_count",
            ),
            Expectation(
                "an article has a body",
                "SELECT article_id, headline FROM new_articles WHERE body_length = 0",
                "warning",
                "article_body",
            ),
            share_below("share of articles without a headline", "new_articles", "headline IS NULL", 0.3),
            share_below("share of articles without a date", "new_articles", "date_published IS NULL", 0.4),
            share_below("share of articles without a language", "new_articles", "in_language IS NULL", 0.05),
            share_below("share of articles without an outlet", "new_articles", "publisher_id IS NULL", 0.2),
            share_below(
                f"share of articles under {SHORT_WORDS} words", "new_articles", f"word_count < {SHORT_WORDS}", 0.1
            ),
            share_below(
                f"share of articles whose body is under {SMALL_SHARE:.0%} of the text",
                "(SELECT body_length, char_length FROM new_articles JOIN new_extractions USING (document_id))",
                f"body_length < {SMALL_SHARE} * char_length",
                0.1,
            ),
            share_below(
                "share of articles whose structured data and page name different days",
                "new_articles",
                "has_date_conflict",
                0.2,
            ),
            figure(
                "words in articles",
                "SELECT count(*) AS articles, coalesce(sum(word_count), 0)::BIGINT AS words, "
                "coalesce(round(median(word_count)), 0)::BIGINT AS median_words FROM new_articles",
                severity="info",
                column="word_count",
            ),
            figure(
                "outlets and languages of new articles",
                "SELECT count(DISTINCT publisher_id) AS outlets, count(DISTINCT in_language) AS languages FROM new_articles",
                severity="info",
            ),
        ),
    )


def _articles(table: Table, has_nul: str) -> Scope:
    """New articles without their bodies: whether a text holds U+0000, and how long the body is, tell all of it."""
    nullable = "CASE WHEN article_body IS NOT NULL THEN '' END AS article_body"  # so that "never null" can be asked
    return scope_of(table, f"* REPLACE ({nullable}), {has_nul} AS has_nul, length(trim(article_body)) AS body_length")


def _folded(column: str) -> str:
    """A text as a place is compared: without case, one blank between words, a country in brackets behind a comma."""
    one_blank = f"regexp_replace(replace({column}, 'İ', 'I'), '[\\s\\p{{Z}}]+', ' ', 'g')"
    return f"upper(regexp_replace({one_blank}, ' \\[', ', ', 'g'))"


def _shown(text: str) -> str:
    """The visible characters of a text: headlines stand on one line, without soft hyphens and zero-width blanks."""
    return f"regexp_replace({text}, '[\\p{{Z}}\\p{{C}}]', '', 'g')"


def impossible_date(column: str, as_of: dt.date) -> str:
    """The condition under which an ISO 8601 text names no year, month or day that was, or is tomorrow."""
    first = f"try_cast(left({column}, 10) || CASE length({column}) WHEN 4 THEN '-01-01' WHEN 7 THEN '-01' ELSE '' END AS DATE)"
    return (
        f"{column} IS NOT NULL AND "
        f"coalesce({first} NOT BETWEEN DATE '1970-01-01' AND DATE '{as_of.isoformat()}' + 1, true)"
    )
