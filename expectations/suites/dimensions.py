"""Dimensions: publishers, authors, and the date candidates of articles."""

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
    no_nul,
    not_listed,
    nothing_missing,
    refers_to,
    scope_of,
    share_below,
)
from expectations.suites.articles import impossible_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from transforms.contract.definition import Table


def suite(tables: Mapping[str, Table], as_of: dt.date) -> Suite:
    """The dimensions suite.

    Args:
        tables: the warehouse's tables by qualified name.
        as_of: the day of the run, in UTC; no date may lie more than a day after it.
    """
    publishers, authors, article_authors, dates = (
        tables[f"core.{name}"] for name in ("publishers", "authors", "article_authors", "article_dates")
    )
    return Suite(
        "dimensions",
        (
            scope_of(publishers),
            scope_of(authors),
            scope_of(article_authors),
            scope_of(dates),
            Scope("new_article_days", "SELECT article_id, date_published FROM audit.articles"),
        ),
        "SELECT (SELECT count(*) FROM new_publishers) + (SELECT count(*) FROM new_authors) + "
        "(SELECT count(*) FROM new_article_authors) + (SELECT count(*) FROM new_article_dates)",
        (
            *(key_is_unique(table) for table in (publishers, authors, article_authors, dates)),
            *never_null(publishers),
            *(nothing_missing(table) for table in (authors, article_authors, dates)),
            refers_to(article_authors, "author_id", "core.authors"),
            all_refer_to("core.article_authors", "article_id", "core.articles"),
            all_refer_to("core.article_dates", "article_id", "core.articles"),
            no_nul(publishers, ("name", "host")),
            no_nul(authors, ("name",)),
            no_nul(article_authors, ("raw_name",)),
            no_nul(dates, ("value", "source", "raw", "problem")),
            Expectation(
                "an outlet has a name or a host",
                "SELECT publisher_id FROM new_publishers WHERE name IS NULL AND host IS NULL",
                column="name",
            ),
            Expectation(
                "a host belongs to one outlet",
                "SELECT host, count(*) AS outlets FROM core.publishers SEMI JOIN new_publishers USING (host) "
                "GROUP BY host HAVING count(*) > 1",
                column="host",
            ),
            Expectation(
                "a person's name is not empty",
                "SELECT author_id, name FROM new_authors WHERE trim(name) = ''",
                column="name",
            ),
            Expectation(
                "authors are numbered from 1 without a gap",
                "SELECT article_id, string_agg(author_position, ', ' ORDER BY author_position) AS positions "
                "FROM new_article_authors GROUP BY article_id "
                "HAVING min(author_position) <> 1 OR max(author_position) <> count(*)",
                column="author_position",
            ),
            Expectation(
                "an article names an author once",
                "SELECT article_id, author_id, count(*) AS times FROM new_article_authors "
                "GROUP BY article_id, author_id HAVING count(*) > 1",
                column="author_id",
            ),
            Expectation(
                "candidates are numbered from 0 without a gap",
                "SELECT article_id, string_agg(candidate_position, ', ' ORDER BY candidate_position) AS positions "
                "FROM new_article_dates GROUP BY article_id "
                "HAVING min(candidate_position) <> 0 OR max(candidate_position) <> count(*) - 1",
                column="candidate_position",
            ),
            Expectation(
                "a date's kind is of the closed list",
                f"SELECT article_id, kind FROM new_article_dates WHERE {not_listed(dates, 'kind')}",
                column="kind",
            ),
            Expectation(
                "candidates are null or possible dates",
                f"SELECT article_id, value FROM new_article_dates WHERE {impossible_date('value', as_of)}",
                column="value",
            ),
            Expectation(
                "confidence lies between 0 and 1",
                "SELECT article_id, candidate_position, confidence FROM new_article_dates WHERE confidence NOT BETWEEN 0 AND 1",
                column="confidence",
            ),
            Expectation(
                "an article has one chosen date at most, and it is date_published",
                "SELECT article_id, any_value(date_published) AS date_published, string_agg(value, ', ' ORDER BY value) AS chosen "
                "FROM new_article_days LEFT JOIN (SELECT article_id, value FROM new_article_dates WHERE is_chosen) USING (article_id) "
                "GROUP BY article_id HAVING count(value) > 1 OR max(value) IS DISTINCT FROM any_value(date_published)",
                column="is_chosen",
            ),
            Expectation(
                "a candidate without a value says why",
                "SELECT article_id, candidate_position, raw FROM new_article_dates WHERE value IS NULL AND problem IS NULL",
                "warning",
                "problem",
            ),
            share_below("share of outlets known by name only", "new_publishers", "host IS NULL", 0.5),
            share_below(
                "share of authors with a digit in the name", "new_authors", "regexp_matches(name, '[0-9]')", 0.02
            ),
            share_below(
                "share of authors with over five words in the name",
                "new_authors",
                r"regexp_matches(trim(name), '^\S+(\s+\S+){5,}')",
                0.05,
            ),
            figure(
                "outlets, authors and dates named by new articles",
                "SELECT (SELECT count(*) FROM new_publishers) AS outlets, (SELECT count(*) FROM new_authors) AS authors, "
                "(SELECT count(*) FROM new_article_dates) AS dates",
                severity="info",
            ),
        ),
    )
