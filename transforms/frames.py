"""Extractions as Arrow tables: the flat rows that the warehouse loads, one table each for what is one grain.

The tables carry what content alone decides; when and in which load a row came is added by the loader.
"""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.contract.arrow import schema_of
from transforms.contract.lists import Outcome, Stage
from transforms.contract.tables import tables_of
from transforms.linking.sketches import sketch
from transforms.model import ArticleFields, Author, Extraction
from transforms.storable import storable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from transforms.contract.definition import Table

#: Columns of workers' tables beside those of the contract: `transforms.normalization` makes dimensions of them.
_ONLY_WORKERS: dict[str, tuple[str, ...]] = {
    "core.articles": ("publisher_name", "publisher_host"),
    "core.article_authors": ("name",),
}


def _worker_schema(table: Table) -> pa.Schema:
    extra = [(name, pa.string()) for name in _ONLY_WORKERS.get(table.qualified_name, ())]
    return pa.schema([*schema_of(table), *pa.schema(extra)])


#: Every table that workers fill, by name, and its schema; dimensions are made of them afterwards.
SCHEMAS: dict[str, pa.Schema] = {
    table.name: _worker_schema(table) for table in tables_of(Stage.EXTRACT) if not table.is_dimension
}

#: Columns of workers' articles that are fields of `ArticleFields` by the same name.
_FIELD_NAMES = tuple(
    field.name for field in dataclasses.fields(ArticleFields) if field.name in SCHEMAS["articles"].names
)


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
    return digest("author", " ".join((storable(name) or "").casefold().split()))


def extraction_tables(extractions: Sequence[tuple[Extraction, float]]) -> dict[str, pa.Table]:
    """The rows of extractions, each with its wall time in milliseconds, as one Arrow table a grain (`SCHEMAS`)."""
    rows: dict[str, list[Mapping[str, object]]] = {name: [] for name in SCHEMAS if name != "segments"}
    segments: dict[str, list[object]] = {name: [] for name in SCHEMAS["segments"].names}
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
    tables["segments"] = pa.table(segments, schema=SCHEMAS["segments"])
    return tables


def _extraction_row(extraction: Extraction, elapsed_ms: float) -> dict[str, object]:
    text = extraction.text
    return {
        "document_id": extraction.document_id,
        "outcome": str(extraction.outcome),
        "failure_reason": extraction.failure_reason and str(extraction.failure_reason),
        "detail": storable(extraction.detail),
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
        **{name: _cleaned(getattr(fields, name)) for name in _FIELD_NAMES},
        "publisher_id": publisher_id(fields.publisher_name, fields.publisher_host),
        "has_date_conflict": fields.date_conflict,
    }


def _date_rows(identity: str, fields: ArticleFields) -> list[dict[str, object]]:
    return [
        {
            "article_id": identity,
            "candidate_position": position,
            "kind": str(candidate.kind),
            "value": storable(candidate.value),
            "source": candidate.source,
            "confidence": candidate.confidence,
            "is_chosen": candidate.is_chosen,
            "raw": storable(candidate.raw),
            "problem": storable(candidate.problem),
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
            "name": storable(author.name),
            "raw_name": storable(author.raw_name),
        }
        for position, (person, author) in enumerate(people.items(), start=1)
    ]


def _sketch_rows(identity: str, fields: ArticleFields) -> list[dict[str, object]]:
    found = sketch(fields.article_body)
    if found is None:
        return []
    return [{"article_id": identity, **{name: getattr(found, name) for name in SCHEMAS["article_sketches"].names[1:]}}]


def _cleaned(value: object) -> object:
    return storable(value) if isinstance(value, str) else value
