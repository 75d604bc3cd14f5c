"""Whether a page holds an article at all, and if not, what it is instead.

Small trees over a page's signals decide, with two rules around them. A page that cannot hold an article (no text, an
error page, a consent or log-in wall, a script shell) holds none, whatever the trees say. And doubt is for the
article: filing a page without one costs a row, losing an article costs the article. What the page is instead is told
by rules, for people to read; it decides nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.html.evidence import NAMES, Evidence
from transforms.html.head import Head
from transforms.html.judge import Judgement, Model
from transforms.html.pagewords import page_words
from transforms.html.parse import ParsedPage
from transforms.html.render import Mark, Rendered

#: Probability of an article below which a page holds none. Set on held-out sites (docs/adr/0123): at most one
#: article in a hundred of the news sets may be lost, and one in four of the other pages kept.
ARTICLE_LEAST = 0.35
#: The same for a page of much running text: so many words of it, and little else chosen beside it.
PROSE_LEAST = 0.2
_MUCH_PROSE, _MOSTLY_PROSE = 300, 0.8
#: Pages of more blocks or elements are unlike any that the trees have seen (one in a hundred has 900 blocks): what they
#: declare decides.
_KNOWN_BLOCKS, _KNOWN_ELEMENTS = 2_000, 10_000
#: A page with fewer words than this holds nothing that could be an article's text.
_FEW_WORDS = 60
_SCRIPT_HEAVY = 20
#: Without a headline, fewer chosen words than this are a notice, not an article.
_HARDLY_ANY = 30

_ARTICLE_TYPES = frozenset(
    (
        "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
        "blogposting", "backgroundnewsarticle", "liveblogposting", "report", "scholarlyarticle", "techarticle",
        "reviewnewsarticle", "review", "socialmediaposting", "advertisercontentarticle", "satiricalarticle",
        "medicalwebpage", "recipe",
    )
)  # fmt: skip
_PRODUCT_TYPES = frozenset(["product", "offer", "aggregateoffer", "productgroup", "individualproduct", "hotel"])
_LIST_TYPES = frozenset(
    (
        "collectionpage", "itemlist", "searchresultspage", "searchaction", "offercatalog", "productcollection",
    )
)  # fmt: skip
_FORUM_TYPES = frozenset(["discussionforumposting", "qapage", "question", "answer", "comment"])
_SERVICE_TYPES = frozenset(
    (
        "service", "localbusiness", "softwareapplication", "professionalservice", "faqpage", "webapplication",
    )
)  # fmt: skip

_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d[\d.,]{0,12}\s?(?:€|£|USD|EUR|GBP|kr\b|zł|руб)", re.IGNORECASE)
#: Longer blocks are no price tags.
_PRICE_CHARS = 120
#: A year or a date in figures, in a line short enough to be a date line, among so many blocks around the headline.
_NUMERIC_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_DATE_CHARS = 120
_BLOCKS_ABOVE, _BLOCKS_BELOW = 4, 8
#: A byline is named as one within so many elements.
_NEAR_STEPS = 4
_QUOTES = '"“”„«»'
_ERROR = re.compile(
    r"\b(?:404|403|410|500|502|503)\b|not found|page (?:doesn|does no|could ?n|isn)['’]?t"
    r"|no longer (?:available|exists)"
    r"|access denied|forbidden|service unavailable|internal server error|bad gateway|something went wrong"
    r"|error in your sql|sqlstate|fatal error|stack trace|^error\b|database (?:connection )?error"
    r"|nicht gefunden|introuvable|no encontrada|non trovata|não encontrada|не найдена|temporarily unavailable",
    re.IGNORECASE,
)
_ROBOT_CHECK = re.compile(
    r"verify (?:that )?you are (?:a )?human|checking your browser|are you a robot|just a moment|enable javascript and"
    r"|unusual traffic|captcha|ddos protection|attention required",
    re.IGNORECASE,
)
_NO_SCRIPT = re.compile(
    r"(?:enable|activate|turn on|requires?|need|aktivier\w*|active[rz]?|habilit\w+|abilit\w+) (?:\w+ )?javascript"
    r"|javascript (?:is (?:disabled|required|not enabled)|aktivieren|deaktiviert|désactivé|desactivado)",
    re.IGNORECASE,
)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>)?\s*(?>(?:<!--.{0,500}?-->\s*)*)<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b"
)
_CONSENT = re.compile(
    r"\b(?:cookies?|consent|gdpr|privacy|partners|vendors|datenschutz|einwilligung|zustimm\w+|consentement|privacidad)\b",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|password|forgot(?:ten)?|create an account|register|anmelden|einloggen|passwort|se connecter"
    r"|mot de passe|iniciar sesión|contraseña|accedi)\b",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"search results|results for|suchergebnisse|résultats de (?:la )?recherche|resultados (?:de (?:la )?búsqueda|para)"
    r"|risultati (?:della )?ricerca|результаты поиска|no results",
    re.IGNORECASE,
)

#: One page's signals, in the order of ``SIGNALS``.
Signals = np.ndarray[tuple[int], np.dtype[np.float32]]

SIGNALS = (
    "expected_f", "expected_words", "expected_share", "chosen_blocks", "chosen_words", "chosen_mean_words",
    "chosen_link", "chosen_prose_share", "chosen_run", "chosen_headings", "mean_probability", "best_probability",
    "page_words", "page_blocks", "page_link", "prose_words", "prose_blocks", "longest_prose", "prose_below_headline",
    "headings", "linked_headings", "h1", "articles", "big_article_share", "prices", "price_share", "short_linked",
    "list_share", "table_share", "form_share", "buttons", "images", "largest_group", "largest_group_share",
    "largest_group_link", "times", "comment_share", "has_headline", "headline_is_h1", "title_words", "is_article_type",
    "is_og_article", "is_product", "is_list", "is_forum", "is_service", "is_website", "has_published_time",
    "path_depth", "path_dashes", "path_digits", "has_path", "passwords", "names_author", "dated_headline",
    "signed_headline", "address_share", "quotes", "prose_digits", "words_say", "words_known",
)  # fmt: skip

#: The signals without those of words: trees over them decide where a page names too little. In training, one page in a
#: hundred knows fewer than ten such words, and nearly all of those are articles: nothing could be learned from them.
SIGNALS_ALONE = SIGNALS[: SIGNALS.index("words_say")]
_WORDS_KNOWN = SIGNALS.index("words_known")
_FEW_NAMES = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page holds an article, how probable that is, and what it is where it holds none.

    ``values`` are the page's signals, None where a rule decided without them.
    """

    is_article: bool
    probability: float
    reason: str | None
    values: Signals | None = None


def decide(
    page: ParsedPage, head: Head, rendered: Rendered, evidence: Evidence, judgement: Judgement, model: Model
) -> Verdict:
    """Decide whether a page holds an article."""
    words = int(evidence.words.sum())
    chosen_words = int(evidence.words[judgement.chosen].sum())
    other = _other_format(page)
    if other is not None:
        return Verdict(False, 0.0, other)
    if words == 0 or chosen_words == 0:
        return Verdict(False, 0.0, _blocked(page, head, rendered, words) or "empty page: no visible text")
    blocked = _blocked(page, head, rendered, words) if _has_little(evidence, judgement) else None
    if blocked is not None:
        return Verdict(False, 0.0, blocked)
    if chosen_words < _HARDLY_ANY and evidence.anchor < 0:
        return Verdict(False, 0.0, f"no article text: {chosen_words} words and no headline")
    said = model.page_words.read(page_words(head, rendered, evidence.words, judgement.chosen))
    values = signals(head, rendered, evidence, judgement, said, passwords=count_passwords(page))
    probability = page_probability(values, model)
    if is_probable(probability, head, rendered, evidence, judgement):
        return Verdict(True, probability, None, values)
    return Verdict(False, probability, _reason(head, rendered, values), values)


def is_probable(probability: float, head: Head, rendered: Rendered, evidence: Evidence, judgement: Judgement) -> bool:
    """Whether a page of some probability is taken for an article."""
    is_known = len(rendered.blocks) <= _KNOWN_BLOCKS and len(rendered.nodes.tags) <= _KNOWN_ELEMENTS
    if not is_known and _declares_article(head, rendered, evidence, judgement):
        return True
    return probability >= (PROSE_LEAST if _has_much_prose(evidence, judgement) else ARTICLE_LEAST)


def refuse(head: Head, rendered: Rendered, found: Verdict) -> Verdict:
    """The verdict on a page that was found to hold an article and whose chosen blocks turned out to be furniture."""
    assert found.values is not None, "no rule finds an article without the signals"
    return Verdict(False, found.probability, _reason(head, rendered, found.values), found.values)


def names_little(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Of each row of signals, whether the page knows too few words for them to say anything."""
    few: npt.NDArray[np.bool_] = rows[:, _WORDS_KNOWN] < np.log1p(_FEW_NAMES)
    return few


def page_probability(values: Signals, model: Model) -> float:
    """The probability that a page of some signals holds an article."""
    if names_little(values[None, :])[0]:
        return float(model.pages_alone.probabilities(values[None, : len(SIGNALS_ALONE)])[0])
    return float(model.pages.probabilities(values[None, :])[0])


def _other_format(page: ParsedPage) -> str | None:
    """What a payload is that is no page at all: a feed, or data; None for a page."""
    start = page.html[:2_000].lstrip()
    if _FEED.match(start):
        return "feed: a list of items for machines, not a page"
    if start[:1] in ("{", "[") and start[1:].lstrip()[:1] in ('"', "{", "[") and "<html" not in start.lower():
        return "data: JSON, not a page"
    return None


def _has_little(evidence: Evidence, judgement: Judgement) -> bool:
    """Whether what was chosen is too little to be an article's text."""
    return int(evidence.words[judgement.chosen & evidence.is_prose].sum()) < _FEW_WORDS


def _has_much_prose(evidence: Evidence, judgement: Judgement) -> bool:
    """Whether what was chosen is running text, and much of it."""
    words = int(evidence.words[judgement.chosen & evidence.is_prose].sum())
    return words >= _MUCH_PROSE and words >= _MOSTLY_PROSE * int(evidence.words[judgement.chosen].sum())


def _blocked(page: ParsedPage, head: Head, rendered: Rendered, words: int) -> str | None:
    """What stands in the way of an article on a page with little text; None for nothing."""
    titles = " ".join(head.titles[:2])
    headings = " ".join(
        text
        for text, owner in zip(rendered.blocks.texts[:80], rendered.blocks.owner[:80].tolist(), strict=True)
        if rendered.nodes.tags[owner] in ("h1", "h2")
    )
    named = f"{titles} {headings}"[:2_000]
    text = rendered.text[:6_000]
    if _ROBOT_CHECK.search(named) or (words < 200 and _ROBOT_CHECK.search(text)):
        return "robot check: the page asks for proof of a human reader"
    if _ERROR.search(named) or (words < 40 and _ERROR.search(text)):
        return "error page: the site says that there is nothing at this address"
    consent = len(_CONSENT.findall(text))
    if (consent >= 3 and consent * 25 > words) or (consent >= 2 and consent * 12 > words):
        return "consent wall: the page asks for consent and shows nothing else"
    if count_passwords(page) and len(_LOGIN.findall(text)) >= 2 and words < 400:
        return "log-in wall: the page asks for an account and shows nothing else"
    scripts = page.html.count("<script")
    loads = scripts * _SCRIPT_HEAVY > words or "<noscript" in page.html or _NO_SCRIPT.search(text)
    if words < _FEW_WORDS and loads:
        return "script shell: the text is loaded by scripts, the page itself has none"
    return None


def _declares_article(head: Head, rendered: Rendered, evidence: Evidence, judgement: Judgement) -> bool:
    """Whether a page says that it is an article and shows as much."""
    prose = judgement.chosen & evidence.is_prose
    words = int(evidence.words[prose].sum())
    declares = bool(head.schema_types & _ARTICLE_TYPES) or head.og_type == "article" or head.has_published_time
    in_article = (rendered.blocks.all_marks & int(Mark.ARTICLE | Mark.ARTICLE_BODY)) > 0
    holds = int(evidence.words[prose & in_article].sum()) * 2 > words
    others = bool(head.schema_types & (_PRODUCT_TYPES | _LIST_TYPES | _FORUM_TYPES))
    return not others and words >= 80 and evidence.anchor >= 0 and (declares or holds) and int(prose.sum()) >= 2


def count_passwords(page: ParsedPage) -> int:
    """Fields for a password."""
    source = page.html
    return source.count('type="password"') + source.count("type='password'") + source.count("type=password")


def signals(
    head: Head,
    rendered: Rendered,
    evidence: Evidence,
    judgement: Judgement,
    said: tuple[float, float],
    *,
    passwords: int,
) -> Signals:
    """A page's signals, in the order of ``SIGNALS``; ``said`` is what its words say, as `PageWords.read` gives it."""
    blocks, nodes = rendered.blocks, rendered.nodes
    words = evidence.words.astype(np.float64)
    total = max(1.0, words.sum())
    chosen, prose = judgement.chosen, evidence.is_prose
    chosen_words = max(1.0, words[chosen].sum())
    expected = float((judgement.probability * words).sum())
    tags = np.array(nodes.tags)[blocks.owner]
    is_heading = np.isin(tags, ["h1", "h2", "h3", "h4"])
    linked = blocks.link > 0.5
    places = np.flatnonzero(chosen)
    run = (places[-1] - places[0] + 1) / max(1, len(places)) if len(places) else 0.0
    prices = np.array([len(text) <= _PRICE_CHARS and _PRICE.search(text) is not None for text in blocks.texts])
    headline = evidence.anchor
    near = slice(max(0, headline - _BLOCKS_ABOVE), headline + 1 + _BLOCKS_BELOW) if headline >= 0 else slice(0)
    told = chosen & prose
    told_words = max(1.0, words[told].sum())

    def share(mark: Mark) -> float:
        return float(words[(blocks.all_marks & int(mark)) > 0].sum() / total)

    def column(name: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return evidence.matrix[:, NAMES.index(name)]

    group = int(np.argmax(np.where(linked, column("alike_n"), 0.0)))
    path = head.path or ""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    article_words = column("article_words")
    return np.array(
        [
            judgement.expected_f, np.log1p(expected), expected / total, np.log1p(chosen.sum()), np.log1p(chosen_words),
            words[chosen].mean() if chosen.any() else 0.0, (words * blocks.link)[chosen].sum() / chosen_words,
            words[told].sum() / chosen_words, run, (is_heading & chosen).sum() / max(1, chosen.sum()),
            judgement.probability[chosen].mean() if chosen.any() else 0.0, judgement.probability.max(),
            np.log1p(total), np.log1p(len(words)), (words * blocks.link).sum() / total, np.log1p(words[prose].sum()),
            prose.sum(), words[prose].max() if prose.any() else 0.0,
            np.log1p(words[prose & (np.arange(len(words)) > headline)].sum()) if headline >= 0 else -1.0,
            is_heading.sum(), (is_heading & linked).sum(), (tags == "h1").sum(), column("articles")[0],
            article_words.max(), prices.sum(), prices.mean(), (linked & (words <= 3)).mean(),
            share(Mark.LIST), share(Mark.TABLE), share(Mark.FORM), (blocks.all_marks & int(Mark.BUTTON) > 0).sum(),
            blocks.images[-1], column("alike_n")[group], column("alike_words")[group] / total,
            column("alike_link")[group], (blocks.any_marks & int(Mark.TIME) > 0).sum(),
            words[column("hint_comment_near") < 5].sum() / total, headline >= 0,
            headline >= 0 and tags[headline] == "h1", words[headline] if headline >= 0 else 0.0,
            bool(head.schema_types & _ARTICLE_TYPES), head.og_type == "article",
            bool(head.schema_types & _PRODUCT_TYPES) or head.og_type == "product",
            bool(head.schema_types & _LIST_TYPES), bool(head.schema_types & _FORUM_TYPES),
            bool(head.schema_types & _SERVICE_TYPES), head.og_type == "website", head.has_published_time,
            path.strip("/").count("/") + bool(path.strip("/")), last.count("-"), sum(map(str.isdigit, path)),
            head.path is not None, passwords, head.names_author,
            any(len(text) <= _DATE_CHARS and _NUMERIC_DATE.search(text) for text in blocks.texts[near]),
            (column("hint_byline_near")[near] < _NEAR_STEPS).sum(), evidence.address_words[told].sum() / told_words,
            sum(map("".join(blocks.texts[place] for place in np.flatnonzero(told)).count, _QUOTES)) / told_words,
            (column("digits") * (blocks.end - blocks.start))[told].sum() / told_words,
            *said,
        ],
        np.float32,
    )  # fmt: skip


def _reason(head: Head, rendered: Rendered, values: Signals) -> str:
    """What a page without an article is instead, in words."""
    signal = dict(zip(SIGNALS, values.tolist(), strict=True))
    titles = " ".join(head.titles[:2])
    if _SEARCH.search(titles) or _SEARCH.search(rendered.text[:400]) or "searchresultspage" in head.schema_types:
        return "search results: a list of what was found"
    if signal["is_product"] or (signal["prices"] >= 4 and signal["price_share"] > 0.03):
        return f"shop page: {int(signal['prices'])} prices, {round(100 * signal['chosen_prose_share'])} % running text"
    if signal["is_forum"] or signal["comment_share"] > 0.5:
        return "forum page: posts by readers"
    is_linked = signal["largest_group"] >= 10 and signal["page_link"] > 0.3
    if signal["linked_headings"] >= 5 or signal["is_list"] or is_linked:
        kind = "home page" if head.path in ("", "/") else "section page"
        links = round(100 * signal["page_link"])
        return f"{kind}: {int(signal['linked_headings'])} linked headings, {links} % of the words are links"
    if signal["passwords"]:
        return "account page: a form and little text"
    return f"no article text: {round(100 * signal['expected_share'])} % of the words read as one"
