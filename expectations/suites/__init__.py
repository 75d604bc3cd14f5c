"""The suites, one module each, and the table that each is about.

Which suites there are is told without importing any; `build` puts them together for a warehouse's tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from expectations.spec import Suite
    from transforms.contract.definition import Table

#: Suite -> the table that it is about, in the order in which they are evaluated.
SUITES: dict[str, str] = {
    "captures": "raw.captures",
    "documents": "raw.documents",
    "rejections": "raw.rejections",
    "extractions": "core.extractions",
    "segments": "core.segments",
    "articles": "core.articles",
    "dimensions": "core.publishers",
    "syndication": "core.syndication",
    "accounting": "core.extractions",
}


def build(tables: Sequence[Table], as_of: dt.date) -> dict[str, Suite]:
    """All suites by name.

    Args:
        tables: the warehouse's tables.
        as_of: the day of the run, in UTC; no date may lie more than a day after it.
    """
    from expectations.suites import (
        accounting,
        articles,
        captures,
        dimensions,
        documents,
        extractions,
        rejections,
        segments,
        syndication,
    )

    by_name = {table.qualified_name: table for table in tables}
    suites = (
        captures.suite(by_name),
        documents.suite(by_name),
        rejections.suite(by_name),
        extractions.suite(by_name),
        segments.suite(by_name),
        articles.suite(by_name, as_of),
        dimensions.suite(by_name, as_of),
        syndication.suite(by_name),
        accounting.suite(by_name),
    )
    return {suite.name: suite for suite in suites}
