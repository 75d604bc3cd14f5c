"""Credits of agencies, in lines and inside texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.wording.wire_credits import CreditKind, find_wire_credit


@pytest.mark.parametrize(
    ("text", "kind", "agency"),
    [
        ("(Reporting by Ann Bell in Oslo; Editing by Tom Reed)", CreditKind.REPORTING, "Reuters"),
        ("(Reporting by Ann Bell and Tom Reed)", CreditKind.REPORTING, None),
        ("Harbour plan agreed By Reuters", CreditKind.BYLINE, "Reuters"),
        ("© 2024 AFP", CreditKind.COPYRIGHT, "AFP"),
        ("Copyright 2023 The Associated Press. All rights reserved", CreditKind.COPYRIGHT, "AP"),
        ("The plan will be debated again in March. (PAP)", CreditKind.SIGN_OFF, "PAP"),
        ("It was the third vote this year. – AFP", CreditKind.SIGN_OFF, "AFP"),
        ("(With inputs from PTI)", CreditKind.SOURCE, "PTI"),
        ("© dpa-infocom, dpa:240305-99-223344/2", CreditKind.SOURCE, "dpa"),
        ("来源：新华社", CreditKind.BYLINE, "Xinhua"),
    ],
)
def test_credits_are_found(text: str, kind: CreditKind, agency: str | None) -> None:
    credits_found = find_wire_credit(text)
    assert [(credit.kind, credit.agency) for credit in credits_found] == [(kind, agency)]


@pytest.mark.parametrize(
    "text",
    [
        "(AP Photo/Ann Bell, Pool)",
        "© Reuters. FILE PHOTO: The harbour at dawn",
        "Photo: Reuters",
        "The Associated Press contributed to this report.",
        "Officials told Reuters on Tuesday that the plan was good.",
        "A map of the harbour hung on the wall.",
    ],
)
def test_pictures_contributions_and_mentions_attribute_nothing(text: str) -> None:
    assert not any(credit.is_attribution for credit in find_wire_credit(text))


@given(st.text(max_size=400))
def test_spans_lie_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for credit in find_wire_credit(text):
        assert end <= credit.start < credit.end <= len(text)
        assert text[credit.start : credit.end] == credit.raw
        end = credit.end


def test_long_lines_are_safe() -> None:
    find_wire_credit("(Reporting by " + "a (b) " * 20_000)
    find_wire_credit("Reuters " * 20_000)


def test_a_company_that_owns_more_than_its_agency_is_no_attribution() -> None:
    owner = "Copyright ©2024 Dow Jones & Company, Inc. All Rights Reserved."
    assert not [credit for credit in find_wire_credit(owner) if credit.agency]
    agency = "Copyright ©2024 Dow Jones Newswires. All Rights Reserved."
    assert [credit.agency for credit in find_wire_credit(agency)] == ["Dow Jones Newswires"]
