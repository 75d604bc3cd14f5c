"""The closed lists of the contract: every value that such a column may hold, with a sentence that says what it means.

Checks of the audit, comments in the database and the document of kinds and reasons come from here. Here does not
belong how a value is decided.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

Form = Literal["text", "html", "json"]

#: How a payload is read.
FORMS: dict[Form, str] = {
    "text": "A page dump: the text as it stands.",
    "html": "A page: its visible text in document order.",
    "json": "One record of an export, whose fields hold a page or a text.",
}

Severity = Literal["critical", "warning", "info"]

#: What happens when an expectation does not hold.
SEVERITIES: dict[Severity, str] = {
    "critical": "Nothing is published; the last release stands.",
    "warning": "The release is made, and says so.",
    "info": "Nothing: the figure is there to be watched.",
}


class Described(StrEnum):
    """A closed list whose values are strings that carry a sentence each."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """The member of that value and meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class Kind(Described):
    """What a segment of a document's text is. The first five make up the article."""

    TITLE = "title", "The headline as the document shows it; of several equal lines the first."
    SUBTITLE = "subtitle", "The standfirst under the title."
    DATELINE = "dateline", "Place, day and agency that open a report."
    BODY = "body", "A paragraph of the article, or a part of one."
    SUBHEADING = "subheading", "A heading between paragraphs of the article."

    CAPTION = "caption", "What a picture, a video or a chart shows."
    PHOTO_CREDIT = "photo_credit", "Who made or owns a picture."
    BYLINE = "byline", "Who wrote the article, and what is said about the author."
    WIRE_CREDIT = "wire_credit", "An agency's credit: who reported, wrote and edited."
    COPYRIGHT = "copyright", "Rights, imprint and other legal lines."
    MASTHEAD = "masthead", "The outlet's name as its pages carry it."
    TAGLINE = "tagline", "The outlet's motto or description of itself."
    DUPLICATE_TITLE = "duplicate_title", "A line that says the same as the title and is not the first to do so."
    PHP_WARNING = "php_warning", "What a server, a template or a script wrote by mistake, in whatever language."
    AI_DISCLAIMER = (
        "ai_disclaimer",
        "A notice that a machine wrote the text, and leftovers of an assistant's answer.",
    )
    NEWSLETTER = "newsletter", "An invitation to a newsletter, an app or a channel."
    RELATED_HEADING = "related_heading", "The heading of a list of other articles."
    RELATED_ITEM = "related_item", "Another article: its headline, teaser or link."
    MEDIA_CONTROL = "media_control", "Buttons, times and messages of a player."
    GALLERY_COUNTER = "gallery_counter", "The place of a picture in its gallery."
    COOKIE_NOTICE = "cookie_notice", "A notice about cookies, consent or privacy."
    CRAWL_DATE_LINE = "crawl_date_line", "The moment at which a crawler took the page."
    NAVIGATION = "navigation", "Menus, breadcrumbs, tags, links of the site."
    SHARE_BAR = "share_bar", "Invitations to share, print, save or follow."
    PAYWALL = "paywall", "What a reader without a subscription is told."
    COMMENT = "comment", "What readers wrote, and the form to do so."
    ADVERTISEMENT = "advertisement", "An advertisement or its label."
    PAGINATION = "pagination", "Numbers of pages and links to the next."
    DATELINE_STANDALONE = "dateline_standalone", "A place and a day on a line of their own."
    WHITESPACE = "whitespace", "Nothing but white space between two segments."
    OTHER = "other", "No article, and nothing of the kinds above, or nobody could tell which."


#: Kinds whose text is the article; every other kind is noise that says what it is.
ARTICLE_KINDS: frozenset[Kind] = frozenset({Kind.TITLE, Kind.SUBTITLE, Kind.DATELINE, Kind.BODY, Kind.SUBHEADING})

#: Article kinds that stand above the article body and are not part of ``article_body``.
HEADLINE_KINDS: frozenset[Kind] = frozenset({Kind.TITLE, Kind.SUBTITLE})


class Outcome(Described):
    """What extraction made of a document."""

    ARTICLE = "article", "The document holds an article: it has a row in core.articles."
    NO_ARTICLE = "no_article", "The document was read whole and holds no article; its segments say what it holds."
    FAILED = "failed", "The document could not be read; failure_reason says why."


class FailureReason(Described):
    """Why the extraction of a document failed."""

    TIMEOUT = "timeout", "The document took longer than a worker may work on one."
    MEMORY_LIMIT = "memory_limit", "The document needed more memory than a worker may take."
    WORKER_CRASH = "worker_crash", "The worker died on the document, and a fresh one did, too."
    PARSER_LIMIT = "parser_limit", "The parser gave up before the end of the page."
    TOO_DEEP = "too_deep", "The page is nested deeper than the extractor follows."
    TOO_MANY_NODES = "too_many_nodes", "The page has more elements than the extractor walks."
    UNSAFE_ENTITY = "unsafe_entity", "The page declares entities that grow without bound or reach outside."
    DECODE_ERROR = "decode_error", "The bytes are no text in any character encoding that was tried."


class DateKind(Described):
    """What happened on a date that a document names."""

    PUBLISHED = "published", "The article appeared."
    MODIFIED = "modified", "The article was changed last."
    CRAWLED = "crawled", "A crawler took the page."
    MENTIONED = "mentioned", "The text speaks of the day; nothing says that anything was published on it."


class Disposition(Described):
    """Whether a rejected input is worth another try after an upgrade."""

    QUARANTINED = "quarantined", "Kept for replay: a newer version or a repaired file may read it."
    SKIPPED = "skipped", "Nothing to do: the input is no document."


class Reason(Described):
    """Why an input did not become a document; its disposition follows from it."""

    TOO_LARGE = "too_large", "The payload is larger than one document may be."
    DECOMPRESSION_BOMB = "decompression_bomb", "The content swells beyond what its compressed size allows."
    TRUNCATED = "truncated", "The container or record ends before its end."
    CORRUPT_CONTAINER = "corrupt_container", "The container is damaged from some place on."
    BAD_RECORD = "bad_record", "A record contradicts its own header."
    DECODE_ERROR = "decode_error", "Content or transfer encoding cannot be undone, or the text cannot be decoded."
    UNSUPPORTED_ENCODING = "unsupported_encoding", "The content encoding is one that is not read."
    MALFORMED_JSON = "malformed_json", "The line is no JSON object."
    SCHEMA_ERROR = "schema_error", "No column holds text or a page, or a value has another type than its column."
    TIMEOUT = "timeout", "Reading took longer than one container may take."
    MEMORY_LIMIT = "memory_limit", "Reading needed more memory than a reader may take."
    WORKER_CRASH = "worker_crash", "The process that read the container died."

    EMPTY = "empty", "The input holds nothing, or a container no record."
    NOT_TEXT = "not_text", "The payload is binary: a picture, a document of an office program, an archive."
    NOT_ARTICLE_MEDIA = "not_article_media", "The media type is text of another kind: a script, a style sheet, a feed."
    HTTP_STATUS = "http_status", "The server answered with something else than the page."
    REVISIT = "revisit", "The record says that the payload is that of an earlier capture."
    NOT_A_CAPTURE = "not_a_capture", "The record is about the crawl: warcinfo, request, metadata, resolver's answers."
    SPECIAL_FILE = "special_file", "The entry is a pipe, a socket or a device."
    SYMLINK = "symlink", "The entry is a link; links are never followed."
    PATH_ESCAPE = "path_escape", "The path leads out of the folder that was named."
    UNREADABLE = "unreadable", "The system refused to open or to read the input."
    VANISHED = "vanished", "The input was listed and gone when it was opened."
    CHANGED_WHILE_READING = "changed_while_reading", "The input changed while it was read; the next run reads it again."
    TEMP_OR_HIDDEN = "temp_or_hidden", "The name is that of a hidden file, or of one that is still being written."
    UNSUPPORTED_CONTAINER = "unsupported_container", "The input is an archive or container that is not read."

    @property
    def disposition(self) -> Disposition:
        """Quarantined inputs are kept for replay; for skipped ones there is nothing to do."""
        return Disposition.QUARANTINED if self in QUARANTINED_REASONS else Disposition.SKIPPED


QUARANTINED_REASONS: frozenset[Reason] = frozenset(
    {
        Reason.TOO_LARGE,
        Reason.DECOMPRESSION_BOMB,
        Reason.TRUNCATED,
        Reason.CORRUPT_CONTAINER,
        Reason.BAD_RECORD,
        Reason.DECODE_ERROR,
        Reason.UNSUPPORTED_ENCODING,
        Reason.MALFORMED_JSON,
        Reason.SCHEMA_ERROR,
        Reason.TIMEOUT,
        Reason.MEMORY_LIMIT,
        Reason.WORKER_CRASH,
    }
)


class Stage(Described):
    """What brings the rows of a table."""

    INGEST = "ingest", "Inputs are listed and read; what they hold becomes captures, documents and rejections."
    LINE_COUNTS = "line_counts", "The lines of page dumps are counted across each outlet."
    EXTRACT = "extract", "Documents become typed segments and articles, and are loaded."
    LINK = "link", "Near-identical articles are brought together."
    AUDIT = "audit", "Expectations are evaluated on what no release holds yet."
    PUBLISH = "publish", "What passed the audit becomes a release."


#: Stages that note their loads in ops.loads.
LOADING_STAGES: tuple[Stage, ...] = (Stage.INGEST, Stage.LINE_COUNTS, Stage.EXTRACT, Stage.LINK)

#: Stages whose loads make a release worth publishing: counted lines alone show a reader nothing new.
RELEASED_STAGES: tuple[Stage, ...] = (Stage.INGEST, Stage.EXTRACT, Stage.LINK)
