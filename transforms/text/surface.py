"""What a unit looks like by itself: lengths, marks, words, phrases. One array per feature, one value per unit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.text import characters as c
from transforms.text import lexicon
from transforms.text.batch import Batch, FloatArray, running_sum
from transforms.text.tokens import MARK, NUMBER, WORD, IntArray

Features = dict[str, npt.NDArray[np.generic]]

#: Categories that describe running text; they are counted, the others are asked for presence.
COUNTED = ("function", "reader", "publisher", "self", "others", "speech", "auxiliary", "past")
#: Categories asked for at a unit's end too.
CLOSING = ("credit", "picture", "agency", "date", "share", "rights", "read_more", "wire", "comments", "elapsed")
#: Least share of function words by which a document's language counts as known to the lexicon.
KNOWN_LANGUAGE = 0.16


def _count_within(marked: npt.NDArray[np.bool_], low: IntArray, high: IntArray) -> FloatArray:
    """Number of marked places in each [low, high): found from the places, which are few, not by a sum over all."""
    places = np.flatnonzero(marked)
    count = np.searchsorted(places, high) - np.searchsorted(places, low)
    return count.astype(np.float64)


def surface(batch: Batch) -> Features:
    """Features of every unit that need no other unit."""
    t, hits = batch.tokens, batch.phrases
    points, kind, start, end, first, last = t.points, t.kind, t.unit_start, t.unit_end, t.first, t.last
    units = len(batch)
    length = (end - start).astype(np.float64)
    safe_length = np.maximum(length, 1)
    bits = lexicon.category_bits()

    def per_unit(marked: npt.NDArray[np.bool_]) -> FloatArray:
        return _count_within(marked, first, last)

    def per_text(marked: npt.NDArray[np.bool_]) -> FloatArray:
        return _count_within(marked, start, end)

    is_word, is_number = t.type == WORD, t.type == NUMBER
    unspaced = per_unit(t.is_unspaced)
    word_count = per_unit(is_word) - 0.5 * unspaced
    number_count = per_unit(is_number)
    all_words = word_count + number_count
    safe_words, safe_all = np.maximum(word_count, 1), np.maximum(all_words, 1)

    counted = {name: per_unit((hits.word & bits[name]) != 0) for name in COUNTED}
    letters = per_text((kind >= c.LOWER) & (kind <= c.LETTER))
    uppers = per_text(kind == c.UPPER)
    digits = per_text(kind == c.DIGIT)

    groups = c.tables().group[points]
    marks = [per_text(groups == group) if group else length for group in range(len(c.MARK_GROUPS))]
    token_group = groups[t.start]
    is_mark = t.type == MARK

    capital = (kind[t.start] == c.UPPER) & is_word
    not_first = np.ones(len(t.start), np.bool_)
    not_first[first[last > first]] = False
    long_word = is_word & (t.length > 3)
    long_later = per_unit(long_word & not_first)
    uppers_before = running_sum(kind == c.UPPER)
    shouted = is_word & (t.length > 1) & capital
    shouted &= uppers_before[t.start + t.length] - uppers_before[t.start] >= t.length
    longest = np.zeros(units)
    full = np.flatnonzero(last > first)
    if len(full):
        longest[full] = np.maximum.reduceat(np.append(t.length, 0), np.stack([first[full], last[full]], 1).ravel())[::2]

    # A sentence ends at a terminator (and closing marks) before white space that no lower-case letter follows.
    stops = np.flatnonzero(groups == c.SENTENCE_END)
    limit = len(points) - 1
    after = np.minimum(stops + 1, limit)
    closing = (groups[after] == c.QUOTE) | (groups[after] == c.APOSTROPHE) | (groups[after] == c.BRACKET)
    after = np.minimum(after + closing, limit)
    tables = c.tables()
    ends_here = (kind[after] == c.SPACE) & (kind[np.minimum(after + 1, limit)] != c.LOWER)
    ends_here |= tables.is_unspaced[points[np.maximum(stops - 1, 0)]]
    sentences = np.searchsorted(stops[ends_here], end) - np.searchsorted(stops[ends_here], start)

    final = np.maximum(end - 1, start)
    inner = final.copy()
    for _ in range(2):
        closes = (groups[inner] == c.QUOTE) | (groups[inner] == c.APOSTROPHE) | (groups[inner] == c.BRACKET)
        inner = np.where(closes & (inner > start), inner - 1, inner)
    opening = kind[start]
    opening_group = groups[start]
    before_final = np.maximum(final - 1, 0)
    ellipsis = (points[final] == ord("…")) | ((points[final] == ord(".")) & (points[before_final] == ord(".")))

    token_end = t.start + t.length - 1
    last_letter, letter_before = points[token_end], points[np.maximum(token_end - 1, 0)]
    ends_ed = is_word & (last_letter == ord("d")) & (letter_before == ord("e"))
    ends_ing = long_word & (last_letter == ord("g")) & (letter_before == ord("n"))

    unit_of_token = t.unit
    dash_at = np.full(units, 30.0)
    dashes = np.flatnonzero(is_mark & (token_group == c.DASH))
    np.minimum.at(dash_at, unit_of_token[dashes], (dashes - first[unit_of_token[dashes]]).astype(np.float64))
    early_colon = np.zeros(units)
    colons = np.flatnonzero(is_mark & (token_group == c.COLON))
    early_colon[unit_of_token[colons[colons - first[unit_of_token[colons]] <= 3]]] = 1
    third = np.minimum(last, first + 3)

    def opening_count(values: npt.NDArray[np.generic]) -> FloatArray:
        total = running_sum(values)
        return total[third] - total[first]

    running_text = np.uint64(0)
    for name in COUNTED:
        running_text |= bits[name]
    furniture = ((hits.token & ~running_text & ~bits["linking"]) != 0) & ~is_mark

    features: Features = {
        "log_length": np.log1p(length),
        "log_words": np.log1p(all_words),
        "letters": letters / safe_length,
        "uppers": uppers / np.maximum(letters, 1),
        "digits": digits / safe_length,
        "function_share": counted["function"] / safe_all,
        "function_words": np.minimum(counted["function"], 12),
        "capitals": per_unit(capital & not_first) / np.maximum(all_words - 1, 1),
        "long_capitals": per_unit(capital & long_word & not_first) / np.maximum(long_later, 1),
        "word_length": letters / safe_words,
        "sentences": np.minimum(sentences, 8),
        "ends_sentence": groups[inner] == c.SENTENCE_END,
        "ends_quote": (groups[final] == c.QUOTE) | (groups[final] == c.APOSTROPHE),
        "ends_colon": groups[final] == c.COLON,
        "ends_comma": (groups[final] == c.COMMA) | (groups[final] == c.DASH),
        "ends_ellipsis": ellipsis,
        "ends_bracket": groups[final] == c.BRACKET,
        "commas": np.minimum(marks[c.COMMA], 20),
        "quotes": np.minimum(marks[c.QUOTE], 10),
        "brackets": np.minimum(marks[c.BRACKET], 10),
        "starts_upper": opening == c.UPPER,
        "starts_lower": opening == c.LOWER,
        "starts_digit": opening == c.DIGIT,
        "starts_widget": opening_group >= c.SEPARATOR,
        "starts_quote": opening_group == c.QUOTE,
        "starts_bracket": opening_group == c.BRACKET,
        "starts_dash": opening_group == c.DASH,
        "starts_mark": (opening_group >= c.SENTENCE_END) & (opening_group <= c.COLON),
        "reader": counted["reader"] / safe_all,
        "publisher": counted["publisher"] / safe_all,
        "self": counted["self"] / safe_all,
        "others": counted["others"] / safe_all,
        "speech": np.minimum(counted["speech"], 3),
        "auxiliary": counted["auxiliary"] / safe_all,
        "past": counted["past"] / safe_all,
        "ed": per_unit(ends_ed) / safe_all,
        "ing": per_unit(ends_ing) / safe_all,
        "shouted": per_unit(shouted) / safe_all,
        "longest_word": np.minimum(longest, 60),
        "markup": (marks[c.CODE_MARK] + marks[c.QUOTE] + marks[c.COLON] + marks[c.SEPARATOR] + marks[c.AT_SIGN])
        / safe_length,
        "marks": per_text(kind >= c.PUNCTUATION) / safe_length,
        "very_long_words": per_unit(is_word & (t.length > 13)),
        "dashes": np.minimum(marks[c.DASH], 6),
        "separators": np.minimum(marks[c.SEPARATOR], 20),
        "code_marks": np.minimum(marks[c.CODE_MARK], 20),
        "copyright_mark": marks[c.COPYRIGHT_MARK] > 0,
        "at_sign": marks[c.AT_SIGN] > 0,
        "widget_marks": np.minimum(marks[c.WIDGET_MARK], 5),
        "dash_at": dash_at,
        "opening_capitals": opening_count(capital),
        "opening_shouted": opening_count(shouted),
        "years": np.minimum(per_unit(is_number & (t.length == 4)), 3),
        "early_colon": early_colon,
        "furniture": per_unit(furniture) / safe_all,
        "numbers": np.minimum(number_count, 8),
        "questions": per_unit(is_mark & ((points[t.start] == ord("?")) | (points[t.start] == ord("？")))) > 0,
        "stops_per_word": marks[c.SENTENCE_END] / safe_all,
        "unspaced": unspaced > 4,
        "glued": batch.glued,
    }
    for category in lexicon.categories():
        if category.name in COUNTED:
            continue
        bit = bits[category.name]
        features[f"has_{category.name}"] = (hits.unit & bit) != 0
        features[f"opens_{category.name}"] = (hits.opening & bit) != 0
        if category.name in CLOSING:
            features[f"closes_{category.name}"] = (hits.closing & bit) != 0
    return features
