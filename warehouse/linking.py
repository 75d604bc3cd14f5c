"""Linking: near-identical articles become clusters in `core.syndication`, by set-based SQL around a few pure functions.

Candidates are found and clusters kept here; whether two articles are the same text is decided by
`transforms.linking`. What a load says follows from the articles alone, whatever their order: `cluster_id` is the
smallest article_id of the cluster, an article that joins two clusters merges them, and an article that is extracted
anew or gone has its cluster looked at again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from transforms.contract.arrow import schema_of
from transforms.contract.tables import table
from transforms.linking.clusters import components
from transforms.linking.similarity import same_text, shingle_resemblance
from transforms.versions import digest_of
from warehouse.loads import Load, is_loaded, load_id, record_load, transaction
from warehouse.scripts import read_script, registered, run_statements

if TYPE_CHECKING:
    import duckdb

#: Articles of a band with which every other is compared. More share a band only where pages hold one and the same
#: notice; those are one cluster through any few of them, and time stays linear.
MOST_COMPARED = 20

#: Pairs compared at once: some 50 MB of sketches.
_PAIRS_AT_ONCE = 8192

_CANDIDATES, _CLUSTERS, _APPLY = "link_candidates.sql", "link_clusters.sql", "link_apply.sql"

_WORK_TABLES = (
    "link_open",
    "link_pairs",
    "link_components",
    "link_clustered",
    "link_ordered",
    "link_rows",
    "link_before",
    "link_outdated",
    "link_added",
)


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """What a load came to: pairs compared, and rows of `core.syndication` added, replaced or removed."""

    pairs: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What a link load has to cover: extraction loads, sorted, and its id; empty and None where there is nothing."""

    extracts: tuple[str, ...] = ()
    load_id: str | None = None


@cache
def linking_version() -> str:
    """A digest of the code and SQL that decide which articles are linked (`transforms.versions`)."""
    scripts = files("warehouse").joinpath("sql")
    return digest_of(["warehouse.linking"], data=[scripts.joinpath(name) for name in (_CANDIDATES, _CLUSTERS, _APPLY)])


def plan_link(connection: duckdb.DuckDBPyConnection, *, is_refresh: bool = False) -> LinkPlan:
    """Say what a link load has to cover.

    That is the extraction loads that no release holds; all of them where nothing was linked yet, or an upgrade has all
    linked anew. The load's id is made of the version of linking and of what it covers: the same loads under the same
    version are the same load, and nothing is done twice.

    Args:
        connection: to the private database.
        is_refresh: all of them, too, where another version has linked since this one last linked them all.
    """
    others = _linked_by_others(connection) if is_refresh else []
    if others:
        extracts = _extracts(connection, "TRUE")
    else:
        extracts = _extracts(connection, "release_id IS NULL OR NOT EXISTS (FROM ops.loads WHERE stage = 'link')")
    if not extracts:
        return LinkPlan()
    stage = f"link-{linking_version()}-all" if others else f"link-{linking_version()}"
    return LinkPlan(extracts, load_id(stage, *extracts, *others))


def _extracts(connection: duckdb.DuckDBPyConnection, condition: str) -> tuple[str, ...]:
    rows = connection.execute(
        f"SELECT load_id FROM ops.loads WHERE stage = 'extract' AND ({condition}) ORDER BY load_id"
    ).fetchall()
    return tuple(str(identity) for (identity,) in rows)


def _linked_by_others(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The link loads of other versions since this version last linked everything, sorted."""
    own = f"link-{linking_version()}-"
    rows = connection.execute(
        """
        SELECT load_id FROM ops.loads
        WHERE stage = 'link' AND NOT starts_with(load_id, $own) AND loaded_at >= (
            SELECT coalesce(max(loaded_at), '-infinity') FROM ops.loads
            WHERE stage = 'link' AND starts_with(load_id, $own || 'all-')
        )
        ORDER BY load_id
        """,
        {"own": own},
    ).fetchall()
    return [str(identity) for (identity,) in rows]


def link_articles(
    connection: duckdb.DuckDBPyConnection, load: Load, extracts: Sequence[str], elapsed_ms: Callable[[], float]
) -> LinkCounts:
    """Link the articles of extraction loads with each other and with all others, in one transaction.

    Args:
        connection: to the private database.
        load: its deterministic identity; a load that was committed before is left alone.
        extracts: the extraction loads to cover; covering one twice changes nothing.
        elapsed_ms: asked for the wall time when the load is noted.
    """
    if is_loaded(connection, load.load_id):
        return LinkCounts()
    with transaction(connection):
        values = {"load_ids": list(extracts), "most_compared": MOST_COMPARED}
        run_statements(connection, read_script(_CANDIDATES), values)
        pairs = _count(connection, "SELECT count(*) FROM link_pairs")
        linked = components(itertools.chain(_existing(connection), _linked_pairs(connection)))
        _store(
            connection,
            "link_components",
            pa.table({"article_id": _strings(linked.keys()), "cluster_id": _strings(linked.values())}),
        )
        run_statements(connection, read_script(_CLUSTERS))
        _store(connection, "link_rows", _rows(connection))
        run_statements(connection, read_script(_APPLY))
        rows = _count(
            connection,
            "SELECT count(*) FROM (SELECT article_id FROM link_outdated UNION SELECT article_id FROM link_added)",
        )
        for name in _WORK_TABLES:
            connection.execute(f"DROP TABLE {name}")
        record_load(connection, load, rows, elapsed_ms())
    return LinkCounts(pairs, rows)


def _existing(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Article and cluster, of the candidates in clusters that stand: a link to one of them is a link to all."""
    yield from connection.execute(
        """
        SELECT article_id, cluster_id
        FROM core.syndication
        SEMI JOIN (
            SELECT article_id FROM link_pairs UNION ALL SELECT other_article_id FROM link_pairs
        ) AS candidates USING (article_id)
        ANTI JOIN link_open USING (article_id)
        """
    ).fetchall()


def _linked_pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """The candidate pairs that are the same text."""
    reader = connection.sql(
        """
        SELECT article_id, other_article_id,
               one.shingles_low, one.numbers_low, one.number_count,
               other.shingles_low AS other_shingles_low, other.numbers_low AS other_numbers_low,
               other.number_count AS other_number_count
        FROM link_pairs
        JOIN lookup.article_sketches AS one USING (article_id)
        JOIN lookup.article_sketches AS other ON other.article_id = other_article_id
        """
    ).to_arrow_reader(_PAIRS_AT_ONCE)
    for batch in reader:
        chosen = batch.select(["article_id", "other_article_id"]).filter(pa.array(same_text(batch)))
        yield from zip(chosen["article_id"].to_pylist(), chosen["other_article_id"].to_pylist(), strict=True)


def _rows(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Rows of core.syndication for the clusters of link_ordered."""
    reader = connection.sql(
        """
        SELECT cluster_id, article_id, article_id = origin_id AS is_likely_origin,
               own.shingles_low, origin.shingles_low AS origin_shingles_low
        FROM link_ordered
        JOIN lookup.article_sketches AS own USING (article_id)
        JOIN lookup.article_sketches AS origin ON origin.article_id = origin_id
        """
    ).to_arrow_reader(_PAIRS_AT_ONCE)
    schema = schema_of(table("core.syndication"))
    batches = []
    for batch in reader:
        similarity = np.round(shingle_resemblance(batch["shingles_low"], batch["origin_shingles_low"]), 4)
        columns = [batch["cluster_id"], batch["article_id"], pa.array(similarity), batch["is_likely_origin"]]
        batches.append(
            pa.RecordBatch.from_arrays(
                [column.cast(field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
            )
        )
    return pa.Table.from_batches(batches, schema)


def _store(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    with registered(connection, "_link_rows", rows):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM _link_rows")


def _strings(values: Iterable[str]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
