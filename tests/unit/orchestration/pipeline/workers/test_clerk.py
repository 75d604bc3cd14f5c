from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.pipeline.workers.clerk import Clerk, DeskError
from orchestration.pipeline.workers.tasks import Desk, Task
from tests.unit.orchestration.pipeline import documents, shards


@pytest.fixture
def desk(tmp_path) -> Desk:
    path = tmp_path / "counts.parquet"
    counts = {"outlet": ["messenger"] * 3 + ["times"], "line_hash": [0, 5, 2**63 + 9, 5], "pages": [9, 4, 3, 2]}
    pq.write_table(
        pa.table(counts, pa.schema({"outlet": pa.string(), "line_hash": pa.uint64(), "pages": pa.int64()})), path
    )
    return Desk(tmp_path / shards.PAYLOADS, tmp_path / "attempt", path)


def test_dumps_are_told_what_is_known_of_the_lines_of_their_outlet(desk, tmp_path):
    batch = [
        *documents.dumps(2), documents.raw(b"Other", "text", "times"), documents.raw(b"Unknown", "text", "gazette"),
        documents.raw(b"No outlet", "text"), documents.raw(documents.html_page(1), "html", "messenger"),
    ]  # fmt: skip
    shards.write_shard(tmp_path, batch)
    order = shards.part_order(tmp_path, batch)
    clerk = Clerk()
    for _ in range(2):  # the second time from what stayed
        found = clerk.fetch(Task("extract", order.documents, desk))
        assert [document.payload for document in found] == [document.payload for document in batch]
        assert [(document.hints.outlet_pages, document.hints.line_pages) for document in found] == [
            (9, {5: 4, 2**63 + 9: 3}), (9, {5: 4, 2**63 + 9: 3}), (0, {5: 2}), (0, {}), (0, {}), (0, {}),
        ]  # fmt: skip


def test_documents_that_come_along_are_taken_as_they_are():
    batch = tuple(documents.dumps(2))
    assert Clerk().fetch(Task("extract", batch)) is batch


def test_a_file_that_is_missing_is_told_by_its_name(desk, tmp_path):
    batch = documents.dumps(1)
    shards.write_shard(tmp_path, batch)
    task = Task("extract", shards.part_order(tmp_path, batch).documents, desk)
    with pytest.raises(DeskError, match=r"attempt: .* written \(No such file"):
        Clerk().deliver(task, {"lines": pa.table({})})
    desk.line_counts.unlink()
    with pytest.raises(DeskError, match=r"counts\.parquet: .* read \("):
        Clerk().fetch(task)
