"""Linking: near-identical articles of what was loaded, among themselves and with all that came before, as clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.clock import now, stopwatch
from warehouse.connections import private_database
from warehouse.linking import extracts_to_link, link_articles
from warehouse.loads import Load, load_id

if TYPE_CHECKING:
    from orchestration.pipeline.context import RunContext


@dataclass(slots=True)
class LinkSummary:
    """What linking came to: pairs of articles compared, and rows of `core.syndication` changed."""

    pairs: int = 0
    rows: int = 0


def link_loaded(context: RunContext) -> LinkSummary:
    """Link the articles that no release holds yet.

    The load is named by the extraction loads that it covers: a run that finds the same ones does nothing, and one
    that finds more, after a run that was killed, covers them all.
    """
    context.check_stop()
    started = stopwatch()
    with private_database(context.home.private) as connection:
        extracts = extracts_to_link(connection)
        if not extracts:
            return LinkSummary()
        load = Load(load_id("link", *extracts), "link", None, now())
        counts = link_articles(connection, load, extracts, lambda: 1000 * (stopwatch() - started))
    return LinkSummary(counts.pairs, counts.rows)
