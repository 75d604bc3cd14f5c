"""Syndication: clusters of near-identical articles, and which of them is the likely origin.

A new article can join an old cluster and change it, so whole clusters are looked at, wherever a new article is in one.
"""

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
    scope_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.contract.definition import Table


def suite(tables: Mapping[str, Table]) -> Suite:
    """The syndication suite."""
    table = tables["core.syndication"]
    return Suite(
        "syndication",
        (
            scope_of(table),
            Scope(
                "touched_clusters",
                "SELECT clusters.*, date_published FROM core.syndication AS clusters "
                f"SEMI JOIN {table.view} AS touched ON clusters.cluster_id = touched.cluster_id "
                "LEFT JOIN (SELECT article_id, date_published FROM core.articles) AS articles "
                "ON articles.article_id = clusters.article_id",
            ),
        ),
        "SELECT count(*) FROM new_syndication",
        (
            key_is_unique(table),
            *never_null(table),
            all_refer_to("core.syndication", "article_id", "core.articles"),
            Expectation(
                "a cluster has two articles or more",
                "SELECT cluster_id, count(*) AS articles FROM touched_clusters GROUP BY cluster_id HAVING count(*) < 2",
                column="cluster_id",
            ),
            Expectation(
                "cluster_id is the smallest article_id of the cluster",
                "SELECT cluster_id, min(article_id) AS smallest FROM touched_clusters GROUP BY cluster_id "
                "HAVING min(article_id) <> cluster_id",
                column="cluster_id",
            ),
            Expectation(
                "a cluster has one likely origin",
                "SELECT cluster_id, count(*) FILTER (is_likely_origin) AS origins FROM touched_clusters GROUP BY cluster_id "
                "HAVING count(*) FILTER (is_likely_origin) <> 1",
                column="is_likely_origin",
            ),
            Expectation(
                "similarity lies between 0 and 1, and is 1 for the origin itself",
                "SELECT cluster_id, article_id, similarity FROM touched_clusters "
                "WHERE similarity NOT BETWEEN 0 AND 1 OR (is_likely_origin AND similarity <> 1)",
                column="similarity",
            ),
            Expectation(
                "no article of a cluster is of an earlier day than its likely origin",
                "SELECT cluster_id, article_id, left(date_published, 10) AS day, origin_day FROM touched_clusters JOIN "
                "(SELECT cluster_id, left(date_published, 10) AS origin_day FROM touched_clusters WHERE is_likely_origin) "
                "USING (cluster_id) WHERE try_cast(left(date_published, 10) AS DATE) < try_cast(origin_day AS DATE)",
                "warning",
                "is_likely_origin",
            ),
            figure(
                "clusters with new articles",
                "SELECT count(DISTINCT cluster_id) AS clusters, count(*) AS articles, "
                "(SELECT count(*) FROM new_syndication) AS new_articles FROM touched_clusters",
                severity="info",
            ),
        ),
    )
