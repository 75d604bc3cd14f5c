from __future__ import annotations

import pytest

from transforms.containers.records import Rejected, whole
from transforms.contract.lists import QUARANTINED_REASONS, Disposition, Reason


def test_a_disposition_follows_from_its_reason() -> None:
    assert {
        reason for reason in Reason if whole(reason, "").disposition is Disposition.QUARANTINED
    } == QUARANTINED_REASONS
    assert len(QUARANTINED_REASONS) == 12
    assert len(Reason) == 26


@pytest.mark.parametrize("char", ["\x1b", "\n", "\r", "\x07", "\x9b", "\u202e", "\ud800", "\u2028", "\U000e0041"])
def test_details_hold_nothing_that_drives_a_terminal_or_forges_a_line(char: str) -> None:
    detail = Rejected(None, None, None, Reason.EMPTY, f"a{char}b").detail
    assert char not in detail
    assert detail.startswith("a\\")
    assert detail.endswith("b")
    detail.encode()
