"""What breaks each expectation: a statement or several, by suite and description.

Where no row can break one, the reason stands in `UNBREAKABLE`.
"""

from __future__ import annotations

from expectations.spec import Expectation, Suite
from tests.unit.expectations import healthy
from transforms.contract.tables import TABLES

_NEW = "(SELECT document_id FROM core.extractions WHERE load_id = 'l2' AND outcome = 'article' ORDER BY ALL LIMIT 1)"
_NUL = "'a' || chr(0)"


def _copy(table: str, where: str, **changed: str) -> str:
    """A second row like the first that matches, but for what is changed."""
    replaced = ", ".join(f"{value} AS {name}" for name, value in changed.items())
    columns = f"* REPLACE ({replaced})" if replaced else "*"
    return f"INSERT INTO {table} SELECT {columns} FROM {table} WHERE {where} LIMIT 1"


def _set(table: str, where: str, **changed: str) -> str:
    return f"UPDATE {table} SET {', '.join(f'{name} = {value}' for name, value in changed.items())} WHERE {where}"


_CAPTURE, _DOCUMENT = "capture_id = 'capture-31'", "batch_id = 'b2'"
_REJECTION, _SEGMENT = "rejection_id = 'rejection-1'", f"document_id = {_NEW} AND ordinal = 2"
_EXTRACTION, _ARTICLE = f"document_id = {_NEW}", "article_id = 'article-031'"
_OTHER = "sha256('nobody')"

#: Suite -> description -> what breaks it.
CASES: dict[str, dict[str, str | tuple[str, ...]]] = {
    "captures": {
        "capture_id tells the rows of raw.captures apart": _set(
            "raw.captures", "capture_id = 'capture-2'", capture_id="'capture-31'"
        ),
        "captures.document_id has a row in raw.documents": _set("raw.captures", _CAPTURE, document_id=_OTHER),
        "captures.batch_id has a row in ops.batches": "DELETE FROM ops.batches WHERE batch_id = 'b2'",
        "a payload is captured once at a place": _copy("raw.captures", _CAPTURE, capture_id="'other'"),
        "source_uri is a percent-encoded file:/// path or a URL": _set(
            "raw.captures", _CAPTURE, source_uri="'file:///pages/a b.html'"
        ),
        "record_offset and record_length go with a record_index": _set("raw.captures", _CAPTURE, record_offset="5"),
        "positions in a container are not negative": _set("raw.captures", _CAPTURE, record_index="-1"),
        "warc_date lies between 1970 and the day after ingest": _set(
            "raw.captures", _CAPTURE, warc_date="TIMESTAMP '2027-01-01'"
        ),
        "no text in raw.captures holds U+0000": _set("raw.captures", _CAPTURE, warc_target_uri=_NUL),
        "a text or HTML file is no container": _set("raw.captures", _CAPTURE, record_index="3"),
        "http_status is a status of HTTP": _set("raw.captures", _CAPTURE, http_status="20000"),
    },
    "documents": {
        "document_id tells the rows of raw.documents apart": _copy("raw.documents", _DOCUMENT),
        "form is of the closed list": _set("raw.documents", _DOCUMENT, form="'pdf'"),
        "documents.batch_id has a row in ops.batches": "DELETE FROM ops.batches WHERE batch_id = 'b2'",
        "a document came with a capture of its own batch": f"DELETE FROM raw.captures WHERE {_CAPTURE}",
        "document_id is a SHA-256 in lower-case hex": _set(
            "raw.documents", _DOCUMENT, document_id="upper(document_id)"
        ),
        "no document is empty": _set("raw.documents", _DOCUMENT, byte_length="0"),
        "payload_uri is a path inside the home": _set("raw.documents", _DOCUMENT, payload_uri="'raw/../../etc/passwd'"),
    },
    "rejections": {
        "rejection_id tells the rows of raw.rejections apart": _copy("raw.rejections", _REJECTION),
        "rejections.batch_id has a row in ops.batches": "DELETE FROM ops.batches WHERE batch_id = 'b2'",
        "source_uri is a percent-encoded file:/// path or a URL": _set(
            "raw.rejections", _REJECTION, source_uri="'/pages/bad.txt'"
        ),
        "disposition and reason are of the closed lists": _set(
            "raw.rejections", _REJECTION, disposition="'quarantined'"
        ),
        "a plain file is not both captured and rejected in one batch": _set(
            "raw.rejections", _REJECTION, source_uri="'file:///pages/31.html'"
        ),
        "no text in raw.rejections holds U+0000": _set("raw.rejections", _REJECTION, detail=_NUL),
        "a place is rejected once for a reason": _copy("raw.rejections", _REJECTION, rejection_id="'other'"),
        "every rejection says in words what is wrong": _set("raw.rejections", _REJECTION, detail="' '"),
        "share of quarantined inputs: below 5%": "DELETE FROM raw.captures WHERE batch_id = 'b2'",
    },
    "extractions": {
        "document_id tells the rows of core.extractions apart": _copy("core.extractions", _EXTRACTION, load_id="'l1'"),
        "extractions.document_id has a row in raw.documents": _set("core.extractions", _EXTRACTION, document_id=_OTHER),
        "outcome is of the closed list": _set("core.extractions", _EXTRACTION, outcome="'perhaps'"),
        "failure_reason is of the closed list": _set(
            "core.extractions", "outcome = 'failed'", failure_reason="'bad luck'"
        ),
        "failure_reason is there exactly where the outcome is failed": _set(
            "core.extractions", _EXTRACTION, failure_reason="'timeout'"
        ),
        "a text that was extracted has its length and digest": _set(
            "core.extractions", _EXTRACTION, text_sha256="NULL"
        ),
        "confidence lies between 0 and 1": _set("core.extractions", _EXTRACTION, confidence="1.5"),
        "no text in core.extractions holds U+0000": _set("core.extractions", _EXTRACTION, detail=_NUL),
        "a document without an article says why": _set("core.extractions", "outcome = 'no_article'", detail="NULL"),
        "share of failed documents: below 2%": _set(
            "core.extractions", "confidence > 0", outcome="'failed'", failure_reason="'timeout'"
        ),
        "share of documents without an article: below 50%": _set(
            "core.extractions", "confidence > 0", outcome="'no_article'"
        ),
        "share of articles whose extraction is unsure (confidence under 0.7): below 20%": _set(
            "core.extractions", "confidence > 0", confidence="0.5"
        ),
        "share of documents that took over 5 seconds: below 1%": _set(
            "core.extractions", "confidence > 0", elapsed_ms="6000"
        ),
    },
    "segments": {
        "core.segments.document_id has a row in core.extractions": _copy("core.segments", _SEGMENT, document_id=_OTHER),
        "required columns are never null": _set("core.segments", _SEGMENT, rule_id="NULL"),
        "ordinals count from 0 without a gap": _set("core.segments", _SEGMENT, ordinal="3"),
        "segments cover the text without gap or overlap": _set("core.segments", _SEGMENT, start_char="start_char - 1"),
        "a segment's text is as long as its offsets say": _set("core.segments", _SEGMENT, text="text || '!'"),
        "segments, concatenated, are the text that the extraction witnessed": _set(
            "core.segments", _SEGMENT, text="upper(text)"
        ),
        "kind is of the closed list": _set("core.segments", _SEGMENT, kind="'gossip'"),
        "is_article agrees with kind": _set("core.segments", _SEGMENT, is_article="false"),
        "a whitespace segment holds nothing but white space": _set("core.segments", "ordinal = 1", text="'é'"),
        "no segment holds U+0000": _set("core.segments", _SEGMENT, text="chr(0) || substr(text, 2)"),
        "a document without an article has no article segment": _set(
            "core.segments",
            "document_id = (SELECT document_id FROM core.extractions WHERE outcome = 'no_article') AND ordinal = 2",
            kind="'body'",
            is_article="true",
        ),
        "an article has body text": _set("core.segments", _EXTRACTION, kind="'other'", is_article="false"),
        "confidence lies between 0 and 1": _set("core.segments", _SEGMENT, confidence="-0.1"),
        "share of visible characters that nothing names (kind other): below 60%": _set(
            "core.segments", "ordinal = 2", kind="'other'"
        ),
    },
    "articles": {
        "article_id tells the rows of core.articles apart": _set(
            "core.articles", "article_id = 'article-001'", article_id="'article-031'"
        ),
        "a document has one article at most": _copy("core.articles", _ARTICLE, article_id="'other'"),
        "core.articles.document_id has a row in core.extractions": _set("core.articles", _ARTICLE, document_id=_OTHER),
        "an article is of a document whose outcome is article": _set(
            "core.extractions",
            "document_id = (SELECT document_id FROM core.articles WHERE article_id = 'article-031')",
            outcome="'no_article'",
        ),
        "a document whose outcome is article has one": f"DELETE FROM core.articles WHERE {_ARTICLE}",
        "the headline is what the first title segment says, blanks and invisible characters aside": _set(
            "core.articles", _ARTICLE, headline="headline || ' | The Gazette'"
        ),
        "articles.publisher_id has a row in core.publishers": _set("core.articles", _ARTICLE, publisher_id="'p9'"),
        "no text in core.articles holds U+0000": _set("core.articles", _ARTICLE, article_body=_NUL),
        "date_published is null or a possible date from 1970-01-01 to the day after the run": _set(
            "core.articles", _ARTICLE, date_published="'2026-02-30'"
        ),
        "a date has a source and a confidence": _set("core.articles", _ARTICLE, date_published_source="NULL"),
        "confidences lie between 0 and 1": _set("core.articles", _ARTICLE, in_language_confidence="2"),
        "in_language is a primary language subtag": _set("core.articles", _ARTICLE, in_language="'en-GB'"),
        "every dateline_place stands in a dateline segment": _set(
            "core.articles", "article_id = 'article-028'", dateline_place="'Port Oberau'"
        ),
        "wire_agency is of the closed list": _set("core.articles", _ARTICLE, wire_agency="'The Neighbours'"),
        "addresses are http or https": _set("core.articles", _ARTICLE, url="'javascript:alert(1)'"),
        "word_count counts the words of a body": _set("core.articles", _ARTICLE, word_count="-1"),
        "an article has a body": _set("core.articles", _ARTICLE, article_body="' '"),
        "share of articles without a headline: below 30%": _set("core.articles", "true", headline="NULL"),
        "share of articles without a date: below 40%": _set("core.articles", "true", date_published="NULL"),
        "share of articles without a language: below 5%": _set("core.articles", "true", in_language="NULL"),
        "share of articles without an outlet: below 20%": _set("core.articles", "true", publisher_id="NULL"),
        "share of articles under 25 words: below 10%": _set("core.articles", "true", word_count="3"),
        "share of articles whose body is under 2% of the text: below 10%": _set(
            "core.extractions", "true", char_length="1000000"
        ),
        "share of articles whose structured data and page name different days: below 20%": _set(
            "core.articles", "true", has_date_conflict="true"
        ),
    },
    "dimensions": {
        "publisher_id tells the rows of core.publishers apart": _copy("core.publishers", "publisher_id = 'p1'"),
        "author_id tells the rows of core.authors apart": _copy("core.authors", "author_id = 'u1'"),
        "article_id, author_position tells the rows of core.article_authors apart": _copy(
            "core.article_authors", _ARTICLE, author_id="'u2'"
        ),
        "article_id, candidate_position tells the rows of core.article_dates apart": _copy(
            "core.article_dates", _ARTICLE
        ),
        "required columns of core.authors are never null": _set("core.authors", "author_id = 'u1'", name="NULL"),
        "required columns of core.article_authors are never null": _set(
            "core.article_authors", _ARTICLE, author_position="NULL"
        ),
        "required columns of core.article_dates are never null": _set("core.article_dates", _ARTICLE, source="NULL"),
        "article_authors.author_id has a row in core.authors": "DELETE FROM core.authors WHERE author_id = 'u2'",
        "core.article_authors.article_id has a row in core.articles": _copy(
            "core.article_authors", _ARTICLE, article_id="'other'"
        ),
        "core.article_dates.article_id has a row in core.articles": _copy(
            "core.article_dates", _ARTICLE, article_id="'other'"
        ),
        "no text in core.publishers holds U+0000": _set("core.publishers", "publisher_id = 'p1'", name=_NUL),
        "no text in core.authors holds U+0000": _set("core.authors", "author_id = 'u1'", name=_NUL),
        "no text in core.article_authors holds U+0000": _set("core.article_authors", _ARTICLE, raw_name=_NUL),
        "no text in core.article_dates holds U+0000": _set("core.article_dates", _ARTICLE, raw=_NUL),
        "an outlet has a name or a host": _set("core.publishers", "publisher_id = 'p3'", name="NULL"),
        "a host belongs to one outlet": _set("core.publishers", "publisher_id = 'p2'", host="'gazette.example'"),
        "a person's name is not empty": _set("core.authors", "author_id = 'u1'", name="''"),
        "authors are numbered from 1 without a gap": _set("core.article_authors", _ARTICLE, author_position="2"),
        "an article names an author once": _copy("core.article_authors", _ARTICLE, author_position="2"),
        "candidates are numbered from 0 without a gap": _set(
            "core.article_dates", f"{_ARTICLE} AND candidate_position = 1", candidate_position="2"
        ),
        "a date's kind is of the closed list": _set("core.article_dates", _ARTICLE, kind="'expired'"),
        "candidates are null or possible dates": _set("core.article_dates", _ARTICLE, value="'2026-03-09'"),
        "confidence lies between 0 and 1": _set("core.article_dates", _ARTICLE, confidence="7"),
        "an article has one chosen date at most, and it is date_published": _set(
            "core.article_dates", f"{_ARTICLE} AND is_chosen", value="'2026-03-04'"
        ),
        "a candidate without a value says why": _set("core.article_dates", _ARTICLE, problem="NULL"),
        "share of outlets known by name only: below 50%": _set("core.publishers", "true", host="NULL"),
        "share of authors with a digit in the name: below 2%": _set(
            "core.authors", "author_id = 'u1'", name="'Ada Vane 3'"
        ),
        "share of authors with over five words in the name: below 5%": _set(
            "core.authors", "author_id = 'u1'", name="'Ada Vane reports from the old harbour'"
        ),
    },
    "syndication": {
        "article_id tells the rows of core.syndication apart": _copy(
            "core.syndication", "article_id = 'article-021'", cluster_id="'article-000'"
        ),
        "core.syndication.article_id has a row in core.articles": _copy(
            "core.syndication", "article_id = 'article-021'", article_id="'article-999'"
        ),
        "a cluster has two articles or more": "DELETE FROM core.syndication WHERE article_id = 'article-023'",
        "cluster_id is the smallest article_id of the cluster": _set(
            "core.syndication", "cluster_id = 'article-022'", cluster_id="'article-023'"
        ),
        # the released article of a cluster that a new one joined
        "a cluster has one likely origin": _set(
            "core.syndication", "article_id = 'article-001'", is_likely_origin="false"
        ),
        "similarity lies between 0 and 1, and is 1 for the origin itself": _set(
            "core.syndication", "article_id = 'article-023'", similarity="0.5"
        ),
        "no article of a cluster is of an earlier day than its likely origin": _set(
            "core.articles", "article_id = 'article-021'", date_published="'2026-03-01'"
        ),
    },
    "accounting": {
        "captures = documents + repeats, of what is new": _set(
            "raw.documents", "document_id = sha256('payload 1')", batch_id="'b2'"
        ),
        "there are no more documents than captures": "DELETE FROM raw.captures WHERE batch_id = 'b2'",
        "documents = article + no_article + failed": f"DELETE FROM core.extractions WHERE {_EXTRACTION}",
        "extractions with an article = articles": f"DELETE FROM core.articles WHERE {_ARTICLE}",
        "inputs = captures + rejections": f"DELETE FROM raw.rejections WHERE {_REJECTION}",
        "captures and documents of all batches = captures and documents": (
            f"DELETE FROM raw.captures WHERE {_CAPTURE}"
        ),
        "rejections are those of all batches, less what a retry took back": _copy(
            "raw.rejections", _REJECTION, rejection_id="'other'"
        ),
        "every new document has been extracted": f"DELETE FROM core.extractions WHERE {_EXTRACTION}",
        "a batch holds the captures and documents that it says": _set("raw.captures", _CAPTURE, batch_id="'b1'"),
        "every row belongs to a batch or a load, so that none escapes the audit": _set(
            "core.extractions", _EXTRACTION, load_id="'l9'"
        ),
        "a load holds no more extractions than it says": _set("ops.loads", "load_id = 'l2'", rows_loaded="99"),
        "batches are numbered from 1 without a gap": _set("ops.batches", "batch_id = 'b2'", batch_position="3"),
    },
}

#: Why no row can break an expectation.
UNBREAKABLE = {
    ("captures", "batch_id is never null"): "a row without a batch is in no scope; the accounting suite finds it",
    ("documents", "batch_id is never null"): "a row without a batch is in no scope; the accounting suite finds it",
    ("rejections", "batch_id is never null"): "a row without a batch is in no scope; the accounting suite finds it",
    ("extractions", "load_id is never null"): "a row without a load is in no scope; the accounting suite finds it",
    ("articles", "document_id is never null"): "new articles are told by their document; its extraction lacks one",
    ("articles", "words in articles"): "a figure to watch",
    ("articles", "outlets and languages of new articles"): "a figure to watch",
    ("dimensions", "publisher_id is never null"): "outlets are told by the articles that name them",
    ("dimensions", "outlets, authors and dates named by new articles"): "a figure to watch",
    ("syndication", "article_id is never null"): "new rows are told by their article",
    ("syndication", "clusters with new articles"): "a figure to watch",
}

_OWN_TABLE = {
    "captures": ("raw.captures", _CAPTURE),
    "documents": ("raw.documents", _DOCUMENT),
    "rejections": ("raw.rejections", _REJECTION),
    "extractions": ("core.extractions", _EXTRACTION),
    "articles": ("core.articles", _ARTICLE),
    "dimensions": ("core.publishers", "publisher_id = 'p1'"),
    "syndication": ("core.syndication", "article_id = 'article-021'"),
}


def damage_for(suite: Suite, expectation: Expectation) -> list[str] | None:
    """The statements that break an expectation; None where there is no case for it."""
    if expectation.kind == "ExpectColumnValuesToNotBeNull":
        table, where = _OWN_TABLE[suite.name]
        return [_set(table, where, **{str(expectation.column): "NULL"})]
    case = CASES.get(suite.name, {}).get(expectation.description)
    if case is None:
        return None
    return [case] if isinstance(case, str) else list(case)


def all_cases() -> list[tuple[str, str]]:
    """Suite and description of every expectation that can be broken."""
    from expectations.suites import build

    return [
        (suite.name, expectation.description)
        for suite in build(TABLES, healthy.AS_OF).values()
        for expectation in suite.expectations
        if (suite.name, expectation.description) not in UNBREAKABLE
    ]
