"""What class names and ids say about an element: every list of such words, and who asks it.

Three readers ask for three things, and two of them were trained on the answers:

* `hint_mask`: families of hints, columns of the judge's evidence. Trained: a changed word is another feature, and the
  judge's trees have to be trained anew (benchmarks/html/train.py).
* `name_context`: bits that the ranker of dates was trained on, too (benchmarks/metadata); the readers of authors and
  dates ask them as rules.
* `kind_of_name`, `is_standfirst`, `is_summary`: what furniture and standfirsts are called. No model sees these.

The first and the last match the hyphenated words of a name (`names.name_words`), the second the names as they stand,
in lower case. What single words are worth for the judge was learned and stands in `names`; what tags say is in
`contexts`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from transforms.contract.lists import Kind
from transforms.html.contexts import Context
from transforms.html.names import name_words

# --- what an element is ------------------------------------------------------------------------------------------

# Most telling first.
_KINDS: tuple[tuple[Kind, str], ...] = (
    (Kind.COOKIE_NOTICE, r"cookie|consent|gdpr|onetrust|cmp-|didomi|privacy-(?:banner|notice|bar)"),
    (Kind.PAYWALL, r"paywall|premium-(?:wall|box|teaser)|regwall|piano-|subscribe-wall|metered|plus-(?:wall|offer)"),
    (Kind.NEWSLETTER, r"newsletter|sign-?up|subscri(?:be|ption)|mailing|email-alert|app-(?:promo|banner|download)"),
    (Kind.COMMENT, r"(?:^|-)comments?(?:-|$)|disqus|coral|livefyre|commentlist|respond|user-comment|reader-comment"),
    (Kind.PAGINATION, r"paginat|pager|page-numbers|page-nav|nav-links|next-page|prev-next"),
    (Kind.SHARE_BAR, r"share|sharing|social|follow-us|addthis|sharethis|sociable|whatsapp|facebook|twitter"),
    (Kind.NAVIGATION, r"breadcrumb|(?:^|-)tags?(?:-|$)|tag-list|taglist|topics?(?:-|$)|categor|keywords|kicker"),
    (Kind.PHOTO_CREDIT, r"photo-?credit|image-?credit|picture-?credit|img-credit|photographer|(?:^|-)credits?(?:-|$)"),
    (Kind.CAPTION, r"caption|legende|bildunterschrift|cutline|image-(?:text|desc)|photo-(?:text|desc)"),
    (Kind.GALLERY_COUNTER, r"gallery-count|slide-count|slide-number|image-count|carousel-count"),
    (Kind.MEDIA_CONTROL, r"player|vjs|jw-|video-(?:js|control)|audio-|controls|lightbox|read-aloud|text-to-speech"),
    (Kind.ADVERTISEMENT, r"(?:^|-)ads?(?:-|$)|advert|sponsor|dfp|outbrain|taboola|promoted|werbung|anzeige|publicid"),
    (Kind.BYLINE, r"byline|author|(?:^|-)bio(?:-|$)|writer|journalist|contributor|reporter|autor|redact"),
    (Kind.RELATED_ITEM, r"related|recommend|more-(?:from|on|news|stories|articles)|read-?(?:more|next|also)|also-like"),
    (Kind.RELATED_ITEM, r"most-?read|popular|trending|latest|teaser|suggest|similar|see-also|up-next|headlines"),
    (Kind.COPYRIGHT, r"copyright|legal|disclaimer|imprint|colophon|rights"),
    (Kind.NAVIGATION, r"(?:^|-)nav|menu|topbar|navbar|skip-|sitemap|search|toolbar|footer|masthead|site-header"),
    (Kind.BYLINE, r"(?:^|-)date(?:-|$)|pub-?date|publish|timestamp|dateline|(?:article|post|entry)-?(?:meta|info)"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_ANY_KIND = re.compile("|".join(pattern for _, pattern in _KINDS))
_STANDFIRST = re.compile(
    r"standfirst|sub-?title|sub-?head(?:line)?(?:-|$)|(?:^|-)dek(?:-|$)|(?:^|-)deck(?:-|$)|(?:^|-)lead(?:-|$)|leadtext"
    r"|chapo|vorspann|anleser|entradilla|bajada|sommario|occhiello|article-?(?:intro|abstract|summary)"
)
# Names that a standfirst shares with teasers and first paragraphs: they count where the head says the same.
_SUMMARY = re.compile(r"intro|summary|abstract|excerpt|teaser-?text|description")


@lru_cache(maxsize=100_000)
def kind_of_name(name: str) -> Kind | None:
    """The kind that a string of names announces: the most telling of its words."""
    rank = min(map(_word_rank, name_words(name)), default=len(_KIND_PATTERNS))
    return _KIND_PATTERNS[rank][0] if rank < len(_KIND_PATTERNS) else None


@lru_cache(maxsize=100_000)
def _word_rank(word: str) -> int:
    """The place of the first pattern that a word fits; words are shared by all sites, so most are known."""
    if not _ANY_KIND.search(word):
        return len(_KIND_PATTERNS)
    places = (place for place, (_, pattern) in enumerate(_KIND_PATTERNS) if pattern.search(word))
    return next(places, len(_KIND_PATTERNS))


@lru_cache(maxsize=100_000)
def is_standfirst(name: str) -> bool:
    """Whether a string of names calls its element the standfirst."""
    return _STANDFIRST.search("-".join(name_words(name))) is not None


@lru_cache(maxsize=100_000)
def is_summary(name: str) -> bool:
    """Whether it has a name that standfirsts share with teasers and first paragraphs."""
    return _SUMMARY.search("-".join(name_words(name))) is not None


# --- features of the judge ---------------------------------------------------------------------------------------

#: Families of hints: columns of the judge's evidence, in this order.
HINTS = {
    "body": r"article|body|content|entry|story|post|text|main|paragraph",
    "margin": r"sidebar|widget|promo|banner|sponsor|popup|modal|overlay|hidden|rail|aside|extra|misc|teaser|sticky",
    "related": r"related|recommend|more|also|trending|popular|latest|most|read-?next|suggest|carousel|list|feed|card",
    "share": r"share|social|facebook|twitter|follow|sns",
    "comment": r"comment|disqus|reply|discuss|respond",
    "menu": r"nav|menu|breadcrumb|header|footer|foot|masthead|topbar|logo|search|skip|pagination|pager",
    "byline": r"byline|author|bio|profile|contributor|writer|journalist",
    "date": r"date|time|publish|timestamp|updated|meta|info",
    "caption": r"caption|figure|image|photo|gallery|picture|media|slideshow|credit|video|player|embed",
    "advert": r"(?:^|-)ads?(?:-|$)|advert|dfp|gpt|sponsor|promo",
    "newsletter": r"newsletter|subscri|signup|sign-up|paywall|login|register|premium|donat|cta",
    "title": r"title|headline|heading|hed(?:-|$)",
    "lead": r"lead|standfirst|intro|dek|summary|subtitle|subhead|deck|abstract|excerpt|description",
    "topic": r"tag|topic|categor|keyword|section",
    "legal": r"copyright|legal|disclaimer|terms|privacy|cookie|consent|gdpr",
    "quote": r"quote|pull",
    "table": r"table|score|stat|data|box|infobox|fact",
}
_HINT_PATTERNS = tuple(re.compile(pattern) for pattern in HINTS.values())
_ANY_HINT = re.compile("|".join(HINTS.values()))


@lru_cache(maxsize=100_000)
def hint_mask(name: str) -> int:
    """The families of hints that a string of names matches, as bits."""
    mask = 0
    for word in name_words(name):
        mask |= _word_mask(word)
    return mask


@lru_cache(maxsize=100_000)
def _word_mask(word: str) -> int:
    """The same for one word: words are shared by all sites, so most are known."""
    if not _ANY_HINT.search(word):
        return 0
    return sum(1 << bit for bit, pattern in enumerate(_HINT_PATTERNS) if pattern.search(word))


# --- features of the ranker of dates, and rules for authors and dates -----------------------------------------------

_AUTHOR = (
    r"author|autor|by-?line|writer|contributor|journalist|reporter|redakteur|auteur|posted-?by|firma\b"
    r"|creator|columnist"
)
_CONTEXTS: tuple[tuple[int, str], ...] = (
    (Context.COMMENT, r"comment|discuss|disqus|replies|respond|reactions|kommentar|comentario"),
    (
        Context.RELATED,
        (
            r"relat|recommend|teaser|more-|most|latest|trending|popular|sidebar|recent|widget|carousel|listing|promo|"
            r"read-?next|also|card|archive|similar|ticker|swiper|slider|mega-?menu|newest|next-?(?:post|article)|prev"
        ),
    ),
    (Context.NAVIGATION, r"\bnav|menu|breadcrumb|masthead|topbar|site-?header|navbar"),
    (Context.FOOTER, r"foot|copyright|colophon|imprint"),
    (
        Context.BYLINE,
        (
            r"by-?line|dateline|post-?info|article-?info|entry-?info|credit|article-?head(?:er)?|"
            r"signature|\bmeta\b|metadata|"
            r"(?:post|entry|article|story|news|content|page|single|blog)[-_]*(?:meta|header|details?)"
        ),
    ),
    (
        Context.DATE,
        (
            r"date|datum|fecha|\btime|time\b|timestamp|publi[sc]|posted|created|calendar|\bago\b|"
            r"pub-|post-on"
        ),
    ),
    (Context.UPDATED, r"updat|modif|revis|aktualis|last-?edit"),
    (Context.PUBLISHED, r"publish|posted|pubdate|created|publicad|release"),
    (Context.AUTHOR, rf"{_AUTHOR}|person"),
    (Context.BIO, r"\bbio|about|-bio|profile|avatar|box"),
    (Context.HEADLINE, r"headline|title|heading|überschrift|titel|titre|titulo"),
    (Context.ARTICLE, r"\barticle|\bpost\b|\bstory|entry|\bcontent\b|\bmain\b"),
    (Context.HIDDEN, r"hidden|sr-only|visually|screen-reader|d-none|modal|popup|overlay|cookie|consent"),
)
_CONTEXT_PATTERNS = tuple((bit, re.compile(pattern)) for bit, pattern in _CONTEXTS)
_AUTHOR_PATTERN = re.compile(_AUTHOR)
_DATED = re.compile(r"date|datum|fecha|time|publi[sc]|posted|created|updat|modif")


@lru_cache(maxsize=50_000)
def name_context(names: str) -> int:
    """Context bits of one element's class, id and other naming attributes."""
    bits = 0
    head = names[:160].lower()  # half the cost of patterns that ignore case
    for bit, pattern in _CONTEXT_PATTERNS:
        if pattern.search(head):
            bits |= bit
    return bits


@lru_cache(maxsize=50_000)
def names_author(names: str) -> bool:
    """Whether an element's names call it an author's."""
    return _AUTHOR_PATTERN.search(names[:200].lower()) is not None


@lru_cache(maxsize=50_000)
def names_date(names: str) -> bool:
    """Whether an element's names speak of dates or times."""
    return _DATED.search(names[:200].lower()) is not None
