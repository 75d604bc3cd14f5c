from __future__ import annotations

import pytest

from transforms.containers.records import (
    QUARANTINED_REASONS,
    Disposition,
    Reason,
    Rejected,
    printable,
    web_address,
    whole,
)


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


def test_ordinary_text_stays_as_it_is() -> None:
    assert printable("Überfähre — 渡し船 \N{SHIP}") == "Überfähre — 渡し船 \N{SHIP}"


@pytest.mark.parametrize(
    "text", ["https://ferry.test/a?b=c#d", "HTTP://Ferry.test:8080", "http://[::1]/", "https://fähre.test/"]
)
def test_addresses_of_the_web(text: str) -> None:
    assert web_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "ferry.test/a",
        "javascript:alert(1)//",
        "file:///etc/passwd",
        "http://[::1/",
        "https://exa mple.test/",
        "https:///a",
        "http://a:b:c/",
        "https://ferry.test/\x1b[31m",
        "https://ferry.test/" + "a" * 9000,
    ],
)
def test_what_is_no_address_of_the_web(text: str | None) -> None:
    assert web_address(text) is None
