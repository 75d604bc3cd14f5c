"""From which probability a page holds an article."""

import time

import numpy as np
import pytest

from transforms.html.evidence import gather
from transforms.html.head import read_head
from transforms.html.judge import Judgement, load_model
from transforms.html.pagetype import _FEED, ARTICLE_LEAST, PROSE_LEAST, is_probable, signals
from transforms.html.parse import parse_page
from transforms.html.render import render

SENTENCE = "The council of the harbour met again on Monday evening, and it talked about the pier for three hours."


def taken(probability: float, body: str) -> bool:
    page = parse_page(f"<html><head><title>Pier</title></head><body><h1>Pier</h1>{body}</body></html>".encode(), None)
    rendered, head = render(page), read_head(page)
    evidence = gather(rendered, head.titles, load_model().names)
    count = len(rendered.blocks)
    judgement = Judgement(np.ones(count), np.ones(count, np.bool_), 1.0)
    assert np.isfinite(signals(head, rendered, evidence, judgement, (0.0, 0.0), passwords=0)).all()
    return is_probable(probability, head, rendered, evidence, judgement)


@pytest.mark.parametrize(("sentences", "least"), [(4, ARTICLE_LEAST), (40, PROSE_LEAST)])
def test_much_running_text_needs_less_probability(sentences, least):
    body = "".join(f"<p>{SENTENCE}</p>" for _ in range(sentences))
    assert taken(least, body)
    assert not taken(least - 0.01, body)


def test_beyond_what_the_trees_know_a_page_is_taken_at_its_word():
    article = f"<article><h1>Pier</h1>{f'<p>{SENTENCE}</p>' * 12}</article>"
    assert taken(0.0, article + "<ul>" + "<li><a href=/n>Another story</a>" * 2_000 + "</ul>")
    assert not taken(0.0, article)


def test_a_page_that_starts_with_many_comments_is_passed_over_at_once():
    start = time.process_time()
    assert _FEED.match("<!-- x -->" * 190 + "<p>") is None
    assert _FEED.match("<!-- x -->" * 190 + "<rss>")
    assert time.process_time() - start < 1
