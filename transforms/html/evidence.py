"""What speaks for and against each block of a page: one row of numbers per block, computed in columns.

``NAMES`` are the columns, in the order of the matrix; the judge's trees refer to them by place. The families: the
block's own text, its element and the landmarks that hold it, its neighbours, groups of blocks that look alike, its
ancestors, its place relative to the best container and to the headline, and words in class names. What the witness
says stands apart (`hearing`). What each family is worth stands in docs/adr/0121; families that did not pay are gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from transforms.html.class_names import HINTS, hint_mask
from transforms.html.columns import shift, subtree_sums, window
from transforms.html.function_words import ADDRESS_WORDS, FUNCTION_WORDS
from transforms.html.names import NameTable
from transforms.html.render import Mark, Rendered
from transforms.html.words import Vocabulary, Words

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Words from which a block can be running text, and from which it needs no final punctuation.
_PROSE_WORDS, _LONG_WORDS = 9, 18
#: Share of function words in running text: .35-.5 in the languages of `function_words`; titles have less.
_PROSE_SHARE = 0.25
_FINAL = tuple('.!?…。！？"”’»)')

_TAGS = ("p", "div", "li", "h1", "h2", "h3", "h4", "td", "span", "figcaption", "blockquote", "a", "section", "body",
         "article", "dd", "dt", "pre", "header", "footer", "time")  # fmt: skip
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}
_OTHER_TAG = 30
_BOXES = frozenset(["ul", "ol", "table", "aside", "section", "form", "figure"])
_FLAGS = tuple(mark for mark in Mark if mark not in (Mark.LINK, Mark.BOLD, Mark.EMPHASIS))

_NEAR = 4


def _column_names() -> tuple[str, ...]:
    text = ["words", "chars", "word_length", "final", "commas", "digits", "capitals", "function_share", "prose"]
    around = [f"{what}_{side}" for what in ("words", "prose", "link", "final") for side in ("before", "after")]
    around += ["prose_gap_before", "prose_gap_after", "prose_near_before", "prose_near_after"]
    element = ["tag", "inner_tag", "link", "bold", "emphasis", "depth", "own_blocks", "own_rest", "is_wrapped"]
    element += [f"in_{mark.name}".lower() for mark in _FLAGS] + ["has_time", "images_before", "images_after"]
    groups = [
        f"{group}_{what}" for group in ("siblings", "alike", "parent") for what in ("n", "words", "prose", "link")
    ]
    groups += ["same_tag_before", "same_tag_after", "same_parent_before", "same_parent_after"]
    ancestors = [f"up{step}_{what}" for step in range(1, 5) for what in ("words", "prose", "density", "link", "blocks")]
    place = ["in_best", "below_best", "best_words", "best_prose", "in_half", "in_most", "below_half", "below_most"]
    place += ["steps_to_best", "steps_from_best", "article_words", "article_prose", "in_big_article", "articles"]
    place += ["box_words", "box_link", "box_prose", "steps_to_h1", "h1_common", "after_h1", "offset"]
    place += ["in_h1_article", "h1_between", "headings_between", "linked_headings_between"]
    hints = [f"hint_{name}_{where}" for name in HINTS for where in ("self", "near", "far", "inner")]
    names = [f"name_{level}_{what}" for level in ("self", "parent", "above") for what in ("min", "max", "mean")]
    names += ["name_min", "name_sum", "name_count"]
    page = ["title_overlap", "is_title", "repeat_gap", "page_blocks", "page_words", "page_prose", "page_paragraphs"]
    return (*text, *around, *element, *groups, *ancestors, *place, *hints, *names, *page)


NAMES = _column_names()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The matrix of a page, rows as its blocks, columns as ``NAMES``, and what else was found on the way.

    ``words`` counts each block's words, ``lines`` are their numbers in ``vocabulary``, ``anchor`` is the block that
    columns of place are measured from: a heading that reads like the head's titles (-1: none; which line shows the
    headline is decided later, with more to go by, in `headline`), ``address_words`` counts each block's words that
    speak to or for the reader, ``node_words`` counts the words in each node's whole subtree, ``groups`` give each block
    the number of its group of like siblings, and of like blocks anywhere.
    """

    matrix: npt.NDArray[np.float32]
    words: Ints
    lines: Words
    vocabulary: Vocabulary
    is_prose: npt.NDArray[np.bool_]
    anchor: int
    address_words: Floats
    node_words: Floats
    groups: tuple[Ints, Ints]


def gather(rendered: Rendered, titles: tuple[str, ...], table: NameTable) -> Evidence:
    """The evidence on every block of a page.

    Args:
        rendered: the page.
        titles: what the page's head calls it, best first.
        table: log-odds of words in class names.
    """
    return _Page(rendered, titles, table).evidence()


class _Page:
    """Columns of one page under construction."""

    def __init__(self, rendered: Rendered, titles: tuple[str, ...], table: NameTable) -> None:
        self.rendered = rendered
        self.nodes, self.blocks = rendered.nodes, rendered.blocks
        self.count = len(self.blocks)
        self.table = table
        self.vocabulary = Vocabulary()
        read = self.vocabulary.read(rendered.text)
        self.lines = Words(read.ids, read.first[: self.count + 1] if self.count else np.zeros(1, np.int64))
        self.words = self.lines.counts
        self.titles = [self.vocabulary.read(title.replace("\n", " ")).ids for title in titles if title]
        self.owner = self.blocks.owner.astype(np.int64)
        self.parent = self.nodes.parent.astype(np.int64)
        self.tags = np.array([_TAG_NUMBER.get(tag, _OTHER_TAG) for tag in self.nodes.tags])
        self.link = self.blocks.link.astype(np.float64)

    def evidence(self) -> Evidence:
        if not self.count:
            empty = np.zeros((0, len(NAMES)), np.float32)
            nothing = np.zeros(0, np.int64)
            words = np.zeros(len(self.nodes.tags))
            none = np.zeros(0, np.bool_)
            return Evidence(
                empty, self.words, self.lines, self.vocabulary, none, -1, words[:0], words, (nothing, nothing)
            )
        text, prose = self._text()
        self.prose = prose
        self.weight = self.words.astype(np.float64)
        self.total = max(1.0, self.weight.sum())
        self.prose_words = self.weight * prose
        self.prose_total = max(1.0, self.prose_words.sum())
        self._sum_nodes()
        headline, overlap, is_title = self._headline()
        columns = [
            *text,
            *self._around(text[3]),
            *self._element(),
            *self._groups(),
            *self._ancestors(),
            *self._place(headline),
            *self._hints(),
            *self._names(),
            overlap,
            is_title,
            self._repeat_gap(),
            *map(self._flat, self._page()),
        ]
        matrix = np.array(columns, np.float32).T  # as the trees read it: column by column
        groups = (self.groups[0], self.groups[1])
        address = self._line_sums(self._known(ADDRESS_WORDS)[self.lines.ids])
        return Evidence(
            matrix, self.words, self.lines, self.vocabulary, prose, headline, address, self.node_words, groups
        )

    def _flat(self, value: float) -> Floats:
        return np.full(self.count, value)

    # --- the block's own text ---------------------------------------------------------------------------------

    def _text(self) -> tuple[list[Floats], npt.NDArray[np.bool_]]:
        blocks, words = self.blocks, self.words
        chars = (blocks.end - blocks.start).astype(np.float64)
        some = np.maximum(words, 1)
        function_share = self._line_sums(self._known(FUNCTION_WORDS)[self.lines.ids]) / some
        points = np.frombuffer(self.rendered.text.encode("utf-32-le"), np.uint32)
        final = np.fromiter((text.endswith(_FINAL) for text in blocks.texts), np.bool_, self.count)
        commas = self._char_sums((points == 44) | (points == 0x3001) | (points == 0xFF0C) | (points == 0x60C))
        digits = self._char_sums((points >= 48) & (points <= 57))
        capitals = self._char_sums(_capital_table()[np.minimum(points, _CAPITALS)])
        prose = (words >= _PROSE_WORDS) & (function_share > _PROSE_SHARE) & (final | (words >= _LONG_WORDS))
        if prose.sum() < 3:
            prose |= (words > 25) & (self.link < 0.3)
        columns = [
            np.log1p(words.astype(np.float64)),
            np.log1p(chars),
            chars / some,
            final.astype(np.float64),
            commas / some,
            digits / chars,
            capitals / some,
            function_share,
            prose.astype(np.float64),
        ]
        return columns, prose

    def _known(self, words: frozenset[str]) -> npt.NDArray[np.bool_]:
        """Whether each word of the page's vocabulary is one of some words."""
        return np.fromiter((word in words for word in self.vocabulary.ids), np.bool_, len(self.vocabulary.ids))

    def _line_sums(self, values: npt.NDArray[np.bool_]) -> Floats:
        total = np.concatenate(([0], np.cumsum(values)))
        return np.asarray(total[self.lines.first[1:]] - total[self.lines.first[:-1]], np.float64)

    def _char_sums(self, values: npt.NDArray[np.bool_]) -> Floats:
        total = np.concatenate(([0], np.cumsum(values)))
        return np.asarray(total[self.blocks.end] - total[self.blocks.start], np.float64)

    # --- neighbours -------------------------------------------------------------------------------------------

    def _around(self, final: Floats) -> list[Floats]:
        columns: list[Floats] = []
        for values in (np.log1p(self.weight), self.prose.astype(np.float64), self.link, final):
            columns += [shift(values, 1, -1.0), shift(values, -1, -1.0)]
        place = np.arange(self.count)
        last = np.maximum.accumulate(np.where(self.prose, place, -99))
        following = np.minimum.accumulate(np.where(self.prose, place, self.count + 99)[::-1])[::-1]
        columns.append(np.minimum(place - shift(last, 1, -99), 99).astype(np.float64))
        columns.append(np.minimum(shift(following, -1, self.count + 99) - place, 99).astype(np.float64))
        return [*columns, window(self.prose_words, self.weight, -15, 0), window(self.prose_words, self.weight, 1, 16)]

    # --- the element and what holds it ------------------------------------------------------------------------

    def _element(self) -> list[Floats]:
        blocks, nodes = self.blocks, self.nodes
        columns = [
            self.tags[self.owner],
            self.tags[blocks.first],
            self.link,
            blocks.bold,
            blocks.emphasis,
            nodes.depth[self.owner],
            self.node_blocks[self.owner],
            self.node_words[self.owner] - self.words,
            blocks.first != blocks.owner,
            *((blocks.all_marks & int(mark)) > 0 for mark in _FLAGS),
            (blocks.any_marks & int(Mark.TIME)) > 0,
            np.diff(blocks.images, prepend=0),
            np.diff(blocks.images, append=blocks.images[-1:]),
        ]
        return [np.asarray(column, np.float64) for column in columns]

    def _sum_nodes(self) -> None:
        """Words, linked words, words of prose and blocks in each node's whole subtree."""
        owner, end = self.owner, self.nodes.end
        self.node_words = subtree_sums(self.weight, owner, end)
        self.node_link = subtree_sums(self.weight * self.link, owner, end)
        self.node_prose = subtree_sums(self.prose_words, owner, end)
        self.node_blocks = subtree_sums(np.ones(self.count), owner, end)

    def _groups(self) -> list[Floats]:
        above = self.parent[self.owner]
        name = self.nodes.names.astype(np.int64)[self.owner]
        parent_name = np.where(above >= 0, self.nodes.names[above], 0).astype(np.int64)
        tag = self.tags[self.owner].astype(np.int64)
        many = int(self.nodes.names.max()) + 1
        kind = tag * many + name
        columns: list[Floats] = []
        self.groups: list[Ints] = []
        for key in ((above + 1) * (40 * many) + kind, kind * many + parent_name, above):
            _, group = np.unique(key, return_inverse=True)
            self.groups.append(group)
            words = np.asarray(np.bincount(group, self.weight), np.float64)
            some = np.maximum(1.0, words)
            columns += [
                np.bincount(group)[group].astype(np.float64),
                words[group],
                (np.bincount(group, self.prose_words) / some)[group],
                (np.bincount(group, self.weight * self.link) / some)[group],
            ]
        for values in (tag, above):
            columns += [(values == shift(values, side, -9)).astype(np.float64) for side in (1, -1)]
        return columns

    def _ancestors(self) -> list[Floats]:
        columns: list[Floats] = []
        node = self.owner
        for _ in range(4):
            node = np.where(node >= 0, self.parent[node], -1)
            there = node >= 0
            words = self.node_words[node]
            some = np.maximum(1.0, words)
            columns += [
                np.where(there, words / self.total, 1.0),
                np.where(there, self.node_prose[node] / self.prose_total, 1.0),
                np.where(there, self.node_prose[node] / some, 0.0),
                np.where(there, self.node_link[node] / some, 0.0),
                np.where(there, np.log1p(self.node_blocks[node]), 0.0),
            ]
        return columns

    # --- the block's place in the page ------------------------------------------------------------------------

    def _place(self, headline: int) -> list[Floats]:
        nodes, owner, depth = self.nodes, self.owner, self.nodes.depth.astype(np.float64)
        best = self._best_container()
        in_best = self._inside(best)
        half, most = (self._deepest_with(share) for share in (0.5, 0.8))
        common = self._common_depth(best)
        article, box = self._enclosing(frozenset(["article"])), self._enclosing(_BOXES)
        is_article = np.array([tag == "article" for tag in nodes.tags])
        big = int(np.argmax(np.where(is_article, self.node_words, -1.0)))
        columns = [
            in_best.astype(np.float64),
            np.where(in_best, depth[owner] - depth[best], -5.0),
            self._flat(self.node_words[best] / self.total),
            self._flat(self.node_prose[best] / self.prose_total),
            self._inside(half).astype(np.float64),
            self._inside(most).astype(np.float64),
            depth[owner] - depth[half],
            depth[owner] - depth[most],
            depth[best] - common,
            depth[owner] - common,
            np.where(article >= 0, self.node_words[article] / self.total, -1.0),
            np.where(article >= 0, self.node_prose[article] / self.prose_total, -1.0),
            (self._inside(big) & bool(is_article[big])).astype(np.float64),
            self._flat(float((is_article & (self.node_words > 5)).sum())),
        ]
        some = np.maximum(1.0, self.node_words[box])
        columns += [
            np.where(box >= 0, self.node_words[box] / self.total, -1.0),
            np.where(box >= 0, self.node_link[box] / some, -1.0),
            np.where(box >= 0, self.node_prose[box] / some, -1.0),
        ]
        if headline >= 0:
            anchor = int(owner[headline])
            common = self._common_depth(anchor)
            holder = self._ancestor_at(common.astype(np.int64))
            columns += [depth[owner] - common, self.node_words[holder] / self.total, np.arange(self.count) - headline]
        else:
            columns += [self._flat(-1.0), self._flat(-1.0), self._flat(-999.0)]
        columns.append((self.blocks.start / max(1, int(self.blocks.end[-1]))).astype(np.float64))
        columns += self._since_headline(headline, article)
        return [np.asarray(column, np.float64) for column in columns]

    def _since_headline(self, headline: int, article: Ints) -> list[Floats]:
        """Whether the headline's article element holds the block, and the headings that stand between the two."""
        if headline < 0:
            return [self._flat(-1.0) for _ in range(4)]
        tag = self.tags[self.owner]
        is_h1 = tag == _TAG_NUMBER["h1"]
        is_heading = np.isin(tag, [_TAG_NUMBER[name] for name in ("h2", "h3", "h4")])
        columns = [np.where(article == article[headline], 1.0, np.where(article >= 0, -1.0, 0.0))]
        for values in (is_h1, is_heading & (self.link < 0.5), is_heading & (self.link >= 0.5)):
            total = np.cumsum(values).astype(np.float64)
            columns.append(np.where(np.arange(self.count) >= headline, total - total[headline], -1.0))
        return columns

    def _best_container(self) -> int:
        """The node that readability's score chooses: prose counts for the parent, less for those above."""
        score = np.zeros(len(self.nodes.tags))
        at = np.flatnonzero(self.prose)
        if not len(at):
            return 0
        node = self.owner[at]
        inner = np.isin(self.tags[node], [_TAG_NUMBER[tag] for tag in ("p", "li", "blockquote", "h2", "span")])
        inner |= self.node_blocks[node] == 1
        node = np.where(inner & (self.parent[node] >= 0), self.parent[node], node)
        for share in (1.0, 0.6, 0.3):
            np.add.at(score, node[node >= 0], share * self.weight[at][node >= 0])
            node = np.where(node >= 0, self.parent[node], -1)
        return int(np.argmax(score * (1 - self.node_link / np.maximum(1.0, self.node_words))))

    def _deepest_with(self, share: float) -> int:
        """The deepest node that holds a share of all prose."""
        return int(np.argmax(np.where(self.node_prose >= share * self.prose_total, self.nodes.depth, -1)))

    def _inside(self, node: int) -> npt.NDArray[np.bool_]:
        return np.asarray((self.owner >= node) & (self.owner < self.nodes.end[node]))

    def _common_depth(self, node: int) -> Floats:
        """The depth of the common ancestor of each block's owner and a node."""
        result = np.zeros(self.count)
        step = node
        chain = []
        while step >= 0:
            chain.append(step)
            step = int(self.parent[step])
        for step in reversed(chain):
            result[self._inside(step)] = self.nodes.depth[step]
        return result

    def _ancestor_at(self, depth: Ints) -> Ints:
        """Each owner's ancestor at a depth not below it."""
        node = self.owner.copy()
        while (lower := self.nodes.depth[node] > depth).any():
            node = np.where(lower, self.parent[node], node)
        return node

    def _enclosing(self, tags: frozenset[str]) -> Ints:
        """Each owner's nearest node, itself included, with one of the tags; -1 for none."""
        nearest = np.full(len(self.nodes.tags), -1, np.int64)
        parents = self.nodes.parent.tolist()
        found: list[int] = []
        for node, tag in enumerate(self.nodes.tags):
            found.append(node if tag in tags else found[parents[node]] if node else -1)
        nearest[:] = found
        return nearest[self.owner]

    # --- names ------------------------------------------------------------------------------------------------

    def _hints(self) -> list[Floats]:
        masks = np.array([hint_mask(name) for name in self.nodes.name_strings], np.int64)[self.nodes.names]
        above = [0] * len(masks)
        own = masks.tolist()
        for node, parent in enumerate(self.nodes.parent.tolist()):
            above[node] = (above[parent] if parent >= 0 else 0) | own[node]
        all_above = np.array(above, np.int64)
        chain = [self.owner]
        for _ in range(_NEAR):
            chain.append(np.where(chain[-1] >= 0, self.parent[chain[-1]], -1))
        levels = [np.where(node >= 0, masks[node], 0) for node in chain]
        beyond = np.where(chain[-1] >= 0, self.parent[chain[-1]], -1)
        far = np.where(beyond >= 0, all_above[beyond], 0)
        inner = np.where(self.blocks.first != self.blocks.owner, masks[self.blocks.first], 0)
        columns: list[Floats] = []
        for bit in range(len(HINTS)):
            near = np.full(self.count, 6.0)
            for step in range(_NEAR, 0, -1):
                near[(levels[step] >> bit & 1) > 0] = step
            columns += [(levels[0] >> bit & 1).astype(np.float64), near]
            columns += [(far >> bit & 1).astype(np.float64), (inner >> bit & 1).astype(np.float64)]
        return columns

    def _names(self) -> list[Floats]:
        return self.table.columns(self.nodes, self.blocks)

    # --- title and page ---------------------------------------------------------------------------------------

    def _headline(self) -> tuple[int, Floats, Floats]:
        """The block that reads as the title; each block's overlap with the titles; whether it is one."""
        overlap, equal = np.zeros(self.count), np.zeros(self.count)
        title = self.titles[0] if self.titles else np.zeros(0, np.int64)
        if len(title):
            content = np.zeros(len(self.vocabulary.ids), np.bool_)
            content[title] = True
            overlap = self._line_sums(content[self.lines.ids]) / np.maximum(1, self.words)
            flat = [f" {' '.join(map(str, ids))} " for ids in self.titles]
            for index in np.flatnonzero((overlap > 0.99) & (self.words > 2)):
                own = " ".join(map(str, self.lines.ids[self.lines.first[index] : self.lines.first[index + 1]]))
                equal[index] = any(f" {own} " in other for other in flat)
        heading = np.isin(self.tags[self.owner], [_TAG_NUMBER[tag] for tag in ("h1", "h2", "h3")])
        is_h1 = self.tags[self.owner] == _TAG_NUMBER["h1"]
        enough = np.minimum(1.0, self.words / 4)
        value = np.where(heading | (equal > 0), overlap * enough + 0.3 * is_h1 + 0.3 * (equal > 0), 0.0)
        best = int(np.argmax(value))
        return (best if value[best] > 0.01 else -1), overlap, equal

    def _repeat_gap(self) -> Floats:
        """How many blocks ago the same words stood first; 0 for the first time."""
        first: dict[str, int] = {}
        result = np.zeros(self.count)
        for index, text in enumerate(self.blocks.texts):
            result[index] = index - first.setdefault(text, index)
        return result

    def _page(self) -> list[float]:
        return [
            float(np.log1p(self.count)),
            float(np.log1p(self.total)),
            float(self.prose_total / self.total),
            float(self.prose.sum()),
        ]


_CAPITALS = 0x590


@lru_cache(maxsize=1)
def _capital_table() -> npt.NDArray[np.bool_]:
    """Whether a code point below the Hebrew block is a capital; the last place stands for all above."""
    return np.array([chr(point).isupper() for point in range(_CAPITALS)] + [False])
