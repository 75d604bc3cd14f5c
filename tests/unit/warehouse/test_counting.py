from __future__ import annotations

from tests.unit.warehouse import rows
from warehouse.counting import row_counts


def test_every_table_asked_for_is_counted(connection):
    rows.load_batch(connection, [1, 2])
    assert row_counts(connection, ["raw.captures", "ops.releases"]) == {"raw.captures": 2, "ops.releases": 0}
    assert row_counts(connection, []) == {}
