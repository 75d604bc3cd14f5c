"""Columns over the blocks of a page: what stands before, behind and around each block."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def shift(values: npt.NDArray[np.generic], by: int, fill: float) -> Floats:
    """The values of the block ``by`` places earlier (later, for a negative one); ``fill`` where there is none."""
    result = np.full(len(values), fill)
    if by > 0:
        result[by:] = values[:-by]
    else:
        result[:by] = values[-by:]
    return result


def window(values: Floats, weight: Floats, low: int, high: int) -> Floats:
    """The sum of ``values`` over that of ``weight`` in the blocks from ``low`` to before ``high`` around each block."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    weights = np.concatenate(([0.0], np.cumsum(weight)))
    place = np.arange(len(values))
    begin, stop = np.clip(place + low, 0, len(values)), np.clip(place + high, 0, len(values))
    return np.asarray((total[stop] - total[begin]) / np.maximum(1.0, weights[stop] - weights[begin]))


def subtree_sums(values: Floats, owner: npt.NDArray[np.int64], end: npt.NDArray[np.int32]) -> Floats:
    """The sum of blocks' values in each node's whole subtree; ``end`` is the node after each one's last descendant."""
    running = np.concatenate(([0.0], np.cumsum(np.bincount(owner, values, len(end)))))
    return np.asarray(running[end] - running[:-1])
