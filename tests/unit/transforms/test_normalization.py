"""Normalized tables: one row per thing, whatever the order in which workers were ready."""

from __future__ import annotations

import pyarrow as pa

from tests.unit.warehouse.rows import extraction
from transforms.contract.lists import Outcome
from transforms.frames import extraction_tables
from transforms.normalization import SHARD_TABLES, normalize


def _tables(*extractions):
    """As workers send them: a table each, put together in the order in which they were ready."""
    single = [extraction_tables([(entry, 1.0)]) for entry in extractions]
    return {name: pa.concat_tables(tables[name] for tables in single) for name in single[0]}


def test_outlets_and_persons_become_rows_of_their_own():
    frames = normalize(_tables(extraction(1), extraction(2), extraction(3, author="Bo Reed", host="b.example")))
    assert frames["publishers"].height == 2
    assert frames["authors"]["name"].sort().to_list() == ["Ada Vane", "Bo Reed"]
    assert "publisher_name" not in frames["articles"].columns
    assert "name" not in frames["article_authors"].columns


def test_an_outlet_has_the_name_that_most_of_its_articles_give_it():
    frames = normalize(
        _tables(
            extraction(1, publisher="Gazette"),
            extraction(2, publisher="The Gazette"),
            extraction(3, publisher="The Gazette"),
        )
    )
    assert frames["publishers"]["name"].to_list() == ["The Gazette"]


def test_the_order_in_which_workers_were_ready_leaves_no_trace():
    entries = [extraction(number, publisher=f"Name {number % 2}") for number in range(6)]
    forward, backward = normalize(_tables(*entries)), normalize(_tables(*reversed(entries)))
    for name in SHARD_TABLES:
        assert forward[name].equals(backward[name]), name


def test_a_part_without_articles_has_empty_tables():
    frames = normalize(_tables(extraction(1, outcome=Outcome.NO_ARTICLE)))
    assert frames["extractions"].height == 1
    assert frames["articles"].height == frames["publishers"].height == frames["authors"].height == 0
