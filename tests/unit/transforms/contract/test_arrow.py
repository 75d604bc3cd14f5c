"""Arrow schemas: what SQL types become, and what stays out."""

from __future__ import annotations

import pyarrow as pa
import pytest

from transforms.contract.arrow import arrow_type, schema_of
from transforms.contract.tables import TABLES, table


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.name) for entry in TABLES])
def test_every_table_has_a_schema_in_the_order_of_its_columns(entry):
    assert schema_of(entry).names == [column.name for column in entry.columns if column.from_load is None]


def test_a_list_of_numbers_keeps_their_width():
    assert arrow_type("UINTEGER[]") == pa.list_(pa.uint32())
    assert arrow_type("VARCHAR[][]") == pa.list_(pa.list_(pa.string()))


def test_a_type_that_no_column_had_is_a_mistake():
    with pytest.raises(KeyError, match="MONEY"):
        arrow_type("MONEY")


def test_what_only_the_load_knows_is_in_no_frame():
    assert {"extracted_at", "load_id"}.isdisjoint(schema_of(table("core.extractions")).names)


def test_a_part_keeps_the_order_of_the_table():
    assert schema_of(table("raw.captures"), only=("source_uri", "capture_id")).names == ["capture_id", "source_uri"]
