"""The one definition of the warehouse: every table, its grain, its columns and their meaning.

DDL, comments in the database, the data dictionary, Dagster's column schema and the key checks of the expectation
suites all derive from `TABLES`. Here does not belong how a table is filled (`warehouse/sql`), nor what is wrong
with a row (`expectations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["raw", "core", "lookup", "quality", "ops"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its SQL type, what it means, and whether it may be null."""

    name: str
    sql_type: str
    comment: str
    is_nullable: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the sentence that says what a row is, the columns that tell rows apart, and all columns."""

    schema: Group
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def qualified_name(self) -> str:
        """``schema.name``, as SQL spells it."""
        return f"{self.schema}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _required(name: str, sql_type: str, comment: str) -> Column:
    return Column(name, sql_type, comment, is_nullable=False)


_DOCUMENT_ID = _required(
    "document_id", "VARCHAR", "SHA-256 of the payload, 64 lower-case hex digits; depends on nothing else"
)
_BATCH_ID = _required("batch_id", "VARCHAR", "The ingest batch that brought the row: ops.batches")

CAPTURES = Table(
    "raw",
    "captures",
    "One row per time a payload was seen at a place.",
    ("capture_id",),
    (
        _required("capture_id", "VARCHAR", "Digest of source_uri, record position and document_id alone"),
        _DOCUMENT_ID,
        _required("source_uri", "VARCHAR", "file:///percent-encoded path, or the URL as given without secrets"),
        Column("record_offset", "BIGINT", "Byte offset of the record in its container; null for a plain file"),
        Column("record_index", "BIGINT", "0-based ordinal in the container; null for a plain file"),
        Column("record_length", "BIGINT", "Bytes of the record in its container; null for a plain file"),
        Column("media_type", "VARCHAR", "Media type as the transport or the file name states it"),
        Column("charset", "VARCHAR", "Character set as the transport states it"),
        Column("warc_record_id", "VARCHAR", "WARC-Record-ID"),
        Column("warc_target_uri", "VARCHAR", "WARC-Target-URI, or the url field of a JSONL or Parquet record"),
        Column("warc_date", "TIMESTAMP", "WARC-Date in UTC; null when malformed or out of range"),
        Column("http_status", "INTEGER", "Status of the HTTP response in the record"),
        Column("outlet", "VARCHAR", "The outlet that the run was told for this input; an address goes before it"),
        _BATCH_ID,
        _required("ingested_at", "TIMESTAMP", "When the batch was read, in UTC"),
        Column("warc_truncated", "VARCHAR", "WARC-Truncated: why the crawler kept a part of the page only; else null"),
    ),
)

DOCUMENTS = Table(
    "raw",
    "documents",
    "One row per distinct payload.",
    ("document_id",),
    (
        _DOCUMENT_ID,
        _required("byte_length", "BIGINT", "Bytes of the payload"),
        Column("media_type", "VARCHAR", "Media type of the first capture"),
        _required("form", "VARCHAR", "How the payload is read: text, html or json"),
        _required("payload_uri", "VARCHAR", "The shard that holds the payload, relative to the home"),
        _BATCH_ID,
    ),
)

REJECTIONS = Table(
    "raw",
    "rejections",
    "One row per input that could not become a document.",
    ("rejection_id",),
    (
        _required("rejection_id", "VARCHAR", "Digest of source_uri, record position, reason and detail"),
        _required("source_uri", "VARCHAR", "The input, spelt as in raw.captures"),
        Column("record_offset", "BIGINT", "Byte offset of the record; null for a file or a broken place"),
        Column("record_index", "BIGINT", "0-based ordinal of the record; null for a file or a broken place"),
        Column("warc_target_uri", "VARCHAR", "WARC-Target-URI where the header could be read"),
        _required("disposition", "VARCHAR", "quarantined (kept for replay) or skipped (nothing to do)"),
        _required("reason", "VARCHAR", "Closed list of the contract"),
        Column("detail", "VARCHAR", "In words: what is wrong and what would help"),
        _BATCH_ID,
        _required("rejected_at", "TIMESTAMP", "When the batch was read, in UTC"),
    ),
)

SOURCES = Table(
    "ops",
    "sources",
    "One row per state of an input that was read, or is being read.",
    ("source_uri", "fingerprint"),
    (
        _required("source_uri", "VARCHAR", "The input, spelt as in raw.captures"),
        _required("fingerprint", "VARCHAR", "Size and change times, or ETag, by which an unchanged input is known"),
        _required("is_complete", "BOOLEAN", "False while only part of a container has been read"),
        _required("next_record", "BIGINT", "Ordinal at which reading goes on after an interruption"),
        _required("records", "BIGINT", "Captures and rejections that the input added"),
        _BATCH_ID,
        Column("outlet", "VARCHAR", "Outlet given with the input, or parent; retry reads it so again"),
        Column("columns", "VARCHAR", "Column mapping given with the input, as JSON; retry reads it so again"),
    ),
)

EXTRACTIONS = Table(
    "core",
    "extractions",
    "One row per document: its current extraction.",
    ("document_id",),
    (
        _DOCUMENT_ID,
        _required("outcome", "VARCHAR", "article, no_article or failed"),
        Column("failure_reason", "VARCHAR", "Closed list of the contract; null unless failed"),
        Column("detail", "VARCHAR", "In words: why there is no article, or what failed"),
        _required("extractor", "VARCHAR", "What read the document: the separator, or the HTML extractor"),
        _required("extractor_version", "VARCHAR", "Version of its rules and model"),
        Column("char_length", "BIGINT", "Code points of the document's text; null where there is none"),
        Column("text_sha256", "VARCHAR", "SHA-256 of the text in UTF-8, lower-case hex"),
        Column("confidence", "DOUBLE", "Expected quality of the article/noise decision, 0 to 1"),
        _required("elapsed_ms", "DOUBLE", "Wall time of the extraction in milliseconds"),
        _required("extracted_at", "TIMESTAMP", "When it was extracted, in UTC"),
        _required("load_id", "VARCHAR", "The load that brought the row: ops.loads"),
    ),
)

SEGMENTS = Table(
    "core",
    "segments",
    "One row per typed span of a document's text; in order and concatenated they are that text.",
    ("document_id", "ordinal"),
    (
        _DOCUMENT_ID,
        _required("ordinal", "INTEGER", "Position among the document's segments, from 0 without a gap"),
        _required("start_char", "BIGINT", "First code point"),
        _required("end_char", "BIGINT", "Code point after the last"),
        _required("kind", "VARCHAR", "What the span is: closed list of the contract"),
        _required("is_article", "BOOLEAN", "Whether the span is part of the article"),
        _required("rule_id", "VARCHAR", "The rule, or the model version and class, that decided"),
        _required("confidence", "DOUBLE", "Calibrated probability that is_article is right"),
        _required("text", "VARCHAR", "The span itself"),
    ),
)

ARTICLES = Table(
    "core",
    "articles",
    "One row per document that holds an article.",
    ("article_id",),
    (
        _required("article_id", "VARCHAR", "Digest of document_id alone"),
        _DOCUMENT_ID,
        Column("headline", "VARCHAR", "The headline as the page shows it; null where the text has none"),
        Column("alternative_headline", "VARCHAR", "A differing headline from the page's structured data"),
        _required("article_body", "VARCHAR", "Article spans but title and subtitle, paragraphs by a blank line"),
        Column("in_language", "VARCHAR", "BCP 47 primary language subtag, detected"),
        Column("in_language_confidence", "DOUBLE", "Probability of the language, 0 to 1"),
        Column(
            "date_published",
            "VARCHAR",
            "ISO 8601 in the page's own offset and precision; the first ten characters are the day on the page",
        ),
        Column("date_published_source", "VARCHAR", "Where the chosen date stood"),
        Column("date_published_confidence", "DOUBLE", "Calibrated probability that the day is right, 0 to 1"),
        _required("has_date_conflict", "BOOLEAN", "The structured date and the one at the headline differ"),
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
        _required("word_count", "INTEGER", "Words of article_body"),
    ),
)

ARTICLE_DATES = Table(
    "core",
    "article_dates",
    "One row per date candidate of an article.",
    ("article_id", "candidate_position"),
    (
        _required("article_id", "VARCHAR", "core.articles"),
        _required("candidate_position", "INTEGER", "Order among the article's candidates, from 0"),
        _required("kind", "VARCHAR", "published, modified, crawled or mentioned"),
        Column("value", "VARCHAR", "ISO 8601 as given; null where the words name no possible date"),
        _required("source", "VARCHAR", "Where it stands: json-ld, meta, time, url, byline, dateline, text, ..."),
        _required("confidence", "DOUBLE", "Probability that it is the day of publication, 0 to 1"),
        _required("is_chosen", "BOOLEAN", "Whether it became date_published"),
        Column("raw", "VARCHAR", "The page's own words"),
        Column("problem", "VARCHAR", "Why value is null"),
    ),
)

PUBLISHERS = Table(
    "core",
    "publishers",
    "One row per outlet.",
    ("publisher_id",),
    (
        _required("publisher_id", "VARCHAR", "Digest of the host, or of the name where there is no host"),
        Column("name", "VARCHAR", "Name of the outlet"),
        Column("host", "VARCHAR", "Host of its pages, without www."),
    ),
)

AUTHORS = Table(
    "core",
    "authors",
    "One row per person.",
    ("author_id",),
    (
        _required("author_id", "VARCHAR", "Digest of the case-folded name"),
        _required("name", "VARCHAR", "The name, as it was first met"),
    ),
)

ARTICLE_AUTHORS = Table(
    "core",
    "article_authors",
    "One row per article and author, in order.",
    ("article_id", "author_position"),
    (
        _required("article_id", "VARCHAR", "core.articles"),
        _required("author_id", "VARCHAR", "core.authors"),
        _required("author_position", "INTEGER", "Order in the byline, from 1"),
        Column("raw_name", "VARCHAR", "The page's own wording"),
    ),
)

SYNDICATION = Table(
    "core",
    "syndication",
    "One row per article in a cluster of near-identical articles.",
    ("article_id",),
    (
        _required(
            "cluster_id",
            "VARCHAR",
            "Smallest article_id of the cluster: the same articles have the same id, whenever they came",
        ),
        _required("article_id", "VARCHAR", "core.articles"),
        _required(
            "similarity",
            "DOUBLE",
            "Share of 5-word shingles in common with the likely origin, estimated to 0.05; 1 for itself",
        ),
        _required(
            "is_likely_origin",
            "BOOLEAN",
            "Earliest day of the cluster, the agency's own outlet before others; one a cluster",
        ),
    ),
)

ARTICLE_SKETCHES = Table(
    "lookup",
    "article_sketches",
    "One row per article that is long enough to be compared: from which its likeness to any other is told.",
    ("article_id",),
    (
        _required("article_id", "VARCHAR", "core.articles"),
        _required("shingle_count", "INTEGER", "Distinct 5-word shingles of article_body"),
        _required("number_count", "INTEGER", "Distinct numbers of article_body, each with the word before it"),
        _required("bands", "UBIGINT[]", "24 hashes of 3 min-wise hashes each; near-identical articles share some"),
        _required(
            "shingles_low", "UINTEGER[]", "The 128 smallest hashes of shingles, ascending; all if there are fewer"
        ),
        _required("numbers_low", "UINTEGER[]", "The 32 smallest hashes of numbers, ascending; all if there are fewer"),
    ),
)

LINE_COUNTS = Table(
    "lookup",
    "line_counts",
    "One row per batch, outlet and normalised line: on how many distinct pages of the batch it stands.",
    ("batch_id", "outlet", "line_hash"),
    (
        _BATCH_ID,
        _required("outlet", "VARCHAR", "Host or name of the outlet"),
        _required("line_hash", "UBIGINT", "64-bit hash of the normalised line; 0 counts the pages themselves"),
        _required("pages", "INTEGER", "Distinct pages of the batch, versions of one page counted once"),
    ),
)

PAGE_SIGNATURES = Table(
    "lookup",
    "page_signatures",
    "One row per batch, outlet, page counted and signature hash, by which versions of a page are known again.",
    ("batch_id", "outlet", "document_id", "signature_hash"),
    (
        _BATCH_ID,
        _required("outlet", "VARCHAR", "Host or name of the outlet"),
        _DOCUMENT_ID,
        _required("signature_hash", "UBIGINT", "One of the page's smallest long-line hashes"),
    ),
)

VALIDATION_RUNS = Table(
    "quality",
    "validation_runs",
    "One row per run of an expectation suite.",
    ("validation_run_id",),
    (
        _required("validation_run_id", "VARCHAR", "Digest of audit, suite and the release before"),
        _required("audit_id", "VARCHAR", "Digest of the loads that the audit covered"),
        Column("release_id", "VARCHAR", "The release that the audit let through; null where it did not"),
        _required("suite", "VARCHAR", "Name of the suite"),
        _required("success", "BOOLEAN", "No critical expectation failed"),
        _required("expectations", "INTEGER", "Expectations evaluated"),
        _required("failed_critical", "INTEGER", "Critical expectations that failed"),
        _required("failed_warning", "INTEGER", "Other expectations that failed"),
        _required("rows_audited", "BIGINT", "Rows of the suite's table in the scope of the audit"),
        _required("elapsed_ms", "DOUBLE", "Wall time of the suite"),
        _required("run_at", "TIMESTAMP", "When the suite ran, in UTC"),
    ),
)

EXPECTATION_RESULTS = Table(
    "quality",
    "expectation_results",
    "One row per expectation result.",
    ("validation_run_id", "expectation_position"),
    (
        _required("validation_run_id", "VARCHAR", "quality.validation_runs"),
        _required("expectation_position", "INTEGER", "Order in the suite, from 0"),
        Column("release_id", "VARCHAR", "The release that the audit let through; null where it did not"),
        _required("suite", "VARCHAR", "Name of the suite"),
        _required("expectation", "VARCHAR", "What is expected, in words"),
        _required("expectation_type", "VARCHAR", "Great Expectations' name of it"),
        Column("column", "VARCHAR", "The column it is about"),
        _required("severity", "VARCHAR", "critical (blocks the release), warning or info"),
        _required("success", "BOOLEAN", "Whether it holds"),
        Column("observed", "VARCHAR", "The observed figure, as text"),
        Column("unexpected_count", "BIGINT", "Rows that break it"),
        Column("examples", "VARCHAR", "A few rows that break it, as a JSON list"),
        _required("run_at", "TIMESTAMP", "When it was evaluated, in UTC"),
    ),
)

BATCHES = Table(
    "ops",
    "batches",
    "One row per ingest batch.",
    ("batch_id",),
    (
        _BATCH_ID,
        _required("batch_position", "INTEGER", "Order of the batch in this home, from 1"),
        _required("captures", "BIGINT", "Captures added"),
        _required("documents", "BIGINT", "Documents added"),
        _required("rejections", "BIGINT", "Rejections added"),
        _required("payload_bytes", "BIGINT", "Bytes of the payloads added"),
        _required("presshouse_version", "VARCHAR", "Version of the program that read the batch"),
        _required("ingest_ms", "DOUBLE", "Wall time of reading and loading"),
        _required("ingested_at", "TIMESTAMP", "When the batch was read, in UTC"),
    ),
)

LOADS = Table(
    "ops",
    "loads",
    "One row per load, whose deterministic id makes repeating it harmless.",
    ("load_id",),
    (
        _required("load_id", "VARCHAR", "Digest of the stage and of what it loads"),
        _required("stage", "VARCHAR", "ingest, line_counts, extract, link"),
        Column("batch_id", "VARCHAR", "The batch it belongs to"),
        _required("rows_loaded", "BIGINT", "Rows of the stage's main table"),
        Column("release_id", "VARCHAR", "The first release that holds the load; null while unpublished"),
        _required("elapsed_ms", "DOUBLE", "Wall time of the load"),
        _required("loaded_at", "TIMESTAMP", "When it was committed, in UTC"),
    ),
)

RELEASES = Table(
    "ops",
    "releases",
    "One row per published release.",
    ("release_id",),
    (
        _required("release_id", "VARCHAR", "Position and digest of the loads published"),
        _required("release_position", "INTEGER", "Order of the release in this home, from 1"),
        _required("published_at", "TIMESTAMP", "When it was sealed, in UTC"),
        _required("captures", "BIGINT", "Rows of raw.captures"),
        _required("documents", "BIGINT", "Rows of raw.documents"),
        _required("articles", "BIGINT", "Extractions with an article"),
        _required("no_article", "BIGINT", "Extractions without an article"),
        _required("failed", "BIGINT", "Failed extractions"),
        _required("rejections", "BIGINT", "Rows of raw.rejections"),
        _required("segments", "BIGINT", "Rows of core.segments"),
        _required("failed_warnings", "INTEGER", "Warning expectations that did not hold"),
        _required("presshouse_version", "VARCHAR", "Version of the program"),
        _required("extractor_versions", "VARCHAR", "Extractors and rule versions of the rows, as JSON"),
        _required("library_versions", "VARCHAR", "Versions of the libraries that matter, as JSON"),
        _required("audit_ms", "DOUBLE", "Wall time of the audit"),
    ),
)

#: All tables, in the order in which they are created and listed.
TABLES: tuple[Table, ...] = (
    CAPTURES,
    DOCUMENTS,
    REJECTIONS,
    SOURCES,
    EXTRACTIONS,
    SEGMENTS,
    ARTICLES,
    ARTICLE_DATES,
    PUBLISHERS,
    AUTHORS,
    ARTICLE_AUTHORS,
    ARTICLE_SKETCHES,
    SYNDICATION,
    LINE_COUNTS,
    PAGE_SIGNATURES,
    VALIDATION_RUNS,
    EXPECTATION_RESULTS,
    BATCHES,
    LOADS,
    RELEASES,
)

#: Schemas of the warehouse and what each holds.
SCHEMAS: dict[str, str] = {
    "raw": "What was seen where, and what could not be read",
    "core": "Extractions, typed segments, articles and their dimensions",
    "lookup": "What extraction and linking look things up in: nothing that is about one article alone",
    "quality": "What every audit expected and found",
    "ops": "Batches, loads and releases",
    "marts": "Views that answer the questions people ask first",
}


def table(qualified_name: str) -> Table:
    """The table of that name.

    Raises:
        KeyError: there is no such table.
    """
    for candidate in TABLES:
        if candidate.qualified_name == qualified_name:
            return candidate
    raise KeyError(qualified_name)
