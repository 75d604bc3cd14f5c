"""A dateline is one thing: each form comes out of a page as out of a dump, with its segment, place and agency."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.contract.lists import Kind, Outcome
from transforms.extraction import extract_batch
from transforms.model import Extraction, Hints, RawDocument

#: Paragraphs by language, all invented; the first one takes the dateline.
BODIES = {
    "en": (
        "The council agreed on Tuesday to repair the old bridge over the Ahne before winter, officials said.",
        "Traffic has been diverted through the harbour district since a storm damaged two of the pillars in March.",
        "Engineers expect the work to take eleven months and to cost four million, most of which the province pays.",
    ),
    "de": (
        "Der Stadtrat hat am Dienstag beschlossen, die alte Brücke über die Ahne noch vor dem Winter zu reparieren.",
        "Der Verkehr wird seit einem Sturm im März durch das Hafenviertel umgeleitet, weil zwei Pfeiler brachen.",
        "Die Arbeiten sollen elf Monate dauern und rund vier Millionen Euro kosten, die zumeist das Land bezahlt.",
    ),
    "es": (
        "El ayuntamiento acordó el martes reparar el viejo puente sobre el río antes del invierno, dijo la alcaldesa.",
        "El tráfico se desvía por el barrio del puerto desde que una tormenta dañó dos pilares en el mes de marzo.",
        "Los ingenieros calculan que las obras durarán once meses y costarán unos cuatro millones a la provincia.",
    ),
    "fr": (
        "Le conseil municipal a décidé mardi de réparer le vieux pont avant l'hiver, a indiqué le maire de la ville.",
        "La circulation est détournée par le quartier du port depuis qu'une tempête a endommagé deux des piliers.",
        "Les travaux dureront onze mois et coûteront environ quatre millions d'euros, payés surtout par la province.",
    ),
    "pt": (
        "A câmara decidiu na terça-feira reparar a velha ponte antes do inverno, informou a autarquia em comunicado.",
        "O trânsito é desviado pelo bairro do porto desde que uma tempestade danificou dois pilares em março.",
        "As obras vão durar onze meses e custar cerca de quatro milhões de euros, pagos pela província.",
    ),
    "ru": (
        "Городской совет во вторник решил отремонтировать старый мост через реку до наступления зимы, сообщил мэр.",
        "Движение идет через портовый район с тех пор, как буря в марте повредила две опоры старого моста.",
        "Работы займут одиннадцать месяцев и обойдутся примерно в четыре миллиона, сообщили в мэрии города.",
    ),
    "zh": (
        "市议会星期二决定在冬天之前修复河上的旧桥，市政府发言人在新闻发布会上宣布了这一消息，工程将很快开始。",
        "自从三月的一场暴风雨损坏了两座桥墩以来，交通一直绕行港口区，居民的生活因此受到了很大影响。",
        "工程师预计这项工程将持续十一个月，费用约四百万元，其中大部分由省政府承担。",
    ),
    "ja": (
        "市議会は火曜日、古い橋を冬の前に修復することを決めたと発表した。市役所によると、工事は来月にも始まる。",
        "三月の嵐で橋脚二本が壊れて以来、車は港の地区を通って迂回している。市長は住民に理解を求めた。",
        "工事には十一か月かかり、費用は約四億円と見込まれている。その大部分は県が負担する。",
    ),
    "ko": (
        "시의회는 화요일 겨울이 오기 전에 강 위의 낡은 다리를 수리하기로 결정했다고 시청이 발표했다.",
        "지난 3월 폭풍으로 교각 두 개가 파손된 이후 차량은 항구 지역으로 우회하고 있다고 시장이 말했다.",
        "공사는 열한 달이 걸리고 비용은 약 사백만 달러가 들 것으로 예상되며 대부분은 도에서 부담한다.",
    ),
    "ar": (
        "قرر المجلس البلدي يوم الثلاثاء إصلاح الجسر القديم فوق النهر قبل حلول فصل الشتاء، حسبما أعلنت البلدية.",
        "وتحولت حركة المرور إلى حي الميناء منذ أن ألحقت عاصفة أضرارا باثنتين من دعامات الجسر في شهر مارس.",
        "ويتوقع المهندسون أن تستغرق الأعمال أحد عشر شهرا وأن تكلف نحو أربعة ملايين تدفع المقاطعة معظمها.",
    ),
}

FORMS = [
    # dateline, what stands between it and the sentence, language, place, agency
    ("VARDEN (Reuters) -", " ", "en", "Varden", "Reuters"),
    ("OBERAU, March 3 (AP) —", " ", "en", "Oberau", "AP"),
    ("JERUSALEM (JTA) —", " ", "en", "Jerusalem", "JTA"),
    ("OBERAU –", " ", "en", "Oberau", None),
    ("LONDON—", "", "en", "London", None),
    ("NEW HAVEN, Conn. (AP) --", " ", "en", "New Haven, Conn.", "AP"),
    ("BEIJING/TOKYO (Reuters) -", " ", "en", "Beijing/Tokyo", "Reuters"),
    ("RIO DE JANEIRO, March 5 (Xinhua) --", " ", "en", "Rio de Janeiro", "Xinhua"),
    ("Oberau [Freeland], March 3 (ANI):", " ", "en", "Oberau, Freeland", "ANI"),
    ("Mumbai, Mar 5 (PTI)", " ", "en", "Mumbai", "PTI"),
    ("ST. PETERSBURG, Fla. —", " ", "en", "St. Petersburg, Fla.", None),
    ("OBERAU, Freeland, March 3, 2031 (GLOBE NEWSWIRE) --", " ", "en", "Oberau, Freeland", None),
    ("OBERAU, Jan. 4 /PRNewswire/ --", " ", "en", "Oberau", None),
    ("(Reuters) -", " ", "en", None, "Reuters"),
    ("OBERAU (AP), March 3 —", " ", "en", "Oberau", "AP"),
    ("WASHINGTON, D.C. —", " ", "en", "Washington, D.C.", None),
    ("OBERAU, Freeland – March 3, 2031 –", " ", "en", "Oberau, Freeland", None),
    ("OBERAU (CNN) —", " ", "en", "Oberau", None),
    ("OBERAU (Harbour News Service) —", " ", "en", "Oberau", None),
    ("İSTANBUL (AA) -", " ", "en", "Istanbul", "Anadolu"),
    ("BERLIN, 3. März (Reuters) -", " ", "de", "Berlin", "Reuters"),
    ("RIO DE JANEIRO, 5 de março (Reuters) -", " ", "pt", "Rio de Janeiro", "Reuters"),
    ("Lisboa, 05 mar 2024 (Lusa) –", " ", "pt", "Lisboa", "Lusa"),
    ("（中央社記者王五六台北3日電）", "", "zh", "台北", "CNA"),
    ("【東京共同】", "", "ja", "東京", "Kyodo"),
    ("بيروت - رويترز -", " ", "ar", "بيروت", "Reuters"),
    ("Berlin (dpa) -", " ", "de", "Berlin", "dpa"),
    ("FRANKFURT AM MAIN (dpa/lhe) -", " ", "de", "Frankfurt am Main", "dpa"),
    ("Wien (APA) –", " ", "de", "Wien", "APA"),
    ("MADRID, 4 mayo (EFE) –", " ", "es", "Madrid", "EFE"),
    ("Madrid, 5 mar (EFE).-", " ", "es", "Madrid", "EFE"),
    ("BOGOTÁ —", " ", "es", "Bogotá", None),
    ("PARIS, 3 mars (AFP) -", " ", "fr", "Paris", "AFP"),
    ("Bruxelles (Belga) -", " ", "fr", "Bruxelles", "Belga"),
    ("(ANSA) - ROMA, 05 MAR -", " ", "es", "Roma", "ANSA"),
    ("МОСКВА, 5 марта. /ТАСС/.", " ", "ru", "Москва", "TASS"),
    ("МОСКВА, 5 марта — РИА Новости.", " ", "ru", "Москва", "RIA Novosti"),
    ("КИЕВ, 5 июня (Интерфакс) —", " ", "ru", "Киев", "Interfax"),
    ("Москва. 5 марта. ИНТЕРФАКС.", " ", "ru", "Москва", "Interfax"),
    ("新华社北京3月5日电（记者 王五）", "", "zh", "北京", "Xinhua"),
    ("中新社上海三月五日电", " ", "zh", "上海", "China News Service"),
    ("（北京综合讯）", "", "zh", "北京", None),
    ("【ワシントン＝時事】", "", "ja", "ワシントン", "Jiji Press"),
    ("［東京 ５日 ロイター］", "", "ja", "東京", "Reuters"),
    ("(서울=연합뉴스) 홍길동 기자 =", " ", "ko", "서울", "Yonhap"),
    ("القاهرة (رويترز) -", " ", "ar", "القاهرة", "Reuters"),
    ("القاهرة 5 مارس (أ ف ب) -", " ", "ar", "القاهرة", "AFP"),
]

SENTENCES = [
    "WASHINGTON-based analysts said the plan was too late for the old bridge over the Ahne and its four pillars.",
    "The mayor - a former baker - said that the bridge would stay shut for two years and that no bus would return.",
    "NATO – the alliance of thirty states – met in the harbour town on Tuesday to talk about the bridge.",
    "BREAKING – Police closed the harbour road on Tuesday after a storm damaged two pillars of the bridge.",
    "Editor's note — This story was first published in March and has been changed since to tell of the new bridge.",
    "COVID-19 - the disease that closed the bridge - is back, officials said with a sigh in the town hall.",
    "Nora Weaver — The mayor of the town spoke for an hour about the bridge, its pillars and what they cost.",
    "“Oberau – that is my home,” she said, and closed the door of the bakery behind her before she left.",
    "Monday, June 15 – The market is open from nine to five, and the bridge will be shut for the whole of the day.",
    "PARIS SAINT-GERMAIN - the champions of the league - won again on Tuesday in front of forty thousand people.",
    "OBERAU: A HISTORY is the title of the book that the mayor gave to every guest at the opening of the bridge.",
    "Nora Weaver (Reuters) is the author of the book on the bridge that was read in the town hall on Tuesday.",
    "Oberau (population 4,000) - a town on the Ahne - lost its bridge in March and will have no other before autumn.",
    "UPDATE (March 3): The bridge was opened again on Tuesday after engineers had looked at each of its pillars.",
    "March 3 - The bridge was shut. March 4 - The mayor spoke to the press for the first time since the storm.",
    "MAYOR: We have no money for the bridge, and nobody in the capital has ever answered one of our letters.",
    "Nora Weaver, Oberau - I have read your article on the bridge and would like to say that its numbers are wrong.",
    "Photo (AP) - The old bridge in Oberau was closed to buses and cars on Tuesday after a storm in the night.",
]

TITLE = "Bridge over the river is to be repaired"


class Told(NamedTuple):
    """What is told of a document's dateline."""

    segments: list[str]
    place: str | None
    agency: str | None


def _page(paragraphs: list[str]) -> RawDocument:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    source = f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{body}</article></body></html>"
    return RawDocument("0" * 64, source.encode(), "html", Hints())


def _dump(paragraphs: list[str]) -> RawDocument:
    return RawDocument("1" * 64, "\n\n".join([TITLE, *paragraphs, ""]).encode(), "text", Hints())


def _told(extraction: Extraction) -> Told:
    assert extraction.outcome is Outcome.ARTICLE
    assert extraction.text is not None
    assert extraction.fields is not None
    spans = [extraction.text[one.start : one.end] for one in extraction.segments if one.kind is Kind.DATELINE]
    return Told(spans, extraction.fields.dateline_place, extraction.fields.wire_agency)


@pytest.mark.parametrize(("dateline", "gap", "language", "place", "agency"), FORMS)
def test_a_form_comes_out_alike_in_a_page_and_in_a_dump(dateline, gap, language, place, agency):
    first, *rest = BODIES[language]
    page, dump = extract_batch([_page([dateline + gap + first, *rest]), _dump([dateline + gap + first, *rest])])
    assert _told(page) == _told(dump) == Told([dateline], place, agency)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_looks_like_one_stays_body_in_both(sentence):
    page, dump = extract_batch([_page([sentence, *BODIES["en"]]), _dump([sentence, *BODIES["en"]])])
    assert _told(page) == _told(dump) == Told([], None, None)


@pytest.mark.parametrize("before", range(4))
def test_a_dateline_may_open_one_of_the_first_four_paragraphs(before):
    first, *rest = BODIES["en"]
    paragraphs = [*(f"{sentence} It was the {number}th." for number, sentence in enumerate(rest * 2))][:before]
    paragraphs += [f"OBERAU, March 3 (AP) — {first}", *rest]
    page, dump = extract_batch([_page(paragraphs), _dump(paragraphs)])
    assert _told(page) == _told(dump) == Told(["OBERAU, March 3 (AP) —"], "Oberau", "AP")


@pytest.mark.parametrize("stamp", ["date 2031-02-03 10:15 ", "Retrieved: 2031-02-03 "])
def test_a_dateline_behind_a_crawl_stamp_is_cut_from_it(stamp):
    first, *rest = BODIES["en"]
    paragraphs = [f"{stamp}OBERAU, March 3 (AP) — {first}", *rest]
    for extraction in extract_batch([_page(paragraphs), _dump(paragraphs)]):
        assert _told(extraction) == Told(["OBERAU, March 3 (AP) —"], "Oberau", "AP")
        stamps = [part for part in extraction.segments if part.kind is Kind.CRAWL_DATE_LINE]
        assert [extraction.text[part.start : part.end] for part in stamps] == [stamp.strip()]


@pytest.mark.parametrize(
    ("line", "place", "agency"),
    [
        ("BRUSSELS, June 15 (AP)", "Brussels", "AP"),
        ("PARIS (AFP)", "Paris", "AFP"),
        ("26 May Kyiv, Ukraine", "Kyiv, Ukraine", None),
    ],
)
def test_a_dateline_on_a_line_of_its_own_is_read_in_both(line, place, agency):
    for extraction in extract_batch([_page([line, *BODIES["en"]]), _dump([line, *BODIES["en"]])]):
        assert _told(extraction) == Told([], place, agency)
        alone = [part for part in extraction.segments if part.kind is Kind.DATELINE_STANDALONE]
        assert [extraction.text[part.start : part.end] for part in alone] == [line]


def test_a_dateline_of_a_text_on_one_line_is_whole():
    text = "МОСКВА, 5 марта. /ТАСС/. " + " ".join(BODIES["ru"] * 6)
    (dump,) = extract_batch([_dump([text])])
    assert _told(dump) == Told(["МОСКВА, 5 марта. /ТАСС/."], "Москва", "TASS")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([*(form[0] for form in FORMS), *SENTENCES, *BODIES["en"], "—", "\n"]), max_size=6))
def test_no_place_is_told_without_its_segment(parts):
    text = " ".join(parts)
    paragraphs = [text, *BODIES["en"]]
    for extraction in extract_batch([_page(paragraphs), _dump(paragraphs)]):
        kinds = {segment.kind for segment in extraction.segments}
        if extraction.fields is not None and extraction.fields.dateline_place is not None:
            assert kinds & {Kind.DATELINE, Kind.DATELINE_STANDALONE}
