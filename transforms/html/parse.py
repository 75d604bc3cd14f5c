"""From the bytes of a page to one element tree, whatever the page does to its parser.

One parse serves everything: rendering, the witness, metadata. What would lose or hang a page is dealt with here, in
the source, before libxml2 sees it: scripts and styles (half of a page's bytes; JSON-LD is set aside), references to
control characters, an unclosed ``<title>``, a document type with entities of its own, an element with tens of
thousands of attributes. Nothing is fetched and no entity is expanded: libxml2's HTML parser does neither.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element
from lxml.html import HtmlComment, HtmlElement, HtmlProcessingInstruction

from transforms.contract.lists import FailureReason
from transforms.decoding import decode_payload
from transforms.model import ExtractionError

#: Tags above which a page is not parsed: a million elements cost half a gigabyte, and as much again to walk.
MAX_TAGS = 1_200_000
#: Attributes of one element above which libxml2's check for repeated ones (quadratic) takes seconds.
MAX_ATTRIBUTES = 20_000
#: An entity's value above this size, or one that holds references, swells when it is expanded.
_MAX_ENTITY = 1_000

# A name ends at white space, a slash or a bracket: <style-guide> is an element of its own.
_RAW = re.compile(r"<([sS][cC][rR][iI][pP][tT]|[sS][tT][yY][lL][eE])(?=[\s/>])([^>]*)>")
_RAW_END = {
    "script": re.compile(r"</[sS][cC][rR][iI][pP][tT](?=[\s/>])[^>]*>"),
    "style": re.compile(r"</[sS][tT][yY][lL][eE](?=[\s/>])[^>]*>"),
}
_TITLE = re.compile(r"<[tT][iI][tT][lL][eE](?=[\s/>])[^>]*>")
_TITLE_END = re.compile(r"</[tT][iI][tT][lL][eE](?=[\s/>])")
#: A title that is longer was not closed where it ends.
_LONG_TITLE = 300
#: Elements in which a tag is text.
_PLAIN = re.compile(r"<([tT][iI][tT][lL][eE]|[tT][eE][xX][tT][aA][rR][eE][aA])(?=[\s/>])[^>]*>")
_PLAIN_END = {
    "title": _TITLE_END,
    "textarea": re.compile(r"</[tT][eE][xX][tT][aA][rR][eE][aA](?=[\s/>])"),
}
#: The longest text area that is passed over.
_LONGEST_PLAIN = 100_000
#: An attribute's value of which no end has come, at the end of an unfinished tag.
_OPEN_VALUE = re.compile(r"<[a-zA-Z][^<>]*=\s*(?:(\")[^\"<>]*|(')[^'<>]*)$")
_LONGEST_VALUE = 5_000
_HEAD_ENDS = re.compile(r"</head\s*>|<body(?=[\s/>])", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\s")
_XHTML = re.compile(r"<!DOCTYPE[^>]{0,100}XHTML", re.IGNORECASE)
#: A marked section without tags: those around tags hide scripts and advertisements from parsers of XML.
_CDATA = re.compile(r"<!\[CDATA\[([^<]*)\]\]>")
#: No end tag belongs to it, but libxml2 waits for one, and takes what follows into it.
_EMBED = re.compile(r"<[eE][mM][bB][eE][dD](?=[\s/>])[^>]*>")
_BODY = re.compile(r"<(?:[bB][oO][dD][yY]|[fF][rR][aA][mM][eE][sS][eE][tT])(?=[\s/>])")
_NOT_IN_A_HEAD = re.compile(
    r"<(?!(?:html|head|title|meta|link|base|noscript|template|style|script)(?=[\s/>]))[a-z]", re.IGNORECASE
)
#: What a head that swallowed its body still says about the page.
_HEAD_TAGS = ("title", "meta", "link", "base")
_NOT_IN_A_TITLE = re.compile(r"<(?:body|div|meta|link|/head|script|p|h1|header|article)\b", re.IGNORECASE)
_DOCTYPE_SUBSET = re.compile(r"<!DOCTYPE[^<>\[]{0,300}\[", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+[^\s\"'>]{1,100}\s+(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
#: References to code points that XML cannot hold: C0 controls but tab and line ends, DEL to U+009F, surrogates.
_BAD_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|12[7-9]|1[34][0-9]|15[0-9]|5529[6-9]|5[67][0-9]{3}"
    r"|55[3-9][0-9]{2}|6553[45])(?![0-9])"
    r"|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF]|[89][0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}"
    r"|[fF]{3}[eEfF])(?![0-9a-fA-F]));?"
)
_BAD_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\r") + b"\x7f"
#: A tag this long, with no bracket in it, is looked at for its number of attributes.
_LONG_TAGS = re.compile(r"<[A-Za-z][^<>]{60000,}")
#: Ends that browsers do not take for the end: libxml2 drops what stands behind them, and closes a page by itself.
_ENDINGS = re.compile(r"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])(?=[\s/>])[^>]*>")
_EMPTY_PAGE = b"<html><head></head><body></body></html>"


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One parsed page.

    ``tree`` is the root element (``html``) without comments, scripts and styles: never change it, copy it. ``html``
    is the whole decoded source, ``json_ld`` the raw text of its JSON-LD blocks in order, ``lang`` the page's own
    language attribute. ``problems`` names what was repaired or cut: ``unclosed_title``, ``control_references``,
    ``entities``, ``unclosed_script``, ``swallowed_body``.
    """

    tree: Element
    html: str
    charset: str
    lang: str | None = None
    json_ld: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default=())


def parse_page(payload: bytes, charset: str | None) -> ParsedPage:
    """Decode and parse one page.

    Args:
        payload: the page's bytes.
        charset: the transport's word, if any.

    Raises:
        ExtractionError: ``decode_error``; ``too_many_nodes`` and ``too_deep`` for trees beyond our caps;
            ``unsafe_entity`` for entities made to swell; ``parser_limit`` where libxml2 gave up.
    """
    decoded = decode_payload(payload, charset, html=True)
    problems: list[str] = []
    source, json_ld = cut_scripts(decoded.text, problems)
    source = _cut_entities(source, problems)
    source = _unwrap_cdata(source)
    source = _repair_references(source, problems)
    source = _close_title(source, problems)
    source = _open_body(source)
    source = _ENDINGS.sub("", source)
    source = _EMBED.sub(r"\g<0></embed>", source)
    _check_size(source)
    tree = _parse(source)
    if not _has_text(tree):
        tree = _parse_from_content(source, tree, problems)
    return ParsedPage(
        tree=tree,
        html=decoded.text,
        charset=decoded.charset,
        lang=tree.get("lang") or tree.get("xml:lang") or None,
        json_ld=tuple(json_ld),
        problems=tuple(problems),
    )


def cut_scripts(source: str, problems: list[str]) -> tuple[str, list[str]]:
    """The source without scripts and styles, and the text of its JSON-LD scripts.

    Stops at the first one that is not closed: browsers read it to the end of the page, and so does libxml2.
    """
    kept: list[str] = []
    json_ld: list[str] = []
    is_xhtml = bool(_XML.match(source) or _XHTML.search(source, 0, 1_000))
    last_comment_end = source.rfind("-->")
    position = searched = 0
    while found := _RAW.search(source, searched):
        passed = _passed_over(source, searched, found.start(), last_comment_end)
        if passed is not None:
            searched = passed
            continue
        name = found[1].lower()
        end = _RAW_END[name].search(source, found.end())
        if found[2].endswith("/") and (
            is_xhtml or _HEAD_ENDS.search(source, found.end(), end.start() if end else len(source))
        ):
            kept.append(source[position : found.start()])
            position = searched = found.end()
            continue
        if end is None:
            problems.append(f"unclosed_{name}")
            break
        kept.append(source[position : found.start()])
        position = searched = end.end()
        if name == "script" and "ld+json" in found[2].lower():
            json_ld.append(source[found.end() : end.start()])
    kept.append(source[position:])
    return "".join(kept), json_ld


def _passed_over(source: str, start: int, place: int, last_comment_end: int) -> int | None:
    """Where to go on if what stands at a place is no tag: part of a comment, a title, a text area or an attribute.

    Looks back to ``start`` only, which no other element of raw text lies behind.
    """
    opened = source.rfind("<!--", start, place)
    # "<!-->" is a whole comment
    if opened >= 0 and place < last_comment_end and source.find("-->", opened + 2, place) < 0:
        return source.index("-->", place) + 3
    for plain in list(_PLAIN.finditer(source, start, place))[-1:]:
        name = plain[1].lower()
        longest = _LONG_TITLE if name == "title" else _LONGEST_PLAIN
        closed = _PLAIN_END[name].search(source, plain.end(), plain.end() + longest)
        if closed and closed.start() > place:
            return closed.start()
    bracket = source.rfind("<", max(start, place - _LONGEST_VALUE), place)
    value = _OPEN_VALUE.match(source, bracket, place) if bracket >= 0 else None
    closing = source.find(value[1] or value[2], place, place + _LONGEST_VALUE) if value else -1
    return closing + 1 if closing >= 0 else None


def _unwrap_cdata(source: str) -> str:
    """The source of an XHTML page with its marked sections as text: HTML parsers take them for comments."""
    if "<![CDATA[" not in source or not _XML.match(source):
        return source
    return _CDATA.sub(lambda found: html.escape(found[1], quote=False), source)


def _cut_entities(source: str, problems: list[str]) -> str:
    """The source without the internal subset of its document type, which no browser reads in HTML."""
    found = _DOCTYPE_SUBSET.search(source, 0, 2_000)
    if found is None:
        return source
    end = source.find("]", found.end())
    while end >= 0 and not source[end + 1 : end + 40].lstrip().startswith(">"):
        end = source.find("]", end + 1)
    subset = source[found.end() : end if end >= 0 else len(source)]
    for entity in _ENTITY.finditer(subset):
        value = entity[1] or entity[2] or ""
        if len(value) > _MAX_ENTITY or ("&" in value and len(value) > 8):
            raise ExtractionError(FailureReason.UNSAFE_ENTITY, "the document type declares entities that swell")
    if end < 0:
        return source
    problems.append("entities")
    return source[: found.start()] + source[source.index(">", end) + 1 :]


def _repair_references(source: str, problems: list[str]) -> str:
    """The source without references to characters that a tree cannot hold."""
    if "&#" in source:
        source, count = _BAD_REFERENCE.subn(_plain_character, source)
        if count:
            problems.append("control_references")
    return source


def _plain_character(found: re.Match[str]) -> str:
    """What browsers show for a bad reference: windows-1252 for 128-159, U+FFFD for null and surrogates."""
    digits = found[0][2:].rstrip(";")
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode("cp1252", "ignore")
    return "\ufffd" if number == 0 or number >= 0xD800 else ""


def _close_title(source: str, problems: list[str]) -> str:
    """The source with the first title closed where it would swallow the page."""
    start = _TITLE.search(source)
    if start is None:
        return source
    end = _TITLE_END.search(source, start.end())
    stop = end.start() if end else len(source)
    if end and stop - start.end() < _LONG_TITLE:
        return source
    swallowed = _NOT_IN_A_TITLE.search(source, start.end(), stop)
    if swallowed is None and end:
        return source
    problems.append("unclosed_title")
    bracket = source.find("<", start.end())
    line_end = source.find("\n", start.end())
    cut = bracket if bracket >= 0 else line_end if line_end >= 0 else len(source)
    return f"{source[:cut]}</title>{source[cut:]}"


def _open_body(source: str) -> str:
    """The source with its body opened: without a ``body`` tag libxml2 takes newer elements for part of the head."""
    if _BODY.search(source):
        return source
    title = _TITLE_END.search(source)
    found = _NOT_IN_A_HEAD.search(source, title.end() if title else 0)
    return f"{source[: found.start()]}<body>{source[found.start() :]}" if found else source


def _has_text(tree: Element) -> bool:
    """Whether anything that a reader could see stands in the body."""
    body = tree.find("body")
    return body is not None and any(text.strip() for text in body.itertext())


def _parse_from_content(source: str, tree: Element, problems: list[str]) -> Element:
    """The tree of what follows the first tag of content, if that has text: a broken head has swallowed the body.

    An element left open in the head (``noscript``, an attribute without its closing quote) takes the whole page in.
    """
    found = _NOT_IN_A_HEAD.search(source)
    if found is None:
        return tree
    again = _parse(f"<html><body>{source[found.start() :]}")
    if not _has_text(again):
        return tree
    problems.append("swallowed_body")
    head = tree.find("head")
    for child in reversed([] if head is None else [child for child in head if child.tag in _HEAD_TAGS]):
        again.insert(0, child)
    return again


def _check_size(source: str) -> None:
    """Refuse what the parser could not read in bounded time and memory."""
    if source.count("<") > MAX_TAGS:
        raise ExtractionError(FailureReason.TOO_MANY_NODES, f"more than {MAX_TAGS} tags")
    for found in _LONG_TAGS.finditer(source):
        tag = found[0]
        if min(len(tag.split(None, MAX_ATTRIBUTES + 1)), tag.count("=") + len(tag) // 1000) > MAX_ATTRIBUTES:
            raise ExtractionError(FailureReason.PARSER_LIMIT, f"more than {MAX_ATTRIBUTES} attributes in one tag")


def _parser() -> etree.HTMLParser:
    """A parser for huge trees whose elements are all plain HTML elements (lxml's own look-up costs a tenth)."""
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
        no_network=True,
    )
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction)
    )
    return parser


def _parse(source: str) -> Element:
    """The root element; an empty page for a source without any."""
    parser = _parser()
    data = source.encode("utf-8", "replace").translate(None, _BAD_BYTES)
    if "\ufffe" in source or "\uffff" in source:
        data = data.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    try:
        tree = etree.fromstring(data, parser=parser) if data.strip() else None
    except etree.XMLSyntaxError:
        tree = None
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            if "depth" in entry.message.lower():
                raise ExtractionError(FailureReason.TOO_DEEP, "the parser stopped at its depth limit")
            raise ExtractionError(FailureReason.PARSER_LIMIT, entry.message[:200])
    return tree if tree is not None else etree.fromstring(_EMPTY_PAGE, parser=_parser())
