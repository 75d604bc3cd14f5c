"""From bytes to typed segments: golden pages, and what must hold for any page."""

import html
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.contract.lists import FailureReason, Kind, Outcome
from transforms.html.extract import PageExtraction, extract_page
from transforms.metadata.body import build_article_body
from transforms.model import ExtractionError, Hints

GOLDEN = Path(__file__).parents[3] / "golden" / "html"
PAGES = sorted(GOLDEN.glob("*.html"))

#: Kinds that a page of HTML need not show in a golden page of its own.
SENTENCES = (
    "The council of the harbour met on Monday evening and talked about the pier for three hours.",
    "Nobody in the room could remember when the ferry had last come in on time, and most had stopped waiting.",
    "A new timetable will be tried from the first of May, with two more boats in the morning and one at night.",
    "Those who live on the island want the last boat to wait for the train, as it did when they were young.",
)


def article(sentences=SENTENCES, *, before="", after="", title="Ferry to get a new timetable"):
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<html lang=en><head><title>{title}</title></head><body>{before}<article><h1>{title}</h1>{body}</article>"
        f"{after}</body></html>"
    )


def extract(source: str, **hints) -> PageExtraction:
    return extract_page(source.encode(), Hints(**hints))


def listing(page: PageExtraction) -> str:
    """Outcome, reason and segments of a page, one a line."""
    lines = [f"{page.outcome}\t{page.detail or ''}"]
    lines += [
        f"{segment.kind}\t{page.text[segment.start : segment.end]}"
        for segment in page.segments
        if segment.kind is not Kind.WHITESPACE
    ]
    return "\n".join(lines) + "\n"


def assert_sound(page: PageExtraction) -> None:
    """Segments cover the text, and agree with the outcome."""
    assert "".join(page.text[segment.start : segment.end] for segment in page.segments) == page.text
    place = 0
    for segment in page.segments:
        assert (segment.start, segment.end > segment.start) == (place, True)
        assert 0 <= segment.confidence <= 1
        assert segment.rule_id
        place = segment.end
        if segment.kind is Kind.WHITESPACE:
            assert page.text[segment.start : segment.end].isspace()
    has_article = any(segment.is_article for segment in page.segments)
    assert has_article == (page.outcome is Outcome.ARTICLE)
    assert bool(page.detail) == (page.outcome is Outcome.NO_ARTICLE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_golden_pages_read_as_written_down(path):
    page = extract_page(path.read_bytes(), Hints())
    assert_sound(page)
    assert listing(page) == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_the_golden_pages_hold_every_kind_and_every_reason():
    kinds, reasons = Counter(), set()
    for path in PAGES:
        for line in path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()[1:]:
            kinds[line.split("\t")[0]] += 1
        outcome, detail = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()[0].split("\t")
        if outcome == "no_article":
            reasons.add(detail.split(":")[0])
    assert set(kinds) == {kind.value for kind in Kind} - {"whitespace"}
    assert reasons >= {
        "empty page", "script shell", "error page", "robot check", "consent wall", "log-in wall", "search results",
        "shop page", "forum page", "home page", "section page", "feed", "data",
    }  # fmt: skip


def test_paragraphs_keep_their_order_and_breaks():
    page = extract(article())
    assert build_article_body(page.text, page.segments) == "\n\n".join(SENTENCES)


def kinds_of(page: PageExtraction) -> dict[str, Kind]:
    return {page.text[segment.start : segment.end]: segment.kind for segment in page.segments}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Warning: Undefined variable $page in /srv/site/page.php on line 9", Kind.PHP_WARNING),
        ("[gallery ids=&quot;3,4&quot;]", Kind.PHP_WARNING),
        ("This article was written with the help of AI and checked by an editor of ours.", Kind.AI_DISCLAIMER),
        ("(Reporting by Nora Weaver; Editing by Oscar Quill)", Kind.WIRE_CREDIT),
        ("Read more: <a href=/x>The harbour gets a second pier</a>", Kind.RELATED_ITEM),
        ("Sign up for our evening newsletter here.", Kind.NEWSLETTER),
    ],
)
def test_certain_lines_are_no_body_whoever_chose_them(line, kind):
    for source in (
        article().replace("</p><p>", f"</p><p>{line}</p><p>", 1),
        article(after=f"<div>{line}</div>"),
    ):
        page = extract(source)
        assert_sound(page)
        said = html.unescape(re.sub("<[^>]+>", "", line))
        assert kinds_of(page)[said] is kind
        assert build_article_body(page.text, page.segments) == "\n\n".join(SENTENCES)


def test_an_article_may_show_code_and_link_to_pages_about_errors():
    trace = "KeyError: 'headline'"
    page = extract(article(after=f"<pre>{trace}</pre><p><a href=/x>404 Not Found</a></p>"))
    assert not {kinds_of(page)[trace], kinds_of(page)["404 Not Found"]} & {Kind.PHP_WARNING}


def test_what_is_glued_to_a_paragraph_is_cut_from_it():
    tail = "(Reporting by Nora Weaver; Editing by Oscar Quill)"
    page = extract(article((*SENTENCES[:-1], f"{SENTENCES[-1]} {tail}")))
    assert_sound(page)
    assert kinds_of(page)[tail] is Kind.WIRE_CREDIT
    assert build_article_body(page.text, page.segments) == "\n\n".join(SENTENCES)


def test_a_body_that_is_there_twice_is_read_once():
    page = extract_page((GOLDEN / "body_twice.html").read_bytes(), Hints())
    body = build_article_body(page.text, page.segments)
    assert len(set(body.split("\n\n"))) == len(body.split("\n\n")) == 4


def test_comments_are_not_body():
    comments = "".join(f"<div class=comment><p>{sentence}</p></div>" for sentence in SENTENCES[::-1])
    page = extract(article(after=f"<section id=comments><h3>4 comments</h3>{comments}</section>"))
    body = build_article_body(page.text, page.segments)
    assert [body.count(sentence) for sentence in SENTENCES] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "source",
    [
        article(before="<div>" * 300),
        article().replace("<h1>", "<h1>&#27;"),
        article(before=f'<img src="data:,{"x" * 11_000_000}">'),
        article(after="<p>x" * 11_000),
        article(after="<ul>" + "<li><a href=/n>Another story about the harbour</a></li>" * 6_000 + "</ul>"),
        article(after="<p>" + "<b>x</b> " * 11_000 + "</p>"),
        article(after="<table><tr><td>x" * 600),
        article(before="<!-- " + "a" * 500_000 + " -->"),
        article().replace("<html lang=en><head>", "").replace("</head><body>", ""),
        article().replace("</title>", ""),
        article(after="<script>var a = 1;"),
        article(before='<script type="application/ld+json">' + "[" * 50_000 + "</script>"),
    ],
    ids=lambda source: source[:40],
)
def test_awkward_pages_keep_their_article(source):
    page = extract(source)
    assert_sound(page)
    assert page.outcome is Outcome.ARTICLE
    body = build_article_body(page.text, page.segments)
    assert [body.count(sentence) for sentence in SENTENCES] == [1, 1, 1, 1]


def test_a_page_too_long_to_judge_is_not_called_empty_handed():
    with pytest.raises(ExtractionError) as caught:
        extract("<html><body>" + "<ul><li><a href=/a>Go</a></li></ul>" * 12_100 + "</body></html>")
    assert caught.value.reason is FailureReason.TOO_MANY_NODES


def test_the_same_bytes_give_the_same_segments():
    payload = (GOLDEN / "kitchen_sink.html").read_bytes()
    first, second = (extract_page(payload, Hints()) for _ in range(2))
    assert (first.text, first.segments, first.confidence) == (second.text, second.segments, second.confidence)


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div class='share'>", "</div>", "<nav>", "</nav>", "<h1>", "</h1>", "<a href=x>", "</a>",
             "<br>", "<table><tr><td>", "</table>", "<figure><figcaption>", "</figure>", "<footer>", "<b>", "\u00a0",
             "©", "By Anna Bell", *SENTENCES, "<h2>Next</h2>", "<form><button>", "<ul><li>"]
        ),
        max_size=30,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_markup_gives_sound_segments(parts):
    assert_sound(extract("".join(parts)))
