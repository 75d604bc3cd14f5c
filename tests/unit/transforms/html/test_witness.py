"""Our answers to trafilatura's questions give its own text, and leave it as it was."""

from itertools import islice
from pathlib import Path

import pytest

from benchmarks.metadata.pages import read_pages
from tests.shared import needs_shared, shared_dir
from transforms.html import witness
from transforms.html.parse import parse_page

GOLDEN = sorted((Path(__file__).parents[4] / "tests" / "golden" / "html").glob("*.html"))

AWKWARD = """<html><body><div class="menu-wrap">menu</div>
<div id="content" class="Main-Content"><h1>Title of it</h1>
<div class="teaser">teaser words</div><p class="caption">caption words here</p>
<div class="x" id="reply-7">reply</div><div id="y" class="reply-8">reply</div>
<div class="about-cookie-law" id="z">cookie text</div><div id="z2" class="about-cookie-law">cookie text</div>
<div style="overflow:hidden" id="q">kept or not</div><div id="q2" style="overflow:hidden">kept or not</div>
<div role="Navigation">nav</div><ul class="Commentlist"><li>comment</li></ul><ol id="comments-1"><li>c</li></ol>
<div id="disqus_thread">d</div><div class="infinite-scroll">more</div><div class="infinitescroll"><h1>x</h1></div>
<section aria-hidden="true">hidden</section><div class="elementor-share-buttons">share</div>
<p>{}</p><div class="fullText">{}</div><div class="story">{}</div></div>
<div class="footer-all" id="k">footer words</div></body></html>"""


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_both_ways_agree_on_every_golden_page(path):
    tree = parse_page(path.read_bytes(), None).tree
    assert witness.verdict(tree) == witness.verdict(tree, plain=True)


@pytest.mark.parametrize("length", [0, 3, 40])
def test_both_ways_agree_where_names_are_awkward(length):
    sentence = "The council met again on Monday and talked about the pier for hours. " * length
    tree = parse_page(AWKWARD.format(sentence, sentence[::-1], sentence.upper()).encode(), None).tree
    assert witness.verdict(tree) == witness.verdict(tree, plain=True)


def test_the_known_version_is_installed():
    import trafilatura

    assert trafilatura.__version__ == witness.KNOWN_VERSION
    assert witness._shortcuts() is not None


def test_another_version_is_asked_the_plain_way(monkeypatch):
    import trafilatura

    witness._shortcuts.cache_clear()
    monkeypatch.setattr(trafilatura, "__version__", "99.0")
    assert witness._shortcuts() is None
    witness._shortcuts.cache_clear()


def test_trafilatura_is_left_as_it_was():
    from trafilatura import xpaths

    before = [list(getattr(xpaths, shortcut.name)) for shortcut in witness._shortcuts().lists]
    witness.verdict(parse_page(GOLDEN[0].read_bytes(), None).tree)
    assert before == [list(getattr(xpaths, shortcut.name)) for shortcut in witness._shortcuts().lists]


@needs_shared
@pytest.mark.slow
def test_both_ways_agree_on_pages_of_the_measuring_data():
    shared = shared_dir()
    assert shared is not None
    pages = list(islice(read_pages(shared), 0, None, 60))
    assert pages
    for page in pages:
        tree = parse_page(page.payload, None).tree
        assert witness.verdict(tree) == witness.verdict(tree, plain=True), page
