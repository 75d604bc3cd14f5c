from __future__ import annotations

import pickle

import pytest

from orchestration.pipeline.orders import PartReceipt
from tests.unit.orchestration.pipeline import documents, shards

RECEIPT = PartReceipt("extract-a", {"x": "1"}, 3, 1, {"segments": 7}, {"segments": 900}, 12.5)


def test_a_receipt_comes_back_from_json():
    assert PartReceipt.from_json(RECEIPT.to_json()) == RECEIPT


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": "extract-a"}', RECEIPT.to_json()[:-1]])
def test_what_is_no_receipt_is_told(text):
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        PartReceipt.from_json(text)


def test_an_order_can_be_sent_and_is_small_beside_its_documents(tmp_path):
    batch = documents.dumps(1000)
    shards.write_shard(tmp_path, batch)
    order = shards.part_order(tmp_path, batch)
    sent = pickle.dumps(order)
    assert pickle.loads(sent) == order
    assert len(sent) < 150 * len(batch)
