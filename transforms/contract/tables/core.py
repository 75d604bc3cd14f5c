"""Extractions, typed segments, articles and their dimensions: `core.*`."""

from __future__ import annotations

from transforms.contract.definition import ARTICLE_ID, DOCUMENT_ID, Column, Table, duration, listed, moment, required
from transforms.contract.lists import DateKind, FailureReason, Kind, Outcome, Stage

EXTRACTIONS = Table(
    "core",
    "extractions",
    "One row per document: its current extraction.",
    ("document_id",),
    (
        DOCUMENT_ID,
        listed("outcome", "What extraction made of the document", Outcome),
        listed("failure_reason", "Why it failed", FailureReason, is_nullable=True, remark="; null unless failed"),
        Column("detail", "VARCHAR", "In words: why there is no article, or what failed"),
        required("extractor", "VARCHAR", "What read the document: the separator, or the HTML extractor"),
        required("extractor_version", "VARCHAR", "Version of its rules and model"),
        Column("char_length", "BIGINT", "Code points of the document's text; null where there is none"),
        Column("text_sha256", "VARCHAR", "SHA-256 of the text in UTF-8, lower-case hex"),
        Column("confidence", "DOUBLE", "Expected quality of the article/noise decision, 0 to 1"),
        duration("elapsed_ms", "Wall time of the extraction in milliseconds"),
        moment("extracted_at", "When it was extracted, in UTC", from_load="loaded_at"),
        required("load_id", "VARCHAR", "The load that brought the row: ops.loads", from_load="load_id"),
    ),
    stage=Stage.EXTRACT,
    made_from=("raw.documents", "lookup.line_counts"),
    told_by="load_id",
    replaced_by="document_id",
)

SEGMENTS = Table(
    "core",
    "segments",
    "One row per typed span of a document's text; in order and concatenated they are that text.",
    ("document_id", "ordinal"),
    (
        DOCUMENT_ID,
        required("ordinal", "INTEGER", "Position among the document's segments, from 0 without a gap"),
        required("start_char", "BIGINT", "First code point"),
        required("end_char", "BIGINT", "Code point after the last"),
        listed("kind", "What the span is", Kind),
        required("is_article", "BOOLEAN", "Whether the span is part of the article"),
        required("rule_id", "VARCHAR", "The rule, or the model version and class, that decided"),
        required("confidence", "DOUBLE", "Calibrated probability that is_article is right"),
        required("text", "VARCHAR", "The span itself"),
    ),
    stage=Stage.EXTRACT,
    made_from=("core.extractions",),
    told_by="document_id",
    told_through="core.extractions",
    replaced_by="document_id",
)

ARTICLES = Table(
    "core",
    "articles",
    "One row per document that holds an article.",
    ("article_id",),
    (
        required("article_id", "VARCHAR", "Digest of document_id alone"),
        DOCUMENT_ID,
        Column("headline", "VARCHAR", "The headline as the page shows it; null where the text has none"),
        Column("alternative_headline", "VARCHAR", "A differing headline from the page's structured data"),
        required("article_body", "VARCHAR", "Article spans but title and subtitle, paragraphs by a blank line"),
        Column("in_language", "VARCHAR", "BCP 47 primary language subtag, detected"),
        Column("in_language_confidence", "DOUBLE", "Probability of the language, 0 to 1"),
        Column(
            "date_published",
            "VARCHAR",
            "ISO 8601 in the page's own offset and precision; the first ten characters are the day on the page",
        ),
        Column("date_published_source", "VARCHAR", "Where the chosen date stood"),
        Column("date_published_confidence", "DOUBLE", "Calibrated probability that the day is right, 0 to 1"),
        required("has_date_conflict", "BOOLEAN", "The structured date and the one at the headline differ"),
        Column("dateline_place", "VARCHAR", "Place of the dateline, normalised by case, not looked up"),
        Column("wire_agency", "VARCHAR", "News agency, from a closed list"),
        Column("wire_agency_raw", "VARCHAR", "The words that credit the agency"),
        Column("publisher_id", "VARCHAR", "core.publishers"),
        Column("url", "VARCHAR", "Where the document was fetched, or what it says its address is"),
        Column("canonical_url", "VARCHAR", "The canonical address that the page states"),
        Column("section", "VARCHAR", "articleSection as the page states it"),
        Column("license", "VARCHAR", "Licence that the page states"),
        Column("robots", "VARCHAR", "The page's robots directives"),
        Column("tdm_reservation", "VARCHAR", "The page's tdm-reservation, for text and data mining"),
        required("word_count", "INTEGER", "Words of article_body"),
    ),
    stage=Stage.EXTRACT,
    made_from=("core.extractions", "core.segments"),
    sorted_by=("document_id",),
    told_by="document_id",
    told_through="core.extractions",
    replaced_by="document_id",
)

ARTICLE_DATES = Table(
    "core",
    "article_dates",
    "One row per date candidate of an article.",
    ("article_id", "candidate_position"),
    (
        ARTICLE_ID,
        required("candidate_position", "INTEGER", "Order among the article's candidates, from 0"),
        listed("kind", "What happened on it", DateKind),
        Column("value", "VARCHAR", "ISO 8601 as given; null where the words name no possible date"),
        required("source", "VARCHAR", "Where it stands: json-ld, meta, time, url, byline, dateline, text, ..."),
        required("confidence", "DOUBLE", "Probability that it is the day of publication, 0 to 1"),
        required("is_chosen", "BOOLEAN", "Whether it became date_published"),
        Column("raw", "VARCHAR", "The page's own words"),
        Column("problem", "VARCHAR", "Why value is null"),
    ),
    stage=Stage.EXTRACT,
    made_from=("core.articles",),
    told_by="article_id",
    told_through="core.articles",
    replaced_by="article_id",
)

PUBLISHERS = Table(
    "core",
    "publishers",
    "One row per outlet.",
    ("publisher_id",),
    (
        required("publisher_id", "VARCHAR", "Digest of the host, or of the name where there is no host"),
        Column("name", "VARCHAR", "Name of the outlet"),
        Column("host", "VARCHAR", "Host of its pages, without www."),
    ),
    stage=Stage.EXTRACT,
    made_from=("core.articles",),
    told_by="publisher_id",
    told_through="core.articles",
    is_dimension=True,
)

AUTHORS = Table(
    "core",
    "authors",
    "One row per person.",
    ("author_id",),
    (
        required("author_id", "VARCHAR", "Digest of the case-folded name"),
        required("name", "VARCHAR", "The name, as it was first met"),
    ),
    stage=Stage.EXTRACT,
    made_from=("core.articles",),
    told_by="author_id",
    told_through="core.article_authors",
    is_dimension=True,
)

ARTICLE_AUTHORS = Table(
    "core",
    "article_authors",
    "One row per article and author, in order.",
    ("article_id", "author_position"),
    (
        ARTICLE_ID,
        required("author_id", "VARCHAR", "core.authors"),
        required("author_position", "INTEGER", "Order in the byline, from 1"),
        Column("raw_name", "VARCHAR", "The page's own wording"),
    ),
    stage=Stage.EXTRACT,
    made_from=("core.articles", "core.authors"),
    told_by="article_id",
    told_through="core.articles",
    replaced_by="article_id",
)

SYNDICATION = Table(
    "core",
    "syndication",
    "One row per article in a cluster of near-identical articles.",
    ("article_id",),
    (
        required(
            "cluster_id",
            "VARCHAR",
            "Smallest article_id of the cluster: the same articles have the same id, whenever they came",
        ),
        ARTICLE_ID,
        required(
            "similarity",
            "DOUBLE",
            "Share of 5-word shingles in common with the likely origin, estimated to 0.05; 1 for itself",
        ),
        required(
            "is_likely_origin",
            "BOOLEAN",
            "Earliest day of the cluster, the agency's own outlet before others; one a cluster",
        ),
    ),
    stage=Stage.LINK,
    # of what linking reads, the sketches alone: the blocking checks on the other tables come after it, because they
    # look at its rows too, and would hold it back
    made_from=("lookup.article_sketches",),
    told_by="article_id",
    told_through="core.articles",
)

#: In the order in which they are created and listed.
TABLES: tuple[Table, ...] = (
    EXTRACTIONS,
    SEGMENTS,
    ARTICLES,
    ARTICLE_DATES,
    PUBLISHERS,
    AUTHORS,
    ARTICLE_AUTHORS,
    SYNDICATION,
)
