from __future__ import annotations

import duckdb
import pytest

from tests.unit.warehouse import rows
from transforms.contract.lists import FailureReason, Outcome
from transforms.frames import article_id, author_id
from warehouse.connections import private_database
from warehouse.extractions import SHARD_TABLES, load_extraction_shard, read_script
from warehouse.loads import Load, insert_rows

CORE = (
    "core.extractions",
    "core.segments",
    "core.articles",
    "core.article_dates",
    "core.publishers",
    "core.authors",
    "core.article_authors",
)


def _load(connection, folder, identity="extract-1"):
    return load_extraction_shard(connection, folder, Load(identity, "extract", "b1", rows.MOMENT))


def _counts(connection):
    return [rows.count(connection, name) for name in CORE]


def test_a_shard_becomes_rows_in_every_table(connection, tmp_path):
    shard = rows.write_shard(tmp_path / "shard", [rows.extraction(1), rows.extraction(2, author="Bo Reed")])
    assert _load(connection, shard) == 2
    assert _counts(connection) == [2, 6, 2, 2, 1, 2, 2]
    found = connection.execute(
        "SELECT document_id, outcome, extracted_at, load_id, elapsed_ms FROM core.extractions ORDER BY 1"
    ).fetchall()
    assert found == [(rows.document_id(n), "article", rows.MOMENT, "extract-1", 2.5) for n in (1, 2)]
    text = connection.execute("SELECT document_id, text FROM marts.document_text ORDER BY 1").fetchall()
    assert text[0] == (rows.document_id(1), "Headline 1\nThe harbour froze.")
    assert connection.execute("SELECT rows_loaded, elapsed_ms FROM ops.loads").fetchall() == [(2, 5.0)]


def test_loading_it_again_changes_nothing(connection, tmp_path):
    shard = rows.write_shard(tmp_path / "shard", [rows.extraction(1)])
    _load(connection, shard)
    before = [rows.table_rows(connection, name) for name in CORE]
    assert _load(connection, shard) == 0
    assert [rows.table_rows(connection, name) for name in CORE] == before


def test_a_shard_that_is_half_removed_after_its_commit_is_not_read_again(connection, tmp_path):
    shard = rows.write_shard(tmp_path / "shard", [rows.extraction(1)])
    _load(connection, shard)
    (shard / "segments.parquet").unlink()
    assert _load(connection, shard) == 0


def test_a_shard_with_a_file_missing_loads_nothing_at_all(private, tmp_path):
    shard = rows.write_shard(tmp_path / "shard", [rows.extraction(1)])
    (shard / "article_dates.parquet").unlink()
    with private_database(private) as connection:
        with pytest.raises(duckdb.Error):
            _load(connection, shard)
        assert _counts(connection) == [0] * len(CORE)
        assert rows.count(connection, "ops.loads") == 0


def test_an_error_in_the_last_statement_takes_everything_back(connection, tmp_path):
    """A shard whose last table does not fit: what the statements before it inserted is rolled back."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    shard = rows.write_shard(tmp_path / "shard", [rows.extraction(1)])
    path = shard / "article_authors.parquet"
    table = pq.read_table(path)
    pq.write_table(table.set_column(0, "article_id", pa.nulls(table.num_rows, pa.string())), path)
    with pytest.raises(duckdb.ConstraintException):
        _load(connection, shard)
    assert _counts(connection) == [0] * len(CORE)
    good = rows.write_shard(tmp_path / "good", [rows.extraction(1)])
    assert _load(connection, good) == 1


def test_a_newer_version_replaces_a_documents_rows_and_no_others(connection, tmp_path):
    _load(connection, rows.write_shard(tmp_path / "old", [rows.extraction(1), rows.extraction(2)]))
    insert_rows(
        connection,
        "core.syndication",
        [
            {"cluster_id": "c", "article_id": article_id(rows.document_id(n)), "similarity": 1.0, "is_likely_origin": 0}
            for n in (1, 2)
        ],
    )
    newer = rows.extraction(1, version="2", body="The harbour thawed again.", author="Bo Reed")
    assert _load(connection, rows.write_shard(tmp_path / "new", [newer]), "extract-2") == 1
    versions = connection.execute(
        "SELECT document_id, extractor_version, load_id FROM core.extractions ORDER BY 1"
    ).fetchall()
    assert versions == [(rows.document_id(1), "2", "extract-2"), (rows.document_id(2), "1", "extract-1")]
    bodies = connection.execute("SELECT article_body FROM core.articles ORDER BY document_id").fetchall()
    assert bodies == [("The harbour thawed again.",), ("The harbour froze.",)]
    assert rows.count(connection, "core.segments") == 6
    assert rows.count(connection, "core.article_dates") == 2
    signed = connection.execute(
        "SELECT author_id FROM core.article_authors ORDER BY article_id = ?", [article_id(rows.document_id(1))]
    ).fetchall()
    assert signed == [(author_id("Ada Vane"),), (author_id("Bo Reed"),)]
    # by the old rows the link stage knows which clusters to look at again
    assert rows.count(connection, "core.syndication") == 2


def test_a_document_that_is_no_article_any_more_loses_its_article(connection, tmp_path):
    _load(connection, rows.write_shard(tmp_path / "old", [rows.extraction(1)]))
    failed = rows.extraction(1, version="2", outcome=Outcome.NO_ARTICLE)
    _load(connection, rows.write_shard(tmp_path / "new", [failed]), "extract-2")
    assert connection.execute("SELECT outcome FROM core.extractions").fetchall() == [("no_article",)]
    assert rows.count(connection, "core.articles") == 0
    assert rows.count(connection, "core.article_dates") == 0
    assert rows.count(connection, "core.article_authors") == 0
    assert rows.count(connection, "core.segments") == 3


def test_a_failed_document_is_a_row_with_its_reason(connection, tmp_path):
    from transforms.extraction import failure
    from transforms.model import RawDocument

    document = RawDocument(rows.document_id(1), b"", "html")
    shard = rows.write_shard(tmp_path / "shard", [failure(document, FailureReason.TIMEOUT, "It took too long.")])
    assert _load(connection, shard) == 1
    found = connection.execute(
        "SELECT outcome, failure_reason, detail, char_length, text_sha256 FROM core.extractions"
    ).fetchall()
    assert found == [("failed", "timeout", "It took too long.", None, None)]
    assert rows.count(connection, "core.segments") == 0


def test_dimensions_have_one_row_whatever_the_spelling_and_the_order(connection, tmp_path):
    first = [rows.extraction(1, author="Ada Vane"), rows.extraction(2, author="ADA VANE")]
    second = [rows.extraction(3, author="ada vane", publisher="Gazette, The")]
    _load(connection, rows.write_shard(tmp_path / "one", first))
    _load(connection, rows.write_shard(tmp_path / "two", second), "extract-2")
    assert rows.table_rows(connection, "core.authors") == [(author_id("Ada Vane"), "ADA VANE")]
    assert [row[1:] for row in rows.table_rows(connection, "core.publishers")] == [("The Gazette", "gazette.example")]
    assert rows.count(connection, "core.article_authors") == 3


def test_a_path_with_a_quote_can_be_loaded(connection, tmp_path):
    assert _load(connection, rows.write_shard(tmp_path / "it's; here", [rows.extraction(1)])) == 1


def test_a_script_is_split_into_its_statements():
    statements = read_script("load_extraction.sql")
    assert statements[0].startswith("CREATE OR REPLACE TEMP TABLE replaced")
    assert statements[-1].startswith("DROP TABLE replaced")
    assert not any("--" in statement for statement in statements)
    assert {name for name in SHARD_TABLES if any(f"shard_{name}" in entry for entry in statements)} == set(SHARD_TABLES)
