"""Training versions of labelled documents: fresh wordings, more furniture, other scripts, other layouts.

Everything is drawn from one seeded generator per document and version, so that training is reproducible.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.text import corpus
from benchmarks.text.corpus import Document
from benchmarks.text.wordings import Generator, mask
from transforms.text import repetition
from transforms.text.characters import LINE_ENDS

INJECTED = "inj:"
#: Classes added to documents, with the weights of drawing them: what is rare in the data and hard to tell.
ADDED = {
    "ai_disclaimer": 5,
    "llm_artifact": 5,
    "caption": 3,
    "read_more_inline": 2,
    "comment_text": 2,
    "cookie_notice": 2,
    "author_bio": 1,
    "paywall": 2,
    "wire_credit": 1,
    "newsletter": 1,
    "php_warning": 2,
    "sql_error": 1,
    "server_artifact": 1,
    "legal": 1,
    "ad": 1,
    "photo_credit": 1,
    "byline": 1,
    "app_social_promo": 1,
    "tagline": 1,
    "copyright": 1,
}
#: Classes that an outlet puts on every page, so that their lines repeat.
SITE_WIDE = {"cookie_notice", "newsletter", "paywall", "legal", "copyright", "tagline", "app_social_promo", "ad"}
_TO_SPACES = str.maketrans(dict.fromkeys(LINE_ENDS, " "))


@dataclass
class Version:
    """A document as training sees it. Lists have one element per line."""

    document: Document
    lines: list[str]
    blanks: list[int]
    labels: list[int | None]
    classes: list[str]
    others: npt.NDArray[np.float64]
    pages: int

    @property
    def text(self) -> str:
        """The version as a text."""
        return corpus.join(self.lines, self.blanks)


def repeated_wordings(documents: list[Document]) -> frozenset[str]:
    """Masked wordings of injected lines that stand in more than one page: they were written, not found."""
    pages = defaultdict(set)
    for document in documents:
        for line, label in zip(document.lines, document.classes, strict=True):
            if label.startswith(INJECTED):
                pages[mask(line)].add(document.meta["page"])
    return frozenset(wording for wording, found in pages.items() if len(found) > 1)


def as_is(document: Document, pages: list[npt.NDArray[np.uint64]]) -> Version:
    """The document unchanged."""
    lines = [line.translate(_TO_SPACES) for line in document.lines]
    others = corpus.count_others(repetition.line_hashes(corpus.join(lines, document.blanks)), pages)
    return Version(document, lines, document.blanks, document.labels, document.classes, others, len(pages))


def fresh(
    document: Document,
    pages: list[npt.NDArray[np.uint64]],
    repeated: frozenset[str],
    seed: int,
    folds: int,
    titles: tuple[list[str], list[str]],
) -> Version:
    """A training version of a document.

    Args:
        document: the original.
        pages: the outlet's other pages; a random part of them is used, often none.
        repeated: wordings to be replaced and never made (`repeated_wordings`).
        seed: of this version.
        folds: number of folds; templates are those of the document's fold.
        titles: headlines and sentences of other documents, to fill templates with.
    """
    made = Generator(seed, *titles, forbidden=repeated, fold=document.fold, folds=folds)
    random = made.random
    base = as_is(document, [])
    some = [] if random.random() < 0.35 else pages
    if some:
        size = int(random.integers(1, len(some) + 1))
        some = [some[place] for place in sorted(random.choice(len(some), size, replace=False).tolist())]
    others = corpus.count_others(repetition.line_hashes(base.text), some)
    lines = list(base.lines)
    known: dict[str, str] = {}
    for place, (line, label) in enumerate(zip(base.lines, base.classes, strict=True)):
        if not label.startswith(INJECTED):
            continue
        name = label.removeprefix(INJECTED)
        if mask(line) in repeated and made.has(name):
            if random.random() < 0.5 or line not in known:
                known[line] = made.make(name)
            lines[place] = known[line]
        elif name not in {"related_item", "duplicate_title"} and random.random() < 0.3:
            lines[place] = made.perturb(line)
    version = Version(document, lines, list(base.blanks), list(base.labels), list(base.classes), others, len(some))
    _add_lines(version, made)
    draw = random.random()
    if draw < 0.10:
        version.blanks = [0] * len(version.lines)
    elif draw < 0.16:
        version.blanks = [int(place > 0) for place in range(len(version.lines))]
    if random.random() < 0.04:
        _join_body(version)
    if random.random() < 0.07:
        version.lines = cipher(version.lines, int(random.integers(4)), random)
    return version


def _add_lines(version: Version, made: Generator) -> None:
    """Write a few lines of hard furniture into a version."""
    random = made.random
    if random.random() < 0.4:
        return
    names = list(ADDED)
    weights = np.array([ADDED[name] for name in names], float)
    body = [place for place, label in enumerate(version.labels) if label == 1]
    first, last = (body[0], body[-1] + 1) if body else (0, len(version.lines))
    for _ in range(int(random.integers(1, 4))):
        name = names[int(random.choice(len(names), p=weights / weights.sum()))]
        draw = random.random()
        if draw < 0.25:
            place = first
        elif draw < 0.65:
            place = int(random.integers(first, last + 1))
        else:
            place = min(last, len(version.lines))
        count = 0.0
        if version.pages and name in SITE_WIDE and random.random() < 0.6:
            count = float(random.integers(1, version.pages + 1))
        version.lines.insert(place, made.make(name))
        version.blanks.insert(place, version.blanks[place] if place < len(version.blanks) else 0)
        version.labels.insert(place, 0)
        version.classes.insert(place, INJECTED + name)
        version.others = np.insert(version.others, place, count)
        last += place <= last


def _join_body(version: Version) -> None:
    """Lose the line breaks between the paragraphs of the body."""
    kept: list[int] = []
    for place in range(len(version.lines)):
        if kept and version.labels[place] == 1 and version.labels[kept[-1]] == 1:
            version.lines[kept[-1]] += " " + version.lines[place]
        else:
            kept.append(place)
    for name in ("lines", "blanks", "labels", "classes"):
        values = getattr(version, name)
        setattr(version, name, [values[place] for place in kept])
    version.others = version.others[kept]


# Letters of other scripts that stand for a-z: with case, without case, and without spaces.
_ALPHABETS = (
    ("абцдефгхийклмнопярстувщжыз", "АБЦДЕФГХИЙКЛМНОПЯРСТУВЩЖЫЗ"),
    ("αβψδεφγηιξκλμνοπχρστυθωϋζσ", "ΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΧΡΣΤΥΘΩΫΖΣ"),
    ("ابتثجحخدذرزسشصضطظعغفقكلمنه", "ابتثجحخدذرزسشصضطظعغفقكلمنه"),
)


def cipher(lines: list[str], script: int, random: np.random.Generator) -> list[str]:
    """Lines in letters that the lexicon does not know: what is left are marks, lengths, places."""
    source = "abcdefghijklmnopqrstuvwxyz"
    if script < len(_ALPHABETS):
        lower, upper = _ALPHABETS[script]
        order = random.permutation(len(source)).tolist()
        table = str.maketrans(source + source.upper(), "".join([lower[k] for k in order] + [upper[k] for k in order]))
        return [line.translate(table) for line in lines]
    # A script without spaces: two letters become one ideograph, marks become full-width.
    ideographs = "".join(chr(0x4E00 + 37 * place) for place in range(len(source)))
    table = str.maketrans(source, ideographs)
    marks = str.maketrans({".": "。", ",": "，", "?": "？", "!": "！", ":": "：", " ": ""})
    return [
        "".join(
            letter for place, letter in enumerate(line.lower().translate(table)) if place % 2 or ord(letter) < 256
        ).translate(marks)
        or line
        for line in lines
    ]
