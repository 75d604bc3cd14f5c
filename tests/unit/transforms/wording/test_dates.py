from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.wording.dates import bounded, find_dates, parse_stamp
from transforms.wording.months import MONTHS_BY_LANGUAGE


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2024-03-05T08:30:00+02:00", "2024-03-05T08:30:00+02:00"),
        ("2024-03-05T08:30Z", "2024-03-05T08:30+00:00"),
        ("2024-03-05", "2024-03-05"),
        ("2024-03", "2024-03"),
        ("20240305T083000", "2024-03-05T08:30:00"),
        (1709625000, "2024-03-05T07:50:00+00:00"),
        ("1709625000000", "2024-03-05T07:50:00+00:00"),
        ("Tue, 05 Mar 2024 08:30:00 GMT", "2024-03-05T08:30:00+00:00"),
        ("March 5, 2024 at 4:12pm", "2024-03-05T16:12"),
        ("5 de marzo de 2024, 10:30", "2024-03-05T10:30"),
        ("5. März 2024", "2024-03-05"),
        ("1er mars 2024", "2024-03-01"),
        ("12 марта 2024 г.", "2024-03-12"),
        ("2024年3月5日", "2024-03-05"),
        ("2024. március 5.", "2024-03-05"),
        ("5 Mar '24", "2024-03-05"),
    ],
)
def test_dates_keep_their_offset_and_precision(raw: object, value: str) -> None:
    stamp = parse_stamp(raw)
    assert stamp is not None
    assert stamp.value == value


@pytest.mark.parametrize(
    "raw",
    [
        "2024-01-32", "2023-02-29", "2024-13-05", "0000-00-00", "9999-12-31", "-0044-03-15", "1969-12-31",
        "2024-03-05T08:30:00+24:00", "2024-03-05T08:30:00+99:99", "1970-01-01T00:00:00Z", "2024-03-05T25:00:00Z",
    ],
)  # fmt: skip
def test_impossible_dates_are_reported_and_never_repaired(raw: str) -> None:
    stamp = parse_stamp(raw)
    assert stamp is not None
    assert stamp.value is None
    assert stamp.day is None
    assert stamp.problem


@pytest.mark.parametrize("raw", ["", "abc", None, True, "1709", "no date 12"])
def test_what_is_no_date_is_nothing(raw: object) -> None:
    assert parse_stamp(raw) is None


def test_a_day_after_the_capture_is_impossible() -> None:
    stamp = parse_stamp("2024-03-07")
    assert stamp is not None
    assert bounded(stamp, dt.date(2024, 3, 6)).value == "2024-03-07"
    assert bounded(stamp, dt.date(2024, 3, 5)).problem == "after the capture"


def test_a_month_is_judged_by_its_first_day() -> None:
    stamp = parse_stamp("2024-03")
    assert stamp is not None
    assert bounded(stamp, dt.date(2024, 2, 29)).value == "2024-03"
    assert bounded(stamp, dt.date(2024, 2, 28)).problem == "after the capture"
    assert bounded(stamp, None).value == "2024-03"


def test_numeric_dates_follow_the_page() -> None:
    assert [stamp.value for stamp in find_dates("3/5/2024")] == ["2024-03-05", "2024-05-03"]
    assert [stamp.value for stamp in find_dates("3/5/2024", month_first=False)] == ["2024-05-03", "2024-03-05"]
    assert [stamp.value for stamp in find_dates("05.03.2024 - 10:30 Uhr")] == ["2024-03-05T10:30"]


@pytest.mark.parametrize("language", sorted(MONTHS_BY_LANGUAGE))
def test_every_month_of_every_language_is_read(language: str) -> None:
    for word, number in MONTHS_BY_LANGUAGE[language].items():
        if len(word) >= 3 and word.isalpha():
            stamps = find_dates(f"5 {word} 2024", language=language)
            assert [stamp.day for stamp in stamps] == [dt.date(2024, number, 5)], word


@given(st.text(max_size=200))
def test_any_text_gives_valid_days_or_none(text: str) -> None:
    for stamp in [*find_dates(text), *filter(None, [parse_stamp(text)])]:
        if stamp.value is not None and len(stamp.value) >= 10:
            assert dt.date(1970, 1, 1) <= dt.date.fromisoformat(stamp.value[:10]) <= dt.date(2199, 12, 31)
            if len(stamp.value) > 10:
                dt.datetime.fromisoformat(stamp.value)


def test_runs_of_digits_are_cheap() -> None:
    assert find_dates("1/1/" * 100_000) == []
    assert find_dates("20" * 150_000) == []
