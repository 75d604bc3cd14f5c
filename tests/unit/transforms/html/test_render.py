"""The renderer: document order, block boundaries, and what is not text."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.html.parse import parse_page
from transforms.html.render import Mark, Rendered, render


def rendered(source: str) -> Rendered:
    return render(parse_page(source.encode(), None))


def test_blocks_are_lines_and_white_space_is_one_space():
    assert rendered("<p>one \n two</p>tail<div>three<p>four</p>five</div>").text == "one two\ntail\nthree\nfour\nfive"


def test_line_breaks_separate_paragraphs_after_a_sentence_or_in_pairs():
    assert rendered("<p>One.<br>Two<br>three<br><br>four</p>").text == "One.\nTwo three\nfour"


def test_preformatted_text_splits_at_blank_lines():
    assert rendered("<pre>one\ntwo\n\nthree</pre>").text == "one two\nthree"


def test_what_is_not_text_is_left_out_and_its_tail_kept():
    source = "<p>a<svg><text>no</text></svg>b<textarea>no</textarea>c<noscript>no</noscript></p>"
    assert rendered(source).text == "abc"


def test_hidden_text_is_kept_and_marked():
    found = rendered('<p>shown</p><p style="display: none">kept</p>')
    assert found.text == "shown\nkept"
    assert [bool(marks & Mark.HIDDEN) for marks in found.blocks.all_marks] == [False, True]


def test_shares_and_marks_say_where_text_stands():
    blocks = rendered('<nav><a href="/">menu</a></nav><p>half <a href="/">link</a></p>').blocks
    assert blocks.link.tolist() == [1.0, 0.5]
    assert blocks.all_marks[0] & Mark.NAV
    assert blocks.any_marks[1] & Mark.LINK
    assert not blocks.all_marks[1] & Mark.LINK


def test_a_page_without_text_has_no_blocks():
    found = rendered("<div> \n </div>")
    assert (found.text, len(found.blocks)) == ("", 0)


def test_deep_pages_need_no_recursion():
    assert rendered("<div>" * 1_900 + "deep" + "</div>" * 1_900 + "<p>tail</p>").text == "deep\ntail"


_MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div class=a>", "</div>", "<b>", "</b>", "<br>", "<ul><li>", "<table><tr><td>", "</table>",
         "word", " two words ", "\n", "&amp;", "<a href=x>", "</a>", "<!-- c -->", "<pre>", "é", "\u2028", "<h1>"]
    ),
    max_size=40,
)  # fmt: skip


@given(_MARKUP)
@settings(max_examples=200, deadline=None)
def test_any_markup_gives_blocks_that_are_the_text(parts):
    found = rendered("".join(parts))
    pieces = [found.text[start:end] for start, end in zip(found.blocks.start, found.blocks.end, strict=True)]
    assert "\n".join(pieces) == found.text
    assert pieces == found.blocks.texts
    assert all(piece and piece == " ".join(piece.split()) for piece in pieces)
    nodes = found.nodes
    assert np.all(nodes.parent < np.arange(len(nodes.tags)))
    assert np.all(nodes.end > np.arange(len(nodes.tags)))
    if pieces:
        assert np.all((found.blocks.owner >= 0) & (found.blocks.first >= found.blocks.owner))
