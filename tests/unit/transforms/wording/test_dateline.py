from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.wording.dateline import find_dateline, parse_standalone_place

SENTENCE = " The council met on Tuesday and agreed on a plan for the harbour."


@pytest.mark.parametrize(
    ("opening", "place", "date", "agency"),
    [
        ("VARDEN (Reuters) –", "Varden", None, "Reuters"),
        ("KYIV (Reuters) -", "Kyiv", None, "Reuters"),
        ("BRUSSELS, June 15 (AP) —", "Brussels", "June 15", "AP"),
        ("BRUSSELS –", "Brussels", None, None),
        ("LONDON—", "London", None, None),
        ("LOS ANGELES, Calif. —", "Los Angeles, Calif.", None, None),
        ("ST. PETERSBURG, Fla. (AP) —", "St. Petersburg, Fla.", None, "AP"),
        ("RIO DE JANEIRO, March 5 (Xinhua) --", "Rio de Janeiro", "March 5", "Xinhua"),
        ("BEIJING/TOKYO (Reuters) -", "Beijing/Tokyo", None, "Reuters"),
        ("Berlin (dpa) -", "Berlin", None, "dpa"),
        ("FRANKFURT AM MAIN (dpa/lhe) -", "Frankfurt am Main", None, "dpa/lhe"),
        ("PARIS, 3 mars (AFP) -", "Paris", "3 mars", "AFP"),
        ("Madrid, 5 mar (EFE).-", "Madrid", "5 mar", "EFE"),
        ("(ANSA) - ROMA, 05 MAR -", "Roma", "05 MAR", "ANSA"),
        ("Lisboa, 05 mar 2024 (Lusa) –", "Lisboa", "05 mar 2024", "Lusa"),
        ("kyiv (reuters) -", "Kyiv", None, "reuters"),
        ("Mumbai, Mar 5 (PTI)", "Mumbai", "Mar 5", "PTI"),
        ("МОСКВА, 5 марта. /ТАСС/.", "Москва", "5 марта", "ТАСС"),
        ("القاهرة (رويترز) -", "القاهرة", None, "رويترز"),
        ("Oberau [Freeland], March 3 (ANI):", "Oberau, Freeland", "March 3", "ANI"),
        ("OBERAU, Jan. 4 /PRNewswire/ --", "Oberau", "Jan. 4", "PRNewswire"),
        ("JERUSALEM (JTA) —", "Jerusalem", None, "JTA"),
    ],
)
def test_datelines_are_read(opening: str, place: str, date: str | None, agency: str | None) -> None:
    found = find_dateline(opening + SENTENCE)
    assert found is not None
    assert (found.start, found.end) == (0, len(opening))
    assert (found.place, found.date_text, found.agency_raw) == (place, date, agency)


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("МОСКВА, 5 марта — РИА Новости. Городской совет в понедельник принял новый план.", "Москва", "РИА Новости"),
        ("新华社北京3月5日电（记者 王五）市政府今天宣布了新的港口建设计划。", "北京", "新华社"),
        ("中新社上海三月五日电 市政府今天宣布了新的港口建设计划。", "上海", "中新社"),
        ("(北京綜合訊)市政府今天宣布了新的港口建設計劃，工程將於明年開始。", "北京", None),
        ("(서울=연합뉴스) 홍길동 기자 = 시의회는 5일 항구 건설 계획을 승인했다.", "서울", "연합뉴스"),
        ("【ワシントン＝時事】市議会は五日、新しい港の計画を承認した。", "ワシントン", "時事"),
    ],
)
def test_datelines_of_other_scripts(text: str, place: str, agency: str | None) -> None:
    found = find_dateline(text)
    assert found is not None
    assert (found.place, found.agency_raw) == (place, agency)


@pytest.mark.parametrize(
    "text",
    [
        "BREAKING – Police closed the harbour road on Tuesday after a storm.",
        "WATCH: The moment when the council agreed on a plan for the poor of the country.",
        "ANN BELL: It is scary, and I am not alone in thinking so about the harbour.",
        "NATO – the alliance of thirty states – met in the harbour town.",
        "He said – and nobody believed it – that the plan was good.",
        "Monday, June 15 – The market is open from nine to five.",
        "Published on March 5 - The council met and agreed on a plan.",
        "Ann Bell, March 5, 2024 - The council met and agreed on a plan.",
        "The mayor, Ann Bell (AP) smiles at the opening of the harbour.",
        "John Smith — The mayor of the town spoke for an hour.",
        "Photo (AP) - The old bridge was closed on Tuesday after a storm.",
        "A- and B-roads will be closed until further notice, the council said on Monday.",
        "Well — that was that, she said, and closed the door of the bakery behind her.",
        "Ordinary prose without anything of the kind.",
        "The mayor - a former baker - said that the bridge would stay shut for two years.",
        "NATO-led troops crossed the river on Monday, a spokesman said in the capital.",
        "COVID-19 - the disease that closed the bridge - is back, officials say with a sigh.",
        "",
    ],
)
def test_prose_is_no_dateline(text: str) -> None:
    assert find_dateline(text) is None


def test_leading_blanks_count_into_the_offsets() -> None:
    text = "  \n OSLO (NTB) – Byrådet vedtok tirsdag en ny plan for havnen."
    found = find_dateline(text)
    assert found is not None
    assert text[found.start : found.end] == "OSLO (NTB) –"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("26 May Kyiv, Ukraine", "Kyiv, Ukraine"),
        ("BRUSSELS, June 15 (AP)", "Brussels"),
        ("PARIS (AFP)", "Paris"),
        ("LONDON, 5 March 2024", "London"),
    ],
)
def test_standalone_places(line: str, place: str) -> None:
    found = parse_standalone_place(line)
    assert found is not None
    assert found.place == place


@pytest.mark.parametrize("line", ["Read more", "Breaking News", "By Ann Bell", "12:30", "What happens next?"])
def test_other_lines_stand_for_no_place(line: str) -> None:
    assert parse_standalone_place(line) is None


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    found = find_dateline(text)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
    parse_standalone_place(text)


_PIECES = """
    OBERAU İSTANBUL ΘΗΒΕΣ Rio São Paulo 北京 東京 記者 王五 3日 三月五日 綜合訊 電 新华社 共同 서울
    = ( ) （ ） [ ] 【 】 / , . : — -- Reuters AP Freeland March 5 марта 2031
"""
_OPENINGS = st.lists(st.sampled_from([*_PIECES.split(), " ", "\u00a0", " - "]), min_size=2, max_size=9)


@given(_OPENINGS, st.sampled_from([SENTENCE, "市政府今天宣布了新的港口建设计划。", "市議会は五日、計画を承認した。"]))
@example(["（", "北京", "3日", "東京", "電", "）"], "市政府今天宣布了新的港口建设计划。")
def test_a_place_stands_in_its_dateline(opening: list[str], sentence: str) -> None:
    text = "".join(opening) + sentence
    found = find_dateline(text)
    if found is not None and found.place is not None:
        said = " ".join(text[found.start : found.end].replace("İ", "I").upper().split()).replace(" [", ", ")
        assert found.place.replace("İ", "I").upper() in said


def test_cost_does_not_grow_with_the_text() -> None:
    assert find_dateline("KYIV (Reuters" + " - A" * 200_000) is None
