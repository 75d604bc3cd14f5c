"""Every date that a page offers, with where and how it offers it.

What belongs here: reading. Which day is the day of publication is decided by `transforms.metadata.date_ranker`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from transforms.contract.lists import DateKind
from transforms.html.class_names import names_date
from transforms.html.contexts import Context
from transforms.html.jsonld import Node, NodeClass, salvage
from transforms.html.page import Page
from transforms.wording.dates import Stamp, bounded, find_dates, parse_stamp
from transforms.wording.folding import fold
from transforms.wording.word_lists import words

#: Blocks with a date that are looked at; an archive's front page holds thousands.
_MAX_DATED_BLOCKS = 160
#: Elements whose names speak of a date that are looked at.
_MAX_DATED_ELEMENTS = 120

#: The ways of offering a date, in the order of the ranker's columns (never reorder without training anew).
WAYS = (
    "ld_article_published",
    "ld_article_modified",
    "ld_article_created",
    "ld_page_published",
    "ld_page_modified",
    "ld_media_uploaded",
    "ld_other_published",
    "ld_other_modified",
    "ld_broken_published",
    "meta_published",
    "meta_published_loose",
    "meta_modified",
    "meta_date",
    "meta_other",
    "property_published",
    "property_modified",
    "property_created",
    "time",
    "attribute_title",
    "attribute_data",
    "url",
    "visible",
    "element",
    "column",
    "http_header",
    "warc_date",
    "script_published",
    "script_modified",
)


@dataclass(slots=True)
class DateEvidence:
    """One place that offers a date.

    ``way`` is one of `WAYS`; ``source`` is the public name. ``label`` is 1 for words such as "Published", 2 for
    "Updated", 3 and 4 for the same in the block before, 0 for none. ``distance`` and ``blocks_away`` count from the
    headline (None where there is none or the date is not shown). ``match`` says whether the JSON-LD node names the
    page's headline (2 yes, 1 in part, 0 unknown, -1 another). ``is_paper_issue`` marks a day that is shown as that of
    an issue on paper, which is dated ahead of the page.
    """

    stamp: Stamp
    way: str
    source: str
    kind: DateKind
    raw: str
    context: int = 0
    label: int = 0
    block: int = -1
    block_length: int = 0
    position: int = 0
    distance: int | None = None
    blocks_away: int | None = None
    order: int = 0
    depth: int = 0
    match: int = 0
    is_elsewhere: bool = False
    is_paper_issue: bool = False


_MODIFIED_KEY = re.compile(r"modif|updat|revis|changed|expires|last-?mod", re.IGNORECASE)
_PUBLISHED_KEY = re.compile(
    r"publish|pub[-_.]?date|issued|date[-_.]?created|created|displaydate|posted|release"
    r"|sailthru\.date|first|online_?date|"
    r"publication|^date$|dc(?:terms)?[.:]date$|article\.date|citation_date|uploaddate|datum",
    re.IGNORECASE,
)
_EXACT_PUBLISHED = frozenset(
    ["article:published_time", "og:published_time", "datepublished", "og:article:published_time", "og:pubdate"]
)
_IGNORED_KEYS = words(
    "viewport description og:description twitter:description keywords og:title twitter:title og:image og:url generator "
    "title robots twitter:image og:image:url og:video msapplication-tileimage theme-color "
    "google-site-verification"
)
_PUBLISHED_WORDS = re.compile(
    r"publi|posted|erschien|veröff|erstellt|created|vom\b|stand\b|written|post(?:é|ed)"
    r"|pubblicat|gepubliceerd|geplaatst|julkaistu|"
    r"опубликовано|дата|dodano|opublik|data\b|datum|发布|時間|时间|公開|配信|등록|입력|yayın|eklen"
    r"|megjelen|date\b|fecha|released?|"
    r"geschrieben|online|submitted|added|skapad|oprettet|vydán|издаден|filed|aired|entered|نشر|תאריך",
    re.IGNORECASE,
)
_UPDATED_WORDS = re.compile(
    r"updat|modif|aktualis|mis(?:e)? à jour|actualiz|aggiornat|bijgewerkt|uppdater|oppdater"
    r"|opdater|päivitetty|обновлен|zaktualiz|"
    r"更新|수정|güncel|frissít|edited|changed|geändert|revised|reviewed|letzte änderung|"
    r"last\s+upd|version|stand:|atualiz|"
    r"corrected|amended|تحديث|עודכן",
    re.IGNORECASE,
)
_PAPER_BEFORE = re.compile(
    r"\b(?:print(?:ed)? (?:edition|version|issue)|in print|paper edition|issue (?:of|dated)|ausgabe\b"
    r"|printausgabe\b|heft\b|édition (?:papier|imprimée|du)|numéro du|edición (?:impresa|del)|edizione (?:cartacea|del)"
    r"|edição (?:impressa|de)|papieren (?:editie|krant)|wydani[ea] (?:papierowe|drukowane|z)|номер[ае]? (?:от|за)"
    r"|газет[аеы]\b[^.;\n]{0,40}№ ?\d+)[^.;\n]{0,24}$",
    re.IGNORECASE,
)
_PAPER_AFTER = re.compile(
    r"[^\n]{6,22}?,? (?:Nr\.|№|No\.|issue|print edition|Seite|page [A-Z]?\d|S\. ?\d|стр\.)(?: ?[A-Z]?\d|\b)",
    re.IGNORECASE,
)
#: An issue's date stands in a short line; in a sentence it is told, not stated.
_MAX_ISSUE_LINE = 160


def collect_dates(page: Page, *, captured_on: dt.date | None) -> list[DateEvidence]:
    """All dates of a page; impossible ones of structured sources are kept with their problem."""
    reader = _Reader(page, captured_on)
    reader.read_linked_data()
    reader.read_meta()
    reader.read_elements()
    reader.read_urls()
    reader.read_blocks()
    reader.read_scripts()
    return reader.evidence


class _Reader:
    """Collects evidence of one page."""

    def __init__(self, page: Page, captured_on: dt.date | None) -> None:
        self.page = page
        self.captured_on = captured_on
        self.evidence: list[DateEvidence] = []

    def _stamps(self, raw: object) -> Iterator[Stamp]:
        """The date of a structured value, and its second reading where it has one."""
        page = self.page
        stamp = parse_stamp(raw, language=page.language, month_first=page.month_first)
        if stamp is None:
            return
        yield bounded(stamp, self.captured_on)
        if stamp.form == "numeric":
            for other in find_dates(str(raw), language=page.language, month_first=page.month_first)[1:2]:
                if other.is_alternative:
                    yield bounded(other, self.captured_on)

    def _add(self, raw: object, way: str, source: str, kind: DateKind, **facts: Any) -> None:  # noqa: ANN401
        if isinstance(raw, (str, int, float)) and str(raw).strip():
            for stamp in self._stamps(raw):
                wording, order = str(raw).strip()[:120], len(self.evidence)
                self.evidence.append(DateEvidence(stamp, way, source, kind, wording, order=order, **facts))

    # --- structured -----------------------------------------------------------------------------------------

    def read_linked_data(self) -> None:
        page = self.page
        block = page.headline.block
        headline = fold(page.rendered.blocks.texts[block]) if block is not None else ""
        for node in page.linked.nodes:
            match: int | None = None
            for key, value in node.properties.items():
                lowered = key.lower()
                if "date" not in lowered:
                    continue
                first = value[0] if isinstance(value, list) and value else value
                if isinstance(first, dict):
                    first = first.get("@value")
                if match is None:
                    match = _headline_match(node, headline)
                way, kind = _linked_way(node, lowered)
                self._add(first, way, "json-ld", kind, depth=node.depth, match=match, is_elsewhere=node.is_elsewhere)
        for broken in page.linked.broken:
            for key, value in salvage(broken):
                if key.startswith("date"):
                    modified = key == "dateModified"
                    way = "ld_other_modified" if modified else "ld_broken_published"
                    self._add(value, way, "json-ld", DateKind.MODIFIED if modified else DateKind.PUBLISHED)

    def read_meta(self) -> None:
        for key, value in self.page.head.meta:
            if key in _IGNORED_KEYS or len(value) > 80 or not any(character.isdigit() for character in value):
                continue
            if _MODIFIED_KEY.search(key):
                self._add(value, "meta_modified", "meta", DateKind.MODIFIED)
            elif key in _EXACT_PUBLISHED:
                self._add(value, "meta_published", "meta", DateKind.PUBLISHED)
            elif _PUBLISHED_KEY.search(key):
                self._add(value, "meta_published_loose", "meta", DateKind.PUBLISHED)
            elif "date" in key or "time" in key:
                self._add(value, "meta_date", "meta", DateKind.PUBLISHED)
            elif len(value) <= 40 and not value.isdigit():
                self._add(value, "meta_other", "meta", DateKind.MENTIONED)

    def read_scripts(self) -> None:
        """Dates in the data that scripts carry: looked up by name, never by scanning the source with a pattern."""
        source = self.page.parsed.html
        seen: set[tuple[str, str]] = set()
        for needle in _SCRIPT_NEEDLES:
            position = source.find(needle)
            for _ in range(30):
                if position < 0:
                    break
                found = _SCRIPT_VALUE.match(source, position + len(needle), position + 96)
                if found and (needle, found[1]) not in seen:
                    seen.add((needle, found[1]))
                    modified = needle == "odified"
                    self._add(
                        found[1],
                        "script_modified" if modified else "script_published",
                        "script",
                        DateKind.MODIFIED if modified else DateKind.PUBLISHED,
                    )
                position = source.find(needle, position + len(needle))

    # --- elements -------------------------------------------------------------------------------------------

    def read_elements(self) -> None:
        """Time elements, microdata, and elements whose names or attributes speak of a date."""
        nodes = self.page.rendered.nodes
        names = nodes.name_strings
        dated = {index for index, name in enumerate(names) if name and names_date(name)}
        taken = 0
        for node, (tag, name) in enumerate(zip(nodes.tags, nodes.names.tolist(), strict=True)):
            is_time = tag in ("time", "abbr", "relative-time")
            if not is_time and name not in dated:
                continue
            if nodes.end[node] - node > 12:  # a container, not a date
                continue
            taken += 1
            if taken > _MAX_DATED_ELEMENTS:
                break
            self._read_element(node, tag)

    def _read_element(self, node: int, tag: str) -> None:
        page = self.page
        element = page.rendered.nodes.elements[node]
        context = page.context(node)
        facts = {"context": context, **self._place(node)}
        kind = DateKind.MODIFIED if context & Context.UPDATED else DateKind.PUBLISHED
        prop = (element.get("itemprop") or "").lower()
        text = page.node_text(node, 120)
        if "date" in prop:
            way = (
                "property_modified"
                if "modif" in prop
                else "property_published"
                if "publ" in prop
                else "property_created"
            )
            value = element.get("content") or element.get("datetime") or text
            self._add(value, way, "time", DateKind.MODIFIED if "modif" in prop else DateKind.PUBLISHED, **facts)
        if tag in ("time", "relative-time"):
            stamp = element.get("datetime")
            if stamp:
                self._add(stamp, "time", "time", kind, **facts)
        else:
            for key, value in element.items():
                if not 6 <= len(value) < 60 or key in _PLAIN_ATTRIBUTES or not any(c.isdigit() for c in value[:14]):
                    continue
                if key in ("title", "aria-label"):
                    self._add(value, "attribute_title", "time", kind, **facts)
                elif key in ("content", "value") or "date" in key or "time" in key or "publish" in key:
                    modified = bool(_MODIFIED_KEY.search(key))
                    self._add(value, "attribute_data", "time", DateKind.MODIFIED if modified else kind, **facts)
        if 6 <= len(text) < 80:
            for stamp in find_dates(text, language=page.language, month_first=page.month_first)[:2]:
                checked = bounded(stamp, self.captured_on)
                if checked.value:
                    self.evidence.append(
                        DateEvidence(checked, "element", "byline", kind, text, order=len(self.evidence), **facts)
                    )

    def _place(self, node: int) -> dict[str, Any]:
        page = self.page
        block = page.block_of(node)
        count = len(page.rendered.blocks.texts)
        if page.headline.block is None or block >= count:
            return {"block": min(block, count - 1)}
        away = block - page.headline.block
        distance = page.block_start(block) - page.block_start(page.headline.block)
        return {"block": block, "blocks_away": away, "distance": distance}

    # --- addresses ------------------------------------------------------------------------------------------

    def read_urls(self) -> None:
        page = self.page
        seen: set[dt.date] = set()
        for address in (page.url, page.head.canonical, page.head.first_meta.get("og:url")):
            if not address:
                continue
            path = unquote(address.split("?")[0][:600])
            for found in _URL_DAY.finditer(path):
                if len(found[0]) < 8:
                    continue
                try:
                    day = dt.date(int(found[1]), int(found[3]), int(found[4]))
                except ValueError:
                    continue
                stamp = bounded(Stamp(day.isoformat(), day, "url"), self.captured_on)
                if stamp.value and day not in seen:
                    seen.add(day)
                    self.evidence.append(
                        DateEvidence(stamp, "url", "url", DateKind.PUBLISHED, found[0], order=len(self.evidence))
                    )

    # --- what the page shows ----------------------------------------------------------------------------------

    def read_blocks(self) -> None:
        page = self.page
        blocks = page.rendered.blocks
        headline = page.headline.block
        start = page.block_start(headline) if headline is not None else 0
        dated = 0
        for index, text in enumerate(blocks.texts):
            if len(text) < 6 or not _HAS_YEAR.search(text, 0, 1_500):
                continue
            stamps = find_dates(text, language=page.language, month_first=page.month_first)
            if not stamps:
                continue
            dated += 1
            if dated > _MAX_DATED_BLOCKS:
                break
            context = page.block_context(index)
            for found in stamps[:6]:
                stamp = bounded(found, self.captured_on)
                if stamp.value is None:
                    continue
                label = self._label(index, text, stamp.start)
                kind = (
                    DateKind.MODIFIED
                    if label in (2, 4)
                    else DateKind.PUBLISHED
                    if label or len(text) < 160
                    else DateKind.MENTIONED
                )
                source = "byline" if len(text) < 160 else "text"
                self.evidence.append(
                    DateEvidence(
                        stamp, "visible", source, kind, text[stamp.start : stamp.end + 12][:60],
                        context=context, label=label, block=index, block_length=len(text), position=stamp.start,
                        distance=page.block_start(index) + stamp.start - start if headline is not None else None,
                        blocks_away=index - headline if headline is not None else None, order=len(self.evidence),
                        is_paper_issue=_is_paper_issue(text, stamp),
                    )
                )  # fmt: skip

    def _label(self, block: int, text: str, position: int) -> int:
        """What the words before a date call it."""
        before = text[max(0, position - 45) : position]
        published = [found.end() for found in _PUBLISHED_WORDS.finditer(before)]
        updated = [found.end() for found in _UPDATED_WORDS.finditer(before)]
        if published or updated:
            return 1 if published and (not updated or published[-1] > updated[-1]) else 2
        if position < 14 and block:
            previous = self.page.rendered.blocks.texts[block - 1]
            if len(previous) < 40:
                return 4 if _UPDATED_WORDS.search(previous) else 3 if _PUBLISHED_WORDS.search(previous) else 0
        return 0


_SCRIPT_NEEDLES = ("ublish", "ubDate", "ub_date", "odified")
_SCRIPT_VALUE = re.compile(
    r"""[\w-]{0,18}\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?"""
    r"""((?:19|20)\d\d[-/.]?\d\d[-/.]?\d\d[^"'\\,}<&;]{0,20}"""
    r"""|1\d{9}(?:\d{3})?(?!\d)|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)"""
)
_PLAIN_ATTRIBUTES = frozenset(["class", "id", "style", "href", "src", "itemprop", "onclick", "datetime"])
_HAS_YEAR = re.compile(r"(?:19|20)\d\d|\d[ ]?[./][ ]?\d{1,2}[ ]?[./][ ]?\d\d|[’']\d\d\b")
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_.]?)(0?[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/")


def _is_paper_issue(text: str, stamp: Stamp) -> bool:
    """Whether a line shows a date as that of an issue on paper: "Print edition of …", "…, No. 98, page 1"."""
    if len(text) > _MAX_ISSUE_LINE:
        return False
    before = text[max(0, stamp.start - 70) : stamp.start]
    return bool(_PAPER_BEFORE.search(before) or _PAPER_AFTER.match(text, stamp.start, stamp.start + 48))


def url_month(page: Page) -> tuple[int, int] | None:
    """Year and month that the page's address names, if it does."""
    for address in (page.url, page.head.canonical, page.head.first_meta.get("og:url")):
        found = _URL_MONTH.search(address[:600]) if address else None
        if found:
            return int(found[1]), int(found[2])
    return None


def _headline_match(node: Node, headline: str) -> int:
    name = fold(node.text("headline") or node.text("name")) if headline else ""
    if not name:
        return 0
    return 2 if name == headline else 1 if name in headline or headline in name else -1


_LINKED_WAYS = {
    (NodeClass.ARTICLE, "datepublished"): ("ld_article_published", DateKind.PUBLISHED),
    (NodeClass.ARTICLE, "datemodified"): ("ld_article_modified", DateKind.MODIFIED),
    (NodeClass.ARTICLE, "datecreated"): ("ld_article_created", DateKind.PUBLISHED),
    (NodeClass.PAGE, "datepublished"): ("ld_page_published", DateKind.PUBLISHED),
    (NodeClass.PAGE, "datemodified"): ("ld_page_modified", DateKind.MODIFIED),
    (NodeClass.MEDIA, "uploaddate"): ("ld_media_uploaded", DateKind.MENTIONED),
}


def _linked_way(node: Node, key: str) -> tuple[str, DateKind]:
    known = _LINKED_WAYS.get((node.node_class, key))
    if known:
        return known
    if "modif" in key:
        return "ld_other_modified", DateKind.MODIFIED
    published = key in ("datepublished", "datecreated") and node.node_class in (NodeClass.OTHER, NodeClass.UNTYPED)
    return "ld_other_published", DateKind.PUBLISHED if published else DateKind.MENTIONED
