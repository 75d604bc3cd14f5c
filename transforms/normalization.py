"""From what workers made of single documents to normalized tables: one row per thing, sorted by key.

Workers know one document at a time, so an outlet's name stands on each of its articles and a person's on each
signature. Here they become dimensions. The order in which workers were ready leaves no trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.contract.arrow import schema_of
from transforms.contract.lists import Stage
from transforms.contract.tables import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from transforms.contract.definition import Table

#: The tables of an extraction shard, by name.
SHARD_TABLES: dict[str, Table] = {table.name: table for table in tables_of(Stage.EXTRACT)}


def normalize(tables: Mapping[str, pa.Table]) -> dict[str, pl.DataFrame]:
    """Normalize the rows of one part of a batch.

    Args:
        tables: by name, as `transforms.frames.SCHEMAS` describes them.

    Returns:
        The tables of `SHARD_TABLES`, columns and order as the contract tells them. ``publishers`` has a row per outlet,
        named by the name most of its articles give it; ``authors`` a row per person; ``articles`` and
        ``article_authors`` refer to them by id alone.
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
    return {name: frames[name].select(schema_of(table).names).sort(table.order) for name, table in SHARD_TABLES.items()}
