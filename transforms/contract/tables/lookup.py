"""What extraction and linking look things up in: `lookup.*`."""

from __future__ import annotations

from transforms.contract.definition import ARTICLE_ID, BATCH_ID, DOCUMENT_ID, Table, required
from transforms.contract.lists import Stage

ARTICLE_SKETCHES = Table(
    "lookup",
    "article_sketches",
    "One row per article that is long enough to be compared: from which its likeness to any other is told.",
    ("article_id",),
    (
        ARTICLE_ID,
        required("shingle_count", "INTEGER", "Distinct 5-word shingles of article_body"),
        required("number_count", "INTEGER", "Distinct numbers of article_body, each with the word before it"),
        required("bands", "UBIGINT[]", "24 hashes of 3 min-wise hashes each; near-identical articles share some"),
        required(
            "shingles_low", "UINTEGER[]", "The 128 smallest hashes of shingles, ascending; all if there are fewer"
        ),
        required("numbers_low", "UINTEGER[]", "The 32 smallest hashes of numbers, ascending; all if there are fewer"),
    ),
    stage=Stage.EXTRACT,
    made_from=("core.articles",),
    told_by="article_id",
    told_through="core.articles",
    replaced_by="article_id",
)

LINE_COUNTS = Table(
    "lookup",
    "line_counts",
    "One row per batch, outlet and normalised line: on how many distinct pages of the batch it stands.",
    ("batch_id", "outlet", "line_hash"),
    (
        BATCH_ID,
        required("outlet", "VARCHAR", "Host or name of the outlet"),
        required("line_hash", "UBIGINT", "64-bit hash of the normalised line; 0 counts the pages themselves"),
        required("pages", "INTEGER", "Distinct pages of the batch, versions of one page counted once"),
    ),
    stage=Stage.LINE_COUNTS,
    made_from=("raw.documents",),
    told_by="batch_id",
)

PAGE_SIGNATURES = Table(
    "lookup",
    "page_signatures",
    "One row per batch, outlet, page counted and signature hash, by which versions of a page are known again.",
    ("batch_id", "outlet", "document_id", "signature_hash"),
    (
        BATCH_ID,
        required("outlet", "VARCHAR", "Host or name of the outlet"),
        DOCUMENT_ID,
        required("signature_hash", "UBIGINT", "One of the page's smallest long-line hashes"),
    ),
    stage=Stage.LINE_COUNTS,
    made_from=("raw.documents",),
    told_by="batch_id",
)

#: In the order in which they are created and listed.
TABLES: tuple[Table, ...] = (
    ARTICLE_SKETCHES,
    LINE_COUNTS,
    PAGE_SIGNATURES,
)
