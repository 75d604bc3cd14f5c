"""Datelines: the place, day and agency that open a news report.

Precision comes first. A dateline is read where the opening of a paragraph has its form *and* something that
ordinary prose lacks: a known agency in the place's company, a day of the month, or capitals throughout. Places are
not looked up; their case is normalised. What follows the dateline must read as the beginning of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.wording.agencies import ANY_NAME, CHINESE_NAME, normalise_agency, signs
from transforms.wording.months import WEEKDAYS, month_number
from transforms.wording.word_lists import words

#: Characters of a paragraph that are read: a dateline, and the beginning of the sentence behind it.
READ = 400
#: A dateline opens one of the first paragraphs of a text: corrections and notes may stand before it.
FIRST_PARAGRAPHS = 4
#: A dateline ends within this many characters of the paragraph: place, region, date, time and agency fit.
_REACH = 130
#: Place, region, day, time and agency take no more words than this.
_MOST_WORDS = 14
#: A dateline opens a paragraph, so a sentence follows it.
_LEAST_SENTENCE = 20


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at ``text[start:end]``, from its first character to its dash, colon or bracket, blanks excluded.

    ``place`` has its case normalised (``KYIV`` is ``Kyiv``), ``date_text`` and ``agency_raw`` stand as in the text;
    each may be None, never all three.
    """

    start: int
    end: int
    place: str | None
    date_text: str | None
    agency_raw: str | None


_DASHES = "-–—―−"
#: What every dateline ends in, but those of Cyrillic agencies that end in a full stop: most paragraphs lack it.
_MARK = re.compile(r"[–—―−)\]/]|[ .]-|--")
_D = r"\-–—―−"  # the same inside a character class
_END = re.compile(
    rf"[)\]][ \u00a0]*(?:[.,]?[ \u00a0]*[{_D}]+|[.:=])[{_D}]*"  # Berlin (dpa) -   MADRID (EFE).-   서울 (…) =
    rf"|(?<=[^\W\d_])/[.,]?(?=[ \u00a0\n])(?:[ \u00a0]*[{_D}]+)?"  # МОСКВА, 5 марта. /ТАСС/.
    rf"|(?<=\S)[ \u00a0\n]+[{_D}]{{1,2}}(?=[ \u00a0\n])"  # BRUSSELS –
    r"|(?<=[^\W\d_.])(?:—|--)(?=[ \u00a0]?\S)|(?<=\.)—|(?<=\.)--"  # LONDON—   Calif.—
    rf"|(?<=\.)[{_D}](?=[ \u00a0])"  # Madrid, 5 mar.-
    r"|(?<=[^\W\d_]):(?=[ \u00a0])"  # NEW DELHI:
    r"|[)\]](?=[ \u00a0])"  # Mumbai, Mar 5 (PTI) The …
    rf"|(?<=[^\W\d_])\.(?=[ \u00a0])(?![ \u00a0]+[{_D}/])"  # Москва. 5 марта. ИНТЕРФАКС.
)
_BRACKETED = re.compile(
    r"^(?P<rest>.*?)[ \u00a0,]*[(\[][ \u00a0]*(?P<agency>[^()\[\]]{2,48}?)[ \u00a0]*[)\]][., ]*(?P<after>.*)$",
    re.DOTALL,
)
_SLASHED = re.compile(rf"^(?P<rest>.*?)[ \u00a0,.{_D}]*/[ \u00a0]?(?P<agency>[^/\n]{{2,40}})/?\.?$", re.DOTALL)
_TRAILING = re.compile(
    rf"^(?P<rest>.*)(?:[,.][ \u00a0]+|[ \u00a0]+[{_D}]+[ \u00a0]+)(?P<agency>[^,{_D}/\n]{{2,40}})$", re.DOTALL
)
#: An agency between a dash or full stop and its own full stop: МОСКВА, 5 марта — РИА Новости.
_FOLLOWING = re.compile(rf"[ \u00a0]*(?P<agency>[^\W\d_][^.\n{_D}]{{1,24}})(?:\.|[ \u00a0][{_D}]+)(?=[ \u00a0])")
#: A day between two dashes: TORONTO – March 3, 2031 –.
_DAY_BEHIND = re.compile(rf"[ \u00a0]*(?P<date>\w[^{_D}\n]{{3,28}}\w)[ \u00a0]*[{_D}]{{1,2}}(?=[ \u00a0])")

_WORD = r"[^\W\d_][^\W\d_]{2,13}"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|ª|-?го|\.)?"
_YEAR = r"(?:,?[ \u00a0]+(?:de[ \u00a0]+|del[ \u00a0]+)?\d{4}(?:[ \u00a0]?(?:г\.?|года|р\.?))?)?"
_TIME = r"(?:,?[ \u00a0]+(?:at[ \u00a0]+|um[ \u00a0]+)?\d{1,2}[:.h]\d{2}(?:[ \u00a0]?[AaPp]\.?[Mm]\.?)?)?"
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{3,13})\.?,?[ \u00a0]+)?"
#: The country behind a place, as South Asian agencies write it: Mumbai [India], March 5 (ANI).
_REGION = re.compile(r"[ \u00a0]\[(?P<region>[^\W\d_][^\[\]\d\n]{1,30})\](?=,|[ \u00a0])")
_DATE = re.compile(
    rf"(?P<date>{_WEEKDAY}(?:{_DAY}[ \u00a0]+(?:de[ \u00a0]+|d['’])?(?P<dm>{_WORD})\.?|"
    rf"(?P<md>{_WORD})\.?[ \u00a0]+{_DAY}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
    rf"{_YEAR}{_TIME})[., \u00a0]*$"
)

#: One word of a place: letters with inner apostrophes, hyphens and full stops.
_PLACE_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.\-‑])*")
#: Words inside a place's name that stay small.
_PARTICLES = words(
    "de del di da do dos das la le les el los las y e i of the am im an der den die bei ob sur sous en upon on und et "
    "and zu aan op den het al ad ash as na nad pod w u v d l"
)
#: Capitals that open a paragraph before a dash or colon and are no places.
_NO_PLACE = words(
    """
    published posted publié publicado aktualisiert veröffentlicht erstellt loading error line icon disclaimer license
    ingredients stop comp byline by von di par por page chapter step level reklama
    about action advertisement advice alert also amp analysis and announcement answer attention audio author background
    blog breaking bonus book books bulletin business by caption category caution chart chat check clarification column
    comment comments commentary conclusion contact contents context correction corrected coverage credit culture date
    day days deal developing download editor editorial email episode essay event events example exclusive explained
    explainer fact facts faq feature features featured file film final first flash focus follow format from full
    fun gallery game games graphic guide headline headlines health highlights history home how image images
    important info insight intro introduction interview just key latest legal letter letters list live location look
    looking map market markets media meet memo more movie movies music must name news newsletter next note notes
    notice now obituary official opinion opinions our overview paid part perspective photo photos picture pictures
    podcast poll politics post preview price profile promo question questions quick quiz quote ranking rating reaction
    read recap recipe recommended related release reminder report reporter review reviews rumor score scores season
    section see series share sign sources source special spoiler sponsored sport sports spotlight staff statement
    stats stocks story subject subscribe summary table tag tags team tech thanks this ticket tickets time timeline
    tip tips title today tonight top topic trailer travel trending trivia tv tweet update updated updates upcoming us
    verdict video videos view viewpoint views vote voices volume warning watch weather week weekend what when where
    which who why winner winners world writer you your via vs
    achtung aktuell analyse anzeige artikel aufgepasst bericht bild bilder eilmeldung exklusiv foto fotos hinweis
    hintergrund info infos interview kommentar korrektur live liveticker meinung nachricht podcast quelle redaktion
    reportage serie sport stand tipp tipps thema ticker titel tv umfrage update video videos vorschau werbung wetter
    zusammenfassung
    actualité analyse attention décryptage direct dossier entretien exclusif exclusivité image images info infos
    photo portrait récit reportage source témoignage tribune vidéo vidéos édito
    análisis atención aviso columna crónica directo editorial encuesta entrevista especial exclusiva foto fotos
    galería imagen noticia opinión reportaje resumen última urgente vídeo video videos vivo
    analisi attenzione ultim'ora diretta esclusiva esclusivo foto intervista opinione sondaggio video
    análise atenção ao vivo entrevista exclusivo opinião urgente vídeo
    analyse exclusief foto interview opinie video update live achtergrond column
    анализ важно видео внимание интервью мнение новости обновлено онлайн опрос срочно фото эксклюзив
    foto film opinia pilne uwaga wideo wywiad
    son dakika video galeri özel haber
    ceo cfo cto dna eu un uk usa us uae nato fbi cia nsa who imf ecb nba nfl nhl mlb ufc wwe fifa uefa gop nasa covid
    coronavirus rbi isro bjp congress ipl bcci icc psg bvb fcb spd cdu csu fdp afd grünen ard zdf rtl bbc cnn itv hbo
    netflix tesla apple google amazon microsoft meta twitter facebook instagram youtube tiktok bitcoin btc eth crypto
    gdp cpi ipo etf q1 q2 q3 q4 ai vr ar iot api faq diy lgbt lgbtq hiv aids adhd ptsd ufo gps suv
    """
)

#: A day, with its month or without, in digits or in Chinese numerals.
_CJK_DAY = r"(?:[\d一二三四五六七八九十]{1,3}月)?[\d一二三四五六七八九十]{1,3}日"
_CJK_BRACKETED = re.compile(
    r"[（(【\[［](?P<inside>[^（）()【】\[\]［］\n]{2,28}?(?:[电電讯訊]|报道|報道|綜合訊|综合讯|専電|专电|專電))[)）】\]］]"
    r"(?:[（(][^（）()]{2,24}[)）])?"
)
_CJK_AGENCY = re.compile(
    rf"(?P<agency>{CHINESE_NAME})(?:记者|記者)?"
    rf"(?P<place>[\u4e00-\u9fff·]{{2,10}}?)[，, ]?(?P<date>{_CJK_DAY})?[电電讯訊]"
    r"(?:[ \u3000]?[（(](?:记者|記者|編譯|编译)?[^（）()\n]{1,30}[)）])?"
)
_CJK_DATE = re.compile(_CJK_DAY)
_CHINESE_AGENCY = re.compile(rf"{CHINESE_NAME}|[\u4e00-\u9fff]{{1,4}}社")
_CJK_TAIL = re.compile(r"(?:综合|綜合|外|専|专|專)?(?:报道|報道|[电電讯訊])$")
_JAPANESE = re.compile(
    r"[【［\[〔（(](?P<place>[^【】［］\[\]〔〕（）()\n=＝・]{1,16}?)"
    r"(?:[=＝・ \u3000](?P<agency>[^【】［］\[\]〔〕（）()\n]{2,2"
    r"0}))?[】］\]〕）)](?=[\u3040-\u30ff\u4e00-\u9fff「『])"
)
_JAPANESE_JOINED = re.compile(
    r"[【［\[〔（(](?P<place>[\u30a0-\u30ff\u4e00-\u9fff]{1,14}?)[ \u3000=＝・]?(?P<date>\d{1,2}日)?[ \u3000]?"
    rf"(?P<agency>{ANY_NAME})(?:通信)?[】］\]〕）)]"
)
_KOREAN = re.compile(
    r"[(\[（【](?P<place>[\uac00-\ud7a3·, ]{2,20})[=＝](?P<agency>[^()\[\]（）【】\n=]{2,16})[)\]）】]"
    r"(?:[ ]?[\uac00-\ud7a3·, ]{2,30}?(?:기자|특파원)(?:[ ]?=)?|[ ]?=)?"
)
_AGENCY_FIRST = re.compile(
    rf"[(\[]?(?P<agency>[^()\[\]\n{_D},]{{2,30}}?)[)\]]?[ \u00a0]*[{_D}][ \u00a0]*(?P<place>[^\W\d_][^\d\n{_D},()]{{1"
    rf",28}}),[ \u00a0]+(?P<date>\d{{1,2}}[ \u00a0]+[^\W\d_]{{3,12}}\.?(?:[ \u00a0]+\d{{4}})?)[ \u00a0]*"
    rf"(?:[{_D}]|(?=[A-ZÀ-Þ]))"
)
_AGENCY_ALONE = re.compile(rf"[(\[](?P<agency>[^()\[\]\n]{{2,30}})[)\]][ \u00a0]*[{_D}:]+(?=[ \u00a0]*\S)")


def find_dateline(text: str) -> Dateline | None:
    """The dateline that opens a paragraph, or None.

    ``text`` is the paragraph, leading blanks allowed; only its first characters are looked at, so the cost does not
    grow with its length. Offsets are into ``text``.
    """
    start = len(text) - len(text.lstrip(" \t\u00a0\u3000\n\r"))
    head = text[start : start + _REACH]
    if len(head) < 4 or len(text) - start < _LEAST_SENTENCE // 2:
        return None
    if head[0] in "（(【[［〔" or "\u1100" <= head[0] <= "\uffef":
        found = _east_asian(head, start, len(text) - start)
        if found:
            return found
    if not _MARK.search(head) and not (head[0] > "\u024f" and "." in head):
        return None
    if head[0] in "([":
        return _agency_first(head, start, len(text) - start)
    if not head[0].isalpha():
        return None
    found = _agency_first(head, start, len(text) - start)
    if found:
        return found
    is_latin = head.isascii()
    for separator in _END.finditer(head):
        left = head[: separator.start()]
        if len(left.split(None, _MOST_WORDS + 1)) > _MOST_WORDS:
            break
        if separator.group() == "." and is_latin:
            continue
        if _sentence_follows(text, start + separator.end(), separator.group()):
            dateline = _read(left, separator.group(), text, start, start + separator.end())
            if dateline:
                return dateline
    return None


def _sentence_follows(text: str, end: int, separator: str) -> bool:
    """Whether what comes after a separator reads as the beginning of a sentence."""
    rest = text[end : end + 60].lstrip(" \u00a0\n\t\"“„«‘'’「『(–—-")
    return len(rest) >= _LEAST_SENTENCE and (not rest[0].islower() or ")" in separator or "/" in separator)


def _read(left: str, separator: str, text: str, start: int, end: int) -> Dateline | None:
    """The dateline that stands before a separator, or None where it is prose."""
    closed = separator[0] in ")]"
    body = _REGION.sub(r", \g<region>", left + (separator[0] if closed else ""))
    rest, agency, bracketed = _take_agency(body.strip(), slashed=separator.startswith(("/", "./")))
    rest, date = _take_date(rest)
    if agency is None and closed:
        return None
    is_known = signs(agency)
    place = _place(rest)
    if place is None or (agency is not None and not bracketed and not is_known):
        return None
    if place.casefold() in _NO_PLACE:
        return None  # Photo (AP) –
    upper = _is_upper(rest) and not _names_no_place(rest)
    if not is_known and agency is not None and not (upper and _is_agency_like(agency) and _has_dash(separator)):
        # An unknown name in brackets is an agency's only beside capitals and a dash.
        return None
    if agency is not None:
        # Without a dash, a name before brackets is a picture's subject unless capitals or a day mark the dateline.
        marked = _has_dash(separator) or date is not None or upper or separator[0] in "/.:"
        return Dateline(start, end, _normal_case(place), date, agency) if marked else None
    following = _FOLLOWING.match(text, end, end + 40) if _has_dash(separator) or separator == "." else None
    if following and signs(following["agency"]) and len(text) - following.end() >= _LEAST_SENTENCE:
        return Dateline(start, following.end(), _normal_case(place), date, following["agency"])
    if separator.startswith(".") and not _has_dash(separator):
        return None
    if not upper:
        return None
    if date is not None:
        return Dateline(start, end, _normal_case(place), date, None)
    if separator == ":":
        return None  # speakers of a transcript and readers' letters open so, too
    following_text = text[end : end + 24].strip(" \u00a0\"“„«‘'")
    heads = following_text.split()
    if following_text[:8].isupper() and len(heads) > 1 and heads[1].isupper():
        return None  # a headline in capitals
    behind = _DAY_BEHIND.match(text, end, end + 40)
    if behind and _take_date(behind["date"]) == ("", behind["date"]) and len(text) - behind.end() >= _LEAST_SENTENCE:
        return Dateline(start, behind.end(), _normal_case(place), behind["date"], None)
    return Dateline(start, end, _normal_case(place), None, None)


def _has_dash(separator: str) -> bool:
    return any(dash in separator for dash in _DASHES)


def _take_agency(body: str, *, slashed: bool) -> tuple[str, str | None, bool]:
    """What remains of a dateline without its agency, the agency as it stands, and whether it stood in brackets."""
    if body.endswith((")", "]")):
        found = _BRACKETED.match(body)
        if found:
            return found["rest"], found["agency"].strip(), True
        return body, None, False
    found = _BRACKETED.match(body)
    if found and _DATE.match(found["after"].strip(" ,.")):  # PLACE (AGENCY), DATE
        return f"{found['rest']}, {found['after'].strip(' ,.')}", found["agency"].strip(), True
    if slashed:
        found = _SLASHED.match(body)
        if found and signs(found["agency"]):
            return found["rest"], found["agency"].strip(), slashed
    found = _TRAILING.match(body)
    if found and signs(found["agency"].strip(" .")):
        return found["rest"], found["agency"].strip(" ."), False
    return body, None, False


def _take_date(rest: str) -> tuple[str, str | None]:
    """What remains without the day at its end, and the day as it stands."""
    rest = rest.strip(" \u00a0,")
    found = _DATE.search(rest)
    if not found:
        return rest, None
    weekday, month = found["weekday"], found["dm"] or found["md"]
    if month is not None and month_number(month) is None:
        return rest, None
    begin = found.start()
    if weekday is not None and weekday.casefold() not in WEEKDAYS:
        begin = found.end("weekday")
    date = rest[begin : found.end("date")].strip(" \u00a0,.")
    return rest[:begin].rstrip(" \u00a0,("), date


def _place(rest: str) -> str | None:
    """The place that ``rest`` is, or None: one to five words, each a name or a particle, parts joined by , / or and."""
    rest = rest.strip(" \u00a0,\"'“”*")
    if not 2 <= len(rest) <= 60 or any(character.isdigit() for character in rest):
        return None
    parts = re.split(r"\s*[,/;]\s*", rest)
    if len(parts) > 4:
        return None
    words = 0
    for part in parts:
        tokens = part.split()
        words += len(tokens)
        if not tokens or len(tokens) > 5 or not all(_PLACE_WORD.fullmatch(token) for token in tokens):
            return None
        small = [token for token in tokens if token[0].islower() and not _is_particle(token)]
        if small and not (len(tokens) == len(parts) == 1):
            return None
    first = parts[0].split()[0].casefold()
    if words > 7 or first in WEEKDAYS or month_number(first) or first in ("the", "by", "in", "from", "a", "an"):
        return None
    return rest


def _is_particle(token: str) -> bool:
    """Whether a small word belongs into a place's name: ``de``, ``d'Ivoire``, ``al-Arab``."""
    return token.casefold() in _PARTICLES or token[:2].casefold() in ("d'", "d’", "l'", "l’", "al", "as", "ad", "el")


def _is_upper(rest: str) -> bool:
    """Whether the first part of a place stands in capitals (scripts without case do not)."""
    first = re.split(r"[,/;]", rest.strip())[0]
    letters = [c for c in first if c.isalpha()]
    first_word = first.split()[0] if first.split() else ""
    return (
        len(letters) >= 3
        and first_word[:1].isupper()
        and sum(c.isupper() for c in letters) >= 0.75 * len(letters)
        and all(
            token.isupper() or token.casefold() in _PARTICLES or token[:2] in ("Mc", "d'", "al")
            for token in first.split()
        )
    )


_VOWEL = re.compile(r"[aeiouyàáâãäåèéêëìíîïòóôõöøùúûüýæœаеёиоуыэюяіїєαεηιουωάέήίόύώıİ]")
#: Words that label a paragraph and stand in agencies' names, too.
_IN_AGENCY_NAMES = words("news media press world")


def _names_no_place(rest: str) -> bool:
    """Whether capitals are a label, an acronym or a weekday rather than a place."""
    words = [word.casefold().strip(".'’") for word in re.split(r"[\s,/;]+", rest) if word]
    if any(word in _NO_PLACE or word in WEEKDAYS for word in words) or "?" in rest or "!" in rest:
        return True
    first = re.split(r"[,/;]", rest)[0].strip()
    if len(first.split()) > 3:
        return True
    letters = first.casefold().replace(".", "")
    return len(first.split()) == 1 and (len(letters) <= 3 or not _VOWEL.search(letters))


def _is_agency_like(raw: str) -> bool:
    """Whether an unknown name in brackets could be an agency: initials or a capitalised name of at most three words."""
    parts = raw.split()
    labels = _NO_PLACE - _IN_AGENCY_NAMES
    return len(parts) <= 3 and parts[0][0].isupper() and not any(part.casefold() in labels for part in parts)


def _normal_case(place: str) -> str:
    """A place in normal case: capitals and small letters give way to a name's, mixed case stands."""
    return re.sub(r"[^\s,/;\-‑]+", _word_case, " ".join(place.split()))


def _word_case(found: re.Match[str]) -> str:
    word = found.group()
    if word.count(".") > 1 and len(word) <= 6:  # D.C., U.A.E.
        return word.upper()
    folded = word.casefold()
    is_first = found.start() == 0
    if folded in _PARTICLES and (not is_first) and not word[0].isupper():
        return folded
    if word.isupper() and len(word) > 1:
        if folded in _PARTICLES and not is_first:
            return folded
        return re.sub(r"(^|['’](?=\w{3}))(\w)", lambda m: m[1] + m[2].upper(), _lower(word))
    if word[0].islower() and is_first:
        return word[0].upper() + word[1:]
    return word


def _lower(word: str) -> str:
    """Lower case that keeps the Turkish dotted capital one letter."""
    return word.replace("İ", "i").lower()


def _agency_first(head: str, start: int, length: int) -> Dateline | None:
    """``(ANSA) - ROMA, 05 MAR - …`` and ``(ANSA) - …``."""
    if head[0] not in "([" and not head[:3].isupper():
        return None
    found = _AGENCY_FIRST.match(head)
    if found and signs(found["agency"]):
        rest, date = _take_date(f"{found['place']}, {found['date']}")
        place = _place(rest)
        if place and date and length - found.end() >= _LEAST_SENTENCE:
            return Dateline(start, start + found.end(), _normal_case(place), date, found["agency"].strip())
    found = _AGENCY_ALONE.match(head)
    if found and signs(found["agency"]) and length - found.end() >= _LEAST_SENTENCE:
        return Dateline(start, start + found.end(), None, None, found["agency"].strip())
    return None


def _east_asian(head: str, start: int, length: int) -> Dateline | None:
    """Chinese, Japanese and Korean forms, which have no case and no blanks."""
    for pattern in (_CJK_BRACKETED, _CJK_AGENCY, _JAPANESE_JOINED, _KOREAN, _JAPANESE):
        found = pattern.match(head)
        if not found or length - found.end() < 10:
            continue
        if pattern is _CJK_BRACKETED:
            return _chinese(found, start)
        agency, place = found["agency"], found["place"].strip()
        is_known = signs(agency)
        if pattern is _JAPANESE and not is_known:
            continue
        if pattern is _KOREAN and not is_known and "기자" not in found.group() and "특파원" not in found.group():
            continue
        date = found.groupdict().get("date")
        return Dateline(start, start + found.end(), place or None, date, agency)
    return None


def _chinese(found: re.Match[str], start: int) -> Dateline | None:
    inside = _CJK_TAIL.sub("", found["inside"].strip())
    date = _CJK_DATE.search(inside)
    named = _CHINESE_AGENCY.search(inside)
    agency = named.group() if named and normalise_agency(named.group()) else None
    others = [known.group() for known in (date, named if agency else None) if known]
    # What is left between day and agency is the place.
    parts = [part.strip(" ，,、\u3000") for part in re.split("|".join(map(re.escape, others)) or "\n", inside)]
    if sum(map(len, parts)) > 14:
        return None
    place = _without_reporter(next(filter(None, parts), ""))
    return Dateline(start, start + found.end(), place or None, date.group() if date else None, agency)


def _without_reporter(place: str) -> str:
    """A Chinese place without the reporter before it: a name of three characters, of two where the place were one."""
    before, reporter, behind = place.replace("記者", "记者").partition("记者")
    if not reporter:
        return place
    if before:
        return before
    return behind[3 if len(behind) > 4 else 2 :].strip() if len(behind) > 3 else behind


_STANDALONE_PLACE = re.compile(r"^[^\W\d_][^\d\n:!?;()]{1,50}$")
_STANDALONE_AGENCY = re.compile(
    rf"[ \u00a0]*(?:[({_D}|/\[][ \u00a0]*(?P<agency>[^()\[\]|]{{2,40}}?)[ \u00a0]*[)\]/]?)?[ \u00a0.]*$"
)


def parse_standalone_place(line: str) -> Dateline | None:
    """A dateline that stands alone on a line: ``26 May Kyiv, Ukraine``, ``BRUSSELS, June 15 (AP)``, ``PARIS (AFP)``.

    None where the line is not one: without a day or an agency, only capitals that name no label are a place, and
    ``Kyiv, Ukraine`` (two capitalised parts) is.
    """
    start = len(line) - len(line.lstrip())
    text = line.strip()
    if not 3 <= len(text) <= 90 or not (text[0].isalpha() or text[0].isdigit()):
        return None
    bare = text.rstrip(f" \u00a0:.{_D}")
    rest, agency, _ = _take_agency(bare, slashed=False)
    if agency and not signs(agency):
        return None
    rest, date = _take_date(rest)
    if date is None:
        leading = re.match(
            rf"(?P<date>{_WEEKDAY}(?:{_DAY}[ \u00a0]+(?:de[ \u00a0]+)?(?P<dm>{_WORD})\.?"
            rf"|(?P<md>{_WORD})\.?[ \u00a0]+{_DAY}"
            rf"){_YEAR})[., \u00a0|–-]+(?=[^\W\d_])",
            rest,
        )
        month = leading and (leading["dm"] or leading["md"])
        if leading and month and month_number(month):
            date, rest = leading["date"].strip(" ,."), rest[leading.end() :]
    place = _place(rest) if _STANDALONE_PLACE.match(rest) else None
    if place is None:
        return None
    upper = _is_upper(rest) and not _names_no_place(rest)
    titled = all(word[0].isupper() or word.casefold() in _PARTICLES for word in re.split(r"[\s,/]+", place) if word)
    if not titled or _names_no_place(rest):
        return None
    two_parts = place.count(",") == 1 and len(place.split()) <= 4
    if agency is None and date is None and not (upper or two_parts):
        return None
    return Dateline(start, start + len(text), _normal_case(place), date, agency)


#: An agency stands behind one of these, and the parts of a place are divided by one: most short lines have none.
_SURE_MARK = re.compile(rf"[(\[,.{_D}]")


def parse_sure_place(line: str) -> Dateline | None:
    """`parse_standalone_place` where the line also names an agency, or a day and two parts of a place."""
    if not _SURE_MARK.search(line):
        return None
    found = parse_standalone_place(line)
    if found and (found.agency_raw or (found.date_text and "," in (found.place or ""))):
        return found
    return None
