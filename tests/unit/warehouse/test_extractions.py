from __future__ import annotations

import duckdb
import pytest

from tests.unit.warehouse import rows
from transforms.contract.definition import ARTICLE_ID, Table, required
from transforms.contract.lists import FailureReason, Outcome, Stage
from transforms.contract.tables import TABLES
from transforms.frames import article_id, author_id, extraction_tables
from transforms.normalization import normalize
from warehouse.audit import is_new
from warehouse.connections import private_database
from warehouse.ddl import create_statements
from warehouse.extractions import SHARD_TABLES, load_extraction_shard, load_statements
from warehouse.loads import Load, insert_rows, record_load

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


def _written(statements, table):
    """The statements that change a table, each by its first word."""
    return [entry.split()[0] for entry in statements if entry.split()[2] == table]


def test_every_table_of_a_shard_is_filled_and_loses_what_is_replaced():
    statements = list(load_statements())
    for table in SHARD_TABLES:
        expected = ["INSERT", "DELETE"] if table.is_dimension else ["DELETE", "INSERT"]
        assert _written(statements, table.qualified_name) == expected, table.name


def test_a_table_that_the_contract_does_not_have_yet_is_loaded_as_it_says(connection):
    """Invented tables: the words under which an article was filed, and how often each stands there."""
    word = required("word", "VARCHAR", "The word")
    words = Table(
        "core",
        "words",
        "One row per word.",
        ("word",),
        (word,),
        stage=Stage.EXTRACT,
        told_by="word",
        told_through="core.article_words",
        is_dimension=True,
    )
    article_words = Table(
        "core",
        "article_words",
        "One row per article and word.",
        ("article_id", "word"),
        (ARTICLE_ID, word, required("times", "INTEGER", "How often it stands there")),
        stage=Stage.EXTRACT,
        sorted_by=("times",),
        told_by="article_id",
        told_through="core.articles",
        replaced_by="article_id",
    )
    for statement in create_statements((words, article_words)):
        connection.execute(statement)
    article = article_id(rows.document_id(1))
    for version, filed in (("1", [("harbour", 3), ("frost", 1)]), ("2", [("harbour", 2), ("thaw", 1)])):
        shown = ", ".join(f"('{article}', '{name}', {times})" for name, times in filed)
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW shard_article_words AS FROM (VALUES {shown}) AS v(article_id, word, times)"
        )
        connection.execute("CREATE OR REPLACE TEMP VIEW shard_words AS SELECT word FROM shard_article_words")
        extraction = rows.extraction(1, version=version)
        _register_shard(connection, [extraction])
        for statement in load_statements((*SHARD_TABLES, words, article_words)):
            values = {"loaded_at": rows.MOMENT, "load_id": f"extract-{version}"}
            connection.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})
        found = connection.execute("SELECT word, times FROM core.article_words").fetchall()
        assert found == sorted(filed, key=lambda entry: entry[1])
        assert rows.table_rows(connection, "core.words") == sorted((name,) for name, _ in filed)
    record_load(connection, Load("extract-2", "extract", "b1", rows.MOMENT), 1, 1.0)
    new = is_new(words, (*TABLES, words, article_words))
    assert connection.execute(f"SELECT count(*) FROM core.words WHERE {new}").fetchall() == [(2,)]


def _register_shard(connection, extractions):
    for name, frame in normalize(extraction_tables([(entry, 1.0) for entry in extractions])).items():
        connection.register(f"shard_{name}", frame.to_arrow())
