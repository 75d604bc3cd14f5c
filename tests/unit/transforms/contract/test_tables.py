"""Tables: what each tells of its way through the stages fits the other tables."""

from __future__ import annotations

import pytest

from transforms.contract.definition import LOADS
from transforms.contract.lists import LOADING_STAGES, Stage
from transforms.contract.tables import TABLES, table, tables_of

PARAMETERS = [pytest.param(entry, id=entry.qualified_name) for entry in TABLES]


def test_names_are_unique_without_their_schema():
    """Views of an audit and files of a shard have the bare name."""
    assert len({entry.name for entry in TABLES}) == len(TABLES)


@pytest.mark.parametrize("entry", PARAMETERS)
def test_a_table_is_made_from_tables_that_there_are(entry):
    for name in entry.made_from:
        assert table(name) is not entry


@pytest.mark.parametrize("entry", PARAMETERS)
def test_rows_are_sorted_by_columns_that_there_are(entry):
    for name in (*entry.key, *entry.order):
        assert entry.column(name).name == name


@pytest.mark.parametrize("entry", [entry for entry in TABLES if entry.told_by])
def test_new_rows_lead_to_a_load(entry):
    """Step by step through other tables, each of which has the column, to the loads of a stage that notes them."""
    met = []
    while True:
        met.append(entry)
        assert entry.column(entry.told_by)
        assert table(entry.told_through).column(entry.told_by)
        if entry.told_through == LOADS:
            break
        entry = table(entry.told_through)
        assert entry not in met
    assert entry.stage in LOADING_STAGES


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.name) for entry in tables_of(Stage.EXTRACT)])
def test_a_re_extraction_leaves_no_old_rows(entry):
    """Rows are replaced by document or article, or are shared and go when nothing names them."""
    assert entry.is_dimension == (entry.replaced_by is None)
    if entry.is_dimension:
        assert entry.key == (entry.told_by,)
    else:
        assert entry.column(entry.replaced_by)


def test_only_tables_of_the_stage_that_replaces_say_so():
    others = [entry for entry in TABLES if entry.stage is not Stage.EXTRACT]
    assert not [entry.qualified_name for entry in others if entry.is_dimension or entry.replaced_by]


def test_a_closed_list_is_named_value_by_value_or_by_its_document():
    for entry in TABLES:
        for column in entry.columns:
            if column.values:
                named = all(value in column.comment for value in column.values)
                assert named or "docs/kinds-and-reasons.md" in column.comment, column.name


def test_an_unknown_column_is_a_key_error():
    with pytest.raises(KeyError, match=r"raw\.captures\.nothing"):
        table("raw.captures").column("nothing")


@pytest.mark.parametrize("entry", PARAMETERS)
def test_what_says_when_or_how_long_is_no_content(entry):
    clocks = {column.name for column in entry.columns if column.is_clock}
    assert clocks >= {name for name in entry.column_names if name.endswith("_ms")}
    assert all(name.endswith(("_ms", "_at")) for name in clocks)
    assert clocks.isdisjoint(entry.key)
    assert set(entry.content) == set(entry.column_names) - clocks
