"""Cutting texts into the units that are judged: lines, and pieces of lines that are too long to be one thing.

A unit is the visible part of a line: it starts and ends at a character that is not white space, so that what lies
between two units is white space alone. A line of more than `LONG_LINE` characters (a dump that lost its line
breaks) is cut behind sentences into pieces of about a paragraph; without sentences, at white space; at worst,
hard. Every step is a table look-up or a search in sorted positions: time and memory are linear in the text.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.text import characters
from transforms.text.characters import CharacterTables

#: A longer line is judged in pieces. In news dumps with line breaks, paragraphs stay below it.
LONG_LINE = 2500
#: A text of more lines is judged in groups of lines, so that memory and time stay bounded.
MOST_UNITS = 250_000
#: Least length of a piece of a long line, in characters: about a paragraph.
PIECE = 400

IntArray = npt.NDArray[np.int64]


class Units(NamedTuple):
    """The units of one text, in order; arrays of one length."""

    start: IntArray  # first code point
    end: IntArray  # behind the last code point
    line: IntArray  # ordinal of the non-empty line that the unit belongs to
    blanks: IntArray  # empty lines directly before the unit's line; 0 for later pieces


def split_lines(
    points: npt.NDArray[np.int32], tables: CharacterTables | None = None
) -> tuple[IntArray, IntArray, IntArray]:
    """Start, end (white space trimmed) and number of preceding empty lines of every non-empty line."""
    tables = tables or characters.tables()
    ends = np.append(np.flatnonzero(tables.is_line_end[points]), len(points))
    starts = np.append(0, ends[:-1] + 1)
    # CR LF is one line end: the empty "line" between them is no blank line.
    if len(ends) > 1:
        between = (starts == ends) & (starts > 0)
        at = np.minimum(ends, len(points) - 1)
        between &= (ends < len(points)) & (points[at] == ord("\n")) & (points[np.maximum(starts - 1, 0)] == ord("\r"))
        starts, ends = starts[~between], ends[~between]
    visible = np.flatnonzero(~tables.is_space[points])
    first = np.searchsorted(visible, starts)
    after = np.searchsorted(visible, ends)
    full = np.flatnonzero(after > first)
    blanks = np.diff(full, prepend=-1) - 1
    return visible[first[full]], visible[after[full] - 1] + 1, blanks


def split_units(points: npt.NDArray[np.int32]) -> Units:
    """The units of a text given as `characters.code_points`."""
    tables = characters.tables()
    start, end, blanks = split_lines(points, tables)
    line = np.arange(len(start))
    if len(start) > MOST_UNITS:
        heads = line[:: -(-len(start) // MOST_UNITS)]
        start, end, blanks, line = start[heads], end[np.append(heads[1:], len(end)) - 1], blanks[heads], heads
    long = np.flatnonzero(end - start > LONG_LINE)
    if not len(long):
        return Units(start, end, line, blanks)
    starts, ends, owners = [start], [end], [line]
    keep = np.ones(len(start), np.bool_)
    line_of = dict(zip(long.tolist(), line[long].tolist(), strict=True))
    blanks_of = np.zeros(int(line[-1]) + 1, np.int64)
    blanks_of[line] = blanks
    for index in long.tolist():
        pieces = _cut_long(points, int(start[index]), int(end[index]), tables)
        keep[index] = False
        starts.append(pieces[0])
        ends.append(pieces[1])
        owners.append(np.full(len(pieces[0]), line_of[index]))
    starts[0], ends[0], owners[0] = start[keep], end[keep], line[keep]
    all_start = np.concatenate(starts)
    order = np.argsort(all_start, kind="stable")
    all_line = np.concatenate(owners)[order]
    is_first = np.append(True, all_line[1:] != all_line[:-1])
    return Units(all_start[order], np.concatenate(ends)[order], all_line, np.where(is_first, blanks_of[all_line], 0))


def _cut_long(
    points: npt.NDArray[np.int32], start: int, end: int, tables: CharacterTables
) -> tuple[IntArray, IntArray]:
    """Starts and ends of the pieces of one long line."""
    inside = points[start:end]
    space = tables.is_space[inside]
    stop = tables.group[inside] == characters.SENTENCE_END
    closing = (tables.group[inside] == characters.QUOTE) | (tables.group[inside] == characters.BRACKET)
    spaces = np.flatnonzero(space[1:]) + 1
    after_stop = stop[spaces - 1] | (closing[spaces - 1] & stop[np.maximum(spaces - 2, 0)])
    unspaced_stop = np.flatnonzero(stop[:-1] & tables.is_unspaced[inside[1:]]) + 1
    sentences = np.union1d(spaces[after_stop], unspaced_stop)
    cuts = [0]
    while len(inside) - cuts[-1] > LONG_LINE // 2:
        cut = _first_in(sentences, cuts[-1] + PIECE, cuts[-1] + LONG_LINE)
        if cut is None:
            cut = _first_in(spaces, cuts[-1] + LONG_LINE // 2, cuts[-1] + LONG_LINE)
        if cut is None:
            cut = min(cuts[-1] + LONG_LINE, len(inside))
        if cut >= len(inside):
            break
        cuts.append(cut)
    edges = np.array([*cuts, len(inside)])
    visible = np.flatnonzero(~space)
    first, after = np.searchsorted(visible, edges[:-1]), np.searchsorted(visible, edges[1:])
    full = after > first
    return start + visible[first[full]], start + visible[after[full] - 1] + 1


def _first_in(positions: IntArray, low: int, high: int) -> int | None:
    """The first of the sorted positions in [low, high)."""
    at = int(np.searchsorted(positions, low))
    return int(positions[at]) if at < len(positions) and positions[at] < high else None
