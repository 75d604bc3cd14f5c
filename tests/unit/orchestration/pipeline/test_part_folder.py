from __future__ import annotations

import dataclasses

import pyarrow.parquet as pq
import pytest

from orchestration.pipeline import part_folder
from orchestration.pipeline.orders import PartReceipt
from tests.unit.warehouse import rows
from transforms.frames import extraction_tables
from transforms.normalization import normalize


def _tables(*numbers):
    return extraction_tables([(rows.extraction(number), 2.5) for number in numbers])


def test_fragments_come_back_as_one(tmp_path):
    names = [part_folder.leave_fragment(tmp_path, writer, _tables(*numbers)) for writer, numbers in
             (("7", (3, 1)), ("7", (2,)), ("8", (5, 4)))]  # fmt: skip
    found = part_folder.read_fragments(tmp_path, names)
    expected = _tables(3, 1, 2, 5, 4)
    assert {name: table.to_pylist() for name, table in found.items()} == {
        name: table.to_pylist() for name, table in expected.items()
    }
    assert found["segments"].schema == expected["segments"].schema


def test_no_fragments_are_tables_without_rows(tmp_path):
    assert {table.num_rows for table in part_folder.read_fragments(tmp_path, []).values()} == {0}


def test_a_writer_under_a_number_that_was_used_before_overwrites_nothing(tmp_path):
    names = [part_folder.leave_fragment(tmp_path, "7", _tables(number)) for number in (1, 2)]
    assert len(set(names)) == 2
    assert part_folder.read_fragments(tmp_path, names[:1])["extractions"]["document_id"][0].as_py() == rows.document_id(
        1
    )


def test_a_part_does_not_depend_on_the_order_of_its_fragments(tmp_path):
    for name, numbers in (("a", (1, 2, 3)), ("b", (3, 1, 2))):
        part_folder.write_part(tmp_path / name, normalize(_tables(*numbers)))
    for file in (tmp_path / "a").iterdir():
        assert pq.read_table(file).equals(pq.read_table(tmp_path / "b" / file.name))
    assert part_folder.document_ids(tmp_path / "a") == [rows.document_id(number) for number in (1, 2, 3)]


@pytest.fixture
def part(tmp_path):
    folder = tmp_path / "part"
    counts, sizes = part_folder.write_part(folder, normalize(_tables(1, 2)))
    part_folder.leave_receipt(folder, PartReceipt("extract-a", {"x": "1"}, 2, 0, counts, sizes, 1.0))
    return folder


def test_a_whole_part_has_its_receipt(part):
    receipt = part_folder.read_receipt(part)
    assert receipt is not None
    assert (receipt.documents, receipt.rows["extractions"], receipt.rows["segments"]) == (2, 2, 6)
    assert set(receipt.sizes) == {path.stem for path in part.glob("*.parquet")}


def test_a_folder_that_is_not_whole_has_none(part, tmp_path):
    receipt = part_folder.read_receipt(part)
    assert part_folder.read_receipt(tmp_path / "nothing") is None
    part_folder.leave_receipt(part, dataclasses.replace(receipt, sizes=receipt.sizes | {"segments": 1}))
    assert part_folder.read_receipt(part) is None
    part_folder.leave_receipt(part, receipt)
    assert part_folder.read_receipt(part) == receipt
    (part / "segments.parquet").unlink()
    assert part_folder.read_receipt(part) is None
    (part / "receipt.json").write_text("{half")
    assert part_folder.read_receipt(part) is None
