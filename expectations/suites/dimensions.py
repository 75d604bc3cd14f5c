"""Dimensions: publishers, authors, and the date candidates of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.spec import Expectation, Suite, key_is_unique, refers_to, share_below
from expectations.suites.articles import possible_date_query
from transforms.model import DateKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from expectations.spec import TableMeta

_TABLES = ("core.publishers", "core.authors", "core.article_authors", "core.article_dates", "core.syndication")


def suite(tables: Mapping[str, TableMeta], as_of: dt.date) -> Suite:
    """The dimensions suite."""
    publishers, authors, article_authors, dates, syndication = (tables[name] for name in _TABLES)
    kinds = ", ".join(f"'{kind}'" for kind in DateKind)
    return Suite(
        "dimensions",
        publishers.view,
        (
            *(key_is_unique(table) for table in (publishers, authors, article_authors, dates, syndication)),
            *(_required(table) for table in (publishers, authors, article_authors, dates, syndication)),
            refers_to(article_authors, "author_id", "core.authors"),
            refers_to(article_authors, "article_id", "core.articles"),
            refers_to(dates, "article_id", "core.articles"),
            refers_to(syndication, "article_id", "core.articles"),
            Expectation(
                "an outlet has a name or a host",
                column="name",
                query="SELECT publisher_id FROM audit.publishers WHERE name IS NULL AND host IS NULL",
            ),
            Expectation(
                "a person's name is not empty",
                column="name",
                query="SELECT author_id FROM audit.authors WHERE trim(name) = ''",
            ),
            Expectation(
                "authors are numbered from 1 without a gap",
                column="author_position",
                query=(
                    "SELECT article_id FROM audit.article_authors GROUP BY article_id "
                    "HAVING min(author_position) <> 1 OR max(author_position) <> count(*)"
                ),
            ),
            Expectation(
                "a date's kind is of the closed list",
                column="kind",
                query=f"SELECT article_id, kind FROM audit.article_dates WHERE kind NOT IN ({kinds})",
            ),
            Expectation(
                "candidates are null or possible dates",
                column="value",
                query=possible_date_query("value", dates.view, "article_id", as_of),
            ),
            Expectation(
                "an article has one chosen date at most, and it is date_published",
                column="is_chosen",
                query=(
                    "SELECT a.article_id, a.date_published, string_agg(d.value, ', ') AS chosen FROM audit.articles AS a "
                    "LEFT JOIN audit.article_dates AS d ON d.article_id = a.article_id AND d.is_chosen "
                    "GROUP BY a.article_id, a.date_published HAVING count(d.article_id) > 1 "
                    "OR max(d.value) IS DISTINCT FROM a.date_published"
                ),
            ),
            Expectation(
                "a candidate without a value says why",
                "warning",
                column="problem",
                query="SELECT article_id, raw FROM audit.article_dates WHERE value IS NULL AND problem IS NULL",
            ),
            share_below(
                "share of authors with a digit in the name", authors.view, "regexp_matches(name, '[0-9]')", 0.02
            ),
        ),
    )


def _required(table: TableMeta) -> Expectation:
    nulls = " OR ".join(f"{column} IS NULL" for column in table.required)
    return Expectation(
        f"required columns of {table.qualified_name} are never null",
        query=f"SELECT {', '.join(table.key)} FROM {table.view} WHERE {nulls}",
    )
