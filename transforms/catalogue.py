"""The catalogue of rules: everything that can decide what a segment is, of a page dump or of an HTML page.

A segment's ``rule_id`` is made here and nowhere else (`Rule.id_of`), so that none can be written that is not in the
catalogue. `docs/rules.md` is generated from it, and its examples are run as tests; all of them are invented. How a rule
decides does not belong here.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal, NewType

from transforms.contract.lists import Kind

#: What stands in ``rule_id``: made by `Rule.id_of` alone.
RuleId = NewType("RuleId", str)

#: Which documents a rule can decide in.
Where = Literal["dumps", "pages", "both"]

#: The kinds that the models of page dumps choose from for what is no article.
_FURNITURE = (
    Kind.CAPTION, Kind.PHOTO_CREDIT, Kind.BYLINE, Kind.WIRE_CREDIT, Kind.COPYRIGHT, Kind.MASTHEAD, Kind.TAGLINE,
    Kind.PHP_WARNING, Kind.AI_DISCLAIMER, Kind.NEWSLETTER, Kind.RELATED_HEADING, Kind.RELATED_ITEM, Kind.MEDIA_CONTROL,
    Kind.GALLERY_COUNTER, Kind.COOKIE_NOTICE, Kind.CRAWL_DATE_LINE, Kind.NAVIGATION, Kind.SHARE_BAR, Kind.PAYWALL,
    Kind.COMMENT, Kind.ADVERTISEMENT, Kind.PAGINATION, Kind.OTHER,
)  # fmt: skip


class Rule(Enum):
    """One rule: the form of its id, where it decides, the kinds that it gives, what it asks, an invented example.

    In the form, ``<kind>`` stands for the kind that was given and ``<version>`` for that of the models. The example is
    a line of a dump, or an element of a page; for a rule of both it is what the line or block says.
    """

    # --- page dumps: the document ---------------------------------------------------------------------------------
    LINES_ARTICLE = (
        "lines-<version>:article",
        "dumps",
        (Kind.BODY,),
        "the models of that version take the line for a part of the article",
        "The council closed the bridge over the Ahne on Monday, and nobody knows when it will open again.",
    )
    LINES = (
        "lines-<version>:<kind>",
        "dumps",
        (Kind.TITLE, *_FURNITURE),
        "the models of that version take the line for the title, or for that kind of furniture",
        "Get the evening letter in your inbox.",
    )
    WHITESPACE = (
        "whitespace",
        "dumps",
        (Kind.WHITESPACE,),
        "nothing but white space between two spans",
        " ",
    )
    EQUALS_TITLE = (
        "equals-title",
        "dumps",
        (Kind.DUPLICATE_TITLE,),
        "the line says the same as the title, case and marks aside; the first of several is the title",
        "BRIDGE STAYS SHUT",
    )
    BELOW_TITLE = (
        "below-title",
        "dumps",
        (Kind.SUBTITLE,),
        "one sentence directly below the title that the models do not take for a paragraph of the text",
        "Council puts off repairs; detour for buses stays.",
    )
    BETWEEN_PARAGRAPHS = (
        "between-paragraphs",
        "dumps",
        (Kind.SUBHEADING,),
        "a short article line without a full stop, with a paragraph behind it",
        "What happens to the buses",
    )
    UNFINISHED = (
        "unfinished-between-paragraphs",
        "dumps",
        (Kind.CAPTION,),
        "a line that runs on like a sentence and has no end, between paragraphs that all have one",
        "Passengers wait for the bus on the other side of the Ahne in Oberau",
    )
    COUNTING_NUMBERS = (
        "counting-numbers",
        "dumps",
        (Kind.PAGINATION,),
        "a removed line that is a number alone, beside the number before or behind it",
        "2",
    )
    MARKUP = (
        "markup",
        "dumps",
        (Kind.PHP_WARNING,),
        "a long line in which more than a ninth of the characters are marks of markup and code",
        (
            '{"page":{"id":"9","tags":["news","town"]},"ads":{"top":true,"side":false},"user":{"id":null,"plan":"free",'
            '"letters":["a","b"]},"v":[1,2]}'
        ),
    )

    # --- certain lines --------------------------------------------------------------------------------------------
    SERVER_OUTPUT = (
        "server-output",
        "both",
        (Kind.PHP_WARNING,),
        "a message or a line of a trace in the form of PHP, Python, Java, .NET, SQL or a template language",
        "Warning: Undefined variable $page in /srv/site/page.php on line 9",
    )
    TEMPLATE_OUTPUT = (
        "template-output",
        "both",
        (Kind.PHP_WARNING,),
        "a placeholder that the template should have replaced, and nothing else",
        '[gallery ids="3,4"]',
    )
    ERROR_PAGE = (
        "error-page",
        "both",
        (Kind.PHP_WARNING,),
        "the whole line is what servers say instead of a page",
        "404 Not Found",
    )
    NEEDS_BROWSER = (
        "needs-browser",
        "both",
        (Kind.OTHER,),
        "the whole line is what pages and their guards say to a browser without scripts or cookies",
        "Please enable JavaScript to read the comments.",
    )
    AGENCY_CREDIT = (
        "agency-credit",
        "both",
        (Kind.WIRE_CREDIT,),
        "“Reporting by” and names, and nothing else, as a line or at the end of a paragraph",
        "(Reporting by Nora Weaver; Editing by Oscar Quill)",
    )
    MACHINE_AUTHOR = (
        "machine-author",
        "both",
        (Kind.AI_DISCLAIMER,),
        "an AI disclaimer, an assistant's opening, or a text that says a machine made it, also behind a paragraph",
        "AI disclaimer: a machine wrote this page.",
    )
    READ_MORE = (
        "read-more",
        "both",
        (Kind.RELATED_ITEM,),
        "“Read more:” and another headline, at the end of a paragraph or as a block of a page",
        "READ MORE: A second bridge",
    )
    INVITATION = (
        "invitation",
        "both",
        (Kind.NEWSLETTER,),
        "an invitation to a newsletter, at the end of a paragraph or as a block of a page",
        "Sign up for our evening newsletter here.",
    )
    COOKIES = (
        "cookies",
        "both",
        (Kind.COOKIE_NOTICE,),
        "a site speaks of its own cookies, at the end of a paragraph or as a block of a page",
        "This website uses cookies to count its visitors.",
    )
    COPYRIGHT = (
        "copyright",
        "both",
        (Kind.COPYRIGHT,),
        "a copyright line, at the end of a paragraph or as a block of a page",
        "© 2031 Harbour Press. All rights reserved.",
    )

    # --- page dumps: spans inside lines ---------------------------------------------------------------------------
    TITLE_AGENCY = (
        "title-agency",
        "dumps",
        (Kind.BYLINE,),
        "a news agency glued to the end of the title",
        "Bridge over the Ahne stays shut By Reuters",
    )
    CAPTION_CREDIT = (
        "caption-credit",
        "dumps",
        (Kind.PHOTO_CREDIT,),
        "the credit before or behind a caption",
        "Workers of the town stand on the old bridge in Oberau. REUTERS/Nora Weaver",
    )
    DATELINE = (
        "dateline",
        "dumps",
        (Kind.DATELINE,),
        "place, day and agency before the dash that opens one of the first paragraphs",
        "OBERAU, Jan. 4 (Reuters) - The bridge over the Ahne will stay shut until the autumn, the council said.",
    )
    CRAWL_STAMP = (
        "crawl-stamp",
        "dumps",
        (Kind.CRAWL_DATE_LINE,),
        "the day on which a crawler took the page, written before the first line",
        "date 2031-02-03 10:15",
    )
    CRAWL_STAMP_PLACE = (
        "crawl-stamp-place",
        "dumps",
        (Kind.DATELINE_STANDALONE,),
        "a day and a place behind a crawl stamp",
        "date 2031-02-03 10:15 4 March Oberau, Freeland",
    )
    STANDING_PLACE = (
        "standing-place",
        "dumps",
        (Kind.DATELINE_STANDALONE,),
        "place and agency, or a day and two parts of a place, on a line of their own below the title",
        "OBERAU, Jan. 4 (Reuters)",
    )

    # --- pages ----------------------------------------------------------------------------------------------------
    PAGE_SEPARATOR = (
        "html.separator",
        "pages",
        (Kind.WHITESPACE,),
        "the newline between two blocks, and white space behind a dateline or before what is glued to a paragraph",
        " ",
    )
    PAGE_TAIL = (
        "html.tail.<kind>",
        "pages",
        (Kind.OTHER,),
        "what stands behind the last block that is judged: so long a page ends in a list",
        "<p>Item 12,001</p>",
    )
    PAGE_HEADLINE = (
        "html.headline.<kind>",
        "pages",
        (Kind.TITLE, Kind.DUPLICATE_TITLE, Kind.MASTHEAD, Kind.NAVIGATION),
        (
            "the block that shows the headline; the first of several is the title; an outlet's name or a kicker in the "
            "same line is cut off"
        ),
        "<h1>Bridge stays shut</h1>",
    )
    PAGE_STANDFIRST = (
        "html.standfirst.<kind>",
        "pages",
        (Kind.SUBTITLE,),
        "a short block below the headline that the page's names, its description or its heading call the standfirst",
        '<p class="standfirst">The repairs will cost more than the town has.</p>',
    )
    PAGE_JUDGE = (
        "html.judge.<kind>",
        "pages",
        (Kind.BODY, Kind.SUBHEADING),
        "the trees chose the block; a heading, or a short block all in bold without a full stop, is a subheading",
        "<h2>What happens to the buses</h2>",
    )
    PAGE_DATELINE = (
        "html.dateline.<kind>",
        "pages",
        (Kind.DATELINE, Kind.DATELINE_STANDALONE),
        "place, day and agency that open one of the first paragraphs, or a block of its own above them",
        "<p>OBERAU, Jan. 4 (Reuters) - The bridge stays shut.</p>",
    )
    PAGE_WORDS = (
        "html.words.<kind>",
        "pages",
        (
            Kind.PHOTO_CREDIT, Kind.BYLINE, Kind.WIRE_CREDIT, Kind.COPYRIGHT, Kind.TAGLINE,
            Kind.AI_DISCLAIMER, Kind.NEWSLETTER, Kind.RELATED_HEADING, Kind.RELATED_ITEM, Kind.MEDIA_CONTROL,
            Kind.GALLERY_COUNTER, Kind.COOKIE_NOTICE, Kind.CRAWL_DATE_LINE, Kind.NAVIGATION, Kind.SHARE_BAR,
            Kind.PAYWALL, Kind.COMMENT, Kind.ADVERTISEMENT, Kind.PAGINATION,
        ),
        "a set phrase of that kind, a byline above the first paragraph, or a crawl stamp that opens a paragraph",
        "<p>Advertisement</p>",
    )  # fmt: skip
    PAGE_HEAD = (
        "html.head.<kind>",
        "pages",
        (Kind.MASTHEAD, Kind.TAGLINE),
        "the block is the site's name as the page's head gives it, or the line below that name",
        "<div>The Harbour Post</div>",
    )
    PAGE_LANDMARK = (
        "html.landmark.<kind>",
        "pages",
        (
            Kind.CAPTION, Kind.PHOTO_CREDIT, Kind.RELATED_HEADING, Kind.RELATED_ITEM, Kind.COOKIE_NOTICE,
            Kind.NAVIGATION,
        ),
        "an element whose meaning HTML defines holds the block: nav, figcaption, footer, header, dialog, aside, figure",
        "<nav><a href='/town'>Town</a></nav>",
    )  # fmt: skip
    PAGE_NAME = (
        "html.name.<kind>",
        "pages",
        (
            Kind.CAPTION, Kind.PHOTO_CREDIT, Kind.BYLINE, Kind.COPYRIGHT, Kind.NEWSLETTER, Kind.RELATED_HEADING,
            Kind.RELATED_ITEM, Kind.MEDIA_CONTROL, Kind.GALLERY_COUNTER, Kind.COOKIE_NOTICE, Kind.NAVIGATION,
            Kind.SHARE_BAR, Kind.PAYWALL, Kind.COMMENT, Kind.ADVERTISEMENT, Kind.PAGINATION,
        ),
        "a word of the class names or ids of the nearest element that says what it is",
        '<div class="share-bar">Tell a friend</div>',
    )  # fmt: skip
    PAGE_SHAPE = (
        "html.shape.<kind>",
        "pages",
        (
            Kind.MASTHEAD, Kind.RELATED_HEADING, Kind.RELATED_ITEM, Kind.MEDIA_CONTROL, Kind.NAVIGATION, Kind.OTHER,
        ),
        "nothing else said what the block is: its links, its length and its place tell",
        "<p><a href='/second-bridge'>A second bridge for the old town</a></p>",
    )  # fmt: skip

    def __init__(self, form: str, where: Where, kinds: tuple[Kind, ...], meaning: str, example: str) -> None:
        self.form, self.where, self.kinds, self.meaning, self.example = form, where, kinds, meaning, example
        self._ids = {kind: RuleId(form.replace("<kind>", kind)) for kind in kinds}

    def id_of(self, kind: Kind, version: str = "<version>") -> RuleId:
        """The id of this rule where it gave a kind.

        Raises:
            ValueError: the catalogue says that the rule never gives this kind.
        """
        found = self._ids.get(kind)
        if found is None:
            raise ValueError(f"{self.name} gives no {kind}: the catalogue of rules says what it can give")
        return RuleId(found.replace("<version>", version)) if "<" in found else found
