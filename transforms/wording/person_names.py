"""From a byline's wording to the names of persons in it: roles, agencies, desks and outlets cut away."""

from __future__ import annotations

import html
import re

from transforms.wording.agencies import normalise_agency
from transforms.wording.folding import letters
from transforms.wording.months import WEEKDAYS, month_number
from transforms.wording.word_lists import words

#: A wording longer than this is no list of authors.
_MAX_RAW = 300
_MAX_NAMES = 12

_BY = (
    r"(?:(?:written|posted|published|reported|story|words|text|article|analysis|opinion|submitted|commentary|"
    r"column|a guest post|review|authored|contributed|produced|created|compiled)\s+(?:and\s+\w+\s+)?by"
    r"|by|von|par|por|di|"
    r"de|door|af|av|od|przez|autor(?:in|es|a|en|i|zy)?|auteur|autore|authors?\(?s?\)?|"
    r"redakteur(?:in)?|tekst|text|texte|testo|texto|"
    r"автор(?:ы)?|著者|作者|文|記者|记者|écrit par|publié par|scritto da|a cura di|escrito por"
    r"|geschrieben von|veröffentlicht von|"
    r"ein (?:artikel|beitrag|kommentar|gastbeitrag|interview) von|interview|geplaatst door"
    r"|skrevet af|skrevet av|written|"
    r"kirjoittanut|napsal|szerző|yazan|bài|بقلم|כתב)"
)
BY_PREFIX = re.compile(
    rf"^\W*{_BY}\s*[:：|]?\s+|^\W*(?:by|author|autor|автор|作者|記者|记者|文)\s*[:：]\s*", re.IGNORECASE
)
BY_ALONE = re.compile(
    r"\W*(?:by|von|par|por|di|door|av|af|text|autor\w*|author|written by|posted by|reported by"
    r"|story by|автор)\W*",
    re.IGNORECASE,
)
#: "By" inside a line, before a capital: what follows is a byline.
BY_INSIDE = re.compile(
    r"(?:^|[|•·,–—-]\s*|\d{4}\s+|\s)(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|Di|Door|Af|Av|Written by"
    r"|Posted by|Author:|Autor:|Text:|Автор:)\s+(?=[A-ZÀ-ÞА-Я])"
)
NAMES_AHEAD = re.compile(
    r"((?:[A-ZÀ-ÞА-Я][\w'’.-]*\s?|(?:de|la|van|von|der|bin|al|el|di|da)\s){1,5}(?:(?:,"
    r"|and|und|et|y|&)\s*(?:[A-ZÀ-Þ][\w'’.-]*\s?){2,4})*)"
)

_SPLIT = re.compile(
    r"\s*(?:[;|/•·\n\t]|,(?!\s*(?:jr|sr|ph\.?d|m\.?d|md|phd|iii|ii|esq|rn|rd|dds|mba"
    r"|cpa)\b)|\band\b|\bund\b|\bet\b|"
    r"\by\b|\be\b(?=\s+[A-Z])|\bog\b|\boch\b|\ben\b|\bi\b(?=\s+[A-Z])|&|\bwith\b|\bmit\b|、|，|\bи\b)\s*",
    re.IGNORECASE,
)
#: The same where a list has capitals throughout or small connectives only: a middle initial Y or E is no "and".
_INITIAL = re.compile(r"\b[A-Z]\b\.?")
_DATE_TAIL = re.compile(
    r"\s*(?:\b\d{1,2}[./: ]|\b\d{4}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\bon\s+\w+\s+\d|\bpublished\b|\bupdated\b|\bposted\b|\blast updated\b|\bveröffentlicht\b|"
    r"\bpublié\b|\bpublicado\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_MONTH_TAIL = re.compile(
    r"[\s,]+(?:(?P<month>[^\W\d_]{3,9})\.?\s+\d{1,2}|\d{1,2}\.?\s+(?P<other>[^\W\d_]{3,9}))\b.*$", re.DOTALL
)
_EDITING = re.compile(
    r"^\s*(?:editing|edited|photos?|photography|illustrations?|graphics?|video|additional reporting"
    r"|translat\w+)\s+(?:and\s+\w+\s+)?by\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|<[^<>]{0,200}>")

#: Words of desks, outlets, agencies and companies: a name that holds one is no person.
ORGANISATION_WORDS = words(
    """
    staff team redaktion redacción redaccion rédaction redazione redactie redakcja redakce toimitus redaksi redactia
    redaksjonen redaktionen editors editorial newsroom desk admin administrator press agency agencies news nachrichten
    noticias online media magazine magazin group inc llc ltd gmbh corp university universität université institute
    institut association associated reuters afp dpa ansa efe pti ani ians bbc cnn wire service services newswire network
    tv radio times daily zeitung foundation council ministry department company corporation studio studios writers
    bureau guest community web digital verlag verein www http https com newspaper journal gazette herald tribune
    telegraph chronicle bulletin observer correspondents reporters contributors contributor moderator webmaster support
    channel broadcasting publishing publications productions entertainment technologies solutions marketing agencia
    agence agentur agenzia redaktionsteam redaktionsnetzwerk deutschland newsletter editor-in-chief anonymous unknown
    user null undefined none author authors various sponsored advertorial partner partners content brandvoice brandpost
    редакция новости агентство пресс-служба 编辑部 記者 本報訊 本报讯 editorial_team newsdesk blog blogs collective
    today telegram sentinel courier courier-post welle post-gazette sun-times lifestyle sports tribune-review
    research lab labs project initiative committee commission party union society club academy school college hospital
    """
)
_ORGANISATION_PHRASE = re.compile(r"\.(?:com|net|org|de|fr|it|uk|in|co|tv|io|news)\b|^the\s", re.IGNORECASE)
#: Words of roles: what begins with one, or a part that holds nothing else, is no name.
_ROLE_WORDS = words(
    """
    senior staff chief lead deputy assistant associate managing contributing special freelance political sport sports
    tech technology science business health environment foreign national executive editor reporter writer contributor
    correspondent author columnist journalist redakteur redakteurin producer analyst critic photographer videographer
    founder ceo director professor host blogger anchor intern fellow strategist economist lawyer attorney reviewer
    journaliste rédacteur rédactrice correspondant correspondante periodista corresponsal redactor redactora giornalista
    inviato corrispondente jornalista repórter correspondente journalist verslaggever correspondent redacteur
    journalistin
    korrespondent korrespondentin reporterin volontär volontärin chefredakteur chefredakteurin autor autorin kolumnist
    dziennikarz dziennikarka журналист корреспондент обозреватель muhabir gazeteci
    updated published subscribe share read more bio view see all posts post follow contact email twitter facebook
    instagram linkedin about min read minute minutes comments comment photo photos image credit video getty images
    advertisement sponsored exclusive breaking opinion analysis home menu search login politics culture world markets
    lifestyle travel food for in at on of from this that and new latest story stories article articles profile website
    """
)
_ROLE_NOUNS = words(
    "editor reporter writer contributor correspondent columnist journalist photographer producer blogger "
    "redakteur journaliste"
)
_CREDENTIAL = re.compile(
    r",?\s+(?:Ph\.?D\.?|M\.?D\.?|MBA|RD|RN|CPA|Esq\.?|DDS|MPH|CFA|LL\.?M\.?|M\.?A\.?|B\.?A\.?|M\.?Sc\.?)(?=$|[,\s])"
)
_PARTICLES = words(
    "de del della di da do dos das la le van von der den ter ten bin ibn al el y e zu zur af av du "
    "des ben bint ap abu st mc mac und san lo dei d' o'"
)
_EDGE = " ,.;:|-–—/•·*\"“”'’‘_>→<«»©+=~#!?`\u00a0"


def clean_wording(raw: str) -> str:
    """A byline's wording without "By", contacts, brackets and what follows the names (dates, "Published …")."""
    text = " ".join(html.unescape(raw[:_MAX_RAW]).split()) if "&" in raw else " ".join(raw[:_MAX_RAW].split())
    for _ in range(2):
        text = BY_PREFIX.sub("", f"{text} ").strip()
    text = _BRACKETS.sub(" ", text)
    text = _CONTACT.sub(" ", text)
    text = _DATE_TAIL.sub("", text)
    tail = _MONTH_TAIL.search(text)
    if tail and month_number(tail["month"] or tail["other"]):
        text = text[: tail.start()]
    return " ".join(text.split()).strip(_EDGE)


def split_names(raw: str) -> list[str]:
    """The parts of a byline that could be names, in order, cleaned; organisations are among them."""
    if not raw or len(raw) > _MAX_RAW:
        return []
    parts: list[str] = []
    for part in _SPLIT.split(_CREDENTIAL.sub("", clean_wording(raw))):
        if not part or _EDITING.match(part):
            continue
        name = _cut_role(clean_wording(part))
        if name and name not in parts:
            parts.append(name)
    return parts[:_MAX_NAMES]


def _cut_role(part: str) -> str:
    """A part without a role before or behind the name: ``Senior Reporter Ann Bell``, ``Ann Bell Senior Reporter``."""
    tokens = part.split()
    while len(tokens) > 2 and tokens[-1].casefold().strip(_EDGE) in _ROLE_WORDS - ORGANISATION_WORDS:
        tokens.pop()
    while tokens and tokens[0].casefold().strip(_EDGE) in _ROLE_WORDS and len(tokens) > 2:
        tokens.pop(0)
    return " ".join(tokens).strip(_EDGE)


def cut_affiliation(name: str, outlets: frozenset[str]) -> str:
    """A name without the outlet or agency that is set behind it: ``Ann Bell Associated Press``."""
    tokens = name.split()
    for size in range(min(4, len(tokens) - 2), 0, -1):
        tail = " ".join(tokens[-size:])
        shouted = size > 1 and tail.isupper() and not tokens[0].isupper()
        if shouted or letters(tail) in outlets or normalise_agency(tail) is not None:
            return _cut_role(" ".join(tokens[:-size]))
    kept = 3 if len(tokens) > 3 and (len(tokens[1].strip(".")) == 1 or tokens[1].casefold() in _PARTICLES) else 2
    if (
        len(tokens) > kept + 1
        and not tokens[0].isupper()
        and any(token.casefold().strip(_EDGE) in ORGANISATION_WORDS for token in tokens[kept:])
    ):
        return " ".join(tokens[:kept])
    return name


def is_person(name: str, outlets: frozenset[str] = frozenset()) -> bool:
    """Whether a cleaned name can be a person's: its form, and nothing that names a desk, an agency or the outlet.

    ``outlets`` are the outlet's names, letters and digits only (as `letters` gives them).
    """
    if not 2 < len(name) <= 60 or any(character.isdigit() for character in name) or _ORGANISATION_PHRASE.search(name):
        return False
    tokens = [token.strip(_EDGE) for token in re.split(r"[\s]+", name)]
    folded = [token.casefold() for token in tokens if token]
    if not folded or len(folded) > 6 or any(token in ORGANISATION_WORDS for token in folded):
        return False
    if (
        folded[0] in _ROLE_WORDS
        or folded[-1] in _ROLE_NOUNS
        or all(token in _ROLE_WORDS or token in WEEKDAYS for token in folded)
    ):
        return False
    if any(token in WEEKDAYS for token in folded) or (len(folded) == 1 and month_number(folded[0])):
        return False
    if len(tokens) == 1 and name.isupper() and len(name) <= 5:
        return False
    if normalise_agency(name) is not None or letters(name) in outlets:
        return False
    if not any(character.isalpha() for character in name) or any(character in name for character in "@{}<>=\\$%^*#?!:"):
        return False
    small = [token for token in tokens if token[:1].islower() and token.casefold() not in _PARTICLES]
    return len(small) <= (1 if len(tokens) > 2 else 0) or len(tokens) == 1


def is_byline(text: str) -> bool:
    """Whether a line is a byline and nothing else: "By", in any of the languages known, and persons, perhaps a date."""
    found = BY_PREFIX.match(text)
    if found is None or text.rstrip().endswith((".", "!", "?", ":")):
        return False
    names = split_names(text[found.end() :])
    return bool(names) and all(len(name.split()) > 1 and is_person(name) for name in names)


def normal_case(name: str) -> str:
    """A name in normal case where the page sets it in capitals or small letters throughout."""
    if any(character.islower() for character in name) and any(character.isupper() for character in name):
        return name
    if len(name) <= 3 or not any(character.isalpha() for character in name):
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0].upper() + word[0][1:].lower(), name)
