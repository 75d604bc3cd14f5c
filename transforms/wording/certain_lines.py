"""What a line certainly is by its words alone, wherever it stands.

Output of broken servers and templates, error pages, agency credits, texts that say a machine wrote them, and notices to
the reader.

Asked by both sides: page dumps and pages. Every reader takes a line, or the block of a page, and says nothing of what
has a second meaning; sentences of an article about such things are never certain. Phrases that settle a kind only for
what is no article stand in `set_phrases`; what needs scores, neighbours or elements belongs to the side that has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from transforms.catalogue import Rule
from transforms.contract.lists import Kind
from transforms.wording.wire_credits import CREDIT_LENGTH, CREDIT_LINE
from transforms.wording.word_lists import words

#: So much of a line is read: what it is shows at its start.
_READ = 600


class Certain(NamedTuple):
    """What a line is, and the rule that says so."""

    kind: Kind
    rule: Rule


# --- servers, templates, guards --------------------------------------------------------------------------------------

_TRACE = re.compile(
    r"(?:<[^>]+>\s*)*(?:PHP\s+)?(?:<b>)?(?:Warning|Notice|Deprecated|Fatal error|Parse error|Strict Standards|"
    r"Recoverable fatal error|Catchable fatal error)(?:</b>)?\s*:\s+.*"
    r"(?:\bon line\b|\(\)|\.php\b|\.inc\b|undefined|offset|headers already|exhausted|execution time)"
    r"|(?:PHP )?Stack trace:(?:\s*#\d+ .*)?$"
    r"|#\d+ (?:\{main\}|\[internal function\]|[/\\A-Z][^\s(]*(?:/|\\|\(|->|::).*)$"
    r"|Traceback \(most recent call last\)"
    r'|File ".+", line \d+(?:, in .+)?$'
    r"|(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning)\b(?::\s.*)?$"
    r"|Uncaught (?:[\w\\]*(?:Error|Exception)\b|exception ')"
    r"|at (?:[\w$<>]+\.)+[\w$<>]+\s?\(.*\)(?: in .+:line \d+)?$|at .+ \(.+:\d+:\d+\)$"
    r"|Caused by: [\w.$]+(?::.*)?$|Exception in thread \".+\""
    r"|SQLSTATE\[|ORA-\d{5}\b|Microsoft OLE DB Provider\b|MySQL server has gone away"
    r"|(?:SELECT\b.+\bFROM\b|INSERT INTO\b.+\bVALUES\b|UPDATE\b.+\bSET\b.+=|DELETE FROM\b).*$"
    r"|Severity: |Server Error in '/|Liquid (?:error|syntax error)|Call Stack:?$",
)
#: The same inside a line.
_TRACE_INSIDE = re.compile(
    r".*\.(?:php|inc|phtml|cgi)\b.{0,30}\bon line\b.{0,8}\d+|.*\bthrown in\b .*\bon line\b"
    r"|.*\byou have an error in your SQL syntax\b|.*\bmysqli?_\w+\(\)"
)
# A value without quotes ends before a bracket: else a row of placeholders had 2^n ways to be split.
_SHORTCODE = re.compile(
    r"(?:\[/?[a-zA-Z][\w-]*(?:\s+[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'\[\]]+))*\s*/?\]\s*)+$|\[object Object\]$"
    r"|<!--.*-->$|\{\{.*\}\}$|\{%.*%\}$|%%\w+%%$",
    re.ASCII,
)
#: One word in brackets is a placeholder if it is made like a name in code, closes, or is one that blogs are full of:
#: people write “[deleted]” and “[music]”.
_WORD = re.compile(r"\[(?!(?:gallery|caption|embed|playlist|audio|video)\])[A-Za-z]+\]$")
_OPENS_SHORTCODE = ("[", "<!--", "{{", "{%", "%%")
_ERROR_PAGE = re.compile(
    r"(?:error )?(?:\d{3} ?[:–—-]? ?)?(?:page )?"
    r"(?:not found|forbidden|bad gateway|service (?:temporarily )?unavailable|"
    r"internal server error|gateway time-?out|access denied)[.!]?$"
    r"|(?:sorry, |oops[,!] )?(?:but )?(?:the|this) page (?:that )?"
    r"(?:you (?:are|were) looking for|you(?: have|'ve)? requested)?.{0,30}"
    r"(?:could ?n[o']t be found|can ?n?[o']t be found|was not found|not found|does(?: not|n't) exist).{0,60}$",
    re.IGNORECASE,
)
_NEEDS_BROWSER = re.compile(
    r"checking (?:your browser|if the site connection).{0,80}$|.{0,40}your browser will redirect.{0,80}$"
    r"|(?:you need to|please) (?:enable|turn on) (?:javascript|cookies).{0,80}$",
    re.IGNORECASE,
)

# --- who wrote it ----------------------------------------------------------------------------------------------------

_LABEL = re.compile(
    r"(?:AI|A\.I\.|Artificial intelligence|Machine translation|ChatGPT|KI)[- ]"
    r"(?:[Dd]isclaimer|[Dd]isclosure|[Nn]otice|[Nn]ote|DISCLAIMER|[Tt]ransparency|Hinweis)\b\s?[:.–—-]?"
    r"|As an (?:AI|artificial intelligence)(?: language)? (?:model|assistant|system)\b,? I\b"
)
_MADE = r"(?:generated|written|produced|created|made|translated|drafted|summari[sz]ed|compiled)"
_MACHINE = (
    r"(?:AI|A\.I\.|[Aa]rtificial [Ii]ntelligence|ChatGPT|(?:large )?language model|algorithm|automatic(?:ally)?"
    r"|machine)"
)
# A text that says of itself that a machine made it. “The report was written by AI” is news of another text.
_MADE_BY_MACHINE = (
    r"(?:(?i:disclaimer|disclosure|note|editor's note): )?"
    r"(?:(?:(?:[Pp]arts?|[Pp]ortions|[Ss]ome|[Ss]ections) of )?[Tt]h(?:is|ese)"
    r"|[Tt]he(?= (?:\w+ ){1,2}(?:above|below)\b)) "
    r"(?:article|story|text|post|report|content|page|piece|translation|summary|item|version|audio|image|bullet point)s?"
    rf"\b.{{0,60}}\b{_MADE}\b[^.,;!?]{{0,60}}\b{_MACHINE}\b"
    r"|(?:(?:Summary|Content|Text|Article|Story|Translation|Audio|Image|Illustration) )?(?:[Gg]enerated|[Ww]ritten"
    r"|[Pp]roduced|[Cc]reated|[Tt]ranslated|[Ss]ummari[sz]ed)"
    rf" (?:by|with|using) (?:the help of )?(?:generative )?{_MACHINE}"
    r"(?=[.!]|$|,? (?:and (?:then )?)?(?:reviewed|edited|checked)\b)"
    r"|Dies(?:er|e|es) (?:Text|Artikel|Beitrag|Bericht|Meldung|Zusammenfassung|Übersetzung|Inhalt)\b.{0,60}"
    r"\b(?:KI|[Kk]ünstlicher Intelligenz|automatisch|maschinell|automatisiert)\b.{0,60}"
    r"\b(?:erstellt|generiert|verfasst|geschrieben|übersetzt|zusammengefasst)\b"
    r"|C(?:et article|e texte|e contenu|e résumé|ette traduction|ette synthèse)\b.{0,40}"
    r"\b(?:généré|rédigé|écrit|traduit|produit|résumé|réalisé)e?\b.{0,40}"
    r"\b(?:IA|intelligence artificielle|automatiquement|machine)\b"
    r"|Est[ea] (?:artículo|texto|contenido|resumen|traducción|noticia|artigo|conteúdo|resumo|tradução|notícia)\b"
    r".{0,40}\b(?:generad|elaborad|escrit|redactad|traducid|cread|gerad|traduzid|criad|produzid|redigid)[oa]\b.{0,40}"
    r"\b(?:IA|inteligencia artificial|inteligência artificial|automáticamente|automaticamente)\b"
    r"|Quest[oa] (?:articolo|testo|contenuto|riassunto|traduzione|notizia)\b.{0,40}"
    r"\b(?:generat|scritt|tradott|creat|realizzat|prodott)[oa]\b.{0,40}"
    r"\b(?:IA|intelligenza artificiale|automaticamente)\b"
)

# --- notices to the reader -------------------------------------------------------------------------------------------

_READ_MORE = (
    r"[(\[]?(?:READ MORE|Read more|READ ALSO|Read also|ALSO READ|Also read|Also Read|RELATED|Related|SEE ALSO|See also"
    r"|Don't miss|DON'T MISS|Watch|WATCH|More on this|Lesen Sie auch|Lire aussi|À lire aussi|Lea también|Leggi anche"
    r"|Leia também|Lees ook|Läs också|Czytaj także|Читайте также|Читайте також|Baca juga)\s?[:|»–—-]\s?\S.{5,200}$"
)
_INVITATION = (
    r"(?:Sign up (?:here )?(?:for|to)|Subscribe to) (?:our (?:\w+ ){0,4}e-?mails?\b|(?:our|the|[A-Z]\w+'s) .{0,60}"
    r"\b(?:newsletters?|briefings?|alerts|(?:daily|weekly|morning|evening|free) e-?mails?)\b).{0,80}$"
)
_COOKIES = (
    r"(?i:(?:this|our) (?:web ?)?site (?:also )?uses (?:\w+ ){0,3}cookies"
    r"|we (?:and our (?:\w+ ){0,2}partners )?use (?:\w+ ){0,3}cookies"
    r"|by continuing to (?:use|browse) (?:this|our) (?:web ?)?site|(?:accept|allow|reject|manage)(?: all)? cookies$"
    r"|(?:wir|(?:diese|unsere) (?:web)?(?:site|seite)) (?:verwende[nt]|nutz(?:en|t)) (?:\w+ ){0,3}cookies"
    r"|(?:nous utilisons|ce site utilise) (?:\w+ ){0,3}cookies"
    r"|(?:este sitio(?: web)? (?:utiliza|usa)|utilizamos|usamos) (?:\w+ ){0,3}cookies"
    r"|(?:utilizziamo|questo sito (?:utilizza|usa)) (?:\w+ ){0,3}cookies?"
    r"|(?:мы используем|этот сайт использует) (?:файлы )?cookie).{0,500}$"
)
# The word alone also opens sentences about copyright, and so does the sign; a year or a name behind it does not.
_COPYRIGHT = (
    r"(?:(?:©|ⓒ|\([cC]\))[ :,]*(?:(?i:copyright|by)\b[ :,]*)?(?:\d{4}|[^\W\d_a-zß-öø-ÿ])"
    r"|(?i:copyright)\b(?=[ ,]*(?:[:©ⓒ]|\([cC]\)|(?i:by)\b))(?>(?:[ :,©ⓒ]|\([cC]\)|(?i:by)\b)+)\w"
    r"|(?i:copyright)\b[ ,]*(?:19|20)\d\d\b).{0,400}$"
    r"|[©ⓒ].{0,80}(?<![.?])$"
    r"|(?i:copyright) [^\W\d_a-z][^.!?]{2,60}$"
    r"|(?i:all rights reserved)\.?$"
)

_NOTICES: dict[Rule, tuple[Kind, re.Pattern[str]]] = {
    Rule.READ_MORE: (Kind.RELATED_ITEM, re.compile(_READ_MORE)),
    Rule.AGENCY_CREDIT: (Kind.WIRE_CREDIT, CREDIT_LINE),
    Rule.MACHINE_AUTHOR: (Kind.AI_DISCLAIMER, re.compile(rf"(?:{_MADE_BY_MACHINE}).{{0,400}}$")),
    Rule.INVITATION: (Kind.NEWSLETTER, re.compile(_INVITATION)),
    Rule.COOKIES: (Kind.COOKIE_NOTICE, re.compile(_COOKIES)),
    Rule.COPYRIGHT: (Kind.COPYRIGHT, re.compile(_COPYRIGHT)),
}
_SENTENCE_START = re.compile(r"(?<=[.!?…\"”’)\]])\s+(?=[\[(©]?[A-ZÀ-ÞА-ЯЁ©])")
#: A paragraph's own text before what is glued to it, and how far from the end that may begin.
_LEAST_PARAGRAPH, _TAIL_READ = 60, 500
#: Those that are read in a line alone, too, besides credits and what machines wrote.
_ALONE = (Rule.READ_MORE, Rule.INVITATION, Rule.COOKIES, Rule.COPYRIGHT)

# --- the readers -----------------------------------------------------------------------------------------------------

#: Nearly every certain line opens with a mark or one of these words; on lines that do not, no pattern is tried.
_OPENINGS = words(
    """
    php warning notice deprecated fatal parse strict recoverable catchable stack traceback file uncaught at caused
    exception sqlstate ora microsoft mysql select insert update delete severity server liquid call
    error page not forbidden bad service internal gateway access sorry oops but the this checking you please
    additional reporting writing editing reported compiled report text
    ai a artificial machine chatgpt ki as disclaimer disclosure note editor parts part portions some sections these
    summary content article story translation audio image illustration generated written produced created translated
    summarised summarized dieser diese dieses cet ce cette este esta questo questa
    read also related see don watch more lesen lire à lea leggi leia lees läs czytaj читайте baca
    sign subscribe our we by accept allow reject manage wir unsere nous utilizamos usamos utilizziamo мы этот
    copyright all
    """
)
_FIRST = re.compile(r"\d{3}\b|[\[(<{%#©ⓒ]|[^\W_]+")
_MARKS = frozenset("[(<{%#©ⓒ")


def read_line(line: str) -> Certain | None:
    """What a line can be alone; None for all lines that can be two things."""
    if not _is_worth_reading(line):
        return None
    return read_broken(line) or read_credit(line) or read_machine(line) or read_notice(line, 0, _ALONE)


def _is_worth_reading(line: str) -> bool:
    found = _FIRST.match(line)
    first = found.group() if found else ""
    if first in _MARKS or first.casefold() in _OPENINGS or (len(first) == 3 and first.isdecimal()):
        return True
    # Names of exceptions open with any word. Written out: every block is asked, and `any` costs three times as much.
    has_name = "Error" in line or "Exception" in line or "Warning" in line
    return has_name or "your browser will" in line or _may_hold_trace(line)


def _may_hold_trace(line: str) -> bool:
    return "on line" in line or "thrown in" in line or "SQL syntax" in line or "mysql" in line


def read_broken(line: str) -> Certain | None:
    """Output of a server or a template, an error page, or what a page says to a browser that does not suit it."""
    line = line[:_READ]
    if _TRACE.match(line) or (_may_hold_trace(line) and _TRACE_INSIDE.match(line)):
        return Certain(Kind.PHP_WARNING, Rule.SERVER_OUTPUT)
    if line.startswith(_OPENS_SHORTCODE) and _SHORTCODE.match(line) and not _WORD.match(line):
        return Certain(Kind.PHP_WARNING, Rule.TEMPLATE_OUTPUT)
    if _ERROR_PAGE.match(line):
        return Certain(Kind.PHP_WARNING, Rule.ERROR_PAGE)
    if _NEEDS_BROWSER.match(line):
        return Certain(Kind.OTHER, Rule.NEEDS_BROWSER)
    return None


def read_credit(line: str) -> Certain | None:
    """An agency's credit: “Reporting by” and names, and nothing else."""
    if len(line) < CREDIT_LENGTH and CREDIT_LINE.match(line):
        return Certain(Kind.WIRE_CREDIT, Rule.AGENCY_CREDIT)
    return None


def read_machine(line: str) -> Certain | None:
    """A disclaimer of artificial intelligence, or the opening of an assistant's answer."""
    if _LABEL.match(line):
        return Certain(Kind.AI_DISCLAIMER, Rule.MACHINE_AUTHOR)
    return read_notice(line[:_READ], 0, (Rule.MACHINE_AUTHOR,))


def read_notice(text: str, start: int, rules: Iterable[Rule]) -> Certain | None:
    """The first of some notices that a text is from a place to its end; the place is where a sentence begins."""
    for rule in rules:
        kind, pattern = _NOTICES[rule]
        if pattern.match(text, start):
            return Certain(kind, rule)
    return None


def find_tail(text: str, rules: Iterable[Rule] = tuple(_NOTICES)) -> tuple[int, Certain] | None:
    """Start of the notice that is glued to a paragraph's end, and what it is; None if there is none."""
    wanted = tuple(rules)
    for match in _SENTENCE_START.finditer(text, max(0, len(text) - _TAIL_READ)):
        if match.end() >= _LEAST_PARAGRAPH and (found := read_notice(text, match.end(), wanted)):
            return match.end(), found
    return None
