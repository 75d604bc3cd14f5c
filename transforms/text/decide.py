"""From scores to kinds: which units of one document are article, which is its title, what the others are.

The models score units one by one. Here a document is looked at as a whole: the threshold that its scores ask for,
one title and its repetitions, subheadings between paragraphs, and whether there is an article at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.catalogue import Rule
from transforms.contract.lists import Kind
from transforms.text import lexicon, rules
from transforms.text.batch import BoolArray, FloatArray
from transforms.text.judged import Judged
from transforms.wording.certain_lines import Certain

#: Scores are drawn towards one half by this factor (of their log-odds) before the threshold is chosen: on pages of
#: unseen sites the models are surer than they are right. Chosen on held-out folds by mean document F1.
DAMPING = 0.8
#: The threshold is this share of the one with the greatest expected F1: losing a line of the article is worse than
#: keeping one of furniture. Chosen on held-out folds as the point where documents that lose a tenth of their body
#: become few and F1 has hardly fallen.
THRESHOLD_SHARE = 0.76
#: A quoted post has at most so many units above its signature.
POST_UNITS = 3
#: A text of at most so many kept characters, each line of which has at least this share of its words in phrases of
#: furniture, is a notice, a form or a message and no article.
NOTICE_LENGTH, NOTICE_SHARE = 1500, 0.3
UNLIKELY, UNLIKELY_SHARE = 0.3, 0.25
#: In a text of at most this many units, sentences beside kept ones are kept from this score on: there is no page around
#: them of which they could be furniture.
SHORT_TEXT, LEAST_NEIGHBOUR = 40, 0.12
#: A finished paragraph of so many words, with so few in phrases of furniture, is kept beside a kept one from this score
#: on. In languages that training saw little of, the models take one paragraph in ten for a teaser.
PARAGRAPH, PARAGRAPH_SHARE, LEAST_PARAGRAPH = 28, 0.12, 0.03
#: Phrases that a sentence beside the article must not hold to be kept for its place alone.
_TELLING = (
    "ai",
    "assistant",
    "cookie",
    "newsletter",
    "paywall",
    "wire",
    "rights",
    "server_error",
    "advert",
    "share",
    "follow",
    "app",
    "read_more",
    "more_news",
    "credit",
    "comments",
    "chatter",
    "person",
    "picture",
)
#: Least score of a unit that becomes the title.
LEAST_TITLE = 0.2
#: Least score of a prose unit that is kept when nothing else is: an article lost is worse than furniture kept.
LEAST_ARTICLE = 0.10
#: Above this score a line below the title is the first paragraph.
SURE_STANDFIRST = 0.85
#: From this score on, no rule overrules the models.
SURE_ARTICLE = 0.97
#: Kinds below this probability are called `other`: the name would mostly be wrong.
LEAST_KIND = 0.25


@dataclass(frozen=True, slots=True)
class Typed:
    """The kind of a unit, which rule or model chose it, and how sure the article/furniture flag is."""

    kind: Kind
    rule: Rule
    confidence: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for a document; ``typed`` has one element per unit."""

    typed: list[Typed]
    has_article: bool
    detail: str | None


def choose_threshold(score: FloatArray, chars: FloatArray) -> float:
    """The score from which on units are kept so that the expected F1 over characters is greatest."""
    if not len(score):
        return 0.5
    safe = np.clip(score, 1e-6, 1 - 1e-6)
    damped = 1 / (1 + np.exp(-DAMPING * np.log(safe / (1 - safe))))
    order = np.argsort(-damped, kind="stable")
    right = np.cumsum((damped * chars)[order])
    expected = 2 * right / (np.cumsum(chars[order]) + right[-1])
    return float(score[order[int(np.argmax(expected))]])


def decide(text: str, judged: Judged, kinds: tuple[str, ...], title_hash: int | None) -> Decision:
    """Type every unit of a document.

    Args:
        text: the document.
        judged: its units and scores.
        kinds: names of the kinds that ``judged.kind`` numbers.
        title_hash: the unit hash of a title known from outside.
    """
    units = judged.units
    size = len(units.start)
    if not size:
        return Decision([], False, "no text")
    chars = (units.end - units.start).astype(np.float64)
    forced = rules.forced_kinds(text, judged)
    score = judged.article.copy()
    score[list(forced)] = 0.0
    keep = score >= max(THRESHOLD_SHARE * choose_threshold(score, chars), 1e-3)
    keep = _grow(judged, keep, forced)
    keep = _quote_posts(keep, rules.sign_posts(text, judged), forced)
    if not keep.any() or not _reads_like_text(judged, keep):
        rescued = _rescue(judged, forced)
        if rescued is None:
            typed = _remove_all(judged, forced, kinds)
            return Decision(typed, False, "no line reads like the text of an article")
        keep = rescued
    title = _find_title(judged, keep, forced, title_hash)
    captions = _unfinished(judged, keep)
    keep &= ~captions
    typed = []
    kept = np.flatnonzero(keep)
    first_kept, last_kept = int(kept[0]), int(kept[-1])
    heading = _headings(judged, keep)
    standfirst = _find_standfirst(judged, keep, title, forced)
    numbers = rules.page_numbers(text, units)
    for place in range(size):
        sure = float(judged.probability[place])
        if title is not None and place == title:
            typed.append(Typed(Kind.TITLE, Rule.LINES, max(float(judged.title[place]), 0.5)))
        elif title is not None and judged.hashes[place] == judged.hashes[title] and judged.words[place] > 1:
            typed.append(Typed(Kind.DUPLICATE_TITLE, Rule.EQUALS_TITLE, 0.95))
        elif place in forced:
            kind, rule = forced[place]
            typed.append(Typed(kind, rule, max(1 - sure, 0.9)))
        elif captions[place]:
            typed.append(Typed(Kind.CAPTION, Rule.UNFINISHED, 0.6))
        elif place == standfirst:
            typed.append(Typed(Kind.SUBTITLE, Rule.BELOW_TITLE, max(sure, 0.5)))
        elif keep[place]:
            is_heading = first_kept < place < last_kept and heading[place]
            rule = Rule.BETWEEN_PARAGRAPHS if is_heading else Rule.LINES_ARTICLE
            typed.append(Typed(Kind.SUBHEADING if is_heading else Kind.BODY, rule, max(sure, 0.5)))
        elif place in numbers:
            typed.append(Typed(Kind.PAGINATION, Rule.COUNTING_NUMBERS, max(1 - sure, 0.5)))
        else:
            typed.append(_furniture(judged, place, kinds))
    return Decision(typed, True, None)


def _furniture(judged: Judged, place: int, kinds: tuple[str, ...]) -> Typed:
    """A removed unit by its likeliest kind."""
    confidence = max(1 - float(judged.probability[place]), 0.5)
    number = int(judged.kind[place])
    if number < 0 or judged.kind_probability[place] < LEAST_KIND:
        return Typed(Kind.OTHER, Rule.LINES, confidence)
    return Typed(Kind(kinds[number]), Rule.LINES, confidence)


def _remove_all(judged: Judged, forced: dict[int, Certain], kinds: tuple[str, ...]) -> list[Typed]:
    """Every unit as furniture, for a document without an article."""
    typed = []
    for place in range(len(judged.article)):
        if place in forced:
            typed.append(Typed(*forced[place], confidence=0.9))
        else:
            typed.append(_furniture(judged, place, kinds))
    return typed


def _own_words(judged: Judged) -> BoolArray:
    """Units that say something of their own: few of their words are phrases of furniture, few marks are markup."""
    # What the models hardly believe must speak for itself.
    allowed = np.where(judged.article < UNLIKELY, UNLIKELY_SHARE, NOTICE_SHARE)
    found: BoolArray = (judged.furniture < allowed) & (judged.markup < 2 * rules.MARKUP_SHARE)
    return found


def _reads_like_text(judged: Judged, keep: BoolArray) -> bool:
    """Whether what is kept holds at least one line that could be a sentence of an article."""
    sentence = (judged.words >= 6) | (judged.ends & (judged.words >= 3))
    long = (judged.units.end - judged.units.start)[keep].sum() > NOTICE_LENGTH
    return bool((keep & sentence & (_own_words(judged) | long)).any())


def _rescue(judged: Judged, forced: dict[int, Certain]) -> BoolArray | None:
    """What to keep when the models keep nothing: prose that is not clearly furniture; None if there is none."""
    prose = (judged.words >= 6) & (judged.ends | (judged.words >= 12)) & _own_words(judged)
    prose[list(forced)] = False
    likely = prose & (judged.article >= LEAST_ARTICLE)
    if not likely.any() and len(prose) <= 3:
        # A text of one to three lines has no page around it that could tell.
        likely = prose | ((judged.words >= 5) & _own_words(judged))
        likely[list(forced)] = False
    if not likely.any():
        return None
    found: BoolArray = likely & (judged.article >= 0.5 * judged.article[likely].max())
    return found


def _grow(judged: Judged, keep: BoolArray, forced: dict[int, Certain]) -> BoolArray:
    """What is kept, and what touches it and reads like more of it: long paragraphs, and sentences of a short text."""
    telling = np.bitwise_or.reduce([lexicon.category_bits()[name] for name in _TELLING])
    able = judged.ends & ((judged.bits & telling) == 0)
    paragraph = (judged.words >= PARAGRAPH) & (judged.furniture < PARAGRAPH_SHARE) & (judged.article >= LEAST_PARAGRAPH)
    sentence = (judged.words >= 8) & (judged.furniture < UNLIKELY_SHARE) & (judged.article >= LEAST_NEIGHBOUR)
    able &= paragraph | (sentence & (len(keep) <= SHORT_TEXT))
    able[list(forced)] = False
    grown = keep.copy()
    for _ in range(3):
        beside = np.concatenate([[False], grown[:-1]]) | np.concatenate([grown[1:], [False]])
        grown |= able & beside
    return grown


def _quote_posts(keep: BoolArray, signatures: list[int], forced: dict[int, Certain]) -> BoolArray:
    """What is kept, and the posts that it quotes: a signature shortly behind kept text, and the lines between."""
    grown = keep.copy()
    for place in signatures:
        above = max(0, place - POST_UNITS - 1)
        if place in forced or not grown[above:place].any():
            continue
        grown[place] = True
        at = place - 1
        while at >= above and not grown[at] and at not in forced:
            grown[at] = True
            at -= 1
    return grown


def _find_title(judged: Judged, keep: BoolArray, forced: dict[int, Certain], title_hash: int | None) -> int | None:
    """The unit that is the title; of several equal ones the first."""
    if title_hash is not None:
        same = np.flatnonzero(judged.hashes == np.uint64(title_hash))
        if len(same):
            return int(same[0])
    long_kept = np.flatnonzero(keep & (judged.words >= 20))
    limit = int(long_kept[min(1, len(long_kept) - 1)]) if len(long_kept) else int(np.flatnonzero(keep)[-1])
    if limit == 0:
        return None
    score = judged.title[: limit + 1].copy()
    score[[place for place in forced if place <= limit]] = 0
    # The title is no paragraph of the article.
    score[judged.words[: limit + 1] > 45] = 0
    best = int(np.argmax(score))
    if score[best] < LEAST_TITLE:
        found = _repeated_line(judged, limit, forced)
        if found is None:
            return None
        best = found
    if keep[best] and keep.sum() == 1:
        return None
    return int(np.flatnonzero(judged.hashes == judged.hashes[best])[0])


def _repeated_line(judged: Judged, above: int, forced: dict[int, Certain]) -> int | None:
    """A line of some words that stands twice above the article and is no furniture known by its words: the title."""
    able = (judged.words[:above] >= 4) & (judged.words[:above] <= 30) & (judged.furniture[:above] < 0.5)
    able &= ~judged.ends[:above]
    able[[place for place in forced if place < above]] = False
    values, counts = np.unique(judged.hashes[:above][able], return_counts=True)
    twice = values[counts > 1]
    places = np.flatnonzero(able & np.isin(judged.hashes[:above], twice))
    return int(places[-1]) if len(places) else None


def _find_standfirst(judged: Judged, keep: BoolArray, title: int | None, forced: dict[int, Certain]) -> int | None:
    """The unit directly below the title that sums the article up: one sentence, shorter than the text."""
    if title is None:
        return None
    place = title + 1
    while place < len(keep) and judged.hashes[place] == judged.hashes[title]:
        place += 1
    if place >= len(keep) or place in forced or not 5 <= judged.words[place] <= 45:
        return None
    after = np.flatnonzero(keep[place + 1 :])
    if not len(after):
        return None
    if keep[place]:
        # A first paragraph is longer, surer, or followed by little.
        shorter = judged.words[place] <= 22 and judged.words[place + 1 + after[0]] > 1.5 * judged.words[place]
        if judged.article[place] > SURE_STANDFIRST or len(after) < 3 or not shorter:
            return None
    if not keep[place] and (judged.furniture[place] > 0.3 or not judged.ends[place] or judged.article[place] < 0.02):
        return None
    return place


def _unfinished(judged: Judged, keep: BoolArray) -> BoolArray:
    """Kept units between paragraphs that run on like a sentence and do not end like one: pictures' captions.

    Only where the article is written in finished paragraphs throughout, so that the exception means something.
    """
    none: BoolArray = np.zeros(len(keep), np.bool_)
    paragraph = keep & (judged.words >= 9) & ~judged.open
    finished = paragraph & judged.ends
    if finished.sum() < 8 or paragraph.sum() - finished.sum() > 0.1 * paragraph.sum():
        return none
    before = np.concatenate([[False], finished[:-1]])
    behind = np.concatenate([finished[1:], [False]])
    running = (judged.words <= 40) & (judged.capitals < 0.75) & (judged.article < SURE_ARTICLE)
    found: BoolArray = paragraph & ~judged.ends & before & behind & running
    return found


def _headings(judged: Judged, keep: BoolArray) -> BoolArray:
    """Kept units that stand like headings: short, no sentence, whole, and prose behind them."""
    short = keep & (judged.words <= 12) & ~judged.ends & ~judged.open
    long = keep & (judged.words > 9) & judged.ends
    behind = np.append(long[1:], False)
    found: BoolArray = short & behind
    return found
