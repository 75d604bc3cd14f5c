"""What a page's names, address and types say of it."""

import math

import numpy as np
import pytest

from transforms.html.evidence import gather
from transforms.html.head import read_head
from transforms.html.judge import Judgement, load_model
from transforms.html.pagetype import SIGNALS, SIGNALS_ALONE, names_little, page_probability, signals
from transforms.html.pagewords import PageWords, page_words
from transforms.html.parse import parse_page
from transforms.html.render import render

PAGE = """<html><head><title>Pier</title><link rel=canonical href=https://harbour.example/news/2031/the-pier>
<meta property=og:type content=article><script type=application/ld+json>{"@type": "NewsArticle"}</script></head>
<body class="page singlePost"><div id=menu><a href=/>Home</a></div>
<main class=story><p>The council met again on Monday.<p>It talked about the pier.</main></body></html>"""


def read(html: str, chosen: set[str]) -> frozenset[str]:
    page = parse_page(html.encode(), None)
    rendered, head = render(page), read_head(page)
    words = gather(rendered, head.titles, load_model().names).words
    return page_words(head, rendered, words, np.array([text in chosen for text in rendered.blocks.texts]))


def test_words_of_names_address_and_types():
    words = read(PAGE, {"The council met again on Monday.", "It talked about the pier."})
    assert {"a:menu", "a:story", "a:single-post", "c:story", "c:<main", "c:single", "o:article"} <= words
    assert {"t:newsarticle", "p:news", "p:#4", "p:pier"} <= words
    assert "c:menu" not in words


def test_only_what_holds_most_of_the_chosen_text_stands_around_it():
    assert "c:menu" in read(PAGE, {"Home"})
    assert not any(word.startswith("c:") for word in read(PAGE, set()))


def test_the_score_is_a_mean_that_grows_with_the_root():
    table = PageWords({"a:one": 3, "a:two": 5, "a:three": 0}, 0.5, -1.0)
    assert table.read(["a:one", "a:two", "a:three", "a:unknown"]) == pytest.approx((-1 + 4 / math.sqrt(3), math.log(4)))
    assert table.read([]) == (-1.0, 0.0)


def test_the_order_of_words_does_not_matter():
    table = load_model().page_words
    words = sorted(table.weights)[::7]
    assert table.read(words) == table.read(words[::-1])


def test_a_page_that_names_little_is_judged_without_its_words():
    model = load_model()
    page = parse_page(PAGE.encode(), None)
    rendered, head = render(page), read_head(page)
    evidence = gather(rendered, head.titles, model.names)
    count = len(rendered.blocks)
    judgement = Judgement(np.ones(count), np.ones(count, np.bool_), 1.0)
    said = model.page_words.read(page_words(head, rendered, evidence.words, judgement.chosen))
    row = signals(head, rendered, evidence, judgement, said, passwords=0)
    assert row.shape == (len(SIGNALS),)
    say, known = SIGNALS.index("words_say"), SIGNALS.index("words_known")
    little, much = row.copy(), row.copy()
    little[known], much[known] = math.log1p(9), math.log1p(10)
    assert names_little(np.stack([little, much])).tolist() == [True, False]
    before = page_probability(little, model)
    little[say] += 50
    assert page_probability(little, model) == before
    assert len(SIGNALS_ALONE) == len(SIGNALS) - 2
    worse, better = much.copy(), much.copy()
    worse[say], better[say] = -20, 20
    assert page_probability(worse, model) < page_probability(better, model)
