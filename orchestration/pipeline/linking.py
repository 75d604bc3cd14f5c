"""Linking: near-identical articles of what was loaded, among themselves and with all that came before, as clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.clock import now, stopwatch
from warehouse.connections import private_database
from warehouse.linking import link_articles, plan_link
from warehouse.loads import Load

if TYPE_CHECKING:
    from orchestration.pipeline.context import RunContext


@dataclass(slots=True)
class LinkSummary:
    """What linking came to: pairs of articles compared, and rows of `core.syndication` changed."""

    pairs: int = 0
    rows: int = 0


def link_loaded(context: RunContext, *, is_refresh: bool = False) -> LinkSummary:
    """Link the articles that no release holds yet.

    The load is named by the version of linking and the extraction loads that it covers: a run that finds the same ones
    does nothing, and one that finds more, after a run that was killed, covers them all.

    Args:
        context: the home, whose lock is held.
        is_refresh: link all articles anew where an older version has linked some.
    """
    context.check_stop()
    started = stopwatch()
    with private_database(context.home.private) as connection:
        plan = plan_link(connection, is_refresh=is_refresh)
        if plan.load_id is None:
            return LinkSummary()
        load = Load(plan.load_id, "link", None, now())
        counts = link_articles(connection, load, plan.extracts, lambda: 1000 * (stopwatch() - started))
    return LinkSummary(counts.pairs, counts.rows)
