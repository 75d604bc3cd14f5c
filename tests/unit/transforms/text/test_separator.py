"""What the separator promises for every text, and articles that must stay whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.transforms.text.examples import examples
from transforms.contract.lists import ARTICLE_KINDS, Kind
from transforms.model import Hints
from transforms.text import repetition
from transforms.text.separator import Separation, separate, separate_batch, warm_up

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "text"
WHOLE = sorted((GOLDEN / "whole").glob("*.txt"))
LANGUAGES = sorted((GOLDEN / "languages").glob("*.txt"))

FURNITURE = [
    "Subscribe to our newsletter",
    "Share on Facebook",
    "© 2031 Harbour Press. All rights reserved.",
    "Related articles",
    "We use cookies to improve your visit. Accept",
    "Advertisement",
    "0:00",
    "Home",
    "3 Comments",
    "Warning: Undefined variable $page in /srv/site/page.php on line 9",
    "Privacy Policy",
    "Photo: N. Weaver/Reuters",
    "",
    "×",
]
SENTENCES = [
    "The council said on Monday that the bridge would stay shut until the autumn.",
    "“We could not wait any longer,” said the engineer, who had inspected both pillars.",
    "Buses now take a detour of twelve minutes, and cyclists cross the weir.",
    "Repairs will cost about three million crowns, half of which the region will pay.",
    "A ferry has been promised for the summer, but nobody has seen it yet.",
]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def kept_text(text: str, result: Separation) -> str:
    return "".join(text[s.start : s.end] for s in result.segments if s.is_article)


def bare(text: str) -> str:
    return "".join(text.split())


def check_cover(text: str, result: Separation) -> None:
    at = 0
    for segment in result.segments:
        assert segment.start == at
        assert segment.end > segment.start
        at = segment.end
        piece = text[segment.start : segment.end]
        assert (segment.kind is Kind.WHITESPACE) == piece.isspace()
        assert 0 <= segment.confidence <= 1
        assert segment.rule_id
    assert at == len(text)
    assert result.has_article == any(segment.is_article for segment in result.segments)
    assert result.has_article or result.detail


# --- for every text -----------------------------------------------------------------------------------------

lines_of_pages = st.lists(
    st.one_of(
        st.sampled_from(FURNITURE),
        st.sampled_from(SENTENCES),
        st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60),
    ),
    max_size=25,
)


@pytest.mark.slow
@examples(150)
@given(lines_of_pages, st.sampled_from(["\n", "\n\n", "\r\n", "\u2028"]))
def test_segments_cover_any_text(rows: list[str], end: str) -> None:
    text = end.join(rows)
    check_cover(text, separate(text))


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)  # ten texts each
@given(st.lists(lines_of_pages, min_size=10, max_size=10), st.sampled_from(["\n", "\n\n", "\r\n", "\u2028"]))
def test_segments_cover_ten_thousand_texts(pages: list[list[str]], end: str) -> None:
    texts = [end.join(rows) for rows in pages]
    for text, result in zip(texts, separate_batch(texts, [Hints()] * len(texts)), strict=True):
        check_cover(text, result)


@pytest.mark.slow
@examples(30)
@given(st.lists(lines_of_pages, min_size=1, max_size=5))
def test_a_batch_gives_what_each_text_gives_alone(pages: list[list[str]]) -> None:
    texts = ["\n".join(rows) for rows in pages]
    together = separate_batch(texts, [Hints()] * len(texts))
    assert together == [separate(text) for text in texts]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "\x00\x00", "×", "\u200b"])
def test_a_text_without_words_has_no_article(text: str) -> None:
    result = separate(text)
    check_cover(text, result)
    assert not result.has_article


def test_texts_and_hints_go_in_pairs() -> None:
    with pytest.raises(ValueError, match="1 texts but 2 hints"):
        separate_batch(["a"], [Hints(), Hints()])


# --- articles stay whole ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_articles_about_furniture_stay_whole(path: Path) -> None:
    text = read(path)
    result = separate(text)
    check_cover(text, result)
    removed = [text[s.start : s.end] for s in result.segments if not s.is_article and s.kind is not Kind.WHITESPACE]
    assert removed == []


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_news_of_any_language_keeps_its_body(path: Path) -> None:
    text = read(path)
    result = separate(text)
    check_cover(text, result)
    assert result.has_article
    body = bare(text.split("\n", 1)[1])
    assert bare(kept_text(text, result)).endswith(body)


@pytest.mark.parametrize("path", WHOLE + LANGUAGES, ids=lambda path: path.stem)
def test_an_article_on_one_line_is_not_lost(path: Path) -> None:
    text = " ".join(read(path).split())
    result = separate(text)
    assert result.has_article
    assert len(bare(kept_text(text, result))) > 0.9 * len(bare(text))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_single_sentence_is_an_article(sentence: str) -> None:
    assert separate(sentence).has_article


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_separating_the_body_again_removes_nothing(path: Path) -> None:
    text = read(path)
    body = kept_text(text, separate(text)).replace("\n\n\n", "\n\n")
    again = separate(body)
    assert bare(kept_text(body, again)) == bare(body)


# --- pages --------------------------------------------------------------------------------------------------

PAGE = """The Harbour Gazette
Home
News
Bridge over the Ahne stays shut until the autumn
By Nora Weaver
Share on Facebook
OBERAU, Jan. 4 (Reuters) - The bridge over the Ahne will not open before October, the council said on Monday.
“We could not wait any longer,” said the engineer Lena Marsh, who had found cracks in two of the pillars.
Buses now take a detour of twelve minutes, and cyclists cross the weir below the mill.
Advertisement
Repairs will cost about three million crowns, half of which the region has promised to pay.
A ferry is to run in the summer, the council said, but nobody has seen it yet.
(Reporting by Nora Weaver; Editing by Oscar Quill)
Related articles
Mill owner sells the last of the swans
Ten things to do in Oberau when it rains
Subscribe to our newsletter
© 2031 Harbour Press. All rights reserved.
"""


def kinds_of(text: str, result: Separation) -> dict[str, Kind]:
    return {text[s.start : s.end]: s.kind for s in result.segments if s.kind is not Kind.WHITESPACE}


def test_a_page_is_taken_apart() -> None:
    kinds = kinds_of(PAGE, separate(PAGE))
    assert kinds["Bridge over the Ahne stays shut until the autumn"] is Kind.TITLE
    assert kinds["OBERAU, Jan. 4 (Reuters) -"] is Kind.DATELINE
    assert kinds["(Reporting by Nora Weaver; Editing by Oscar Quill)"] is Kind.WIRE_CREDIT
    assert kinds["Advertisement"] is Kind.ADVERTISEMENT
    assert kinds["Related articles"] is Kind.RELATED_HEADING
    assert kinds["Subscribe to our newsletter"] is Kind.NEWSLETTER
    assert kinds["© 2031 Harbour Press. All rights reserved."] is Kind.COPYRIGHT
    bodies = [piece for piece, kind in kinds.items() if kind is Kind.BODY]
    assert len(bodies) == 5


def test_of_equal_titles_the_first_is_the_title() -> None:
    title = "Bridge over the Ahne stays shut until the autumn"
    text = PAGE.replace(title, f"{title}\n{title}")
    kinds = [s.kind for s in separate(text).segments if text[s.start : s.end] == title]
    assert kinds == [Kind.TITLE, Kind.DUPLICATE_TITLE]


def test_a_title_known_from_outside_is_found() -> None:
    result = separate(PAGE, Hints(title="bridge over the Ahne stays  shut until the autumn"))
    assert kinds_of(PAGE, result)["Bridge over the Ahne stays shut until the autumn"] is Kind.TITLE


def test_noise_behind_the_article_leaves_it_alone() -> None:
    text = read(WHOLE[0]).rstrip()
    body = bare(kept_text(text, separate(text)))
    noisy = (
        text + "\n\nRelated articles\nTen things to do in Oberau\nSubscribe to our newsletter\n© 2031 Harbour Press\n"
    )
    assert bare(kept_text(noisy, separate(noisy))) == body


def test_a_page_of_furniture_has_no_article() -> None:
    text = "\n".join(["Home", "News", "Sport", "Log in", "Privacy Policy", "© 2031 Harbour Press", "Follow us", "Menu"])
    result = separate(text)
    check_cover(text, result)
    assert not result.has_article


@pytest.mark.parametrize(
    "text",
    [
        "502 Bad Gateway\n\nnginx/1.18.0",
        "404 Not Found\nThe page you are looking for could not be found.\nSearch\n© 2031 Harbour Press",
        "Fatal error: Uncaught Error: Call to undefined function head() in /srv/index.php:17\n#0 {main}",
        "Log in\nE-mail\nPassword\nForgot your password?\nRemember me\nCreate an account",
        "This article is for subscribers only.\nAlready a subscriber? Log in\nSubscribe now for €1 a week",
        "We value your privacy\nWe and our 212 partners store and access information on your device.\nAccept all",
        "You need to enable JavaScript to run this app.",
        '{"status":"error","code":404,"data":{"id":17,"items":[{"a":1},{"b":2}]}}',
        "I'm sorry, but I cannot fulfill this request as it goes against the usage policy.",
        "Home\nNews\nSport\nMayor opens roundabout\nPool saved by letter\nMost read\nSubscribe\n© 2031 Harbour",
    ],
)
def test_notices_forms_and_errors_are_no_articles(text: str) -> None:
    result = separate(text)
    check_cover(text, result)
    assert not result.has_article


@pytest.mark.parametrize(
    "text",
    [
        "BREAKING: Mayor of Oberau resigns\nMore to follow.",
        "Oberau, 4 March. The bridge over the Ahne is open again, the council said.\n\n© dpa",
        "FC Oberau 3-1 SV Niederau\nGoals: Weaver (12), Marsh (44), Quill (89); Holm (70)",
        "Мост через Шую открыт.",
        "青河大桥今天重新开放。",
        "Regulator fines two shops over cookie banners, and both say they will appeal.",
    ],
)
def test_short_news_is_an_article(text: str) -> None:
    assert separate(text).has_article


def test_an_unknown_outlet_changes_nothing() -> None:
    assert separate(PAGE, Hints(outlet="somewhere")) == separate(PAGE)


def test_repetition_is_read_from_the_hints() -> None:
    hashes = repetition.line_hashes(PAGE).tolist()
    counts = {value: 6 if place < 3 or place > 12 else 1 for place, value in enumerate(hashes)}
    result = separate(PAGE, Hints(outlet="harbour", outlet_pages=6, line_pages=counts))
    bodies = [s for s in result.segments if s.kind is Kind.BODY]
    assert len(bodies) == 5


def test_article_kinds_are_those_of_the_contract() -> None:
    assert {Kind.TITLE, Kind.BODY} < ARTICLE_KINDS


# --- large and odd inputs -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "The bridge over the river stayed shut on Tuesday. " * 100_000,
        "x" * 5_000_000,
        "A line of the list\n" * 200_000,
        "a\n" * 1_000_000,
        "\x00" * 1_000_000,
        "The bridge stayed shut.\x00 Nobody knew why.\n" * 50_000,
    ],
    ids=["one line", "one word", "many lines", "characters", "nul", "nul in text"],
)
def test_large_texts_take_linear_time(text: str) -> None:
    warm_up()
    started = time.process_time()
    result = separate(text)
    assert time.process_time() - started < 15
    assert result.segments[-1].end == len(text)


def test_a_quoted_post_stays_with_its_signature() -> None:
    post = "quiet tonight on the quay lads https://example.org/p1"
    signature = "— Ferry Watch (@ferrywatch_x) 3 May 2024"
    text = "\n".join([SENTENCES[0] * 3, post, signature, SENTENCES[0] * 3])
    article = "".join(text[s.start : s.end] for s in separate(text).segments if s.is_article)
    assert post in article
    assert signature in article


def test_a_signature_far_from_the_article_is_not_kept_for_its_form() -> None:
    rows = [SENTENCES[0] * 3, *FURNITURE[:8], "— Ferry Watch (@ferrywatch_x)"]
    found = {s.kind for s in separate("\n".join(rows)).segments if s.start >= len("\n".join(rows[:-1]))}
    assert Kind.BODY not in found
