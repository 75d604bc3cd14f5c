"""News agencies: the closed list, their names in several scripts, and the credits that attribute a text to one.

What belongs here: which agency a name means, and where a text says that it is an agency's. Datelines are read by
`transforms.wording.dateline`, which asks this module for the name in the brackets. The choice of agencies, and why
photo credits and contributions do not count, is argued in docs/adr/0141-agencies.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain


@dataclass(frozen=True, slots=True)
class Agency:
    """One news agency: a stable id, the name stored as ``wire_agency``, and every other name it goes by.

    ``aliases`` are matched as whole strings, case, spacing and full stops aside. ``short`` are initials that mean
    the agency only where a text credits somebody (a dateline's brackets, a byline, a copyright line): elsewhere
    they are ordinary words or other bodies.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


#: The closed list. ``name`` is what `core.articles.wire_agency` holds.
AGENCIES: tuple[Agency, ...] = (
    # international
    Agency("reuters", "Reuters", ("Reuters News Agency", "Reuters News", "Рейтер", "Reuter",
           "Reuters Staff", "رويترز", "路透社", "路透", "路透電", "ロイター", "ロイター通信", "로이터", "로이터통신",
           "רויטרס", "Ρόιτερς", "रॉयटर्स", "Ройтерс", "RTRS", "Thomson Reuters Foundation")),
    Agency("ap", "AP", ("Associated Press", "The Associated Press", "AP News", "Assoc. Press", "美联社", "美聯社",
           "AP通信", "АП", "Ассошиэйтед Пресс", "أسوشيتد برس", "اسوشيتد برس", "ا ب", "أ ب", "AP통신", "CP-AP",
           "By The Associated Press", "AP Wire", "Associated Press (AP)", "A.P.")),
    Agency("afp", "AFP", ("Agence France-Presse", "Agence France Presse", "L'Agence France-Presse", "法新社",
           "AFP通信", "AFP=時事", "АФП", "Франс Пресс", "أ ف ب", "ا ف ب", "أ.ف.ب", "فرانس برس", "وكالة فرانس برس",
           "AFP통신",
           "AFP News", "AFPTV", "AFP/Relaxnews", "ETX Daily Up", "Relaxnews")),
    Agency("upi", "UPI", ("United Press International", "合眾國際社", "合众国际社")),
    Agency("bloomberg", "Bloomberg", ("Bloomberg News", "Bloomberg L.P.", "彭博社", "彭博", "彭博資訊", "블룸버그",
           "بلومبرغ",
           "Блумберг", "ブルームバーグ")),
    Agency("dow-jones", "Dow Jones Newswires", ("Dow Jones", "Dow Jones Newswire", "道琼斯")),
    Agency("ips", "Inter Press Service", ("IPS News", "Inter Press Service (IPS)"), ("IPS",)),
    # German-speaking countries
    Agency("dpa", "dpa", ("Deutsche Presse-Agentur", "Deutsche Presse Agentur", "dpa-infocom", "dpa-AFX", "dpa infocom",
           "dpa international", "DPA International", "德新社", "د ب أ", "د ب ا", "ДПА", "dpa-tmn", "dpa-newskanal")),
    Agency("epd", "epd", ("Evangelischer Pressedienst",), ("epd",)),
    Agency("kna", "KNA", ("Katholische Nachrichten-Agentur",), ("KNA",)),
    Agency("sid", "SID", ("Sport-Informations-Dienst",), ("SID",)),
    Agency("dts", "dts", ("dts Nachrichtenagentur", "dts-Nachrichtenagentur"), ("dts",)),
    Agency("dapd", "dapd", ("dapd Nachrichtenagentur", "ddp")),
    Agency("apa", "APA", ("Austria Presse Agentur", "APA-OTS", "APA OTS", "Austria Press Agency")),
    Agency("sda", "Keystone-SDA", ("Keystone SDA", "Schweizerische Depeschenagentur", "SDA/ATS", "Keystone-ATS",
           "ATS-Keystone", "Agence télégraphique suisse", "awp", "sda-ats"), ("sda", "ATS")),
    # France, Italy, Spain, Portugal, Benelux
    Agency("ansa", "ANSA", ("Agenzia ANSA", "ANSA.it", "АНСА")),
    Agency("agi", "AGI", ("Agenzia Giornalistica Italia", "Agenzia Italia"), ("AGI",)),
    Agency("adnkronos", "Adnkronos", ("AdnKronos", "Adnkronos Salute")),
    Agency("askanews", "askanews", ("Agenzia askanews",)),
    Agency("italpress", "Italpress", ("Agenzia Italpress",)),
    Agency("lapresse", "LaPresse (agenzia)", ("Agenzia LaPresse",)),
    Agency("efe", "EFE", ("Agencia EFE", "Agencia Efe", "EFE News", "Efeagro", "埃菲社", "إفي", "ЭФЕ", "EFE Verde")),
    Agency("europa-press", "Europa Press", ("EUROPAPRESS",)),
    Agency("lusa", "Lusa", ("Agência Lusa", "Agencia Lusa")),
    Agency("anp", "ANP", ("Algemeen Nederlands Persbureau",)),
    Agency("belga", "Belga", ("Agence Belga", "Belga News Agency", "Persagentschap Belga")),
    # Nordic and Baltic countries
    Agency("ritzau", "Ritzau", ("Ritzaus Bureau",)),
    Agency("ntb", "NTB", ("Norsk Telegrambyrå",)),
    Agency("tt", "TT", ("TT Nyhetsbyrån", "Tidningarnas Telegrambyrå", "TT News Agency"), ("TT",)),
    Agency("stt", "STT", ("Suomen Tietotoimisto", "STT-Lehtikuva")),
    Agency("bns", "BNS", ("Baltic News Service",), ("BNS",)),
    Agency("elta", "ELTA", ("Eltos",), ("ELTA",)),
    Agency("leta", "LETA", ("LETA/BNS",)),
    # Central and south-eastern Europe
    Agency("pap", "PAP", ("Polska Agencja Prasowa", "Polish Press Agency", "PAP Biznes"), ("PAP",)),
    Agency("ctk", "ČTK", ("Česká tisková kancelář", "CTK", "Czech News Agency")),
    Agency("tasr", "TASR", ("Tlačová agentúra Slovenskej republiky",)),
    Agency("sita", "SITA", ("Slovenská tlačová agentúra",), ("SITA",)),
    Agency("mti", "MTI", ("Magyar Távirati Iroda",)),
    Agency("agerpres", "Agerpres", ("AGERPRES",)),
    Agency("mediafax", "Mediafax", ("MEDIAFAX",)),
    Agency("bta", "BTA", ("БТА", "Българска телеграфна агенция", "Bulgarian News Agency")),
    Agency("hina", "Hina", ("HINA",)),
    Agency("tanjug", "Tanjug", ("Танјуг", "Танюг")),
    Agency("beta", "Beta", ("Novinska agencija Beta",), ("Beta", "BETA")),
    Agency("fonet", "FoNet", ("ФоНет",)),
    Agency("srna", "SRNA", ("Срна",)),
    Agency("fena", "FENA", ("Federalna novinska agencija",)),
    Agency("sta", "STA", ("Slovenska tiskovna agencija",), ("STA",)),
    Agency("mia", "MIA", ("МИА", "Медиумска информативна агенција"), ("MIA",)),
    Agency("ata", "ATSH", ("Albanian Telegraphic Agency",)),
    Agency("ana-mpa", "ANA-MPA", ("ΑΠΕ-ΜΠΕ", "ΑΠΕ", "ΑΠΕ ΜΠΕ", "Athens-Macedonian News Agency", "AMNA")),
    Agency("aa", "Anadolu", ("Anadolu Agency", "Anadolu Ajansı", "Anadolu Ajansi", "الأناضول", "Анадолу",
           "Anadolu Ajans"), ("AA",)),
    Agency("dha", "DHA", ("Demirören Haber Ajansı", "Doğan Haber Ajansı"), ("DHA",)),
    Agency("iha", "İHA", ("İhlas Haber Ajansı", "Ihlas News Agency"), ("İHA", "IHA")),
    Agency("cna-cyprus", "Cyprus News Agency", ("ΚΥΠΕ",)),
    # Britain, Ireland, North America, Australia, New Zealand
    Agency("pa", "PA Media", ("Press Association", "The Press Association", "PA News Agency",
           "PA Media Group"), ("PA",)),
    Agency("cp", "The Canadian Press", ("Canadian Press", "La Presse Canadienne", "La Presse canadienne",
           "Presse Canadienne"), ("CP",)),
    Agency("aap", "AAP", ("Australian Associated Press", "AAP Newswire"), ("AAP",)),
    Agency("ans", "Agence QMI", ("QMI Agency",), ("QMI",)),
    Agency("jta", "JTA", ("Jewish Telegraphic Agency",), ("JTA",)),
    # Russia, Ukraine, Belarus, Caucasus, Central Asia
    Agency("tass", "TASS", ("ТАСС", "ITAR-TASS", "ИТАР-ТАСС", "塔斯社", "تاس", "Tass")),
    Agency("ria-novosti", "RIA Novosti", ("РИА Новости", "РИА «Новости»", "РИА", "RIA", "俄新社", "RIA News",
           "РИА новости")),
    Agency("interfax", "Interfax", ("Интерфакс", "INTERFAX.RU", "Interfax News Agency", "国际文传电讯社")),
    Agency("interfax-ukraine", "Interfax-Ukraine", ("Интерфакс-Украина", "Інтерфакс-Україна", "Interfax Ukraine")),
    Agency("sputnik", "Sputnik", ("Спутник", "卫星通讯社", "俄罗斯卫星通讯社", "سبوتنيك", "Sputnik News")),
    Agency("regnum", "Regnum", ("ИА REGNUM", "ИА Регнум")),
    Agency("rosbalt", "Rosbalt", ("Росбалт",)),
    Agency("ukrinform", "Ukrinform", ("Укринформ", "Укрінформ")),
    Agency("unian", "UNIAN", ("УНИАН", "УНІАН")),
    Agency("unn", "UNN", ("УНН", "Українські національні новини")),
    Agency("belta", "BelTA", ("БЕЛТА", "БелТА", "БелТа")),
    Agency("kazinform", "Kazinform", ("Казинформ", "ҚазАқпарат", "МИА «Казинформ»")),
    Agency("azertac", "AZERTAC", ("АЗЕРТАДЖ", "AZƏRTAC")),
    Agency("trend", "Trend", ("Trend News Agency",), ("Trend",)),
    Agency("armenpress", "Armenpress", ("АРМЕНПРЕСС", "Արմենպրես")),
    Agency("interpressnews", "InterPressNews", ("IPN",)),
    # Middle East and Africa
    Agency("irna", "IRNA", ("ایرنا", "إرنا", "Islamic Republic News Agency")),
    Agency("isna", "ISNA", ("ایسنا", "Iranian Students' News Agency")),
    Agency("mehr", "Mehr", ("Mehr News Agency", "خبرگزاری مهر"), ("Mehr", "MEHR")),
    Agency("fars", "Fars", ("Fars News Agency", "خبرگزاری فارس"), ("Fars", "FARS")),
    Agency("tasnim", "Tasnim", ("Tasnim News Agency", "تسنیم")),
    Agency("wam", "WAM", ("وام", "Emirates News Agency")),
    Agency("spa", "SPA", ("واس", "Saudi Press Agency"), ("SPA",)),
    Agency("kuna", "KUNA", ("كونا", "Kuwait News Agency")),
    Agency("qna", "QNA", ("قنا", "Qatar News Agency")),
    Agency("bna", "BNA", ("بنا", "Bahrain News Agency"), ("BNA",)),
    Agency("petra", "Petra", ("بترا", "Jordan News Agency"), ("Petra",)),
    Agency("mena", "MENA", ("أ ش أ", "Middle East News Agency"), ("MENA",)),
    Agency("sana", "SANA", ("سانا", "Syrian Arab News Agency"), ("SANA",)),
    Agency("nna", "NNA", ("National News Agency",), ("NNA",)),
    Agency("wafa", "WAFA", ("وفا", "Palestine News Agency"), ("WAFA",)),
    Agency("map", "MAP", ("Maghreb Arabe Presse", "ومع", "Agence Marocaine de Presse"), ("MAP",)),
    Agency("aps-algeria", "APS", ("Algérie Presse Service", "وأج"), ("APS",)),
    Agency("tap", "TAP", ("Tunis Afrique Presse", "وات"), ("TAP",)),
    Agency("nan", "NAN", ("News Agency of Nigeria",), ("NAN",)),
    Agency("gna", "GNA", ("Ghana News Agency",), ("GNA",)),
    Agency("ana", "ANA", ("African News Agency",), ("ANA",)),
    Agency("sapa", "SAPA", ("South African Press Association",)),
    Agency("panapress", "Panapress", ("PANA",)),
    # South and South-East Asia
    Agency("pti", "PTI", ("Press Trust of India", "Press Trust Of India", "पीटीआई", "PTI Bhasha")),
    Agency("ani", "ANI", ("Asian News International", "एएनआई"), ("ANI",)),
    Agency("ians", "IANS", ("Indo-Asian News Service", "आईएएनएस", "IANS Life")),
    Agency("uni", "UNI", ("United News of India",), ("UNI",)),
    Agency("app", "APP", ("Associated Press of Pakistan",), ("APP",)),
    Agency("bss", "BSS", ("Bangladesh Sangbad Sangstha",), ("BSS",)),
    Agency("unb", "UNB", ("United News of Bangladesh",)),
    Agency("bernama", "Bernama", ("马新社", "馬新社")),
    Agency("antara", "Antara", ("ANTARA News", "Antara News", "安塔拉通讯社"), ("Antara", "ANTARA")),
    Agency("vna", "VNA", ("TTXVN", "Vietnam News Agency", "Thông tấn xã Việt Nam"), ("VNA",)),
    Agency("pna", "PNA", ("Philippine News Agency",), ("PNA",)),
    # East Asia
    Agency("xinhua", "Xinhua", ("Xinhua News Agency", "新华社", "新華社", "Синьхуа", "شينخوا", "신화통신", "新华网",
           "新華網",
           "新華通信", "Xinhuanet", "中新華")),
    Agency("cns", "China News Service", ("中新社", "中國新聞社", "中国新闻社", "中新网", "中新網", "ECNS")),
    Agency("cna", "CNA", ("中央社", "Central News Agency", "中央通訊社", "中央社記者"), ("CNA",)),
    Agency("kyodo", "Kyodo", ("Kyodo News", "共同社", "共同通信", "共同通信社", "共同", "교도통신", "Киодо")),
    Agency("jiji", "Jiji Press", ("Jiji", "時事", "時事通信", "時事通信社", "时事社", "지지통신")),
    Agency("yonhap", "Yonhap", ("Yonhap News", "Yonhap News Agency", "연합뉴스", "韩联社", "韓聯社", "聯合通訊社",
           "Ёнхап", "聯合ニュース")),
    Agency("newsis", "Newsis", ("뉴시스",)),
    Agency("news1", "News1", ("뉴스1",)),
    Agency("kcna", "KCNA", ("朝中社", "조선중앙통신", "ЦТАК")),
    # Latin America
    Agency("notimex", "Notimex", ("NTMX",)),
    Agency("telam", "Télam", ("Telam",)),
    Agency("agencia-brasil", "Agência Brasil", ("Agencia Brasil",)),
    Agency("prensa-latina", "Prensa Latina", ()),
    Agency("estadao-conteudo", "Estadão Conteúdo", ("Estadao Conteudo",)),
    Agency("folhapress", "Folhapress", ()),
    Agency("colprensa", "Colprensa", ()),
    Agency("andina", "Andina", ("Agencia Andina", "Agencia Peruana de Noticias"), ("Andina",)),
    Agency("cmc", "CMC", ("Caribbean Media Corporation",), ("CMC",)),
)  # fmt: skip


class CreditKind(StrEnum):
    """What a credit says about the text it stands in."""

    REPORTING = "reporting"
    """Who reported and edited: ``(Reporting by …; editing by …)``."""
    BYLINE = "byline"
    """An agency signs where a person would: ``By Reuters``."""
    COPYRIGHT = "copyright"
    """An agency owns the text: ``© 2024 AFP``, ``Copyright 2023 The Associated Press. All rights reserved.``"""
    SOURCE = "source"
    """The text is the agency's: ``Source: Xinhua``, ``(With inputs from PTI)``, ``© dpa-infocom, dpa:…``."""
    SIGN_OFF = "sign_off"
    """The agency's initials close the text: ``(PAP)``, ``– AFP``, ``/PTI``."""
    CONTRIBUTION = "contribution"
    """An agency, or a colleague, added to somebody else's text: no attribution."""
    PHOTO = "photo"
    """A picture is the agency's, and says nothing about the text."""


@dataclass(frozen=True, slots=True)
class WireCredit:
    """A span of a text that credits somebody; ``agency`` is a name of `AGENCIES`, or None where none is named."""

    start: int
    end: int
    kind: CreditKind
    raw: str
    agency: str | None

    @property
    def is_attribution(self) -> bool:
        """Whether the credit says that the whole text is the agency's."""
        return self.agency is not None and self.kind not in (CreditKind.PHOTO, CreditKind.CONTRIBUTION)


def _fold(raw: str) -> str:
    """A name without case, accents' composition, full stops, quotes and doubled blanks, for look-up."""
    text = unicodedata.normalize("NFKC", raw).casefold()
    return " ".join(re.sub(r"[.«»\"“”„'’‘`®©*_]", " ", text).split())


def _index() -> tuple[dict[str, str], frozenset[str]]:
    names: dict[str, str] = {}
    ambiguous: set[str] = set()
    for agency in AGENCIES:
        for alias in (agency.id, agency.name, *agency.aliases, *agency.short):
            names.setdefault(_fold(alias), agency.name)
        ambiguous.update(_fold(alias) for alias in agency.short)
    return names, frozenset(ambiguous)


_BY_NAME, _INITIALS = _index()
_LEAD = re.compile(
    r"(?:(?:by|source|from|via|von|quelle|par|por|di|da|fonte|fuente|por la|agency|agencia"
    r"|agence|agenzia)\s*[:：]?\s+|the\s+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:news agency|news service|newswires?|news wire|agency|staff(?: writers?| reporters?)?|"
    r"wire|通訊社|通讯社|通信社|电|電|讯|訊)$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:[/,;|&+]|\s[-–—]\s|\band\b|\bund\b|\bet\b|\by\b|=|＝)\s*", re.IGNORECASE)
_MAX_NAME = 60


def normalise_agency(raw: str | None) -> str | None:
    """The name of the agency that ``raw`` means, of the closed list `AGENCIES`; None where it means none.

    ``raw`` is what stands in a dateline's brackets, a byline or a source field: ``Reuters``, ``dpa/lby``,
    ``By The Associated Press``, ``新华社``. Of several agencies the first one named counts. A longer phrase that
    only mentions an agency means none.
    """
    if not raw or len(raw) > _MAX_NAME:
        return None
    whole = _fold(raw)
    found = _BY_NAME.get(whole) or _BY_NAME.get(_LEAD.sub("", whole, count=1))
    if found:
        return found
    bare = _LEAD.sub("", whole, count=1)
    found = _BY_NAME.get(_TAIL.sub("", bare))
    if found:
        return found
    parts = [part for part in _PARTS.split(bare) if part]
    if len(parts) < 2:
        return None
    # One part that is no agency may be a desk or a region (dpa/lby), never a person with a surname.
    agencies = [
        _BY_NAME.get(part) or _BY_NAME.get(_TAIL.sub("", part))
        if part not in _INITIALS or part.upper() in raw
        else None
        for part in parts
    ]
    if all(found or _is_desk(part) for part, found in zip(parts, agencies, strict=True)):
        return next((found for found in agencies if found), None)
    return None


def _is_desk(part: str) -> bool:
    """Whether what stands beside an agency is a desk or a region: ``lby``, ``TOI staff``."""
    return (" " not in part and len(part) <= 6) or part.endswith(
        (" staff", " desk", " bureau", " agencies", " redaktion")
    )


def is_initials(raw: str) -> bool:
    """Whether a name is one of the short forms that mean an agency only inside a credit."""
    return _fold(raw) in _INITIALS


def _alternation(names: Iterator[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


def _all_names() -> Iterator[str]:
    for agency in AGENCIES:
        yield agency.name
        yield from agency.aliases
        yield from agency.short


#: Broadcasters, press-release wires and picture agencies: they sign texts and pictures, and are none of the list.
OTHER_SIGNERS = (
    "BBC", "CNN", "NPR", "Business Wire", "Globe Newswire", "GlobeNewswire", "PRNewswire", "PR Newswire", "StatePoint",
    "Accesswire", "央视网", "人民网", "人民網", "环球网", "EPA",
    "Getty", "Getty Images", "AP Photo",
)  # fmt: skip
_SIGNERS = frozenset(_fold(name) for name in OTHER_SIGNERS)


def signs(raw: str | None) -> bool:
    """Whether a name signs texts or pictures: an agency of the closed list, or one of `OTHER_SIGNERS`."""
    return _fold(raw or "") in _SIGNERS or normalise_agency(raw) is not None


def _signatures() -> Iterator[str]:
    """Names as they stand below or beside a text; of words with a second meaning only those in capitals."""
    for agency in AGENCIES:
        yield from (agency.name, *agency.aliases)
        yield from (name for name in agency.short if name.isupper())
    yield from OTHER_SIGNERS


#: Whoever signs, as a pattern without groups: in the case of the name, or in capitals.
SIGNATURE = rf"(?:[Tt]he )?(?:{_alternation(chain(_signatures(), (name.upper() for name in _signatures())))})"

#: A pattern of any agency's name, as it stands.
ANY_NAME = _alternation(_all_names())
#: A pattern of Chinese names of whoever signs.
CHINESE_NAME = _alternation(
    name.removesuffix("記者") for name in _signatures() if all("\u4e00" <= letter <= "\u9fff" for letter in name)
)
_NAME = rf"(?:[Tt]he )?(?:{ANY_NAME})"
_LATIN_NAME = (
    rf"(?:[Tt]he )?(?:{_alternation(name for name in _all_names() if name.isascii())})"
    rf"(?:/(?:[A-Z]\w{{1,8}}|[a-z]{{2,5}}))?"
)

_REPORTING_VERB = (
    r"(?:additional |further |original |more )?(?:reporting|writing|editing|compiled"
    r"|edited|written|reported|translat\w+|"
    r"rewriting|compiling|production|graphics?|redaktion|bearbeitet|edición|editado|"
    r"información|reportage|rédaction|redazione|"
    r"по материалам|editing and writing|reporting and writing|writing and editing|reporting and editing"
    r"|editing and reporting)"
)
_REPORTING = re.compile(
    rf"[(\[（]\s*{_REPORTING_VERB}\s+(?:and \w+ing\s+)?(?:by|de|por|par|von)\b[^()\n]{{3,400}}(?:\([^()\n]{{1"
    rf",60}}\)[^()\n]{{0,200}})*[)\]）]\.?",
    re.IGNORECASE,
)
_REPORTING_LINE = re.compile(
    rf"^\s*(?:{_REPORTING_VERB})\s+(?:and \w+ing\s+)?by\b[^\n]{{3,300}};\s*[^\n]{{0,40}}editing by [^\n]{{3"
    rf",200}}$",
    re.IGNORECASE | re.MULTILINE,
)
_BYLINE_END = re.compile(
    rf"(?<=[^\s|:])[ \t]+(?:By|BY|by|Por|Von|Par)[ \t]+(?P<agency>{_LATIN_NAME})[ \t]*$", re.MULTILINE
)
_BYLINE_LINE = re.compile(
    r"^[ \t]*(?:(?:By|BY|Por|Von|Par|Di|Source|Sources|SOURCE|Quelle|Fonte|Fuente|Agency"
    rf"|来源|來源|출처|Источник|المصدر)[ \t]*[:：]?[ \t]*)(?P<agency>{_NAME})[ \t.]*$",
    re.MULTILINE,
)
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|copyright)[ \t]*(?:©|\(c\)|copyright|by|,|:)*[ \t]*(?:\d{{4}}(?:[-–]\d{{2,4}})?)?[ \t,]*"
    r"(?:by[ \t]+)?"
    rf"(?P<agency>{_NAME})(?![\w/-]|[ \t]*&)[^\n]{{0,200}}",
    re.IGNORECASE,
)
_SLUG = re.compile(r"(?:©\s*)?dpa-infocom,\s*dpa:[\w-]+/\d+", re.IGNORECASE)
_INPUTS = re.compile(
    r"[(\[]?\s*(?:with (?:additional )?(?:agency )?inputs? from|with (?:agency )?inputs|source\s*:|sources\s*:"
    r"|quelle\s*:|fuente\s*:|fonte\s*:|con información de|com informações d[aeo]"
    rf"s?|mit material (?:von|der)|с использованием|por)\s*(?P<agency>{_NAME})(?![\w/-])\s*[)\]]?\.?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    rf"(?:(?<=[.!?…”\"'»)])[ \t]*|^[ \t]*)(?:[(\[（][ \t]*(?P<bracketed>{_NAME}(?:/\w{{2,12}}|"
    rf"-\w{{2,4}})*)[ \t]*[)\]）]|(?:[-–—/]+|\|)[ \t]?(?P<dashed>{_NAME}))[ \t.]*$",
    re.MULTILINE,
)
_CONTRIBUTION = re.compile(
    rf"(?P<agency>{_NAME})[^.\n]{{0,120}}\b(?:contributed|helped|assisted)\b[^.\n]{{0,30}}\b(?:to"
    rf"|with)\b[^.\n]{{0,40}}\b(?:report|story|article)\b[^\n]{{0,3}}",
    re.IGNORECASE,
)
_PHOTO = re.compile(
    rf"(?:(?P<before>{_LATIN_NAME})\s+(?:Photo|Foto|File|Images?|Graphics?)\b|(?:photo"
    rf"|foto|image|picture|bild|file photo|photo by|credit)\s*[:：/]\s*(?:[^\n/|()]{{0,40}}[/|])?(?P<after"
    rf">{_LATIN_NAME})\b"
    rf"|(?P<slash>{_LATIN_NAME})\s?/\s?[A-ZÀ-Þ][\w.’'-]+\s[A-ZÀ-Þ])",
)

#: Words of a line that make a copyright or source credit a picture's.
_PICTURE_WORDS = re.compile(r"\b(?:file photo|photo|foto|image|picture|bild|getty|via|handout|pool)\b", re.IGNORECASE)
#: A text's copyright has a year or reserves rights; a picture's names its owner and no more.
_RESERVES = re.compile(
    r"\b(?:19|20)\d\d\b|all rights|alle rechte|tous droits|todos los derechos|tutti i diritti", re.IGNORECASE
)
_EDITING = re.compile(r"\bediting by\b", re.IGNORECASE)


def find_wire_credit(text: str) -> list[WireCredit]:
    """The credits in a text, by position, none overlapping another.

    Linear in the text; lines of any length are safe. ``raw`` is the credit as it stands. The reporting credit that
    names both reporters and editors is the house form of one agency and is attributed to it, unless another agency
    is named inside.
    """
    found_credits: list[WireCredit] = []

    def add(start: int, end: int, kind: CreditKind, agency: str | None) -> None:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end and not any(credit.start < end and start < credit.end for credit in found_credits):
            found_credits.append(WireCredit(start, end, kind, text[start:end], agency))

    lowered = text.casefold()
    if "ing by" in lowered or "ed by" in lowered or "(" in text:
        for found in _REPORTING.finditer(text):
            add(found.start(), found.end(), CreditKind.REPORTING, _agency_of_reporting(found.group()))
        for found in _REPORTING_LINE.finditer(text):
            add(found.start(), found.end(), CreditKind.REPORTING, _agency_of_reporting(found.group()))
    if not _may_name_agency(text):
        return sorted(found_credits, key=lambda credit: credit.start)
    for found in _SLUG.finditer(text):
        add(found.start(), found.end(), CreditKind.SOURCE, "dpa")
    if "contribut" in lowered or "helped" in lowered or "assisted" in lowered:
        for found in _CONTRIBUTION.finditer(text):
            add(found.start(), found.end(), CreditKind.CONTRIBUTION, normalise_agency(found["agency"]))
    for found in _COPYRIGHT.finditer(text):
        is_picture = _PICTURE_WORDS.search(found.group()) or not _RESERVES.search(found.group())
        kind = CreditKind.PHOTO if is_picture else CreditKind.COPYRIGHT
        add(found.start(), found.end(), kind, normalise_agency(found["agency"]))
    for found in _PHOTO.finditer(text):
        name = found["before"] or found["after"] or found["slash"]
        add(found.start(), found.end(), CreditKind.PHOTO, normalise_agency(name))
    for pattern, kind in (
        (_BYLINE_LINE, CreditKind.BYLINE),
        (_BYLINE_END, CreditKind.BYLINE),
        (_INPUTS, CreditKind.SOURCE),
    ):
        for found in pattern.finditer(text):
            add(found.start(), found.end(), kind, normalise_agency(found["agency"]))
    for found in _SIGN_OFF.finditer(text):
        name = found["bracketed"] or found["dashed"]
        add(found.start(), found.end(), CreditKind.SIGN_OFF, normalise_agency(name))
    return sorted(found_credits, key=lambda credit: credit.start)


_FIRST_WORDS = frozenset(
    re.findall(r"\w+", _fold(name).removeprefix("the ").removeprefix("by "))[0] for name in _all_names()
)
_UNSPACED_NAMES = tuple(name for name in _all_names() if any("\u3040" <= character <= "\ud7a3" for character in name))


def _may_name_agency(text: str) -> bool:
    """Whether a text holds a word that an agency's name begins with: most texts do not, and the patterns are slow."""
    if not _FIRST_WORDS.isdisjoint(re.findall(r"\w+", text.casefold())):
        return True
    return any(name in text for name in _UNSPACED_NAMES) if not text.isascii() else False


def _agency_of_reporting(credit: str) -> str | None:
    """The agency of a reporting credit: one named in it, else Reuters where reporters and editors are both named."""
    for word in re.findall(r"[A-Z][\w-]+", credit):
        if word not in ("AP", "PA", "CP") and not is_initials(word):
            named = normalise_agency(word)
            if named:
                return named
    return "Reuters" if _EDITING.search(credit) and ";" in credit else None
