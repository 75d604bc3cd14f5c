"""``presshouse inspect``: one document, every span with its kind, rule and confidence."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.cli.output import console, fail, print_json, print_line, safe
from orchestration.cli.query import open_release
from orchestration.pipeline.landing.names import local_uri

if TYPE_CHECKING:
    import duckdb

_ARTICLE_STYLE = {"title": "bold green", "subtitle": "green", "dateline": "cyan", "subheading": "bold"}
_NOISE_STYLE = "dim red"

#: A document_id or its beginning; a path with the number of a record.
_ID = re.compile(r"[0-9a-fA-F]{0,64}")
_NUMBERED = re.compile(r"(.+)#([0-9]{1,18})", re.DOTALL)

#: Records that are listed where a path holds several, and how much of their ids.
_LISTED = 5
_SHORT = 12

_FACTS = (
    "headline",
    "alternative_headline",
    "date_published",
    "date_published_source",
    "date_published_confidence",
    "has_date_conflict",
    "dateline_place",
    "wire_agency",
    "in_language",
    "url",
    "canonical_url",
    "word_count",
)


def inspect_command(root: Path, document: str, *, is_json: bool = False) -> None:
    """Show a document of the published warehouse."""
    with open_release(root, None) as connection:
        document_id = _find(connection, document)
        found = _read(connection, document_id)
    if is_json:
        print_json(found)
    else:
        _show(found)


def _find(connection: duckdb.DuckDBPyConnection, asked: str) -> str:
    """The id that a document's id, its beginning, a path with or without a record, or an address means."""
    numbered = _NUMBERED.fullmatch(asked)
    document_id = (
        _by_id(connection, asked)
        or _by_place(connection, asked, None)
        or _by_address(connection, asked)
        or (_by_place(connection, numbered[1], int(numbered[2])) if numbered else None)
        or _by_end(connection, asked, None)
        or (_by_end(connection, numbered[1], int(numbered[2])) if numbered else None)
    )
    if document_id is None:
        fail(f"No document is called {asked!r}: give a document_id, its beginning, a path or an address.", 2)
    return document_id


def _by_id(connection: duckdb.DuckDBPyConnection, asked: str) -> str | None:
    if not _ID.fullmatch(asked):
        return None
    rows = connection.execute(
        "SELECT document_id FROM raw.documents WHERE starts_with(document_id, ?) LIMIT 2", [asked.lower()]
    ).fetchall()
    if len(rows) > 1:
        fail(f"Several documents begin with {asked!r}; give more of the id.", 2)
    return str(rows[0][0]) if rows else None


def _by_address(connection: duckdb.DuckDBPyConnection, asked: str) -> str | None:
    """The newest capture of an address within the containers."""
    rows = connection.execute(
        "SELECT document_id FROM raw.captures WHERE warc_target_uri = ? "
        "ORDER BY coalesce(warc_date, ingested_at) DESC, ingested_at DESC, capture_id LIMIT 1",
        [_text(asked)],
    ).fetchall()
    return str(rows[0][0]) if rows else None


def _by_place(connection: duckdb.DuckDBPyConnection, asked: str, record: int | None) -> str | None:
    places = [_text(asked), local_uri(os.fsencode(Path(asked).absolute()))]
    return _captured(connection, "list_contains(?, source_uri)", places, asked, record)


def _by_end(connection: duckdb.DuckDBPyConnection, asked: str, record: int | None) -> str | None:
    end = local_uri(b"/" + os.fsencode(asked)).removeprefix("file://")
    return _captured(connection, "ends_with(source_uri, ?)", end, asked, record)


def _captured(
    connection: duckdb.DuckDBPyConnection, condition: str, value: object, asked: str, record: int | None
) -> str | None:
    """The newest document of the one place, or the one record of a container, that a condition holds for."""
    rows = connection.execute(
        f"""
        WITH found AS (
            SELECT source_uri, record_index, arg_max(document_id, (ingested_at, document_id)) AS document_id
            FROM raw.captures WHERE {condition} AND (record_index = $record OR $record IS NULL) GROUP BY ALL
        )
        SELECT record_index, document_id, (SELECT count(DISTINCT source_uri) FROM found),
               (SELECT count(DISTINCT document_id) FROM found), (SELECT count(*) FROM found)
        FROM found ORDER BY source_uri, record_index LIMIT {_LISTED}
        """.replace("?", "$value"),
        {"value": value, "record": record},
    ).fetchall()
    if not rows:
        return None
    _, document_id, places, documents, records = rows[0]
    if documents > 1 and places > 1:
        fail(f"Several documents lie at a path that ends in {asked!r}; give more of it, or an id.", 2)
    if documents > 1:
        listed = ", ".join(f"#{index} is {identity[:_SHORT]}" for index, identity, *_ in rows)
        more = ", …" if records > len(rows) else ""
        fail(f"{asked!r} holds {records} records ({listed}{more}); give an id, or PATH#RECORD.", 2)
    return str(document_id)


def _text(argument: str) -> str:
    """An argument as the database takes it: bytes that are no UTF-8 stand as escapes, and match nothing."""
    return argument.encode("utf-8", "backslashreplace").decode()


def _records(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[str]) -> list[dict[str, Any]]:
    result = connection.execute(query, parameters)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _read(connection: duckdb.DuckDBPyConnection, document_id: str) -> dict[str, Any]:
    one = [document_id]
    articles = _records(connection, "SELECT * EXCLUDE (article_body) FROM core.articles WHERE document_id = ?", one)
    found = {
        "document_id": document_id,
        "extraction": _records(connection, "SELECT * FROM core.extractions WHERE document_id = ?", one)[0],
        "captures": _records(
            connection,
            "SELECT source_uri, record_index, warc_target_uri, ingested_at FROM raw.captures "
            "WHERE document_id = ? ORDER BY source_uri, record_index",
            one,
        ),
        "article": articles[0] if articles else None,
        "segments": _records(
            connection,
            "SELECT ordinal, start_char, end_char, kind, is_article, rule_id, confidence, text "
            "FROM core.segments WHERE document_id = ? ORDER BY ordinal",
            one,
        ),
    }
    if articles:
        article_id = [str(articles[0]["article_id"])]
        found["dates"] = _records(
            connection, "SELECT * FROM core.article_dates WHERE article_id = ? ORDER BY candidate_position", article_id
        )
        found["authors"] = _records(
            connection,
            "SELECT name, raw_name FROM core.article_authors JOIN core.authors USING (author_id) "
            "WHERE article_id = ? ORDER BY author_position",
            article_id,
        )
    return found


def _show(found: dict[str, Any]) -> None:
    extraction, article = found["extraction"], found["article"]
    print_line(f"document   {found['document_id']}")
    for capture in found["captures"]:
        place = "" if capture["record_index"] is None else f" record {capture['record_index']}"
        print_line(f"captured   {capture['source_uri']}{place}")
    outcome = extraction["outcome"] + (f" ({extraction['failure_reason']})" if extraction["failure_reason"] else "")
    print_line(f"outcome    {outcome}  {safe(extraction['detail'])}".rstrip())
    print_line(f"extractor  {extraction['extractor']} {extraction['extractor_version']}")
    if article:
        for name in _FACTS:
            if article[name] not in (None, "", False):
                print_line(f"  {name:<26} {safe(article[name])}")
        for date in found["dates"]:
            mark = "*" if date["is_chosen"] else " "
            value = date["value"] or f"none: {date['problem']}"
            print_line(f"  {mark} date {date['kind']:<10} {safe(value):<26} {date['source']} {date['confidence']:.2f}")
        for author in found["authors"]:
            print_line(f"  author {author['name']}")
    print_line()
    _show_segments(found["segments"])


def _show_segments(segments: list[dict[str, Any]]) -> None:
    visible = [segment for segment in segments if segment["kind"] != "whitespace"]
    if not sys.stdout.isatty():
        for segment in visible:
            mark = _mark(segment)
            head = f"{mark} {segment['kind']:<20} {segment['confidence']:.2f} {segment['rule_id']:<28}"
            print_line(f"{head} {safe(segment['text'].strip())}")
        return
    from rich.text import Text

    screen = console()
    for segment in visible:
        style = _ARTICLE_STYLE.get(segment["kind"], "") if segment["is_article"] else _NOISE_STYLE
        line = Text()
        mark = _mark(segment)  # on every line, for those who see no colours
        line.append(f"{mark} {segment['kind']:<20} {segment['confidence']:.2f}  ", style="dim")
        line.append(safe(segment["rule_id"]) + "\n", style="dim")
        for part in segment["text"].strip().splitlines():
            line.append(f"{mark}     {safe(part)}\n", style=style)
        screen.print(line, end="")


def _mark(segment: dict[str, Any]) -> str:
    return "+" if segment["is_article"] else "-"
