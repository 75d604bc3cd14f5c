"""What a unit's place says: neighbours, regions of prose, fragments of broken sentences, repetition.

All windows stop at the borders of the document. Everything is computed with running sums, running maxima and
shifts over the whole batch, in time linear in the number of units.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.text import lexicon, tokens
from transforms.text.batch import Batch, BoolArray, FloatArray, running_sum
from transforms.text.surface import KNOWN_LANGUAGE, Features
from transforms.text.tokens import WORD

_NEIGHBOUR = (
    "log_words",
    "function_share",
    "ends_sentence",
    "long_capitals",
    "sentences",
    "uppers",
    "starts_lower",
    "furniture",
    "digits",
)
_NEIGHBOUR_PHRASES = (
    "more_news",
    "newsletter",
    "cookie",
    "comments",
    "rights",
    "paywall",
    "share",
    "credit",
    "player",
    "advert",
    "date",
    "read_more",
    "person",
    "server_error",
)
#: The search for the densest region counts in this fraction of a character, and keeps documents this far apart.
_EXACT, _APART = 64, 1 << 40
#: Buckets per document for hashed content words: overlap with the article's core needs no exact words.
_TOPIC_BUCKETS = 4096
#: Lines at the top of a page where its title stands.
_TOP = 12


def context(batch: Batch, surface: Features) -> Features:
    """Features of every unit that depend on its document."""
    get = {name: np.asarray(values, np.float64) for name, values in surface.items() if not name.startswith("opens_")}
    chars = (batch.tokens.unit_end - batch.tokens.unit_start).astype(np.float64)
    log_words = get["log_words"]
    ends = (get["ends_sentence"] > 0) | (get["ends_quote"] > 0)
    known = _language_known(batch, get)
    glue = (get["function_share"] > 0.25) | ~known
    prose = np.where((log_words > 2.3) & glue & ends, 1.0, np.where((log_words > 2.9) & glue, 0.5, 0.0))
    features: Features = {"known_language": known}
    features |= _regions(batch, get, chars, prose, ends)
    prose = np.asarray(features["prose_joined"], np.float64)
    features |= _topic(batch, prose, np.asarray(features["in_core"], np.bool_))
    features |= _fragments(batch, get, chars)
    features |= _runs(batch, get, chars, log_words < 2.4, features)
    features |= _neighbours(batch, get, chars)
    features |= repetition(batch, chars)
    return features


def _language_known(batch: Batch, get: dict[str, FloatArray]) -> BoolArray:
    """Whether the lexicon knows the function words of the unit's document (true where there is little text)."""
    wordy = get["log_words"] > 2.0
    words = np.where(wordy, np.expm1(get["log_words"]), 0)
    documents = len(batch.units)
    total = np.bincount(batch.document, words, documents)
    function = np.bincount(batch.document, words * get["function_share"], documents)
    return ((function >= KNOWN_LANGUAGE * total) | (total < 20))[batch.document]


def _regions(
    batch: Batch, get: dict[str, FloatArray], chars: FloatArray, prose: FloatArray, ends: BoolArray
) -> Features:
    """Place on the page, and place relative to the densest region of prose."""
    index, first, last = batch.index, batch.first, batch.last
    starts = batch.first_of_document[batch.size_of_document > 0]
    log_words = get["log_words"]
    lower = (get["starts_lower"] > 0) | (get["starts_mark"] > 0)
    open_end = ~ends & ~(get["ends_colon"] > 0)
    continues = (batch.shift(open_end, -1) > 0) & lower & (index > first)
    continued = open_end & (batch.shift(lower, 1) > 0) & (index + 1 < last)
    after_comma = batch.shift(get["ends_comma"], -1) > 0
    joined = continues | (after_comma & (batch.shift(log_words, -1) > 1.0))
    group = np.cumsum(~joined) - 1
    groups = group[-1] + 1 if len(group) else 0
    group_words = np.bincount(group, np.expm1(log_words), groups)
    group_function = np.bincount(group, get["function_words"], groups)
    group_ends = np.zeros(groups, np.bool_)
    group_ends[group] = ends
    group_prose = ((group_words >= 9) & (group_function >= 2) & group_ends)[group]
    prose2 = np.maximum(prose, group_prose)
    running = running_sum(prose2)

    def share(low: int, high: int) -> FloatArray:
        return batch.window(running, index + low, index + high) / batch.count_in(index + low, index + high)

    # The run of units with the greatest sum, prose counting for and furniture against: one pass per batch, each
    # document's running sum starting anew.
    gain = np.where(prose2 > 0, prose2 * np.minimum(chars, 600), -(np.minimum(chars, 120) + 12) * 0.6)
    total = running_sum(gain)[1:]
    total = total - np.where(first > 0, total[np.maximum(first - 1, 0)], 0)
    # In whole numbers, as the offsets that keep documents apart are large.
    exact = np.rint(total * _EXACT).astype(np.int64)
    offset = batch.document * _APART
    key = exact - np.rint(gain * _EXACT).astype(np.int64) - offset
    lowest = np.minimum.accumulate(key)
    best = exact - (lowest + offset)
    lowest_at = np.maximum.accumulate(np.where(key == lowest, index, -1))
    order = np.lexsort((index, -best, batch.document))
    core_last = np.zeros(len(batch.units), np.int64)
    core_last[batch.document[starts]] = order[starts]
    core_first = lowest_at[core_last] if len(index) else core_last
    low, high = core_first[batch.document], core_last[batch.document]
    in_core = (index >= low) & (index <= high)
    outside = np.where(index < low, low - index, np.where(index > high, index - high, 0))

    is_prose = prose2 > 0
    count = (last - first).astype(np.float64)
    run = np.minimum(batch.since(is_prose, 80), index - first + 1) + np.minimum(batch.until(is_prose, 80), last - index)
    chars_before = running_sum(chars)
    all_chars = chars_before[last] - chars_before[first]
    by_length = np.lexsort((chars, batch.document))
    median = np.zeros(len(batch.units))
    median[batch.document[starts]] = chars[by_length[starts + batch.size_of_document[batch.document[starts]] // 2]]
    median = median[batch.document]
    all_prose = running[last] - running[first]
    short = log_words < 2.0
    return {
        "place": (index - first) / count,
        "place_chars": (chars_before[:-1] - chars_before[first]) / np.maximum(all_chars, 1),
        "from_top": np.minimum(index - first, 50),
        "from_bottom": np.minimum(last - 1 - index, 50),
        "before_core": index < low,
        "after_core": index > high,
        "in_core": in_core,
        "core_distance": np.minimum(outside, 60),
        "core_size": np.minimum(high - low, 200),
        "prose": prose,
        "prose_joined": prose2,
        "since_prose": batch.since(is_prose, 99),
        "until_prose": batch.until(is_prose, 99),
        "run_without_prose": np.where(is_prose, 0, np.minimum(run - 1, 80)),
        "prose_3_before": share(-3, 0),
        "prose_3_after": share(1, 4),
        "prose_8_before": share(-8, 0),
        "prose_8_after": share(1, 9),
        "prose_20": share(-20, 21),
        "prose_of_document": all_prose / count,
        "prose_total": all_prose,
        "prose_so_far": (running[:-1] - running[first]) / np.maximum(all_prose, 1),
        "log_units": np.log1p(count),
        "log_median": np.log1p(median),
        "relative_length": np.log1p(chars) - np.log1p(median),
        "char_share": chars / np.maximum(all_chars, 1),
        "blanks_before": np.minimum(batch.blanks, 6),
        "blanks_after": np.minimum(batch.shift(batch.blanks, 1), 6),
        "continues": continues,
        "continued": continued,
        "after_comma": after_comma,
        "joined_chars": np.log1p(np.bincount(group, chars, groups)[group]),
        "joined_units": np.minimum(np.bincount(group, minlength=groups)[group], 12),
        "joined_prose": group_prose,
        "since_more_news": batch.since((get["has_more_news"] > 0) & short, 99),
        "since_comments": batch.since((get["has_comments"] > 0) & (log_words < 2.3), 99),
        "since_rights": batch.since(((get["has_rights"] + get["has_navigation"]) > 0) & (log_words < 2.5), 99),
    }


def _topic(batch: Batch, prose: FloatArray, in_core: BoolArray) -> Features:
    """How much of a unit's content words also stand in the core, and at the top of the page."""
    t = batch.tokens
    function = lexicon.category_bits()["function"]
    content = (t.type == WORD) & ((t.length > 2) | t.is_unspaced) & ((batch.phrases.word & function) == 0)
    chosen = np.flatnonzero(content)
    unit = t.unit[chosen]
    bucket = batch.document[unit] * _TOPIC_BUCKETS + (t.hash[chosen] & np.uint64(_TOPIC_BUCKETS - 1)).astype(np.int64)
    size = len(batch.units) * _TOPIC_BUCKETS
    units = len(batch)

    def overlap(member: BoolArray) -> FloatArray:
        of_token = member[unit]
        counts = np.bincount(bucket[of_token], minlength=size)
        return np.bincount(unit, (counts[bucket] - of_token) > 0, units).astype(np.float64)

    count = np.bincount(unit, minlength=units)
    safe = np.maximum(count, 1)
    top = batch.index - batch.first < _TOP
    in_text = overlap(in_core & (prose > 0)) / safe
    return {
        "core_overlap": in_text,
        "top_overlap": overlap(top) / safe,
        "content_words": np.minimum(count, 40),
    }


def _fragments(batch: Batch, get: dict[str, FloatArray], chars: FloatArray) -> Features:
    """Sentences that inline tags broke into lines: pieces of text that must be judged together."""
    t = batch.tokens
    index = batch.index
    function = (batch.phrases.word & lexicon.category_bits()["function"]) != 0
    final = np.maximum(t.last - 1, 0)
    ends_function = np.zeros(len(batch), np.bool_)
    full = t.last > t.first
    ends_function[full] = (function & (t.type == WORD))[final[full]]
    lower = (get["starts_lower"] > 0) | (get["starts_mark"] > 0)
    open_end = ~(get["ends_sentence"] > 0) & ~(get["ends_quote"] > 0) & ~(get["ends_colon"] > 0)
    short = get["log_words"] < 2.4
    previous_open = batch.shift(open_end, -1) > 0
    previous_function = batch.shift(ends_function, -1) > 0
    sandwiched = short & previous_open & (batch.shift(lower, 1) > 0) & (batch.shift(get["log_words"], -1) > 0.6)
    after_sandwich = batch.shift(sandwiched, -1) > 0
    linked = (index > batch.first) & (
        (previous_open & lower) | previous_function | (sandwiched & previous_open) | (after_sandwich & lower)
    )
    group = np.cumsum(~linked) - 1
    groups = group[-1] + 1 if len(group) else 0
    words = np.expm1(get["log_words"])
    group_words = np.bincount(group, words, groups)
    safe_words = np.maximum(group_words, 1)
    group_function = np.bincount(group, words * get["function_share"], groups)
    group_ends = np.zeros(groups)
    group_ends[group] = (get["ends_sentence"] > 0) | (get["ends_quote"] > 0)
    group_start = np.flatnonzero(~linked)
    size = np.bincount(group, minlength=groups)
    full_group = ((group_words >= 9) & (group_function >= 2) & (group_ends > 0)).astype(np.float64)
    running = running_sum(full_group[group])

    def share(low: int, high: int) -> FloatArray:
        return batch.window(running, index + low, index + high) / batch.count_in(index + low, index + high)

    return {
        "ends_function": ends_function,
        "previous_function": previous_function,
        "sandwiched": sandwiched,
        "linked": linked,
        "next_linked": batch.shift(linked, 1),
        "group_chars": np.log1p(np.bincount(group, chars, groups)[group]),
        "group_units": np.minimum(size[group], 12),
        "group_function": (group_function / safe_words)[group],
        "group_ends": group_ends[group],
        "group_sentences": np.minimum(np.bincount(group, get["sentences"], groups)[group], 10),
        "group_furniture": (np.bincount(group, words * get["furniture"], groups) / safe_words)[group],
        "group_capitals": (np.bincount(group, words * get["long_capitals"], groups) / safe_words)[group],
        "group_place": np.minimum(index - group_start[group], 12) if groups else np.zeros(0),
        "group_prose": full_group[group],
        "group_prose_before": share(-3, 0),
        "group_prose_after": share(1, 4),
        "group_prose_8": share(-8, 9),
    }


def _runs(batch: Batch, get: dict[str, FloatArray], chars: FloatArray, short: BoolArray, near: Features) -> Features:
    """Runs of short units as regions: lists of links, menus, tables, and their likeness."""
    index = batch.index
    changes = np.ones(len(batch), np.bool_)
    changes[1:] = (short[1:] != short[:-1]) | (batch.document[1:] != batch.document[:-1])
    run = np.cumsum(changes) - 1
    runs = run[-1] + 1 if len(run) else 0
    size = np.bincount(run, minlength=runs)

    def mean(values: npt.NDArray[np.generic]) -> FloatArray:
        average: FloatArray = (np.bincount(run, values, runs) / np.maximum(size, 1))[run]
        return average

    mean_words = mean(get["log_words"])
    spread = np.sqrt(np.maximum(mean(get["log_words"] ** 2) - mean_words**2, 0))
    # Units of one shape nearby: the rows of a list look alike.
    count = np.minimum(batch.tokens.last - batch.tokens.first, 15) // 3
    shape = count * 64 + (
        get["starts_upper"]
        + 2 * get["starts_digit"]
        + 4 * get["starts_widget"]
        + 8 * get["ends_sentence"]
        + 16 * (get["digits"] > 0.15)
        + 32 * (get["long_capitals"] > 0.6)
    ).astype(np.int64)
    alike = sum((batch.shift(shape, offset, -1) == shape).astype(np.float64) for offset in (-3, -2, -1, 1, 2, 3))
    full = batch.tokens.last > batch.tokens.first
    opening = np.zeros(len(batch), np.int64)
    opening[full] = batch.tokens.hash[batch.tokens.first[full]].astype(np.int64)
    near_offsets = (-4, -3, -2, -1, 1, 2, 3, 4)
    same_opening = sum((batch.shift(opening, offset) == opening).astype(np.float64) for offset in near_offsets) * full
    titled = get["long_capitals"] > 0.55
    overlap = np.asarray(near["core_overlap"], np.float64)
    top = np.asarray(near["top_overlap"], np.float64)
    weight = np.minimum(chars, 300)
    weights = running_sum(weight)
    low, high = index - 4, index + 5
    around = np.maximum(batch.window(weights, low, high), 1)
    return {
        "run_units": np.minimum(size[run], 80),
        "run_place": np.minimum(index - np.flatnonzero(changes)[run], 80) if runs else np.zeros(0),
        "run_words": mean_words,
        "run_spread": spread,
        "run_capitals": mean(get["long_capitals"]),
        "run_function": mean(get["function_share"]),
        "run_digits": mean(get["digits"]),
        "run_furniture": mean(get["furniture"]),
        "run_ends": mean(get["ends_sentence"]),
        "run_chars": np.log1p(np.bincount(run, chars, runs)[run]),
        "run_overlap": mean(overlap),
        "run_top": mean(top),
        "alike": alike,
        "same_opening": same_opening,
        "titles_near": sum(batch.shift(titled, offset) for offset in near_offsets),
        "since_colon": batch.since(get["ends_colon"] > 0, 30),
        "overlap_near": batch.window(running_sum(overlap * weight), low, high) / around,
        "top_near": batch.window(running_sum(top * weight), low, high) / around,
    }


def _neighbours(batch: Batch, get: dict[str, FloatArray], chars: FloatArray) -> Features:
    """Selected features of the two units before and behind, and phrases there."""
    features: Features = {}
    for offset in (-2, -1, 1, 2):
        for name in _NEIGHBOUR:
            features[f"{name}@{offset:+d}"] = batch.shift(get[name], offset, -1)
    for name in _NEIGHBOUR_PHRASES:
        values = get[f"has_{name}"] > 0
        features[f"before_{name}"] = (batch.shift(values, -1) > 0) | (batch.shift(values, -2) > 0)
        features[f"behind_{name}"] = (batch.shift(values, 1) > 0) | (batch.shift(values, 2) > 0)
    weight = np.minimum(chars, 200)
    covered, weights = running_sum(get["furniture"] * weight), running_sum(weight)
    for reach in (3, 10):
        low, high = batch.index - reach, batch.index + reach + 1
        features[f"furniture_{reach}"] = batch.window(covered, low, high) / np.maximum(
            batch.window(weights, low, high), 1
        )
    # The same line elsewhere on the page.
    key = batch.hashes ^ tokens.mix(batch.document.astype(np.uint64) + np.uint64(1))
    _, at, inverse, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    features["copies"] = np.minimum(counts[inverse], 10)
    features["seen_before"] = at[inverse] < batch.index
    return features


def repetition(batch: Batch, chars: FloatArray) -> Features:
    """What other pages of the outlet say: this unit and its surroundings, in how many of them."""
    pages = np.maximum(batch.pages, 1)
    repeats = (batch.others > 0).astype(np.float64)
    share = np.minimum(batch.others / pages, 1)
    weight = np.minimum(chars, 200)
    weighted, weights = running_sum(repeats * weight), running_sum(weight)
    features: Features = {
        "pages": np.minimum(batch.pages, 20),
        "other_pages": np.minimum(batch.others, 12),
        "other_share": share,
    }
    for offset in (-2, -1, 1, 2):
        features[f"other_share@{offset:+d}"] = batch.shift(share, offset, -1)
    for reach in (3, 10):
        low, high = batch.index - reach, batch.index + reach + 1
        features[f"repeated_{reach}"] = batch.window(weighted, low, high) / np.maximum(
            batch.window(weights, low, high), 1
        )
    unique = (repeats == 0) & (chars > 60)
    features["since_unique"] = np.where(batch.pages > 0, batch.since(unique, 50), -1)
    features["until_unique"] = np.where(batch.pages > 0, batch.until(unique, 50), -1)
    total = batch.window(weighted, batch.first, batch.last) / np.maximum(
        batch.window(weights, batch.first, batch.last), 1
    )
    features["repeated_of_document"] = np.where(batch.pages > 0, total, -1)
    return features
