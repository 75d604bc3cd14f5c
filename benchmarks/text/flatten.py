"""More labelled dumps, from web pages with gold text: other sites, and other languages than English.

Pages of the HTML benchmark are flattened in three ways and their lines labelled by comparison with the gold text.
These labels are rougher than those of the page dumps, so they train (with less weight) but never score.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import lxml.etree
import lxml.html

from benchmarks.text import corpus
from benchmarks.text.corpus import Document
from transforms.text.characters import LINE_ENDS

#: Sets whose annotations may be used freely: see the benchmark's table of sources.
SETS = ("fundus", "readability")
FLAVOURS = ("wet", "htmltext", "bs4")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "blockquote",
        "figure",
        "figcaption",
        "form",
        "fieldset",
        "br",
        "hr",
        "pre",
        "address",
        "dl",
        "dt",
        "dd",
        "title",
        "body",
        "html",
        "button",
        "option",
        "select",
        "label",
        "video",
        "audio",
    ]
)
_SILENT = frozenset(["script", "style", "noscript", "template", "svg", "head", "link", "meta", "iframe"])
_LETTERS = re.compile(r"\w")
_SPACES = str.maketrans(dict.fromkeys(LINE_ENDS + "\x00", " "))


def flatten(root: lxml.html.HtmlElement, flavour: str) -> list[str]:
    """The visible lines of a page: blocks as lines; in ``bs4`` every element; in ``htmltext`` the title first."""
    lines: list[str] = []
    held: list[str] = []

    def flush() -> None:
        line = " ".join("".join(held).translate(_SPACES).split())
        held.clear()
        if line:
            lines.append(line)

    def walk(element: lxml.html.HtmlElement) -> None:
        breaks = isinstance(element.tag, str) and (flavour == "bs4" or element.tag.lower() in _BLOCKS)
        if isinstance(element.tag, str) and element.tag.lower() not in _SILENT:
            if breaks:
                flush()
            held.append(element.text or "")
            for child in element:
                walk(child)
                held.append(child.tail or "")
                if flavour == "bs4":
                    flush()
            if breaks:
                flush()

    if flavour == "htmltext":
        held.append(root.findtext(".//title") or "")
        flush()
    body = root.find("body")
    walk(root if body is None else body)
    flush()
    return lines


def label_lines(lines: list[str], gold: str, title: str) -> tuple[list[int | None], list[str], float]:
    """Labels and classes of lines, and the share of the gold text that was found among them."""
    whole, wanted_title = _bare(gold), _bare(title)
    bare = [_bare(line) for line in lines]
    held = [bool(line) and line in whole for line in bare]
    strong = [place for place, line in enumerate(bare) if held[place] and len(line) >= 20]
    low, high = (strong[0], strong[-1]) if strong else (len(lines), -1)
    labels: list[int | None] = []
    classes = []
    for place, line in enumerate(bare):
        if line and wanted_title and (line == wanted_title or (len(line) > 10 and wanted_title.startswith(line))):
            labels.append(None)
            classes.append("title")
        elif held[place] and (len(line) >= 20 or (low <= place <= high and len(line) > 1)):
            labels.append(1)
            classes.append("body")
        elif len(line) > 40 and _overlap(line, whole) > 0.5:
            labels.append(None)
            classes.append("unknown")
        else:
            labels.append(0)
            classes.append("page")
    found = sum(len(line) for line, label in zip(bare, labels, strict=True) if label == 1)
    return labels, classes, found / max(1, len(whole))


def load(data: Path) -> list[Document]:
    """Documents of all pages in `SETS` whose gold text is really found in the flattened page."""
    documents = []
    side = data / "html" / "dev"
    for row in (side / "index.jsonl").read_text(encoding="utf-8").split("\n"):
        meta = json.loads(row) if row else {}
        gold_file = side / "gold" / str(meta.get("dataset")) / str(meta.get("id")) / "gold.txt"
        if meta.get("dataset") not in SETS or not gold_file.exists():
            continue
        page = (side / "pages" / meta["dataset"] / meta["id"] / "page.html").read_bytes()
        try:
            text = page.decode(meta.get("encoding") or "utf-8", "replace")
            root = lxml.html.fromstring(re.sub(r"<\?xml[^>]*\?>", "", text))
        except (LookupError, lxml.etree.LxmlError):
            continue
        gold = gold_file.read_text(encoding="utf-8")
        for flavour in FLAVOURS:
            lines = flatten(root, flavour)
            labels, classes, found = label_lines(lines, gold, meta["title"] or "")
            if not lines or len(lines) > 3000 or found < 0.85:
                continue
            about = {
                "id": f"{meta['dataset']}-{meta['id']}.{flavour}",
                "page": f"{meta['dataset']}-{meta['id']}",
                "site": site_of(meta["domain"] or meta["id"]),
                "flavour": flavour,
                "kind": "page",
                "lang": meta["lang_hint"] or "",
            }
            blanks = [0] * len(lines)
            documents.append(Document(about, lines, blanks, labels, classes, text=corpus.join(lines, blanks)))
    return documents


def site_of(host: str) -> str:
    """The name of a site, as the page dumps name theirs: the host without subdomain and top-level domain."""
    parts = [part for part in host.lower().split(".") if part not in {"www", "m", "edition", "news", "co", "com"}]
    return parts[-2] if len(parts) > 1 else parts[0] if parts else host


def _bare(text: str) -> str:
    return "".join(_LETTERS.findall(unicodedata.normalize("NFKC", text).casefold()))


def _overlap(line: str, whole: str) -> float:
    places = range(0, len(line) - 12, 6)
    return sum(line[place : place + 12] in whole for place in places) / max(1, len(places))
