"""What the ranker looks at: one row of numbers per day that a page offers.

Evidence is pooled by day. The columns are named and their order is fixed by ``FEATURES``: a model is trained for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transforms.contract.lists import DateKind
from transforms.html.contexts import Context
from transforms.html.page import Page
from transforms.metadata.date_evidence import WAYS, DateEvidence

_FAR = 9_999.0
_STRUCTURED = (
    "ld_article_published",
    "ld_page_published",
    "meta_published",
    "property_published",
    "ld_article_created",
)
_MODIFIED = ("ld_article_modified", "meta_modified", "ld_page_modified", "property_modified")
_FIRST_OF = (
    "ld_article_published",
    "meta_published",
    "time",
    "property_published",
    "meta_published_loose",
    "ld_page_published",
)
_ORDER = (
    "ld_article_published",
    "meta_published",
    "property_published",
    "ld_page_published",
    "meta_published_loose",
    "ld_article_created",
    "meta_date",
)
_SHOWN = ("visible", "time", "element", "attribute_title", "attribute_data")
_ATTRIBUTED = ("time", "property_published", "attribute_title", "attribute_data", "element")
_BEST_CONTEXTS = (
    "NAVIGATION FOOTER ASIDE HEADER COMMENT RELATED ARTICLE LINK BYLINE DATE HIDDEN UPDATED PUBLISHED TIME HEADLINE"
)
_ELEMENT_CONTEXTS = "COMMENT RELATED ASIDE FOOTER ARTICLE LINK UPDATED PUBLISHED HEADER BYLINE"
_AWAY = Context.COMMENT | Context.RELATED | Context.NAVIGATION | Context.FOOTER


def _bits(names: str) -> tuple[tuple[str, int], ...]:
    return tuple((name.lower(), getattr(Context, name)) for name in names.split())


_BEST_BITS, _ELEMENT_BITS = _bits(_BEST_CONTEXTS), _bits(_ELEMENT_CONTEXTS)


def day_features(
    evidence: Sequence[DateEvidence], page: Page, url_month: tuple[int, int] | None
) -> tuple[list[dt.date], npt.NDArray[np.float64]]:
    """The days of a page in calendar order, and their features: a float64 array of days x ``FEATURES``."""
    by_day: dict[dt.date, list[DateEvidence]] = {}
    for item in evidence:
        if item.stamp.day is not None:
            by_day.setdefault(item.stamp.day, []).append(item)
    days = sorted(by_day)
    if not days:
        return [], np.zeros((0, len(FEATURES)))
    facts = _Page(evidence, days, page, url_month)
    return days, np.array([_row(day, by_day[day], facts) for day in days], dtype=np.float64)


class _Page:
    """Facts that the rows of one page share."""

    def __init__(
        self, evidence: Sequence[DateEvidence], days: list[dt.date], page: Page, month: tuple[int, int] | None
    ) -> None:
        dated = [item for item in evidence if item.stamp.day is not None]
        self.days, self.month = days, month
        self.first = {way: next((item.stamp.day for item in dated if item.way == way), None) for way in WAYS}
        self.structured = sorted({item.stamp.day for item in dated if item.way in _STRUCTURED and item.stamp.day})
        self.modified = {item.stamp.day for item in dated if item.way in _MODIFIED and item.stamp.day}
        self.preferred = next((self.first[way] for way in _ORDER if self.first[way]), None)
        self.shown = sorted({item.stamp.day for item in dated if item.way in _SHOWN and item.stamp.day})
        visible = [item for item in dated if item.way == "visible"]
        self.visible_count = len(visible)
        self.first_block: dict[dt.date, int] = {}
        for item in visible:
            assert item.stamp.day is not None
            self.first_block.setdefault(item.stamp.day, item.block)
        self.block_count = max(1, len(page.rendered.blocks.texts))
        self.has_headline = page.headline.block is not None
        self.prose = page.prose_block


def _row(day: dt.date, items: list[DateEvidence], page: _Page) -> list[float]:
    counts = dict.fromkeys(WAYS, 0)
    for item in items:
        counts[item.way] += 1
    row = [float(min(counts[way], 9)) for way in WAYS]
    row += [float(page.first[way] == day) for way in _FIRST_OF]
    linked = [item for item in items if item.way.startswith("ld_")]
    row += [
        float(max((item.match for item in linked if item.way.startswith("ld_article")), default=-2)),
        float(min((item.is_elsewhere for item in linked), default=2)),
        float(min((item.depth for item in linked), default=9)),
    ]
    shown = [item for item in items if item.way == "visible"]
    near = [item for item in shown if item.blocks_away is not None]
    best = min(near, key=_closeness, default=None)
    any_shown = best or (shown[0] if shown else None)
    row += [
        float(best.blocks_away) if best and best.blocks_away is not None else 999.0,
        float(best.distance) if best and best.distance is not None else 99_999.0,
        float(min((item.block_length for item in shown), default=9_999)),
        float(any_shown.block_length if any_shown else 9_999),
        float(any_shown.position if any_shown else 999),
        float(sum(item.label in (1, 3) for item in shown)),
        float(sum(item.label in (2, 4) for item in shown)),
        float(any_shown.label if any_shown else -1),
        float(sum(item.stamp.has_time for item in shown)),
        float(min((item.stamp.is_alternative for item in items), default=0)),
        min((item.block for item in shown), default=99 * page.block_count) / page.block_count,
        max((item.block for item in shown), default=-1) / page.block_count,
        float(min(item.block for item in shown) - page.prose) if shown and page.prose is not None else 999.0,
        float(_shown_before(day, page)) if shown else 99.0,
        float(any_shown is not None and any_shown.block_length - any_shown.position < 26),
        float(len(shown)) / max(1, page.visible_count),
        float(min((bool(item.context & _AWAY) for item in shown), default=2)),
    ]
    row += [float(bool(any_shown and any_shown.context & bit)) for _, bit in _BEST_BITS]
    elements = [item for item in items if item.way in _ATTRIBUTED]
    row += [float(min((bool(item.context & bit) for item in elements), default=-1)) for _, bit in _ELEMENT_BITS]
    row += [
        float(min((abs(item.blocks_away) for item in elements if item.blocks_away is not None), default=999)),
        float(min((abs(item.distance) for item in elements if item.distance is not None), default=99_999)),
        float(sum(item.kind is DateKind.MODIFIED for item in items)),
        float(len({item.way for item in items})),
        float(len({item.source for item in items})),
        float(max((item.stamp.has_time for item in items), default=0)),
        float(any(item.stamp.offset not in (None, 0) for item in items)),
        float(_is_only_modified(day, page)),
        float(sum(item.way in _STRUCTURED for item in items)),
        float(any(item.way in _SHOWN and item.block_length < 200 and not item.context & _AWAY for item in items)),
    ]
    index = page.days.index(day)
    row += [
        float(len(page.days)),
        float(index),
        float(len(page.days) - 1 - index),
        float((page.days[-1] - day).days),
        float((day - page.days[0]).days),
        float((day - page.preferred).days) if page.preferred else 99_999.0,
        float(len(page.structured)),
        float((day - page.structured[0]).days) if page.structured else 99_999.0,
        float(min((abs((day - other).days) for other in page.modified), default=99_999)),
        float(len(page.modified)),
        float(len(page.shown)),
        float(page.shown.index(day)) if day in page.shown else -1.0,
        float(min((abs((day - other).days) for other in page.shown if other != day), default=99_999)),
        float((day.year, day.month) == page.month) if page.month else -1.0,
        float(day.year),
        float(day.month == 1 and day.day == 1),
        float(page.block_count),
        float(page.has_headline),
        float(any(item.is_paper_issue for item in items)),
    ]
    return row


def _is_only_modified(day: dt.date, page: _Page) -> int:
    """Whether a structured source calls the day a change and none calls it publication: 2 where another day is that."""
    if day not in page.modified or day in page.structured:
        return 0
    return 2 if page.structured else 1


def _closeness(item: DateEvidence) -> float:
    """How far from the headline a shown date is; above it counts half as much again."""
    away = item.blocks_away or 0
    return away if away >= 0 else -1.5 * away


def _shown_before(day: dt.date, page: _Page) -> int:
    block = page.first_block[day]
    return sum(other < block for other in page.first_block.values())


FEATURES: tuple[str, ...] = (
    *(f"count_{way}" for way in WAYS),
    *(f"first_{way}" for way in _FIRST_OF),
    "linked_match", "linked_elsewhere", "linked_depth",
    "near_blocks", "near_distance", "shortest_block", "near_length", "near_position", "labels_published",
    "labels_updated", "near_label", "shown_with_time", "only_alternative", "first_share", "last_share",
    "before_prose", "shown_before", "closes_block", "share_of_shown", "only_away",
    *(f"near_{name}" for name, _ in _BEST_BITS),
    *(f"element_{name}" for name, _ in _ELEMENT_BITS),
    "element_blocks", "element_distance", "modified_count", "ways", "sources", "has_time", "has_offset",
    "only_modified", "structured_count", "shown_clearly",
    "days", "rank", "rank_from_last", "to_last", "from_first", "to_preferred", "structured_days", "to_structured",
    "to_modified", "modified_days", "shown_days", "shown_rank", "to_other_shown", "in_url_month", "year", "new_year",
    "blocks", "has_headline", "paper_issue",
)  # fmt: skip
