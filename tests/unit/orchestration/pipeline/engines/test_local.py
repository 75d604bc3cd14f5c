"""The engine of one machine, with real workers: what it leaves, and what it leaves when it is stopped."""

from __future__ import annotations

import shutil
import sys

import pyarrow.parquet as pq
import pytest

from orchestration.pipeline.context import RunStopped
from orchestration.pipeline.engines import EngineError
from orchestration.pipeline.engines.local import LocalEngine
from orchestration.pipeline.part_folder import read_receipt
from orchestration.pipeline.workers.pool import WorkerPool, WorkersError
from orchestration.pipeline.workers.tasks import Casualty, WorkerLimits
from tests.unit.orchestration.pipeline import documents, shards
from transforms.contract.lists import FailureReason

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="limits are those of Linux"),
]

BATCH = [*documents.dumps(30), *documents.pages(30)]


class Told(list):
    def __call__(self, number):
        self.append(number)


@pytest.fixture
def home(tmp_path):
    shards.write_shard(tmp_path, BATCH)
    return tmp_path


def _tables(folder):
    """Everything that a part says, but for times."""
    return {
        path.stem: [{name: cell for name, cell in row.items() if name != "elapsed_ms"} for row in
                    pq.read_table(path).to_pylist()]
        for path in folder.glob("*.parquet")
    }  # fmt: skip


def test_parts_are_left_with_their_receipts_and_every_document_is_told(home, workers):
    orders = [shards.part_order(home, BATCH[:20], "extract-a"), shards.part_order(home, BATCH[20:], "extract-b")]
    told = Told()
    receipts = {receipt.name: receipt for receipt in LocalEngine(home, workers).carry_out(iter(orders), told)}
    assert sum(told) == len(BATCH)
    for order in orders:
        receipt = receipts[order.name]
        assert receipt == read_receipt(home / order.folder)
        assert (receipt.documents, receipt.casualties, receipt.versions) == (len(order.documents), 0, order.versions)
        tables = _tables(home / order.folder)
        assert receipt.rows == {name: len(rows) for name, rows in tables.items()}
        assert [row["document_id"] for row in tables["extractions"]] == sorted(
            document.document_id for document in order.documents
        )
    assert {path.name for path in (home / "work/extracted").iterdir()} == {
        "000001-extract-a", "000001-extract-b",
    }  # fmt: skip


def test_any_attempt_gives_the_same_rows_and_the_first_one_stands(home, workers):
    engine = LocalEngine(home, workers)
    order = shards.part_order(home, BATCH)
    (first,) = engine.carry_out([order], Told())
    kept = home / "kept"
    (home / order.folder).rename(kept)
    receipts = list(engine.carry_out([order, order], Told()))
    assert [receipt.rows for receipt in receipts] == [first.rows] * 2
    assert _tables(home / order.folder) == _tables(kept)
    stamp = (home / order.folder / "segments.parquet").stat().st_mtime_ns
    told = Told()
    (again,) = engine.carry_out([order], told)
    assert (again.name, again.rows, told) == (first.name, first.rows, [len(BATCH)])
    assert (home / order.folder / "segments.parquet").stat().st_mtime_ns == stamp


def test_a_folder_that_is_not_whole_is_made_anew(home, workers):
    engine = LocalEngine(home, workers)
    order = shards.part_order(home, BATCH)
    list(engine.carry_out([order], Told()))
    (home / order.folder / "segments.parquet").write_bytes(b"half")
    (receipt,) = engine.carry_out([order], Told())
    assert read_receipt(home / order.folder) == receipt


def test_lines_are_described_once_a_dump(home, workers):
    order = shards.count_order(home, BATCH[:30])
    (receipt,) = LocalEngine(home, workers).carry_out([order], Told())
    found = [row for file in receipt.files for row in pq.read_table(home / file).to_pylist()]
    assert sorted(row["document_id"] for row in found) == sorted(document.document_id for document in BATCH[:30])
    assert {row["outlet"] for row in found} == {"messenger"}
    assert all(row["hashes"] and row["signature"] for row in found)


def test_orders_without_documents_are_answered(home, workers):
    engine = LocalEngine(home, workers)
    (count,) = engine.carry_out([shards.count_order(home, [])], Told())
    assert count.files == ()
    (part,) = engine.carry_out([shards.part_order(home, [])], Told())
    assert set(part.rows.values()) == {0}
    assert list(engine.carry_out([], Told())) == []


def test_work_that_is_stopped_leaves_nothing_and_can_be_begun_again(home, workers):
    """Answers that were under way belong to nobody."""

    def stop(_number):
        raise RunStopped

    engine = LocalEngine(home, workers)
    with pytest.raises(RunStopped):
        list(engine.carry_out([shards.part_order(home, BATCH)], stop))
    assert list((home / "work/extracted").iterdir()) == []
    (receipt,) = engine.carry_out([shards.part_order(home, BATCH)], Told())
    assert receipt.rows["extractions"] == len(BATCH)


def test_a_document_that_costs_a_worker_costs_itself(tmp_path):
    greedy = documents.raw(documents.costly_dump(150_000), "text")
    record = documents.raw(b'{"text": "' + b"Words and words. " * 500_000 + b'"}', "json")
    batch = [*documents.pages(4), greedy, record]
    shards.write_shard(tmp_path, batch, columns='{"text": "text"}')
    limits = WorkerLimits(cpu_seconds=1, wall_seconds=120, memory_bytes=8 << 30)
    with WorkerPool(2, limits) as pool:
        (receipt,) = LocalEngine(tmp_path, pool).carry_out([shards.part_order(tmp_path, batch)], Told())
    rows = {row["document_id"]: row for row in _tables(tmp_path / "work/extracted/000001-extract-a")["extractions"]}
    assert (len(rows), receipt.casualties) == (6, 2)
    for lost in (greedy, record):
        row = rows.pop(lost.document_id)
        assert (row["failure_reason"], row["extractor"]) == ("timeout", "presshouse.text")
    assert "failed" not in {row["outcome"] for row in rows.values()}


class _NoAssembly:
    """A pool whose workers die over every part."""

    def __init__(self, pool):
        self._pool = pool

    def run(self, tasks):
        for task in tasks:
            if task.job == "assemble":
                yield Casualty(task.documents[0], FailureReason.TIMEOUT, "It took too long.", 1.0, task.desk)
            else:
                yield from self._pool.run([task])


def test_a_part_that_no_worker_can_assemble_is_assembled_here(home, workers):
    order = shards.part_order(home, BATCH)
    (receipt,) = LocalEngine(home, _NoAssembly(workers)).carry_out([order], Told())
    assert (receipt.casualties, receipt.rows["extractions"]) == (0, len(BATCH))
    alone = shutil.copytree(home / order.folder, home / "alone")
    shutil.rmtree(home / order.folder)
    list(LocalEngine(home, workers).carry_out([order], Told()))
    assert _tables(alone) == _tables(home / order.folder)


def test_workers_of_another_version_are_refused(home, workers):
    order = shards.part_order(home, BATCH, versions={"presshouse.text": "another"})
    with pytest.raises(EngineError, match="the order wants"):
        list(LocalEngine(home, workers).carry_out([order], Told()))
    assert list((home / "work/extracted").iterdir()) == []


def test_a_shard_that_is_gone_ends_the_work_and_is_named(home, workers):
    order = shards.part_order(home, BATCH)
    (home / shards.PAYLOADS).unlink()
    with pytest.raises(WorkersError, match=r"payloads\.parquet: .* read"):
        list(LocalEngine(home, workers).carry_out([order], Told()))
    assert list((home / "work/extracted").iterdir()) == []
