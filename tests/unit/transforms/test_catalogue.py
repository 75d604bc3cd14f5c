"""The catalogue of rules holds what the code gives, and the code gives what the catalogue holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from transforms.catalogue import Rule, RuleId
from transforms.contract.lists import Kind
from transforms.html.extract import MAX_BLOCKS, extract_page
from transforms.model import Hints, Segment
from transforms.text.model import model
from transforms.text.separator import separate

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden"

TITLE = "Bridge stays shut"
PARAGRAPHS = (
    "The council said on Monday that the bridge over the Ahne would stay shut until the autumn at least.",
    "“We could not wait any longer,” said the engineer, who had inspected both pillars and the deck in May.",
    "Buses now take a detour of twelve minutes, and those who cycle to work cross the weir further down.",
    "The council will pay about three million crowns for the repairs, and the region the other three million.",
    "A ferry has been promised for the summer, but nobody in the old town has seen it yet, the baker said.",
    "The school on the other side of the river begins a quarter of an hour later until the bridge is open.",
    "Engineers had warned of the cracks for years, according to a report that the town published in June.",
    "The mayor said that nobody was to blame, and that the new bridge would last for a hundred years.",
    "Two shops in the lower town have closed since the winter, and their owners want the town to help them.",
)

#: What a page or a dump says, and what rule of it is asked for.
Typed = tuple[str, RuleId]


def dump_of(text: str) -> list[Typed]:
    return _typed(text, separate(text).segments)


def page_of(source: str) -> list[Typed]:
    page = extract_page(source.encode(), Hints())
    return _typed(page.text, page.segments)


def _typed(text: str, segments: tuple[Segment, ...]) -> list[Typed]:
    return [(text[segment.start : segment.end], segment.rule_id) for segment in segments]


def dump(*lines: str) -> str:
    return "\n".join(lines)


def page(*, above: str = "", inside: str = "", below: str = "", title: str = f"<h1>{TITLE}</h1>") -> str:
    first, *rest = (f"<p>{sentence}</p>" for sentence in PARAGRAPHS)
    return (
        f'<html lang=en><head><title>{TITLE}</title><meta property="og:site_name" content="The Harbour Post"></head>'
        f"<body>{above}<article>{title}{first}{inside}{''.join(rest)}</article>{below}</body></html>"
    )


def between(example: str) -> str:
    return dump(TITLE, *PARAGRAPHS[:3], example, *PARAGRAPHS[3:])


def behind(example: str) -> str:
    return dump(TITLE, *PARAGRAPHS, example)


def glued(example: str) -> str:
    return dump(TITLE, *PARAGRAPHS[:-1], f"{PARAGRAPHS[-1]} {example}")


#: How the example of a rule becomes a document.
SETTINGS: dict[Rule, Callable[[str], str]] = {
    Rule.LINES_ARTICLE: between,
    Rule.LINES: behind,
    Rule.WHITESPACE: lambda example: f"{PARAGRAPHS[0]}\n{example}\n{PARAGRAPHS[1]}",
    Rule.EQUALS_TITLE: lambda example: dump(TITLE, example, *PARAGRAPHS),
    Rule.BELOW_TITLE: lambda example: dump(TITLE, example, *PARAGRAPHS),
    Rule.BETWEEN_PARAGRAPHS: between,
    Rule.UNFINISHED: lambda example: dump(TITLE, *PARAGRAPHS[:4], example, *PARAGRAPHS[4:]),
    Rule.COUNTING_NUMBERS: lambda example: dump(TITLE, *PARAGRAPHS, "Older stories", "1", example, "3"),
    Rule.MARKUP: behind,
    Rule.SERVER_OUTPUT: lambda example: dump(example, TITLE, *PARAGRAPHS),
    Rule.TEMPLATE_OUTPUT: between,
    Rule.ERROR_PAGE: behind,
    Rule.NEEDS_BROWSER: behind,
    Rule.AGENCY_CREDIT: behind,
    Rule.MACHINE_AUTHOR: behind,
    Rule.TITLE_AGENCY: lambda example: dump(example, *PARAGRAPHS),
    Rule.CAPTION_CREDIT: lambda example: dump(TITLE, example, *PARAGRAPHS),
    Rule.DATELINE: lambda example: dump(TITLE, example, *PARAGRAPHS),
    Rule.CRAWL_STAMP: lambda example: dump(example, TITLE, *PARAGRAPHS),
    Rule.CRAWL_STAMP_PLACE: lambda example: dump(example, TITLE, *PARAGRAPHS),
    Rule.STANDING_PLACE: lambda example: dump("Bridge over the river is to be repaired", example, *PARAGRAPHS),
    Rule.READ_MORE: glued,
    Rule.INVITATION: glued,
    Rule.COOKIES: glued,
    Rule.COPYRIGHT: glued,
    Rule.PAGE_SEPARATOR: lambda example: page(inside=example),
    Rule.PAGE_TAIL: lambda example: page(below="<p>An item</p>" * MAX_BLOCKS + example),
    Rule.PAGE_HEADLINE: lambda example: page(title=example),
    Rule.PAGE_STANDFIRST: lambda example: page(title=f"<h1>{TITLE}</h1>{example}"),
    Rule.PAGE_JUDGE: lambda example: page(inside=example),
    Rule.PAGE_DATELINE: lambda example: page(title=f"<h1>{TITLE}</h1>{example}"),
    Rule.PAGE_WORDS: lambda example: page(below=example),
    Rule.PAGE_HEAD: lambda example: page(above=example),
    Rule.PAGE_LANDMARK: lambda example: page(above=example),
    Rule.PAGE_NAME: lambda example: page(below=example),
    Rule.PAGE_SHAPE: lambda example: page(below=example),
}

#: Documents in which rules give the kinds that they give neither in their examples nor in golden documents.
MORE_PAGES = (
    page(title=f"<h1><span>Oberau this week </span>{TITLE} - The Harbour Post</h1>").replace(
        "<head>", f'<head><meta property="og:title" content="{TITLE}">'
    ),
    page(
        above="<p>Oberau and the lower town</p>",
        below="<dialog open><p>Shall the harbour bell ring at noon?</p></dialog>"
        "<figure><img src=a.jpg><figcaption>Nora Weaver / Getty Images</figcaption></figure>"
        '<div class="ad-slot">Harbour Tea</div><div class="caption">The bridge in May</div>'
        '<div class="legal-note">Harbour Press, Oberau</div><div class="slide-count">Picture three</div>'
        '<div class="photo-credit">Nora Weaver</div><button>Go on</button><h3>From the harbour</h3>'
        "<p>Play video</p><p>Sign up for our evening letter</p><p>Page 2 of 3</p><p>Already a subscriber?</p>"
        "<p>Related stories</p><p>Independent journalism since 1931</p>"
        "<p>A picture generated by AI</p><p>With inputs from Reuters</p><p>More: A second bridge</p>"
        "<p>Cookie settings</p><p>Alle Rechte vorbehalten</p>"
        "<p>Published on 4 March 2031</p><aside><h4>More to read</h4><p>Harbour bells ring at noon again</p></aside>",
    ),
)
MORE_DUMPS = (
    behind("This text was translated by a machine and checked by an editor."),
    behind("Photo: Nora Weaver/Reuters"),
    behind("Captured 3 February 2031, 10:15"),
    behind("With material from Reuters"),
    behind("Page 2 of 3"),
    behind("By Nora Weaver"),
    behind("Share on Facebook"),
    behind("3 Comments"),
    behind("Advertisement"),
    behind("Error establishing a database connection"),
    behind("This article is for subscribers only."),
    dump("Home", "News", "Sport", TITLE, *PARAGRAPHS),
)


@cache
def ids() -> dict[RuleId, Rule]:
    """Every id of the catalogue, and its rule."""
    return {rule.id_of(kind, model().version): rule for rule in Rule for kind in rule.kinds}


@cache
def typed_example(rule: Rule) -> list[Typed]:
    document = SETTINGS[rule](rule.example)
    return page_of(document) if rule.where == "pages" else dump_of(document)


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.form)
def test_the_example_of_a_rule_is_typed_by_it(rule: Rule) -> None:
    said = re.sub(r"<[^>]+>", "", rule.example) if rule.where == "pages" else rule.example
    found = [(text, rule_id) for text, rule_id in typed_example(rule) if text.strip() in said or said in text]
    assert rule in {ids()[rule_id] for _, rule_id in found}, found


def test_every_id_is_given_and_every_given_id_is_in_the_catalogue() -> None:
    given = {rule_id for rule in Rule for _, rule_id in typed_example(rule)}
    for source in [*MORE_PAGES, *(path.read_text(encoding="utf-8") for path in GOLDEN.glob("html/*.html"))]:
        given |= {rule_id for _, rule_id in page_of(source)}
    for text in [*MORE_DUMPS, *(path.read_text(encoding="utf-8") for path in GOLDEN.glob("text/*/*.txt"))]:
        given |= {rule_id for _, rule_id in dump_of(text)}
    assert given == set(ids())


def test_ids_are_unique() -> None:
    assert len(ids()) == sum(len(rule.kinds) for rule in Rule)


def test_a_rule_gives_no_kind_that_the_catalogue_does_not_know() -> None:
    with pytest.raises(ValueError, match="PAGE_TAIL gives no body"):
        Rule.PAGE_TAIL.id_of(Kind.BODY)


def test_ids_are_made_in_the_catalogue_alone() -> None:
    """The type checker refuses a plain string where an id belongs; here that nobody makes one out of a string."""
    sources = [path for path in (ROOT / "transforms").rglob("*.py") if path.name != "catalogue.py"]
    assert len(sources) > 90
    assert [path.name for path in sources if re.search(r"\bRuleId\(", path.read_text(encoding="utf-8"))] == []
