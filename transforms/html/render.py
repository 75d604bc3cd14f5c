"""The renderer: one parsed page as its visible text, in blocks, with what the page knows about each.

The rules, on which stored offsets hang:

* Document order. The text of a block is what stands between two block boundaries; runs of white space are one space,
  and blocks without a visible character are not there. Blocks are separated by one newline.
* A boundary is the start and the end of a block element (``BLOCK_TAGS``), two line breaks in a row, a line break
  after final punctuation, and a blank line in ``pre``. Another line break is a space,
  and so are the edges of buttons and labels.
* Not text: head, scripts, styles, ``noscript``, templates, form fields, embedded media (``SKIPPED_TAGS``).
* Text hidden by an attribute or an inline style is kept and marked: pages hide the article itself and uncover it by
  script, and what stays hidden is told apart later.

Nothing is decided here: what is article and what a block is called is the judge's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt
from lxml.etree import _Element as Element

from transforms.contract.lists import FailureReason
from transforms.html.parse import ParsedPage
from transforms.model import ExtractionError

#: Blocks that are judged; what stands behind them is a list, whatever it is. The median page has 130.
MAX_BLOCKS = 12_000
#: Elements above which a page is not rendered: every further step costs time in proportion.
MAX_NODES = 500_000

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SKIPPED_TAGS = frozenset(
    [
        "annotation",
        "annotation-xml",
        "audio",
        "canvas",
        "datalist",
        "embed",
        "head",
        "iframe",
        "input",
        "meter",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "option",
        "progress",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    ]
)


#: Inline elements that browsers draw apart from their neighbours.
_SPACED_TAGS = frozenset(["button", "label"])


class Mark(IntFlag):
    """What an element, or one that holds it, says about its text."""

    LINK = 1 << 0
    BOLD = 1 << 1
    EMPHASIS = 1 << 2
    HIDDEN = 1 << 3
    ARTICLE = 1 << 4
    MAIN = 1 << 5
    ASIDE = 1 << 6
    NAV = 1 << 7
    FOOTER = 1 << 8
    HEADER = 1 << 9
    FIGURE = 1 << 10
    FIGCAPTION = 1 << 11
    TABLE = 1 << 12
    LIST = 1 << 13
    FORM = 1 << 14
    BUTTON = 1 << 15
    BLOCKQUOTE = 1 << 16
    SECTION = 1 << 17
    PRE = 1 << 18
    HEADING = 1 << 19
    DIALOG = 1 << 20
    ARTICLE_BODY = 1 << 21
    TIME = 1 << 22


_TAG_MARKS: dict[str, int] = {
    "a": Mark.LINK,
    "b": Mark.BOLD,
    "strong": Mark.BOLD,
    "em": Mark.EMPHASIS,
    "i": Mark.EMPHASIS,
    "article": Mark.ARTICLE,
    "main": Mark.MAIN,
    "aside": Mark.ASIDE,
    "nav": Mark.NAV,
    "footer": Mark.FOOTER,
    "header": Mark.HEADER,
    "figure": Mark.FIGURE,
    "figcaption": Mark.FIGCAPTION,
    "caption": Mark.FIGCAPTION,
    "table": Mark.TABLE,
    "ul": Mark.LIST,
    "ol": Mark.LIST,
    "dl": Mark.LIST,
    "form": Mark.FORM,
    "button": Mark.BUTTON,
    "blockquote": Mark.BLOCKQUOTE,
    "section": Mark.SECTION,
    "pre": Mark.PRE,
    "time": Mark.TIME,
    "dialog": Mark.DIALOG,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Mark.HEADING),
}
_ROLE_MARKS: dict[str, int] = {
    "main": Mark.MAIN,
    "navigation": Mark.NAV,
    "complementary": Mark.ASIDE,
    "article": Mark.ARTICLE,
    "dialog": Mark.DIALOG,
    "alertdialog": Mark.DIALOG,
    "contentinfo": Mark.FOOTER,
    "banner": Mark.HEADER,
    "button": Mark.BUTTON,
}
_TAG_MARKS = {tag: int(mark) for tag, mark in _TAG_MARKS.items()}
_ROLE_MARKS = {role: int(mark) for role, mark in _ROLE_MARKS.items()}
#: Attributes whose values name what an element is for; class and id come first.
_NAMING = frozenset(
    [
        "class",
        "id",
        "itemprop",
        "role",
        "data-testid",
        "data-component",
        "data-qa",
        "data-type",
        "aria-label",
        "rel",
        "data-module",
        "data-name",
    ]
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FINAL = frozenset('.!?…"”»):。！？')
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


@dataclass(frozen=True, slots=True)
class Nodes:
    """The elements that text was looked for in, in document order; a column each, indexed by node.

    ``parent`` is -1 for the first; ``end`` is the node after the last descendant, so that node ``k`` lies in node
    ``n`` exactly if ``n <= k < end[n]``. ``names`` indexes ``name_strings``: class, id and the other naming
    attributes in one string. ``marks`` are those of the node and all that hold it. ``elements`` are the tree's own.
    """

    elements: list[Element]
    tags: list[str]
    parent: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    depth: npt.NDArray[np.int32]
    marks: npt.NDArray[np.int32]
    names: npt.NDArray[np.int32]
    name_strings: list[str]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of visible text, in order; a column each, indexed by block.

    ``start`` and ``end`` are code points in the rendered text. ``owner`` is the node of the block element that the
    text stands in, ``first`` the node of its first text. ``link``, ``bold`` and ``emphasis`` are shares of its
    characters; ``all_marks`` hold for every character, ``any_marks`` for at least one; ``images`` counts the images
    before it.
    """

    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    owner: npt.NDArray[np.int32]
    first: npt.NDArray[np.int32]
    link: npt.NDArray[np.float32]
    bold: npt.NDArray[np.float32]
    emphasis: npt.NDArray[np.float32]
    all_marks: npt.NDArray[np.int32]
    any_marks: npt.NDArray[np.int32]
    images: npt.NDArray[np.int32]
    texts: list[str]

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's visible text with its blocks and the elements they stand in."""

    text: str
    blocks: Blocks
    nodes: Nodes


def first_blocks(rendered: Rendered, count: int) -> Rendered:
    """A page's first blocks alone, with the text and the elements up to the last of them."""
    blocks, nodes = rendered.blocks, rendered.nodes
    if len(blocks) <= count:
        return rendered
    size = int(max(blocks.owner[:count].max(), blocks.first[:count].max())) + 1
    kept = {name: getattr(blocks, name)[:count] for name in Blocks.__slots__}
    held = {name: getattr(nodes, name)[:size] for name in Nodes.__slots__ if name != "name_strings"}
    held["end"] = np.minimum(held["end"], size)
    return Rendered(
        rendered.text[: int(blocks.end[count - 1])],
        Blocks(**kept),
        Nodes(**held, name_strings=nodes.name_strings),
    )


def render(page: ParsedPage) -> Rendered:
    """The visible text of a page.

    Raises:
        ExtractionError: ``too_many_nodes`` for a page of more than ``MAX_NODES`` elements.
    """
    return _Walk(page.tree).result()


class _Walk:
    """One walk over the elements of a page, with an explicit stack: depth costs no recursion."""

    def __init__(self, tree: Element) -> None:
        self.elements: list[Element] = []
        self.tags: list[str] = []
        self.parent: list[int] = []
        self.end: list[int] = []
        self.depth: list[int] = []
        self.marks: list[int] = []
        self.names: list[int] = []
        self.name_ids: dict[str, int] = {"": 0}
        self.pieces: list[tuple[str, int]] = []
        self.owners: list[int] = []
        self.texts: list[str] = []
        self.columns: list[tuple[int, int, float, float, float, int, int, int]] = []
        self.images = 0
        body = tree.find("body")
        # A second body, or text behind the end of the first: browsers show it, and it hangs on the root.
        strays = body is not None and (body.tail or any(child.tag not in ("head", "body") for child in tree))
        self._walk(tree if body is None or strays else body)

    def _add(self, element: Element, tag: str, parent: int) -> int:
        """Register an element; its index."""
        node = len(self.tags)
        marks = (self.marks[parent] if parent >= 0 else 0) | _TAG_MARKS.get(tag, 0)
        name = ""
        for key, value in element.items():
            if key == "class" or key == "id":  # noqa: PLR1714 - a tuple costs twice as much, and this is asked most
                name = f"{name} {value}" if name else value
            elif key in _NAMING:
                name = f"{name} {value[:60]}"
                if key == "role":
                    marks |= _ROLE_MARKS.get(value, 0)
                elif key == "itemprop" and value.lower() == "articlebody":
                    marks |= Mark.ARTICLE_BODY.value
            elif key == "style":
                if value and _HIDDEN_STYLE.search(value):
                    marks |= Mark.HIDDEN.value
            elif key == "hidden" or (key == "aria-hidden" and value == "true"):
                marks |= Mark.HIDDEN.value
        self.elements.append(element)
        self.tags.append(tag)
        self.parent.append(parent)
        self.end.append(node + 1)
        self.depth.append(self.depth[parent] + 1 if parent >= 0 else 0)
        self.marks.append(marks)
        self.names.append(self.name_ids.setdefault(name, len(self.name_ids)) if name else 0)
        return node

    def _walk(self, body: Element) -> None:
        pieces, owners = self.pieces, self.owners
        node = self._add(body, body.tag, -1)
        owners.append(node)
        if body.text:
            pieces.append((body.text, node))
        stack: list[tuple[Iterator[Element], Element, int, bool]] = [(iter(body), body, node, True)]
        breaks = 0
        while stack:
            children, element, node, is_block = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self.end[node] = len(self.tags)
                if is_block:
                    if pieces:
                        self._flush()
                    owners.pop()
                    breaks = 0
                if element.tag in _SPACED_TAGS:
                    pieces.append((" ", node))
                if stack and (tail := element.tail):
                    pieces.append((tail, stack[-1][2]))
                    if not tail.isspace():
                        breaks = 0
                continue
            tag = child.tag
            if tag == "br":
                breaks += 1
                if breaks > 1 or self._ends_sentence():
                    self._flush()
                else:
                    pieces.append((" ", node))
            elif tag == "img":
                self.images += 1
            elif isinstance(tag, str) and tag not in SKIPPED_TAGS:
                inner = self._add(child, tag, node)
                opens = tag in BLOCK_TAGS
                if opens:
                    if pieces:
                        self._flush()
                    owners.append(inner)
                    breaks = 0
                elif tag in _SPACED_TAGS:
                    pieces.append((" ", inner))
                if text := child.text:
                    if tag == "pre" and "\n" in text:
                        self._add_lines(text, inner)
                    else:
                        pieces.append((text, inner))
                    if not text.isspace():
                        breaks = 0
                stack.append((iter(child), child, inner, opens))
                if len(self.tags) > MAX_NODES:
                    raise ExtractionError(FailureReason.TOO_MANY_NODES, f"more than {MAX_NODES} elements")
                continue
            if tail := child.tail:
                pieces.append((tail, node))
                if not tail.isspace():
                    breaks = 0
        self._flush()

    def _add_lines(self, text: str, node: int) -> None:
        """Preformatted text: blank lines are boundaries."""
        for number, part in enumerate(_BLANK_LINE.split(text)):
            if number:
                self._flush()
            self.pieces.append((part, node))

    def _ends_sentence(self) -> bool:
        for text, _ in reversed(self.pieces):
            stripped = text.rstrip()
            if stripped:
                return stripped[-1] in _FINAL
        return False

    def _flush(self) -> None:
        """Close the block that is open, if it holds a visible character."""
        pieces = self.pieces
        if not pieces:
            return
        if len(pieces) == 1:
            text, node = pieces[0]
            pieces.clear()
            text = " ".join(text.split())
            if text:
                marks = self.marks[node]
                shares = (float(marks & 1), float(marks >> 1 & 1), float(marks >> 2 & 1))
                self.texts.append(text)
                self.columns.append((self.owners[-1], node, *shares, marks, marks, self.images))
            return
        text = " ".join("".join([text for text, _ in pieces]).split())
        if text:
            link = bold = emphasis = total = 0
            first, every, some = -1, -1, 0
            for piece, node in pieces:
                size = len(piece.strip())
                if not size:
                    continue
                if first < 0:
                    first = node
                marks = self.marks[node]
                total += size
                every &= marks
                some |= marks
                if marks & 7:
                    link += size if marks & 1 else 0
                    bold += size if marks & 2 else 0
                    emphasis += size if marks & 4 else 0
            self.texts.append(text)
            shares = (link / total, bold / total, emphasis / total)
            self.columns.append((self.owners[-1], first, *shares, every, some, self.images))
        pieces.clear()

    def result(self) -> Rendered:
        """The walk's lists as columns."""
        lengths = np.fromiter(map(len, self.texts), np.int64, len(self.texts))
        end = np.cumsum(lengths + 1) - 1
        columns = list(zip(*self.columns, strict=True)) or [()] * 8
        blocks = Blocks(
            start=end - lengths,
            end=end,
            owner=np.array(columns[0], np.int32),
            first=np.array(columns[1], np.int32),
            link=np.array(columns[2], np.float32),
            bold=np.array(columns[3], np.float32),
            emphasis=np.array(columns[4], np.float32),
            all_marks=np.array(columns[5], np.int32),
            any_marks=np.array(columns[6], np.int32),
            images=np.array(columns[7], np.int32),
            texts=self.texts,
        )
        nodes = Nodes(
            elements=self.elements,
            tags=self.tags,
            parent=np.array(self.parent, np.int32),
            end=np.array(self.end, np.int32),
            depth=np.array(self.depth, np.int32),
            marks=np.array(self.marks, np.int32),
            names=np.array(self.names, np.int32),
            name_strings=list(self.name_ids),
        )
        return Rendered("\n".join(self.texts), blocks, nodes)
