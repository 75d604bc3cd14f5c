"""From what workers made of single documents to normalized tables: one row per thing, sorted by key.

Workers know one document at a time, so an outlet's name stands on each of its articles and a person's on each
signature. Here they become dimensions. The order in which workers were ready leaves no trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

#: Tables of an extraction shard and the columns that their rows are sorted by.
SORTED_BY: dict[str, tuple[str, ...]] = {
    "extractions": ("document_id",),
    "segments": ("document_id", "ordinal"),
    "articles": ("document_id",),
    "article_dates": ("article_id", "candidate_position"),
    "article_authors": ("article_id", "author_position"),
    "article_sketches": ("article_id",),
    "publishers": ("publisher_id",),
    "authors": ("author_id",),
}


def normalize(tables: Mapping[str, pa.Table]) -> dict[str, pl.DataFrame]:
    """Normalize the rows of one part of a batch.

    Args:
        tables: by name, as `transforms.frames.SCHEMAS` describes them.

    Returns:
        The tables of `SORTED_BY`. ``publishers`` has a row per outlet, named by the name most of its articles give it;
        ``authors`` a row per person; ``articles`` and ``article_authors`` refer to them by id alone.
    """
    frames = {name: pl.DataFrame(table) for name, table in tables.items()}
    articles, article_authors = frames["articles"], frames["article_authors"]
    frames["publishers"] = (
        articles.filter(pl.col("publisher_id").is_not_null())
        .group_by("publisher_id")
        .agg(
            # of several names as frequent, the first in the order of the alphabet
            pl.col("publisher_name").drop_nulls().mode().sort().first().alias("name"),
            pl.col("publisher_host").min().alias("host"),
        )
    )
    frames["authors"] = article_authors.group_by("author_id").agg(pl.col("name").min())
    frames["articles"] = articles.drop("publisher_name", "publisher_host")
    frames["article_authors"] = article_authors.drop("name")
    return {name: frames[name].sort(columns) for name, columns in SORTED_BY.items()}
