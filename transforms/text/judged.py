"""One document as the models judged it: what rules and decisions look at. It decides nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.batch import BoolArray, FloatArray
from transforms.text.lines import Units
from transforms.text.tokens import U64


@dataclass(frozen=True, slots=True)
class Judged:
    """One document with all scores; arrays have one element per unit."""

    units: Units
    article: FloatArray  # score that the unit is article body
    probability: FloatArray  # the same, calibrated
    title: FloatArray
    kind: npt.NDArray[np.int64]  # number of the likeliest kind, -1 where none was asked for
    kind_probability: FloatArray
    bits: U64  # categories of phrases in the unit
    hashes: U64
    words: FloatArray
    capitals: FloatArray  # share of long words with a capital letter
    markup: FloatArray  # share of characters that are marks of markup and code
    furniture: FloatArray  # share of words in phrases of the lexicon
    ends: BoolArray  # ends like a sentence
    open: BoolArray  # goes on in the next unit, or continues the one before
