"""``presshouse inspect``: one document, every span with its kind, rule and confidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.cli.output import console, fail, print_json, print_line, safe
from orchestration.cli.query import open_release
from orchestration.landing.names import local_uri

if TYPE_CHECKING:
    import duckdb

_ARTICLE_STYLE = {"title": "bold green", "subtitle": "green", "dateline": "cyan", "subheading": "bold"}
_NOISE_STYLE = "dim red"

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


def _find(connection: duckdb.DuckDBPyConnection, document: str) -> str:
    """The id that a document's id, its beginning, a path, the end of one or a source_uri means."""
    rows = connection.execute(
        "SELECT DISTINCT document_id FROM raw.documents WHERE starts_with(document_id, ?) LIMIT 3", [document.lower()]
    ).fetchall()
    if not rows:
        uri = local_uri(str(Path(document).absolute()).encode("utf-8", "surrogateescape"))
        rows = connection.execute(
            "SELECT document_id FROM raw.captures WHERE source_uri IN (?, ?) ORDER BY ingested_at DESC LIMIT 1",
            [document, uri],
        ).fetchall()
    if len(rows) > 1:
        fail(f"Several documents begin with {document!r}; give more of the id.", 2)
    if not rows:
        end = local_uri(b"/" + document.encode("utf-8", "surrogateescape")).removeprefix("file://")
        rows = connection.execute(
            "SELECT DISTINCT document_id FROM raw.captures WHERE ends_with(source_uri, ?) LIMIT 3", [end]
        ).fetchall()
    if not rows:
        fail(f"No document is called {document!r}: give a document_id, its beginning, a path or a source_uri.", 2)
    if len(rows) > 1:
        fail(f"Several documents lie at a path that ends in {document!r}; give more of it, or an id.", 2)
    return str(rows[0][0])


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
            mark = "+" if segment["is_article"] else "-"
            head = f"{mark} {segment['kind']:<20} {segment['confidence']:.2f} {segment['rule_id']:<28}"
            print_line(f"{head} {safe(segment['text'].strip())}")
        return
    from rich.text import Text

    screen = console()
    for segment in visible:
        style = _ARTICLE_STYLE.get(segment["kind"], "") if segment["is_article"] else _NOISE_STYLE
        line = Text()
        line.append(f"{segment['kind']:<20} {segment['confidence']:.2f}  ", style="dim")
        line.append(safe(segment["rule_id"]) + "\n", style="dim")
        for part in segment["text"].strip().splitlines():
            line.append("    " + safe(part) + "\n", style=style)
        screen.print(line, end="")
