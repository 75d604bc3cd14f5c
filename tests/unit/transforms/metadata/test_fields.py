from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared import needs_shared, shared_dir
from transforms.contract.lists import DateKind, Kind
from transforms.html.extract import extract_page
from transforms.html.jsonld import read_linked_data
from transforms.metadata.body import build_article_body
from transforms.metadata.date_evidence import _is_paper_issue
from transforms.metadata.date_features import FEATURES
from transforms.metadata.date_ranker import choose_day
from transforms.metadata.dump_fields import text_fields
from transforms.metadata.fields import count_words
from transforms.metadata.page_fields import html_fields
from transforms.model import ArticleFields, Hints, Segment
from transforms.wording.dates import find_dates
from transforms.wording.person_names import is_person, split_names

CAPTURED = Hints(captured_on=dt.date(2024, 6, 1), url="https://www.harbour-post.example/news/plan")
PROSE = (
    "The council of the harbour town met on Tuesday evening and agreed on a plan that will change the old docks, "
    "said the mayor, who had asked the members for patience more than once during the winter."
)


def page(head: str = "", above: str = "", title: str = "Council agrees on a plan for the docks", body: str = "") -> str:
    return (
        f"<html lang='en'><head><title>{title} | Harbour Post</title>{head}</head><body><article><h1>{title}</h1>"
        f"{above}<p>{PROSE}</p>{body}<p>{PROSE} Work begins next year.</p></article></body></html>"
    )


def read(source: str, hints: Hints = CAPTURED) -> ArticleFields:
    found = extract_page(source.encode("utf-8", "surrogatepass"), replace(hints, charset="utf-8"))
    return html_fields(found.page, [Segment(0, len(found.text), Kind.BODY, "test", 1.0)], hints)


def linked(**properties: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **properties}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_a_plain_news_page_gives_every_field() -> None:
    head = linked(
        headline="Docks: council agrees on a plan",
        datePublished="2024-03-05T08:30:00+02:00",
        author=[{"@type": "Person", "name": "Ann Bell"}, {"@type": "Organization", "name": "Reuters"}],
        publisher={"@type": "Organization", "name": "Harbour Post"},
        articleSection="Politics",
        license="https://creativecommons.org/licenses/by/4.0/",
    )
    head += "<link rel='canonical' href='/news/plan'><meta name='robots' content='noindex, noai'>"
    head += "<meta name='tdm-reservation' content='1'>"
    head += "<meta property='article:published_time' content='2024-03-05T08:30:00+02:00'>"
    fields = read(page(head, above="<div class='byline'>By Ann Bell, March 5, 2024</div>"))
    assert fields.headline == "Council agrees on a plan for the docks"
    assert fields.alternative_headline == "Docks: council agrees on a plan"
    assert [author.name for author in fields.authors] == ["Ann Bell"]
    assert fields.wire_agency == "Reuters"
    assert fields.date_published == "2024-03-05T08:30:00+02:00"
    assert fields.date_published_source == "json-ld"
    assert fields.date_published_confidence is not None
    assert fields.date_published_confidence >= 0.9
    assert not fields.date_conflict
    assert sum(candidate.is_chosen for candidate in fields.dates) == 1
    assert (fields.publisher_name, fields.publisher_host) == ("Harbour Post", "harbour-post.example")
    assert fields.canonical_url == "https://www.harbour-post.example/news/plan"
    assert (fields.section, fields.robots, fields.tdm_reservation) == ("Politics", "noindex, noai", "1")
    assert fields.license == "https://creativecommons.org/licenses/by/4.0/"
    assert fields.in_language == "en"


def test_structured_against_visible_is_a_conflict() -> None:
    fields = read(page(linked(datePublished="2023-01-17T10:00:00Z"), above="<p class='date'>March 5, 2024</p>"))
    assert fields.date_conflict
    assert {candidate.value and candidate.value[:10] for candidate in fields.dates} >= {"2023-01-17", "2024-03-05"}


@pytest.mark.parametrize(
    ("line", "is_issue"),
    [
        ("Print edition of 6 March 2024", True),
        ("Appeared in print on March 6, 2024", True),
        ("Aus der Ausgabe vom 06.03.2024", True),
        ("Mittwoch, 6. März 2024, Nr. 56", True),
        ("Газета «Берег» №41 от 06.03.2024", True),
        ("Ausgabejahr 2024, Datum 06.03.2024", False),
        ("Published 6 March 2024", False),
    ],
)
def test_an_issue_on_paper_is_dated_ahead(line: str, is_issue: bool) -> None:
    stamp = find_dates(line, language="de" if "März" in line else "en")[0]
    assert _is_paper_issue(line, stamp) == is_issue


@pytest.mark.parametrize(("ahead", "row"), [(1, 0), (2, 0), (3, 1)])
def test_the_stated_day_shortly_before_an_issue_is_chosen(ahead: int, row: int) -> None:
    features = np.zeros((2, len(FEATURES)))
    features[0, FEATURES.index("count_ld_article_published")] = 1
    features[1, FEATURES.index("paper_issue")] = 1
    features[1, FEATURES.index("from_first")] = ahead
    assert choose_day(features, np.array([0.2, 0.7]))[0] == row


@pytest.mark.parametrize(
    "stamp",
    ["2024-01-32", "9999-12-31", "0000-00-00", "2099-05-05", "2024-13-05", "2024-03-05T08:30:00+99:99", "1969-07-20"],
)
def test_impossible_dates_stay_null_with_a_reason(stamp: str) -> None:
    fields = read(page(f"<meta property='article:published_time' content='{stamp}'>"))
    assert fields.date_published is None
    problems = [candidate for candidate in fields.dates if candidate.problem]
    assert problems
    assert all(candidate.value is None and not candidate.is_chosen for candidate in problems)


def test_a_mention_in_the_text_is_never_sure() -> None:
    fields = read(page(body=f"<p>{PROSE} The first plan was rejected on April 4, 2019, by one vote.</p>"))
    assert fields.date_published_confidence is None or fields.date_published_confidence <= 0.5


@pytest.mark.parametrize(
    "block",
    [
        '{"@type":"NewsArticle","headline":"unterminated',
        "[" * 60_000,
        '{"a":' * 30_000,
        json.dumps({"@type": "NewsArticle", "articleBody": "<p " + "=" * 60_000}),
        '{"@type":"NewsArticle","headline":"' + "<!--" * 20_000 + '"}',
        "null",
        '"text"',
        '{"@type":{"x":1},"author":[[["Ann"]]],"datePublished":{"@value":["2024"]},"@graph":{"@graph":[1,null]}}',
        '{"@type":"NewsArticle","author":{"@id":"#a"},"@id":"#a","name":null}',
    ],
)
def test_hostile_linked_data_costs_nothing_but_itself(block: str) -> None:
    read_linked_data([block])
    fields = read(page(f'<script type="application/ld+json">{block}</script>', above="<p>March 5, 2024</p>"))
    assert fields.headline == "Council agrees on a plan for the docks"


def test_broken_linked_data_is_salvaged() -> None:
    block = '{"@type":"NewsArticle","datePublished":"2024-03-05","author":{"@type":"Person","name":"Ann Bell"},}}'
    fields = read(page(f'<script type="application/ld+json">{block}</script>'))
    assert fields.date_published == "2024-03-05"
    assert [author.name for author in fields.authors] == ["Ann Bell"]


def test_hostile_addresses_are_refused() -> None:
    head = "<link rel='canonical' href='javascript:alert(9)'><meta property='og:url' content='file:///etc/passwd'>"
    assert read(page(head)).canonical_url is None


def test_no_string_holds_what_a_store_refuses() -> None:
    head = "<meta name='author' content='Ann&#xD800; Bell'><meta property='og:site_name' content='A&#0;B'>"
    fields = read(page(head))
    for value in (fields.headline, fields.publisher_name, *(author.name for author in fields.authors)):
        assert value is None or not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value)


def test_the_column_of_an_export_helps_where_the_page_is_silent() -> None:
    hints = Hints(date="2024-03-05", date_source="column", captured_on=dt.date(2024, 6, 1))
    fields = read(page(), hints)
    assert (fields.date_published, fields.date_published_source) == ("2024-03-05", "column")
    crawled = read(page(), Hints(date="2024-03-05T00:00:00Z", date_source="warc-date"))
    assert crawled.date_published is None
    assert [candidate.kind for candidate in crawled.dates] == [DateKind.CRAWLED]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=100))
def test_any_page_is_survived(text: str, attribute: str) -> None:
    clean = attribute.replace("'", "").replace("<", "").replace(">", "")
    head = f"<meta name='date' content='{clean}'><meta name='author' content='{clean}'>"
    source = page(head, above=f"<p>By {text}</p>")
    fields = read(source.encode("utf-8", "replace").decode())
    for candidate in fields.dates:
        if candidate.value and len(candidate.value) >= 10:
            dt.date.fromisoformat(candidate.value[:10])


#: The labels that are no kinds of the contract.
KINDS = {"embedded_caption_interrupting_body": Kind.CAPTION}

# --- dumps ---------------------------------------------------------------------------------------------------


def dump(*parts: tuple[str, Kind]) -> tuple[str, list[Segment]]:
    text, segments = "", []
    for span, kind in parts:
        segments.append(Segment(len(text), len(text) + len(span), kind, "test", 1.0))
        text += span
    return text, segments


def test_a_dump_gives_its_fields() -> None:
    text, segments = dump(
        ("Council agrees on a plan", Kind.TITLE), ("\n", Kind.WHITESPACE), ("By Ann Bell, 5 March 2024", Kind.BYLINE),
        ("\n\n", Kind.WHITESPACE), ("VARDEN (Reuters) – ", Kind.DATELINE), (PROSE, Kind.BODY), ("\n", Kind.WHITESPACE),
        ("Advertisement", Kind.ADVERTISEMENT), ("\n", Kind.WHITESPACE), (PROSE, Kind.BODY),
    )  # fmt: skip
    fields = text_fields(text, segments, CAPTURED)
    assert fields.headline == "Council agrees on a plan"
    assert fields.article_body == f"VARDEN (Reuters) – {PROSE}\n\n{PROSE}"
    assert (fields.dateline_place, fields.wire_agency) == ("Varden", "Reuters")
    assert [author.name for author in fields.authors] == ["Ann Bell"]
    assert (fields.date_published, fields.date_published_source) == ("2024-03-05", "byline")


def test_a_crawl_line_is_a_crawl_and_never_chosen() -> None:
    text, segments = dump(
        (" date 2023-06-16 14:12 ", Kind.CRAWL_DATE_LINE), ("26 May Varden, Norr", Kind.DATELINE_STANDALONE),
        ("\n\n", Kind.WHITESPACE), (PROSE, Kind.BODY),
    )  # fmt: skip
    fields = text_fields(text, segments, Hints())
    assert fields.date_published is None
    crawled = fields.dates[0]
    assert (crawled.kind, crawled.value, crawled.source) == (DateKind.CRAWLED, "2023-06-16T14:12", "crawl-line")
    assert [candidate.problem for candidate in fields.dates if candidate.source == "dateline"] == ["no year"]
    assert fields.headline is None


@pytest.mark.parametrize(
    "line",
    [
        "Retrieved 16 June 2023",
        "Retrieved on 2023-06-16 at 14:12 UTC",
        "Crawled at: 2023-06-16T14:12:00Z",
        "Page saved on June 16, 2023",
        "Abgerufen am 16. Juni 2023",
        "Seite am 16.06.2023 abgerufen",
        "Consulté le 16 juin 2023",
        "Consultado el 16 de junio de 2023",
        "Pobrano 16.06.2023",
        "Дата обращения: 16.06.2023",
        "16 Haziran 2023 tarihinde alındı",
        "采集时间 2023年6月16日",
    ],
)
@pytest.mark.parametrize("kind", [Kind.OTHER, Kind.BYLINE, Kind.CRAWL_DATE_LINE, Kind.BODY])
def test_the_day_of_a_copy_is_no_day_of_publication(line: str, kind: Kind) -> None:
    text, segments = dump((line, kind), ("\n\n", Kind.WHITESPACE), (PROSE, Kind.BODY))
    fields = text_fields(text, segments, CAPTURED)
    assert fields.date_published is None
    assert [(found.kind, found.value[:10]) for found in fields.dates if found.value] == [
        (DateKind.CRAWLED, "2023-06-16")
    ]


def test_a_line_may_state_publication_and_copy() -> None:
    text, segments = dump(
        ("Published 5 March 2024 | Retrieved 9 March 2024", Kind.BYLINE), ("\n", Kind.WHITESPACE), (PROSE, Kind.BODY)
    )
    fields = text_fields(text, segments, CAPTURED)
    assert fields.date_published == "2024-03-05"
    assert [found.kind for found in fields.dates] == [DateKind.PUBLISHED, DateKind.CRAWLED]


def test_a_sentence_about_a_capture_marks_no_copy() -> None:
    text, segments = dump(("The two men were captured on 3 May 2023 near the harbour of Varden.", Kind.BODY))
    assert [found.kind for found in text_fields(text, segments, CAPTURED).dates] == [DateKind.MENTIONED]


def test_a_day_in_the_running_text_is_not_chosen() -> None:
    text, segments = dump((f"{PROSE} It began on 4 April 2019.", Kind.BODY))
    fields = text_fields(text, segments, Hints())
    assert fields.date_published is None
    assert [candidate.kind for candidate in fields.dates] == [DateKind.MENTIONED]


@needs_shared
def test_bodies_of_the_labelled_dumps() -> None:
    shared = shared_dir()
    assert shared is not None
    for gold in sorted((shared / "corpus" / "seeds" / "gold").glob("0*.json")):
        labels = json.loads(gold.read_text(encoding="utf-8"))
        text = (gold.parents[1] / f"{gold.stem}.txt").read_bytes().decode("utf-8")
        segments = [
            Segment(span["start"], span["end"], KINDS.get(span["label"]) or Kind(span["label"]), "gold", 1.0)
            for span in labels["spans"]
        ]
        body = build_article_body(text, segments)
        wanted = labels["body_text"].strip()
        assert [part.split() for part in body.split("\n\n")] == [part.split() for part in wanted.split("\n\n")]


@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(Kind)), max_size=12))
def test_any_dump_is_survived(parts: list[tuple[str, Kind]]) -> None:
    text, segments = dump(*parts)
    fields = text_fields(text, segments, Hints())
    assert sum(candidate.is_chosen for candidate in fields.dates) <= 1
    assert "\0" not in fields.article_body


@pytest.mark.parametrize(
    ("wording", "names"),
    [
        ("By Ann Bell and Tom Reed", ["Ann Bell", "Tom Reed"]),
        ("Von Ann Bell, Tom Reed und Eva Holm", ["Ann Bell", "Tom Reed", "Eva Holm"]),
        ("Par Ann Bell | Published March 5, 2024", ["Ann Bell"]),
        ("By Ann Bell (ann@harbour.example), Senior Reporter", ["Ann Bell"]),
        ("Author: Ann Bell, PhD", ["Ann Bell"]),
        ("Ann Bell; Tom Reed; Reuters", ["Ann Bell", "Tom Reed"]),
        ("Автор: Анна Белова", ["Анна Белова"]),
        ("Harbour Post Staff", []),
        ("Reuters", []),
        ("Redaktion", []),
        ("admin", []),
    ],
)
def test_persons_of_a_byline(wording: str, names: list[str]) -> None:
    assert [name for name in split_names(wording) if is_person(name)] == names


def test_words_of_scripts_without_blanks_are_counted_by_character() -> None:
    assert count_words("two words") == 2
    assert count_words("港口计划 OK") == 5
