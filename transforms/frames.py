"""Extractions as Arrow tables: the flat rows that the warehouse loads, one table each for what is one grain.

The tables carry what content alone decides; when and in which load a row came is added by the loader.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.contract.lists import Outcome
from transforms.linking.sketches import sketch
from transforms.model import ArticleFields, Author, Extraction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXTRACTIONS = pa.schema(
    [
        ("document_id", pa.string()),
        ("outcome", pa.string()),
        ("failure_reason", pa.string()),
        ("detail", pa.string()),
        ("extractor", pa.string()),
        ("extractor_version", pa.string()),
        ("char_length", pa.int64()),
        ("text_sha256", pa.string()),
        ("confidence", pa.float64()),
        ("elapsed_ms", pa.float64()),
    ]
)

SEGMENTS = pa.schema(
    [
        ("document_id", pa.string()),
        ("ordinal", pa.int32()),
        ("start_char", pa.int64()),
        ("end_char", pa.int64()),
        ("kind", pa.string()),
        ("is_article", pa.bool_()),
        ("rule_id", pa.string()),
        ("confidence", pa.float64()),
        ("text", pa.string()),
    ]
)

#: Columns of core.articles that are fields of `ArticleFields` by the same name.
_FIELD_NAMES = (
    "headline",
    "alternative_headline",
    "article_body",
    "in_language",
    "date_published",
    "date_published_source",
    "dateline_place",
    "wire_agency",
    "wire_agency_raw",
    "publisher_name",
    "publisher_host",
    "url",
    "canonical_url",
    "section",
    "license",
    "robots",
    "tdm_reservation",
)

ARTICLES = pa.schema(
    [
        ("article_id", pa.string()),
        ("document_id", pa.string()),
        *((name, pa.string()) for name in _FIELD_NAMES),
        ("publisher_id", pa.string()),
        ("in_language_confidence", pa.float64()),
        ("date_published_confidence", pa.float64()),
        ("has_date_conflict", pa.bool_()),
        ("word_count", pa.int32()),
    ]
)

ARTICLE_DATES = pa.schema(
    [
        ("article_id", pa.string()),
        ("candidate_position", pa.int32()),
        ("kind", pa.string()),
        ("value", pa.string()),
        ("source", pa.string()),
        ("confidence", pa.float64()),
        ("is_chosen", pa.bool_()),
        ("raw", pa.string()),
        ("problem", pa.string()),
    ]
)

ARTICLE_AUTHORS = pa.schema(
    [
        ("article_id", pa.string()),
        ("author_id", pa.string()),
        ("author_position", pa.int32()),
        ("name", pa.string()),
        ("raw_name", pa.string()),
    ]
)

ARTICLE_SKETCHES = pa.schema(
    [
        ("article_id", pa.string()),
        ("shingle_count", pa.int32()),
        ("number_count", pa.int32()),
        ("bands", pa.list_(pa.uint64())),
        ("shingles_low", pa.list_(pa.uint32())),
        ("numbers_low", pa.list_(pa.uint32())),
    ]
)

#: Every table of an extraction shard and its schema.
SCHEMAS: dict[str, pa.Schema] = {
    "extractions": EXTRACTIONS,
    "segments": SEGMENTS,
    "articles": ARTICLES,
    "article_dates": ARTICLE_DATES,
    "article_authors": ARTICLE_AUTHORS,
    "article_sketches": ARTICLE_SKETCHES,
}


def digest(*parts: str) -> str:
    """A key made of content alone: the first 32 hex digits of the SHA-256 of the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def article_id(document_id: str) -> str:
    """The id of the article that a document holds."""
    return digest("article", document_id)


def publisher_id(name: str | None, host: str | None) -> str | None:
    """The id of an outlet: by its host, or by its name where no host is known."""
    if host:
        return digest("publisher-host", host.casefold())
    return digest("publisher-name", name.casefold()) if name else None


def author_id(name: str) -> str:
    """The id of a person: by the name, whatever its case."""
    return digest("author", " ".join((clean(name) or "").casefold().split()))


def extraction_tables(extractions: Sequence[tuple[Extraction, float]]) -> dict[str, pa.Table]:
    """The rows of extractions, each with its wall time in milliseconds, as one Arrow table a grain (`SCHEMAS`)."""
    rows: dict[str, list[Mapping[str, object]]] = {name: [] for name in SCHEMAS if name != "segments"}
    segments: dict[str, list[object]] = {name: [] for name in SEGMENTS.names}
    for extraction, elapsed_ms in extractions:
        rows["extractions"].append(_extraction_row(extraction, elapsed_ms))
        _add_segments(segments, extraction)
        if extraction.outcome is Outcome.ARTICLE and extraction.fields is not None:
            identity = article_id(extraction.document_id)
            rows["articles"].append(_article_row(identity, extraction.document_id, extraction.fields))
            rows["article_dates"].extend(_date_rows(identity, extraction.fields))
            rows["article_authors"].extend(_author_rows(identity, extraction.fields))
            rows["article_sketches"].extend(_sketch_rows(identity, extraction.fields))
    tables = {name: pa.Table.from_pylist(found, schema=SCHEMAS[name]) for name, found in rows.items()}
    tables["segments"] = pa.table(segments, schema=SEGMENTS)
    return tables


def _extraction_row(extraction: Extraction, elapsed_ms: float) -> dict[str, object]:
    text = extraction.text
    return {
        "document_id": extraction.document_id,
        "outcome": str(extraction.outcome),
        "failure_reason": extraction.failure_reason and str(extraction.failure_reason),
        "detail": clean(extraction.detail),
        "extractor": extraction.extractor,
        "extractor_version": extraction.extractor_version,
        "char_length": None if text is None else len(text),
        "text_sha256": None if text is None else hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "confidence": extraction.confidence,
        "elapsed_ms": elapsed_ms,
    }


def _add_segments(columns: dict[str, list[object]], extraction: Extraction) -> None:
    text = extraction.text
    if text is None:
        return
    for ordinal, segment in enumerate(extraction.segments):
        columns["document_id"].append(extraction.document_id)
        columns["ordinal"].append(ordinal)
        columns["start_char"].append(segment.start)
        columns["end_char"].append(segment.end)
        columns["kind"].append(segment.kind.value)
        columns["is_article"].append(segment.is_article)
        columns["rule_id"].append(segment.rule_id)
        columns["confidence"].append(segment.confidence)
        columns["text"].append(text[segment.start : segment.end])


def _article_row(identity: str, document_id: str, fields: ArticleFields) -> dict[str, object]:
    return {
        "article_id": identity,
        "document_id": document_id,
        **{name: clean(getattr(fields, name)) for name in _FIELD_NAMES},
        "publisher_id": publisher_id(fields.publisher_name, fields.publisher_host),
        "in_language_confidence": fields.in_language_confidence,
        "date_published_confidence": fields.date_published_confidence,
        "has_date_conflict": fields.date_conflict,
        "word_count": fields.word_count,
    }


def _date_rows(identity: str, fields: ArticleFields) -> list[dict[str, object]]:
    return [
        {
            "article_id": identity,
            "candidate_position": position,
            "kind": str(candidate.kind),
            "value": clean(candidate.value),
            "source": candidate.source,
            "confidence": candidate.confidence,
            "is_chosen": candidate.is_chosen,
            "raw": clean(candidate.raw),
            "problem": clean(candidate.problem),
        }
        for position, candidate in enumerate(fields.dates)
    ]


def _author_rows(identity: str, fields: ArticleFields) -> list[dict[str, object]]:
    """One row a person: names that give one id are one, in the wording that comes first."""
    people: dict[str, Author] = {}
    for author in fields.authors:
        people.setdefault(author_id(author.name), author)
    return [
        {
            "article_id": identity,
            "author_id": person,
            "author_position": position,
            "name": clean(author.name),
            "raw_name": clean(author.raw_name),
        }
        for position, (person, author) in enumerate(people.items(), start=1)
    ]


def _sketch_rows(identity: str, fields: ArticleFields) -> list[dict[str, object]]:
    found = sketch(fields.article_body)
    if found is None:
        return []
    return [{"article_id": identity, **{name: getattr(found, name) for name in ARTICLE_SKETCHES.names[1:]}}]


def clean(text: str | None) -> str | None:
    """Text that every store takes: U+0000 and lone surrogates become U+FFFD, one for one."""
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
