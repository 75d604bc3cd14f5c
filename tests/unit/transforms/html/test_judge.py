"""The judge's choice, and when it hears the witness."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.html import judge as judging
from transforms.html.evidence import gather
from transforms.html.hearing import WITNESS_NAMES, hear
from transforms.html.judge import choose, drop_hidden, judge, load_model
from transforms.html.parse import parse_page
from transforms.html.render import render

SENTENCES = (
    "The council of the harbour met on Monday evening and talked about the pier for three hours.",
    "Nobody in the room could remember when the ferry had last come in on time, and most had stopped waiting.",
    "A new timetable will be tried from the first of May, with two more boats in the morning and one at night.",
)


def gathered(body: str):
    rendered = render(parse_page(f"<html><body>{body}</body></html>".encode(), None))
    return rendered, gather(rendered, ("Ferry",), load_model().names)


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(1, 50)), min_size=1, max_size=7))
@settings(deadline=None)
def test_no_other_choice_of_blocks_has_a_higher_expected_f(blocks):
    probability = np.array([value for value, _ in blocks])
    words = np.array([count for _, count in blocks])
    _, best = choose(probability, words)
    hits = (probability * words).sum()
    for kept in product([False, True], repeat=len(blocks)):
        flags = np.array(kept)
        expected = 2 * (probability * words)[flags].sum() / max(1.0, words[flags].sum() + hits)
        assert expected <= best + 1e-9


@pytest.mark.parametrize(("sure", "times"), [(0.0, 0), (1.1, 1)])
def test_the_witness_is_heard_in_doubt_alone(monkeypatch, sure, times):
    monkeypatch.setattr(judging, "SURE", sure)
    asked = []

    def witness() -> str:
        asked.append(1)
        return SENTENCES[0]

    rendered, evidence = gathered("".join(f"<p>{sentence}</p>" for sentence in SENTENCES))
    heard = judge(rendered, evidence, load_model(), witness=witness)
    alone = judge(rendered, evidence, load_model())
    assert len(asked) == times
    assert np.array_equal(heard.probability, alone.probability) == (times == 0)


def test_what_the_witness_took_is_covered():
    rendered, evidence = gathered("".join(f"<p>{sentence}</p>" for sentence in SENTENCES))
    columns = hear(rendered, evidence, f"{SENTENCES[0]}\n{SENTENCES[2]}")
    assert columns.shape == (3, len(WITNESS_NAMES))
    assert columns[:, WITNESS_NAMES.index("cover")].tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize(("hidden", "kept"), [(1, [False, True, True]), (2, [False, False, True]), (3, [True] * 3)])
def test_hidden_blocks_are_dropped_unless_nearly_all_are(hidden, kept):
    body = "".join(f"<p{' hidden' * (place < hidden)}>{sentence}</p>" for place, sentence in enumerate(SENTENCES))
    rendered, evidence = gathered(body)
    assert drop_hidden(rendered, evidence, np.ones(3, np.bool_)).tolist() == kept
