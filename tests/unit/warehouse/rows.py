"""Rows for tests, complete but for what a test is about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from transforms.contract.lists import DateKind, Kind, Outcome
from transforms.frames import extraction_tables
from transforms.model import ArticleFields, Author, DateCandidate, Extraction, Segment
from transforms.normalization import normalize
from warehouse.loads import Load, insert_rows, record_load, transaction

MOMENT = dt.datetime(2026, 3, 5, 8, 30)  # noqa: DTZ001 - the warehouse's TIMESTAMP is naive UTC


def capture(number: int = 1, batch_id: str = "b1", **changed: Any) -> dict[str, Any]:
    return {
        "capture_id": f"capture-{number}",
        "document_id": document_id(number),
        "source_uri": f"file:///pages/{number}.txt",
        "batch_id": batch_id,
        "ingested_at": MOMENT,
        **changed,
    }


def document(number: int = 1, batch_id: str = "b1", **changed: Any) -> dict[str, Any]:
    return {
        "document_id": document_id(number),
        "byte_length": 10 + number,
        "media_type": "text/plain",
        "form": "text",
        "payload_uri": f"raw/{batch_id}/payloads.parquet",
        "batch_id": batch_id,
        **changed,
    }


def rejection(number: int = 1, batch_id: str = "b1", **changed: Any) -> dict[str, Any]:
    return {
        "rejection_id": f"rejection-{number}",
        "source_uri": f"file:///pages/bad-{number}.txt",
        "disposition": "skipped",
        "reason": "empty",
        "batch_id": batch_id,
        "rejected_at": MOMENT,
        **changed,
    }


def document_id(number: int) -> str:
    return f"{number:064x}"


def extraction(
    number: int = 1,
    *,
    outcome: Outcome = Outcome.ARTICLE,
    version: str = "1",
    body: str = "The harbour froze.",
    author: str = "Ada Vane",
    host: str | None = "gazette.example",
    publisher: str = "The Gazette",
) -> Extraction:
    """An extraction of three segments: title, white space, body."""
    title = f"Headline {number}"
    text = f"{title}\n{body}"
    kinds = (Kind.TITLE, Kind.WHITESPACE, Kind.BODY) if outcome is Outcome.ARTICLE else (Kind.OTHER,) * 3
    cuts = (0, len(title), len(title) + 1, len(text))
    segments = tuple(
        Segment(start, end, kind, "test.rule", 0.9) for start, end, kind in zip(cuts, cuts[1:], kinds, strict=False)
    )
    fields = ArticleFields(
        headline=title,
        article_body=body,
        word_count=len(body.split()),
        date_published="2026-03-05",
        date_published_source="meta",
        date_published_confidence=0.9,
        dates=(DateCandidate(DateKind.PUBLISHED, "2026-03-05", "meta", 0.9, is_chosen=True, raw="5 March 2026"),),
        authors=(Author(author, author),),
        publisher_name=publisher,
        publisher_host=host,
    )
    return Extraction(
        document_id(number),
        outcome,
        "presshouse.text",
        version,
        text=text,
        segments=segments,
        fields=fields if outcome is Outcome.ARTICLE else None,
        confidence=0.9,
    )


def write_shard(folder, extractions) -> Any:
    """An extraction shard as a run leaves it; returns the folder."""
    folder.mkdir(parents=True)
    for name, table in normalize(extraction_tables([(entry, 2.5) for entry in extractions])).items():
        table.write_parquet(folder / f"{name}.parquet")
    return folder


def load_batch(connection, numbers, batch_id: str = "b1", position: int = 1) -> str:
    """Captures and documents of a batch, with their load; returns the load id."""
    identity = f"ingest-{batch_id}"
    with transaction(connection):
        insert_rows(connection, "raw.captures", [capture(number, batch_id) for number in numbers])
        insert_rows(connection, "raw.documents", [document(number, batch_id) for number in numbers])
        insert_rows(
            connection,
            "ops.batches",
            [
                {
                    "batch_id": batch_id,
                    "batch_position": position,
                    "captures": len(numbers),
                    "documents": len(numbers),
                    "rejections": 0,
                    "payload_bytes": 1,
                    "presshouse_version": "0",
                    "ingest_ms": 1.0,
                    "ingested_at": MOMENT,
                }
            ],
        )
        record_load(connection, Load(identity, "ingest", batch_id, MOMENT), len(numbers), 1.0)
    return identity


def table_rows(connection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall()


def count(connection, name: str) -> int:
    return connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
