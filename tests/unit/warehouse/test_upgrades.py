"""The upgrade steps, each on a database of its time."""

from __future__ import annotations

import pytest

from tests.unit.warehouse import rows
from tests.unit.warehouse.described import described
from transforms.linking.sketches import sketch
from warehouse.linking import plan_link
from warehouse.loads import Load, insert_rows, record_load
from warehouse.schema_version import bring_up_to_date
from warehouse.upgrades import STEPS, read_shape

PLACE = "work/warehouse.duckdb"

_BODY = " ".join(f"The ferry to island {number} was late by {number + 3} minutes on Monday." for number in range(30))

_ARTICLE = {"document_id": "d", "has_date_conflict": False, "word_count": 300}


@pytest.fixture
def older(connection):
    """A database without marts, which would be in the way of making it older."""
    connection.execute("DROP SCHEMA marts CASCADE")
    return connection


def _move_back(connection, source: str, target: str) -> None:
    connection.execute(f"CREATE TABLE {source} AS FROM {target}")
    connection.execute(f"DROP TABLE {target}")


def test_names_are_told_apart():
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_the_shape_is_of_tables_alone(connection):
    connection.execute("CREATE TEMP TABLE passing AS SELECT 1 AS one")
    shape = read_shape(connection)
    assert {name.split(".")[0] for name in shape} == {"raw", "core", "lookup", "quality", "ops"}
    assert shape["core.authors"] == {"author_id": ("VARCHAR", False), "name": ("VARCHAR", False)}


def test_sources_of_raw_are_those_of_ops(older):
    rows.load_batch(older, [1])
    insert_rows(
        older,
        "ops.sources",
        [
            {
                "source_uri": "file:///srv/a.txt",
                "fingerprint": "1-2",
                "is_complete": True,
                "next_record": 0,
                "records": 1,
                "batch_id": "b1",
            }
        ],
    )
    _move_back(older, "raw.sources", "ops.sources")
    older.execute("ALTER TABLE raw.sources DROP COLUMN outlet")
    bring_up_to_date(older, PLACE, "2.0")
    assert older.execute("SELECT source_uri, records, outlet FROM ops.sources").fetchall() == [
        ("file:///srv/a.txt", 1, None)
    ]
    assert "raw.sources" not in read_shape(older)


def test_a_table_that_was_made_anew_beside_the_old_one_takes_what_it_lacks(older):
    shared = {"batch_id": "b1", "outlet": "gazette.example", "line_hash": 7, "pages": 2}
    insert_rows(older, "lookup.line_counts", [shared, shared | {"line_hash": 8}])
    older.execute("CREATE TABLE core.line_counts AS FROM lookup.line_counts")
    older.execute("DELETE FROM lookup.line_counts WHERE line_hash = 8")
    insert_rows(older, "lookup.line_counts", [shared | {"line_hash": 9}])
    bring_up_to_date(older, PLACE, "2.0")
    found = older.execute("SELECT line_hash FROM lookup.line_counts ORDER BY 1").fetchall()
    assert found == [(7,), (8,), (9,)]


@pytest.mark.parametrize("are_there", [False, True])
def test_articles_of_the_time_before_sketches_are_sketched_and_linked(older, are_there):
    insert_rows(
        older,
        "core.articles",
        [
            _ARTICLE | {"article_id": "long", "article_body": _BODY},
            _ARTICLE | {"article_id": "short", "article_body": "Too short to be compared."},
        ],
    )
    record_load(older, Load("extract-1", "extract", "b1", rows.MOMENT), 2, 1.0)
    record_load(older, Load("link-1", "link", None, rows.MOMENT), 0, 1.0)
    older.execute("UPDATE ops.loads SET release_id = '00001-a'")
    if are_there:
        few = {"shingles_low": [1], "numbers_low": [1], "shingle_count": 1, "number_count": 1}
        insert_rows(older, "lookup.article_sketches", [few | {"article_id": "long", "bands": list(range(16))}])
        _move_back(older, "core.article_sketches", "lookup.article_sketches")
    else:
        older.execute("DROP TABLE lookup.article_sketches")
    assert not plan_link(older).extracts
    bring_up_to_date(older, PLACE, "2.0")
    expected = sketch(_BODY)
    assert older.execute("SELECT article_id, bands FROM lookup.article_sketches").fetchall() == [
        ("long", expected.bands.tolist())
    ]
    assert plan_link(older).extracts == ("extract-1",)


def test_a_database_of_today_needs_no_step(connection):
    before = described(connection)
    assert [step.name for step in STEPS if step.is_needed(connection, read_shape(connection))] == []
    assert described(connection) == before
