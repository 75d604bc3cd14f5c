"""What other extractors make of the measuring pages: ``python -m benchmarks.html.peers DATA``, a line of JSON a peer.

They are no dependencies: requirements/peers.txt locks them, ``make bench`` installs them into a folder of their own,
and `benchmarks.html.bench` runs this module with that folder first on the path. Every peer is given the page as
trafilatura decodes it and, where it has a choice, leaves out comments and what is no text of the page. A page on which
one fails, or takes too long, is an empty text.

Not here: newspaper4k 0.9.6, which costs 220 ms of CPU a page (the others 4 to 50) and takes no page of some languages
without further packages; magic-html 0.1.8, which wants Python 3.12.
"""

from __future__ import annotations

import json
import logging
import re
import signal
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean

from benchmarks.html.figures import Score, count_snippets, score, shingles, snippet_f1, summarise, tokens
from benchmarks.html.pages import NEWS_SETS, SNIPPET_SET, TEXT_SETS, Page, load_pages

Extract = Callable[[str], str]

#: Seconds that a peer may take for one page; the slowest page of all takes less than one.
LIMIT = 20.0
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main"
    r"|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul)\b)",
    re.IGNORECASE,
)


class OutOfTimeError(BaseException):
    """A page took too long; no Exception, because peers catch those."""


def readability() -> Extract:
    """The text of readability-lxml, whose answer is HTML."""
    from readability import Document

    return lambda html: text_of(Document(html).summary(html_partial=True))


def resiliparse() -> Extract:
    """The main content of resiliparse."""
    from resiliparse.extract.html2text import extract_plain_text

    def extract(html: str) -> str:
        return str(extract_plain_text(html, main_content=True, comments=False, alt_texts=False, list_bullets=False))

    return extract


def justext() -> Extract:
    """JusText with the stop words of all its languages, as trafilatura uses it: few pages say theirs."""
    from justext import get_stoplist, get_stoplists, justext

    words = frozenset().union(*map(get_stoplist, get_stoplists()))
    return lambda html: "\n".join(part.text for part in justext(html, words) if not part.is_boilerplate)


def boilerpy() -> Extract:
    """The ArticleExtractor of boilerpy3."""
    from boilerpy3.extractors import ArticleExtractor

    extractor = ArticleExtractor(raise_on_failure=False)
    return lambda html: str(extractor.get_content(html))


PEERS = {"readability-lxml": readability, "resiliparse": resiliparse, "jusText": justext, "boilerpy3": boilerpy}


def text_of(html: str) -> str:
    """The text of a piece of HTML, with line breaks where a block begins or ends."""
    from lxml.html import fromstring

    return str(fromstring(_BLOCK.sub("\n<", html)).text_content())


def guarded(extract: Extract, html: str, limit: float = LIMIT) -> str:
    """A page's text; empty if the extractor fails or takes more than ``limit`` seconds."""

    def stop(*_: object) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        return extract(html)
    except (Exception, OutOfTimeError):  # noqa: BLE001 - whatever it is, there is no text
        return ""
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def measured_pages(data: Path) -> list[Page]:
    """The pages whose text is scored, and those with snippets."""
    return [page for page in load_pages(data) if page.has_gold or page.dataset == SNIPPET_SET]


def figures_of(pages: Sequence[Page], texts: Iterable[str]) -> dict[str, float]:
    """F1 by set, the means, and that of the snippets, twice: peers file every page as an article."""
    scores: dict[str, list[Score]] = defaultdict(list)
    cells: Counter[str] = Counter()
    for page, text in zip(pages, texts, strict=True):
        if page.has_gold:
            scores[page.dataset].append(score(shingles(tokens(page.gold)), text))
        else:
            cells += count_snippets(text, page.row["with"], page.row["without"])
    sets = {name: summarise(scores[name])["f1"] for name in TEXT_SETS}
    news, everything = (fmean(sets[name] for name in names) for names in (NEWS_SETS, TEXT_SETS))
    return sets | {"news": news, "all": everything, "snippets": snippet_f1(cells), "snippets filed": snippet_f1(cells)}


def main(arguments: Sequence[str]) -> int:
    """Print a peer's name, its figures and its milliseconds of CPU a page, as soon as they are known."""
    from trafilatura.utils import decode_file

    logging.disable()
    warnings.simplefilter("ignore")
    pages = measured_pages(Path(arguments[0]))
    for name, make in PEERS.items():
        extract = make()
        texts, spent = [], 0.0
        for page in pages:
            html = decode_file(page.payload)
            began = time.process_time()
            texts.append(guarded(extract, html))
            spent += time.process_time() - began
        line = {"peer": name, "figures": figures_of(pages, texts), "ms": spent / len(pages) * 1e3}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
