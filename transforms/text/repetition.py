"""Repetition across the documents of one outlet: which lines stand on other pages too.

What repeats from page to page is furniture, not article; no single page shows it. This module makes what is counted
(hashes of normalised lines), recognises versions and near-duplicates of one page (which must count once, or an
article crawled twice would pass for furniture), and counts. Nothing is stored here: the caller keeps the rows and
brings their sums back as `Hints.line_pages` and `Hints.outlet_pages`.

Counts are of page *groups*: documents of a batch that are near-duplicates of each other are one group, and a group
that is a version of a page counted earlier adds nothing. So the counts of an outlet do not depend on the order of
documents within a batch, and counting a batch again after its signatures are known adds nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text import characters, lines, tokens

U64 = npt.NDArray[np.uint64]
Signature = tuple[int, ...]

#: Lines of a signature: enough that an edited version keeps half of them, few enough to store per document.
SIGNATURE_LINES = 8
#: Share of the shorter signature that two versions of one page have in common.
SAME_PAGE = 0.5
#: Documents that a document is compared with for every line of its signature.
MOST_COMPARED = 50
#: Text is hashed in runs of lines of about this many characters, and a longer line by as many: bounded memory.
_RUN = 1 << 20


class PageCounts(NamedTuple):
    """What a batch adds to the counts of one outlet."""

    line_pages: dict[int, int]  # hash of a line -> number of new page groups that hold it
    pages: int  # number of new page groups


def line_hashes(text: str) -> U64:
    """One hash per non-empty line of a text, in order.

    Lines that differ only in case, white space, kind of quotes and dashes or the digits of numbers are equal.
    """
    hashes, _ = _hash_lines(text)
    return hashes


def page_signature(text: str) -> Signature:
    """The hashes of a text's longest lines, in ascending order: what two versions of one page share.

    Long lines are paragraphs: furniture seldom has lines as long, and an edit changes few of them. Returns at most
    `SIGNATURE_LINES` values, none for a text without visible characters.
    """
    hashes, lengths = _hash_lines(text)
    return _signature(hashes, lengths)


def describe_page(text: str) -> tuple[U64, Signature]:
    """`line_hashes` and `page_signature` of a text for the cost of one."""
    hashes, lengths = _hash_lines(text)
    return hashes, _signature(hashes, lengths)


def count_pages(pages: Sequence[tuple[U64, Signature]], known: Iterable[Signature] = ()) -> PageCounts:
    """Count, for the documents of one outlet in one batch, on how many new pages each line stands.

    Args:
        pages: `describe_page` of every document.
        known: the signatures of the outlet's documents that earlier batches counted.

    Returns:
        Counts that the order of `pages` does not change.
    """
    held: dict[int, set[int]] = defaultdict(set)
    for group, (hashes, _) in zip(page_groups([signature for _, signature in pages], known), pages, strict=True):
        if group is not None:
            held[group].update(hashes.tolist())
    return PageCounts(dict(Counter(value for values in held.values() for value in values)), len(held))


def page_groups(pages: Sequence[Signature], known: Iterable[Signature] = ()) -> list[int | None]:
    """The group of every page of an outlet in one batch; None for a version of a page that was counted before.

    Args:
        pages: the signatures of the documents, in the order of their ids.
        known: the signatures of the outlet's documents that earlier batches counted. Those may be left out that are
            not among the first `MOST_COMPARED` of any line's owners, and have less than `SAME_PAGE` in common with all
            pages together.
    """
    groups = group_pages([*pages, *sorted(set(known))])
    counted_before = set(groups[len(pages) :])
    return [None if group in counted_before else group for group in groups[: len(pages)]]


def group_pages(signatures: Sequence[Signature]) -> list[int]:
    """The group of every document: near-duplicates of each other, directly or through others, are in one.

    Groups are numbered from 0 in the order of their first document.
    """
    owners: dict[int, list[int]] = defaultdict(list)
    for index, signature in enumerate(signatures):
        for value in signature:
            owners[value].append(index)
    parent = list(range(len(signatures)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for index, signature in enumerate(signatures):
        # Of a line that many pages share, the first owners are enough: versions meet in them, and time stays linear.
        near = [owners[value][:MOST_COMPARED] for value in signature]
        shared = Counter(other for members in near for other in members if other != index)
        for other, common in shared.items():
            if common >= SAME_PAGE * min(len(signature), len(signatures[other])):
                parent[root(index)] = root(other)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(index), len(numbers)) for index in range(len(signatures))]


def other_pages(hashes: U64, line_pages: Mapping[int, int]) -> npt.NDArray[np.float64]:
    """For every line of a page, the number of *other* pages that hold it, given counts that include this page."""
    return np.fromiter((max(0, line_pages.get(value, 0) - 1) for value in hashes.tolist()), np.float64, len(hashes))


def _signature(hashes: U64, lengths: npt.NDArray[np.int64]) -> Signature:
    """The hashes of the longest distinct lines; ties are broken by hash, so that order does not matter."""
    distinct, at = np.unique(hashes, return_index=True)
    longest = np.lexsort((distinct, -lengths[at]))[:SIGNATURE_LINES]
    return tuple(sorted(distinct[longest].tolist()))


def _hash_lines(text: str) -> tuple[U64, npt.NDArray[np.int64]]:
    """Hash and length in characters of every non-empty line."""
    points = characters.code_points(text)
    start, end, _ = lines.split_lines(points)
    hashes = np.zeros(len(start), np.uint64)
    run = 0
    while run < len(start):
        stop = max(run + 1, int(np.searchsorted(end, start[run] + _RUN)))
        base = int(start[run])
        top = min(int(end[stop - 1]), base + _RUN)
        found = tokens.tokenize(points[base:top], start[run:stop] - base, np.minimum(end[run:stop], top) - base)
        hashes[run:stop] = tokens.unit_hashes(found)
        run = stop
    return hashes, end - start
