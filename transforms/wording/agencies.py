"""News agencies: the closed list, their names in several scripts, and which agency a name means.

What belongs here: names. Where a text says that it is an agency's is read by `transforms.wording.wire_credits` and
`transforms.wording.dateline`, which ask this module. The choice of agencies is argued in docs/adr/0141-agencies.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
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
    "Accesswire", "央视网", "人民网", "人民網", "环球网", "EPA", "Getty", "Getty Images", "AP Photo",
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

#: Characters of the longest of them, with its article.
LONGEST_SIGNATURE = len("the ") + max(len(spelt) for name in _signatures() for spelt in (name, name.upper()))

#: A pattern of any agency's name, as it stands.
ANY_NAME = _alternation(_all_names())
#: A pattern of Chinese names of whoever signs.
CHINESE_NAME = _alternation(
    name.removesuffix("記者") for name in _signatures() if all("\u4e00" <= letter <= "\u9fff" for letter in name)
)
#: The same with its article.
NAME = rf"(?:[Tt]he )?(?:{ANY_NAME})"
#: A pattern of Latin names, with the desk or region behind one: dpa/lby.
LATIN_NAME = (
    rf"(?:[Tt]he )?(?:{_alternation(name for name in _all_names() if name.isascii())})"
    rf"(?:/(?:[A-Z]\w{{1,8}}|[a-z]{{2,5}}))?"
)

_FIRST_WORDS = frozenset(
    re.findall(r"\w+", _fold(name).removeprefix("the ").removeprefix("by "))[0] for name in _all_names()
)
_UNSPACED_NAMES = tuple(name for name in _all_names() if any("\u3040" <= character <= "\ud7a3" for character in name))


def may_name_agency(text: str) -> bool:
    """Whether a text holds a word that an agency's name begins with: most do not, and patterns of names are slow."""
    if not _FIRST_WORDS.isdisjoint(re.findall(r"\w+", text.casefold())):
        return True
    return any(name in text for name in _UNSPACED_NAMES) if not text.isascii() else False
