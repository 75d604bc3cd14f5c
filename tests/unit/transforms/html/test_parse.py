"""Pages that would lose or hang their parser are read, or refused with a reason."""

import pytest

from transforms.contract.lists import FailureReason
from transforms.html.parse import MAX_TAGS, cut_scripts, parse_page
from transforms.html.render import render
from transforms.model import ExtractionError


def text_of(source: str) -> str:
    return " ".join(parse_page(source.encode(), None).tree.text_content().split())


def test_scripts_are_cut_and_json_ld_is_kept():
    page = parse_page(
        b'<script type="application/ld+json">{"a": 1}</script><SCRIPT>no()</SCRIPT ><style>p{}</style><p>yes</p>', None
    )
    assert page.json_ld == ('{"a": 1}',)
    assert "".join(page.tree.itertext()).strip() == "yes"


def test_an_unclosed_script_ends_the_page_as_in_a_browser():
    page = parse_page(b"<p>before</p><script>var a = 1;<p>after</p>", None)
    assert "before" in page.tree.text_content()
    assert "unclosed_script" in page.problems


@pytest.mark.parametrize("reference", ["&#8;", "&#27;", "&#x1b;", "&#0;", "&#xD83D;", "&#55357;", "&#xFFFF;"])
def test_references_to_control_characters_do_not_cost_the_page(reference):
    found = text_of(f"<p>before{reference}after</p>")
    assert found.replace("\ufffd", "") == "beforeafter"


def test_windows_references_are_read_as_browsers_read_them():
    assert text_of("<p>1990&#150;2000 &#x93;so&#x94;</p>") == "1990–2000 “so”"


def test_ordinary_references_stay():
    assert text_of("<p>&#8211;&#10;&#9;&#1087;&#x43F;&#128512;&#100;</p>") == "– пп😀d"


@pytest.mark.parametrize("title", ["<title>Never closed", "<title>Two\nlines", "<TITLE>Big"])
def test_an_unclosed_title_does_not_swallow_the_page(title):
    page = parse_page(f"<html><head>{title}<body><p>text</p></body></html>".encode(), None)
    assert "unclosed_title" in page.problems
    assert page.tree.findtext(".//p") == "text"


def test_a_title_that_holds_brackets_is_left_alone():
    page = parse_page(b"<title>a < b and <em>c</em></title><p>text</p>", None)
    assert page.tree.findtext(".//title") == "a < b and <em>c</em>"


def test_nesting_is_read_to_two_thousand_and_refused_beyond():
    assert "deep" in text_of("<div>" * 1_900 + "deep")
    with pytest.raises(ExtractionError) as caught:
        parse_page(b"<p>article</p>" + b"<div>" * 5_000, None)
    assert caught.value.reason is FailureReason.TOO_DEEP


def test_too_many_tags_are_refused_before_the_parse():
    with pytest.raises(ExtractionError) as caught:
        parse_page(b"<b>" * (MAX_TAGS + 1), None)
    assert caught.value.reason is FailureReason.TOO_MANY_NODES


def test_a_tag_with_countless_attributes_is_refused():
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    with pytest.raises(ExtractionError) as caught:
        parse_page(f"<html {attributes}><p>text</p>".encode(), None)
    assert caught.value.reason is FailureReason.PARSER_LIMIT


def test_a_long_attribute_is_no_reason_to_refuse():
    source = f'<img src="data:image/png;base64,{"iVBORw0K" * 1_500_000}"><p>text</p>'
    assert text_of(source) == "text"


def test_swelling_entities_are_refused_and_harmless_ones_cut():
    nested = b'<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><p>&b;</p>'
    with pytest.raises(ExtractionError) as caught:
        parse_page(nested, None)
    assert caught.value.reason is FailureReason.UNSAFE_ENTITY
    page = parse_page(b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><p>&x; text</p>', None)
    assert page.tree.findtext(".//p") == "&x; text"


@pytest.mark.parametrize("payload", [b"", b"   ", b"<!-- -->", b"<html>", b"plain words", b"</p></html>"])
def test_anything_gives_a_tree(payload):
    assert parse_page(payload, None).tree.tag == "html"


@pytest.mark.parametrize("before", ["", "<title>T</title>", "<html><meta charset=utf-8>", "<head><link rel=x></head>"])
def test_new_elements_without_a_body_tag_are_body(before):
    page = parse_page(f"{before}<main><article><p>text</p></article></main>".encode(), None)
    assert page.tree.findtext("body/main/article/p") == "text"


def test_text_behind_the_end_of_the_page_is_kept():
    assert text_of("<body><p>one</p></body></html><html><body><p>two</p></body></html>") == "onetwo"


@pytest.mark.parametrize(
    "head",
    [
        "<noscript><img src=a.gif>",  # never closed
        "<title>Pier closed</title><NOSCRIPT><a href=b>b</a>",
    ],
)
def test_a_head_that_swallows_the_body_gives_it_back(head):
    page = parse_page(
        f"<html><head><meta name=a content=b>{head}<p>The pier was closed on Monday.</p></html>".encode(), None
    )
    assert "The pier was closed on Monday." in "".join(page.tree.find("body").itertext())
    assert page.tree.xpath("//meta[@name='a']")


def test_a_page_without_text_stays_without():
    page = parse_page(b"<html><head><title>Pier</title></head><body><img src=a></body></html>", None)
    assert "swallowed_body" not in page.problems


WORDS = ("first", "second", "third")
PARAGRAPHS = "".join(f"<p>{word}</p>" for word in WORDS)


@pytest.mark.parametrize(
    "before",
    [
        "<body><!-- <script src='old.js'> switched off -->",
        "<body><!-- advert: <SCRIPT async src=x> --><!-- <style> -->",
        "<body><a title='the <script> tag'>",
        "<body><img alt=\"a <style> sheet\" title='b'>",
        '<head><meta name=description content="Why the <script> tag broke"></head><body>',
        "<head><title>How the <script> tag came to be</title></head><body>",
        "<body><textarea><script></textarea>",
        "<body><style-guide class=x>",
        "<body><script-loader>",
        "<body><embed src=film.swf width=1>",
        "<body><embed src=film.swf></embed>",
        "<body><map name=m><area shape=rect href=x>",
        "<body><div>x</div></html >",
        "<body></Body></HTML\n>",
        "<head><script src='a.js'/></head><body>",
        "<head><style type='text/css'/></head><body>",
        "<!--><script>var a = '-->';</script><body>",
    ],
)
def test_nothing_that_looks_like_the_start_of_a_script_takes_text_away(before):
    page = parse_page(f"<html>{before}{PARAGRAPHS}<script>var b = 1;</script></html>".encode(), None)
    found = render(page).text.split("\n")
    assert [line for line in found if line in WORDS] == list(WORDS)
    assert "var" not in "".join(found)


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html>',
    ],
)
def test_an_empty_script_of_xhtml_is_empty(head):
    source = f"{head}<body><script src='a.js' />{PARAGRAPHS}<script>no()</script></body></html>"
    assert [element.text for element in parse_page(source.encode(), None).tree.iter("p")] == list(WORDS)


def test_marked_sections_of_xhtml_are_text():
    source = '<?xml version="1.0"?><html><body><p><![CDATA[Fish & chips]]></p><p>more</p></body></html>'
    assert text_of(source) == "Fish & chipsmore"


@pytest.mark.parametrize(
    "part", ["<!-- <script> ", "<textarea><script>", "<script/>", "<a b='<script>", "<title><style>"]
)
def test_pages_full_of_starts_are_read_at_once(part):
    problems: list[str] = []
    assert cut_scripts(part * 20_000, problems)
