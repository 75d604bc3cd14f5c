"""What the witness's verdict says about each block: columns beside the evidence of the page itself.

Gathered only for the pages that the judge is not sure of without them (docs/adr/0122).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.html.columns import shift, subtree_sums, window
from transforms.html.evidence import NAMES, Evidence
from transforms.html.render import Rendered
from transforms.html.words import cover

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WITNESS_NAMES = (
    "cover",
    "cover_before",
    "cover_after",
    "cover_4_before",
    "cover_4_after",
    "cover_parent",
    "cover_up2",
    "witness_side",
    "witness_words",
    "witness_found",
    "witness_share",
    "cover_siblings",
    "cover_alike",
)
#: The columns of a page whose witness was heard.
HEARD_NAMES = (*NAMES, *WITNESS_NAMES)


def hear(rendered: Rendered, evidence: Evidence, verdict: str) -> npt.NDArray[np.float32]:
    """The witness's columns, ``WITNESS_NAMES``, for every block of a page.

    Args:
        rendered: the page.
        evidence: what the page itself says; its matrix stands before these columns where the judge hears both.
        verdict: the witness's text, lines as it gives them.
    """
    words = evidence.vocabulary.read(verdict)
    covered = cover(evidence.lines, words)
    weight = evidence.words.astype(np.float64)
    hit = covered * weight
    owner = rendered.blocks.owner.astype(np.int64)
    parent = rendered.nodes.parent.astype(np.int64)
    node_hit = subtree_sums(hit, owner, rendered.nodes.end)
    node_words = np.maximum(1.0, evidence.node_words)
    node = parent[owner]
    up2 = np.where(node >= 0, parent[node], -1)
    sure = np.flatnonzero((covered > 0.5) & (evidence.words >= 4))
    place = np.arange(len(weight))
    side = np.full(len(weight), -9.0)
    if len(sure):
        side = np.where(place < sure[0], -1.0, np.where(place > sure[-1], 1.0, 0.0))
    spoken = len(words.ids)
    columns = [
        covered,
        shift(covered, 1, -1.0),
        shift(covered, -1, -1.0),
        window(hit, weight, -4, 0),
        window(hit, weight, 1, 5),
        np.where(node >= 0, node_hit[node] / node_words[node], 0.0),
        np.where(up2 >= 0, node_hit[up2] / node_words[up2], 0.0),
        side,
        np.full(len(weight), np.log1p(spoken)),
        np.full(len(weight), hit.sum() / max(1, spoken)),
        np.full(len(weight), hit.sum() / max(1.0, weight.sum())),
        *(_others_in(group, hit, weight) for group in evidence.groups),
    ]
    return np.array(columns, np.float32).T


def _others_in(group: Ints, hit: Floats, weight: Floats) -> Floats:
    """The covered share of the other blocks of each block's group; -1 where it is alone."""
    words = np.bincount(group, weight)[group] - weight
    return np.where(words > 0, (np.bincount(group, hit)[group] - hit) / np.maximum(1.0, words), -1.0)
