from __future__ import annotations

import pytest

from transforms.contract.arrow import schema_of
from transforms.contract.tables import SCHEMAS, TABLES, table

#: The contract: tables and the columns that users' queries rely on. Add here, never take away.
CONTRACT = {
    "raw.captures": "capture_id document_id source_uri record_offset record_index record_length media_type charset "
    "warc_record_id warc_target_uri warc_date http_status batch_id ingested_at",
    "raw.documents": "document_id byte_length media_type payload_uri",
    "raw.rejections": "source_uri record_offset record_index warc_target_uri disposition reason detail batch_id "
    "rejected_at",
    "core.extractions": "document_id outcome failure_reason extractor extractor_version char_length text_sha256 "
    "elapsed_ms extracted_at",
    "core.segments": "document_id ordinal start_char end_char kind is_article rule_id confidence text",
    "core.articles": "article_id document_id headline alternative_headline article_body in_language date_published "
    "date_published_source date_published_confidence dateline_place wire_agency publisher_id url canonical_url "
    "word_count",
    "core.article_dates": "article_id kind value source confidence is_chosen",
    "core.publishers": "publisher_id name host",
    "core.authors": "author_id name",
    "core.article_authors": "article_id author_id author_position raw_name",
    "core.syndication": "cluster_id article_id similarity is_likely_origin",
    "quality.validation_runs": "suite success run_at release_id",
    "quality.expectation_results": "suite expectation column severity success observed unexpected_count run_at "
    "release_id",
    "ops.batches": "batch_id captures documents rejections",
    "ops.releases": "release_id published_at captures documents articles no_article failed rejections",
}

TABLE_PARAMETERS = [pytest.param(entry, id=entry.qualified_name) for entry in TABLES]


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_the_contract_is_kept(name):
    missing = set(CONTRACT[name].split()) - set(table(name).column_names)
    assert not missing


@pytest.mark.parametrize("entry", TABLE_PARAMETERS)
def test_every_table_says_what_a_row_is(entry):
    assert entry.grain.startswith("One row per ")
    assert entry.grain.endswith(".")
    assert entry.schema in SCHEMAS


@pytest.mark.parametrize("entry", TABLE_PARAMETERS)
def test_the_key_is_made_of_required_columns(entry):
    by_name = {column.name: column for column in entry.columns}
    assert entry.key
    assert all(not by_name[name].is_nullable for name in entry.key)


@pytest.mark.parametrize("entry", TABLE_PARAMETERS)
def test_columns_are_named_once_and_explained(entry):
    assert len(set(entry.column_names)) == len(entry.columns)
    for column in entry.columns:
        assert len(column.comment) > 5, column.name


@pytest.mark.parametrize("entry", TABLE_PARAMETERS)
def test_booleans_are_questions_and_times_carry_their_unit(entry):
    for column in entry.columns:
        if column.sql_type == "BOOLEAN" and column.name != "success":
            assert column.name.startswith(("is_", "has_"))
        if "wall time" in column.comment.lower():
            assert column.name.endswith("_ms")


def test_names_of_tables_are_unique():
    assert len({entry.qualified_name for entry in TABLES}) == len(TABLES)


def test_an_unknown_table_is_a_key_error():
    with pytest.raises(KeyError, match="nothing"):
        table("core.nothing")


@pytest.mark.parametrize("entry", TABLE_PARAMETERS)
def test_frames_that_are_loaded_fit_their_tables(entry, connection):
    """An Arrow value is one of the column's type without a cast; what is missing is added by the load."""
    connection.register("_frame", schema_of(entry).empty_table())
    types = {row[0]: row[1] for row in connection.execute("DESCRIBE _frame").fetchall()}
    connection.unregister("_frame")
    assert types == {column.name: column.sql_type for column in entry.columns if column.from_load is None}
