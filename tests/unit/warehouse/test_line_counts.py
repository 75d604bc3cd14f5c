"""Counts made by SQL are those that `transforms.text.repetition` makes of every page it knows."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.warehouse import rows
from transforms.text.repetition import count_pages
from warehouse.line_counts import load_line_counts, write_counts
from warehouse.loads import Load

_LINES = pa.schema(
    [
        ("document_id", pa.string()),
        ("outlet", pa.string()),
        ("hashes", pa.list_(pa.uint64())),
        ("signature", pa.list_(pa.uint64())),
    ]
)


def _pages(chance, batch, most):
    """Pages of two outlets: furniture that all share, paragraphs that versions share, signatures short and long."""
    found = []
    for number in range(chance.randint(1, most)):
        story = chance.randint(1, 40)
        lines = {1000 + chance.randint(0, 2), *(10_000 * story + chance.randint(0, 9) for _ in range(7))}
        signature = sorted(chance.sample(sorted(lines), chance.choice((1, 2, len(lines), len(lines)))))
        hashes = [*lines, *lines, 7 + chance.randint(0, 3)]
        found.append((f"{batch}-{number:04d}", chance.choice(("messenger", "times")), hashes, signature))
    chance.shuffle(found)
    return found


def _load(connection, folder, batch_id, position, pages):
    rows.load_batch(connection, [], batch_id, position)
    files = []
    for number in range(0, len(pages), 100):
        described = [dict(zip(_LINES.names, page, strict=True)) for page in pages[number : number + 100]]
        files.append(folder / f"{batch_id}-{number}.parquet")
        pq.write_table(pa.Table.from_pylist(described, _LINES), files[-1])
    load_line_counts(connection, Load(f"line_counts-{batch_id}", "line_counts", batch_id, rows.MOMENT), files, 1.0)


@pytest.mark.parametrize("seed", range(6))
def test_counts_are_those_of_all_pages_that_are_known(connection, tmp_path, seed):
    """With more versions of a page than are compared, and batches after batches."""
    chance = random.Random(seed)
    known = defaultdict(list)
    expected = []
    for position in range(1, 5):
        batch_id = f"b{position}"
        pages = _pages(chance, batch_id, 250)
        _load(connection, tmp_path, batch_id, position, pages)
        for outlet in sorted({page[1] for page in pages}):
            described = [
                (np.array(hashes, np.uint64), tuple(signature))
                for _, name, hashes, signature in sorted(pages)
                if name == outlet
            ]
            counts = count_pages(described, known[outlet])
            expected.append((batch_id, outlet, 0, counts.pages))
            expected += [(batch_id, outlet, line, number) for line, number in counts.line_pages.items()]
            known[outlet] += [signature for _, signature in described]
    found = connection.execute("SELECT batch_id, outlet, line_hash, pages FROM lookup.line_counts").fetchall()
    assert sorted(found) == sorted(expected)
    signatures = sum(len(signature) for of_outlet in known.values() for signature in of_outlet)
    assert rows.count(connection, "lookup.page_signatures") == signatures


def test_a_batch_without_dumps_is_counted_too(connection, tmp_path):
    _load(connection, tmp_path, "b1", 1, [])
    assert rows.count(connection, "lookup.line_counts") == 0
    assert connection.execute("SELECT load_id, rows_loaded FROM ops.loads WHERE stage = 'line_counts'").fetchall() == [
        ("line_counts-b1", 0)
    ]


def test_versions_of_pages_counted_before_add_nothing_but_their_outlet(connection, tmp_path):
    _load(connection, tmp_path, "b1", 1, [("a", "messenger", [5, 6], [5, 6])])
    _load(connection, tmp_path, "b2", 2, [("b", "messenger", [5, 6, 9], [5, 6])])
    assert rows.table_rows(connection, "lookup.line_counts") == [
        ("b1", "messenger", 0, 1),
        ("b1", "messenger", 5, 1),
        ("b1", "messenger", 6, 1),
        ("b2", "messenger", 0, 0),
    ]


def test_counts_of_later_batches_are_not_told_to_earlier_ones(connection, tmp_path):
    for position, name in enumerate("abc", start=1):
        _load(connection, tmp_path, f"b{position}", position, [(name, "messenger", [5, position], [100 * position])])
        _load(connection, tmp_path, f"other{position}", position + 10, [(f"o{name}", "times", [5], [position])])
    path = tmp_path / "it's told.parquet"
    for position, outlets, expected in (
        (2, ["messenger"], [("messenger", 0, 2), ("messenger", 5, 2)]),
        (3, ["messenger"], [("messenger", 0, 3), ("messenger", 5, 3)]),
        (3, ["messenger", "unknown"], [("messenger", 0, 3), ("messenger", 5, 3)]),
        (3, ["unknown"], []),
    ):
        write_counts(connection, position, outlets, path)
        told = pq.read_table(path)
        assert told.schema.names == ["outlet", "line_hash", "pages"]
        assert list(zip(*(column.to_pylist() for column in told.columns), strict=True)) == expected
