"""What a run came to, in words and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pipeline.extract import ExtractSummary
from orchestration.pipeline.ingest import IngestSummary
from orchestration.pipeline.stages import PublishSummary
from warehouse.connections import open_published

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.pipeline.home import Home


def summary_of(home: Home, results: Mapping[str, object]) -> dict[str, object]:
    """Names and figures of a run that succeeded; ``message`` says in a sentence what happened."""
    ingested = results.get("ingest")
    extracted = results.get("extract")
    published = results.get("publish")
    facts: dict[str, object] = {"message": _message(published)}
    if isinstance(ingested, IngestSummary):
        facts |= {
            "inputs": ingested.inputs,
            "unchanged": ingested.unchanged,
            "new captures": ingested.captures,
            "new documents": ingested.documents,
            "new rejections": ingested.rejections,
        }
    if isinstance(extracted, ExtractSummary):
        facts["extracted"] = extracted.documents
    if home.published.exists():
        facts |= _standing(home)
        facts["warehouse"] = str(home.published)
    report = home.reports / "index.html"
    if report.exists():
        facts["report"] = str(report)
    return facts


def _message(published: object) -> str:
    if not isinstance(published, PublishSummary) or published.release_id is None:
        return "Nothing to publish."
    if published.is_new and not published.has_new_rows:
        return f"Published release {published.release_id}: the rows of the one before, with schema and marts of today."
    if published.is_new:
        return f"Published release {published.release_id}."
    return f"Nothing new: release {published.release_id} stands."


def _standing(home: Home) -> dict[str, object]:
    with open_published(home.published) as connection:
        row = connection.execute(
            "SELECT captures, documents, articles, no_article, failed, rejections, failed_warnings "
            "FROM ops.releases ORDER BY release_position DESC LIMIT 1"
        ).fetchall()[0]
        rejected = connection.execute(
            "SELECT string_agg(reason || ' ' || n, ', ' ORDER BY n DESC, reason) "
            "FROM (SELECT reason, count(*) AS n FROM raw.rejections GROUP BY reason)"
        ).fetchall()[0][0]
    names = ("captures", "documents", "articles", "no article", "failed", "rejections", "warnings")
    facts: dict[str, object] = {f"released {name}": value for name, value in zip(names, row, strict=True)}
    if rejected:
        facts["rejected for"] = rejected
    return facts
