"""What each block of a page is called: the article's parts, and every kind of furniture.

The judge says what is article; here the rest gets its name, in this order: landmarks (navigation, captions), words in
the class names and ids of the elements around it (nearest first), other landmarks (footer, aside, form), and last the
words of the block itself. An element that holds article text names nothing but itself: what a page calls the whole
says little about a part.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from transforms.catalogue import Rule
from transforms.contract.lists import Kind
from transforms.html.class_names import is_standfirst, is_summary, kind_of_name
from transforms.html.evidence import Evidence
from transforms.html.head import Head
from transforms.html.headline import Headline
from transforms.html.judge import Judgement, first_paragraph
from transforms.html.render import Mark, Rendered
from transforms.wording.certain_lines import read_line
from transforms.wording.dateline import parse_standalone_place
from transforms.wording.person_names import is_byline
from transforms.wording.set_phrases import certain_kind, kind_of_words

#: Share of the chosen words that an element may hold and still name what else is in it.
_HELD_SHARE = 0.05
#: Blocks after the headline within which a standfirst stands.
_TOP_BLOCKS = 14
#: The longest standfirst: a longer lead tells the story and is body.
_STANDFIRST_WORDS = 25
#: Blocks after the headline within which a heading is a standfirst, not the first sub-heading.
_NEXT_BLOCKS = 4
#: Words of an outlet's name or a place, and of a motto.
_NAME_WORDS, _TAGLINE_WORDS = 7, 14
#: Words of a line, above the first paragraph, that may be a byline with several names and a date.
_BYLINE_WORDS = 20
#: Probability from which a standfirst the judge left out is still one, if the page calls it so.
_STANDFIRST = 0.12

# Plain integers: an enumeration's own operators cost ten times as much, and every block is asked.
_NAV, _FIGCAPTION, _HEADING, _BUTTON, _PRE = map(int, (Mark.NAV, Mark.FIGCAPTION, Mark.HEADING, Mark.BUTTON, Mark.PRE))
_LANDMARKS: tuple[tuple[int, Kind], ...] = (
    (int(Mark.FOOTER), Kind.NAVIGATION),
    (int(Mark.HEADER), Kind.NAVIGATION),
    (int(Mark.DIALOG), Kind.COOKIE_NOTICE),
    (int(Mark.ASIDE), Kind.RELATED_ITEM),
    (int(Mark.FIGURE), Kind.CAPTION),
)


class Named(NamedTuple):
    """A block's kind, and the rule that gave it."""

    kind: Kind
    rule: Rule


def name_blocks(
    rendered: Rendered, evidence: Evidence, judgement: Judgement, head: Head, headline: Headline | None
) -> list[Named]:
    """The kind of every block of a page.

    Args:
        rendered: the page.
        evidence: what was gathered on its blocks.
        judgement: what was chosen.
        head: what the page calls itself, for standfirst and masthead.
        headline: the article's headline; None for a page without an article, of which no block gets an article's kind.
    """
    return _Namer(rendered, evidence, judgement, head, headline).named()


class _Namer:
    """One page's blocks being named."""

    def __init__(
        self, rendered: Rendered, evidence: Evidence, judgement: Judgement, head: Head, headline: Headline | None
    ) -> None:
        self.rendered, self.evidence, self.judgement = rendered, evidence, judgement
        self.chosen = judgement.chosen if headline is not None else np.zeros(len(rendered.blocks), np.bool_)
        self.description = " ".join(head.description.split()).casefold()
        self.site_names = head.site_names
        self.headline = -1
        self.title_texts: set[str | None] = set()
        if headline is not None and headline.block is not None:
            self.headline = headline.block
            self.title_texts = {rendered.blocks.texts[headline.block], headline.text}
        # Of several lines that say the title, the first is the title.
        self.title = next((at for at, text in enumerate(rendered.blocks.texts) if text in self.title_texts), -1)
        self.first_prose = first_paragraph(evidence, self.chosen)
        # Lists: a number taken out of an array costs ten times as much, and every block is asked for several.
        self.texts = rendered.blocks.texts
        self.marks: list[int] = rendered.blocks.all_marks.tolist()
        self.links: list[float] = rendered.blocks.link.tolist()
        self.words: list[int] = evidence.words.tolist()
        self.owners: list[int] = rendered.blocks.owner.tolist()
        self.firsts: list[int] = rendered.blocks.first.tolist()
        self.is_chosen: list[bool] = self.chosen.tolist()
        self.node_kinds = self._name_nodes()

    def named(self) -> list[Named]:
        result = [self._name(place) for place in range(len(self.rendered.blocks))]
        self._name_last_headings(result)
        self._name_taglines(result)
        if self.headline >= 0:
            self._name_standfirst(result)
        return result

    def _name_nodes(self) -> list[Named | None]:
        """What the names of each element and of those that hold it say, nearest first."""
        nodes, blocks = self.rendered.nodes, self.rendered.blocks
        size = len(nodes.tags)
        weight = self.chosen * self.evidence.words
        running = np.concatenate(([0.0], np.cumsum(np.bincount(blocks.owner, weight, size) if size else [])))
        held = running[nodes.end] - running[:-1]
        speaks = (held <= _HELD_SHARE * weight.sum()).tolist()
        if self.headline >= 0:
            node = int(blocks.owner[self.headline])
            while node >= 0:
                speaks[node] = False
                node = int(nodes.parent[node])
        names, parents = nodes.names.tolist(), nodes.parent.tolist()
        kinds: list[Named | None] = []
        for node, name in enumerate(names):
            kind = kind_of_name(nodes.name_strings[name]) if name and speaks[node] else None
            own = Named(kind, Rule.PAGE_NAME) if kind else None
            kinds.append(own or (kinds[parents[node]] if parents[node] >= 0 else None))
        return kinds

    def _name(self, place: int) -> Named:
        text, marks, words, link = self.texts[place], self.marks[place], self.words[place], self.links[place]
        if text in self.title_texts:
            return Named(Kind.TITLE if place == self.title else Kind.DUPLICATE_TITLE, Rule.PAGE_HEADLINE)
        if (line := self._certain_line(place)) is not None:
            return line
        certain = certain_kind(text, words, is_article=self.is_chosen[place])
        if certain is not None:
            return Named(certain, Rule.PAGE_WORDS)
        if 0 <= self.headline < place < self.first_prose and words <= _NAME_WORDS and parse_standalone_place(text):
            return Named(Kind.DATELINE_STANDALONE, Rule.PAGE_DATELINE)
        if self.is_chosen[place]:
            if place < self.first_prose and words <= _BYLINE_WORDS and is_byline(text):
                return Named(Kind.BYLINE, Rule.PAGE_WORDS)
            is_heading = bool(marks & _HEADING) or self._reads_as_heading(place)
            return Named(Kind.SUBHEADING if is_heading else Kind.BODY, Rule.PAGE_JUDGE)
        if words <= _NAME_WORDS and text.casefold() in self.site_names:
            return Named(Kind.MASTHEAD, Rule.PAGE_HEAD)
        if marks & _NAV:
            return Named(Kind.NAVIGATION, Rule.PAGE_LANDMARK)
        if marks & _FIGCAPTION:
            is_credit = kind_of_words(text, words, link) is Kind.PHOTO_CREDIT
            return Named(Kind.PHOTO_CREDIT if is_credit else Kind.CAPTION, Rule.PAGE_LANDMARK)
        by_name = self.node_kinds[self.firsts[place]] or self.node_kinds[self.owners[place]]
        if by_name is not None:
            return self._refine(by_name, place)
        by_words = kind_of_words(text, words, link)
        if by_words is not None:
            return Named(by_words, Rule.PAGE_WORDS)
        for mark, kind in _LANDMARKS:
            if marks & mark:
                return self._refine(Named(kind, Rule.PAGE_LANDMARK), place)
        return self._by_shape(place, self.rendered.nodes.tags[self.owners[place]])

    def _certain_line(self, place: int) -> Named | None:
        """What the block certainly is as a line; a link says what it leads to, and `pre` shows code on purpose."""
        found = read_line(self.texts[place])
        if found is None:
            return None
        is_link, is_code = self.links[place] > 0.5, bool(self.marks[place] & _PRE)
        if (is_link and found.kind in (Kind.PHP_WARNING, Kind.AI_DISCLAIMER)) or (
            is_code and found.kind is Kind.PHP_WARNING
        ):
            return None
        return Named(*found)

    def _refine(self, named: Named, place: int) -> Named:
        """A container's kind fitted to the block: headings of related items, menus that pose as something else."""
        words, link, marks = self.words[place], self.links[place], self.marks[place]
        if named.kind is Kind.RELATED_ITEM and link < 0.5 and words <= 6 and marks & _HEADING:
            return Named(Kind.RELATED_HEADING, named.rule)
        if named.kind is Kind.RELATED_ITEM and words <= 2 and link > 0.5:
            return Named(Kind.NAVIGATION, Rule.PAGE_SHAPE)
        if named.kind is Kind.CAPTION and words <= 2 and marks & _BUTTON:
            return Named(Kind.MEDIA_CONTROL, Rule.PAGE_SHAPE)
        if named.kind is Kind.ADVERTISEMENT and link > 0.5 and words >= 4:
            return Named(Kind.RELATED_ITEM, Rule.PAGE_SHAPE)
        return named

    def _by_shape(self, place: int, tag: str) -> Named:
        """What is left is told by links: short ones are menus, longer ones other articles."""
        words = self.words[place]
        if words == 0:
            return Named(Kind.OTHER, Rule.PAGE_SHAPE)
        if self.links[place] > 0.6:
            return Named(Kind.NAVIGATION if words <= 3 else Kind.RELATED_ITEM, Rule.PAGE_SHAPE)
        if self.marks[place] & _BUTTON and words <= 4:
            return Named(Kind.MEDIA_CONTROL, Rule.PAGE_SHAPE)
        if tag in ("h2", "h3", "h4") and words <= 5 and self.first_prose >= 0 and place > self.first_prose:
            return Named(Kind.RELATED_HEADING, Rule.PAGE_SHAPE)
        if place < self.first_prose and place < _TOP_BLOCKS and self.headline > place:
            return Named(Kind.MASTHEAD, Rule.PAGE_SHAPE)
        return Named(Kind.OTHER, Rule.PAGE_SHAPE)

    def _name_last_headings(self, result: list[Named]) -> None:
        """A heading that no body follows heads what comes after the article."""
        last = max((place for place, one in enumerate(result) if one.kind is Kind.BODY), default=len(result))
        for place in range(last + 1, len(result)):
            if result[place].kind is Kind.SUBHEADING:
                result[place] = Named(Kind.RELATED_HEADING, Rule.PAGE_SHAPE)

    def _name_taglines(self, result: list[Named]) -> None:
        """The line below a masthead, before any article text: what the outlet says of itself."""
        stop = self.first_prose if self.first_prose >= 0 else len(result)
        by_place = Named(Kind.MASTHEAD, Rule.PAGE_SHAPE)
        for place in range(1, min(stop, len(result))):
            if result[place - 1].kind is not Kind.MASTHEAD:
                continue
            is_plain = 2 <= self.words[place] <= _TAGLINE_WORDS and self.links[place] == 0
            if is_plain and (result[place].kind in (Kind.OTHER, Kind.NAVIGATION) or result[place] == by_place):
                result[place] = Named(Kind.TAGLINE, Rule.PAGE_HEAD)

    def _reads_as_heading(self, place: int) -> bool:
        """Whether a chosen block without a heading element is one: short, wholly bold, no final punctuation."""
        return (
            self.rendered.blocks.bold[place] > 0.95
            and 1 <= self.words[place] <= 12
            and self.texts[place][-1] not in '.!?…:;,”"»)'
            and place > self.first_prose >= 0
        )

    def _name_standfirst(self, result: list[Named]) -> None:
        """The standfirst: between headline and body, called so by the page, by its head's description, or by form."""
        nodes = self.rendered.nodes
        stop = self.first_prose if self.first_prose > self.headline else self.headline + 1
        for place in range(self.headline + 1, min(stop + 1, self.headline + _TOP_BLOCKS, len(result))):
            words = self.words[place]
            if not 4 <= words <= _STANDFIRST_WORDS or self.links[place] > 0.4:
                continue
            owner = self.owners[place]
            names = [nodes.name_strings[nodes.names[owner]], nodes.name_strings[nodes.names[self.firsts[place]]]]
            if nodes.parent[owner] >= 0:
                names.append(nodes.name_strings[nodes.names[nodes.parent[owner]]])
            called = any(is_standfirst(name) for name in names if name)
            text = self.texts[place].casefold()
            described = len(text) >= 30 and bool(self.description) and text[:120] == self.description[: len(text[:120])]
            called |= described and any(is_summary(name) for name in names if name)
            near = place - self.headline <= _NEXT_BLOCKS and place < stop
            heading = nodes.tags[owner] in ("h2", "h3") and words >= 6 and near
            named = result[place].kind
            if self.is_chosen[place]:
                if called or (described and place < stop) or heading:
                    result[place] = Named(Kind.SUBTITLE, Rule.PAGE_STANDFIRST)
                    return
            elif named in (Kind.OTHER, Kind.MASTHEAD, Kind.RELATED_HEADING, Kind.NAVIGATION) and (
                (called or described or heading) and self.judgement.probability[place] > _STANDFIRST
            ):
                result[place] = Named(Kind.SUBTITLE, Rule.PAGE_STANDFIRST)
                return
