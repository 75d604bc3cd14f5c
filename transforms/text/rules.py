"""What rules alone decide, whatever the models say: output of broken servers, markup, agency credits, crawl stamps.

A rule is worth its place where a line has one meaning only. Every rule first asks the phrase categories of the
unit, which cost nothing, and only then reads the text.
"""

from __future__ import annotations

import re

import numpy as np

from transforms.catalogue import Rule
from transforms.contract.lists import Kind
from transforms.text import lexicon
from transforms.text.judged import Judged
from transforms.text.lines import Units

#: Share of marks of markup and code above which a long unit is no text (prose stays below 0.05).
MARKUP_SHARE = 0.11
_MARKUP_LENGTH = 120
#: Agency credits are shorter.
_CREDIT_LENGTH = 260
#: Rules read at most this much of a unit.
_READ = 600

_TRACE = re.compile(
    r"(?:<[^>]+>\s*)*(?:PHP\s+)?(?:<b>)?(?:Warning|Notice|Deprecated|Fatal error|Parse error|Strict Standards|"
    r"Recoverable fatal error|Catchable fatal error)(?:</b>)?\s*:\s+.*"
    r"(?:\bon line\b|\(\)|\.php\b|\.inc\b|undefined|offset|headers already|exhausted|execution time)"
    r"|.*\.(?:php|inc|phtml|cgi)\b.{0,30}\bon line\b.{0,8}\d+"
    r"|(?:PHP )?Stack trace:(?:\s*#\d+ .*)?$|#\d+ (?:\{main\}|[/\\A-Z].*[\\/(].*)$|.*\bthrown in\b .*\bon line\b"
    r"|Traceback \(most recent call last\)"
    r'|File ".+", line \d+(?:, in .+)?$'
    r"|(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning)\b(?::\s.*)?$"
    r"|at (?:[\w$<>]+\.)+[\w$<>]+\s?\(.*\)(?: in .+:line \d+)?$|at .+ \(.+:\d+:\d+\)$"
    r"|Caused by: [\w.$]+(?::.*)?$|Exception in thread \".+\""
    r"|SQLSTATE\[|.*\byou have an error in your SQL syntax\b|ORA-\d{5}\b|.*\bmysqli?_\w+\(\)"
    r"|(?:SELECT\b.+\bFROM\b|INSERT INTO\b.+\bVALUES\b|UPDATE\b.+\bSET\b.+=|DELETE FROM\b).*$"
    r"|Severity: |Server Error in '/|Liquid (?:error|syntax error)|Call Stack:?$",
)
_SHORTCODE = re.compile(
    r"(?:\[/?[a-z][\w-]*(?:\s+[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|\S+))*\s*/?\]\s*)+$|\[object Object\]$"
    r"|<!--.*-->$|\{\{.*\}\}$|\{%.*%\}$|%%\w+%%$"
)
_ERROR_PAGE = re.compile(
    r"(?:error )?(?:\d{3} ?[:–—-]? ?)?(?:page )?"
    r"(?:not found|forbidden|bad gateway|service (?:temporarily )?unavailable|"
    r"internal server error|gateway time-?out|access denied)[.!]?$"
    r"|(?:sorry, |oops[,!] )?(?:but )?(?:the|this) page (?:that )?"
    r"(?:you (?:are|were) looking for|you(?: have|'ve)? requested)?.{0,30}"
    r"(?:could ?n[o']t be found|can ?n?[o']t be found|was not found|not found|does(?: not|n't) exist).{0,60}$"
    r"|checking (?:your browser|if the site connection).{0,80}$|.{0,40}your browser will redirect.{0,80}$"
    r"|(?:you need to|please) (?:enable|turn on) (?:javascript|cookies).{0,80}$",
    re.IGNORECASE,
)
# Atomic: a stop can end a word or stand between two, and a line of initials has 2^n ways to be split.
_NAMES = (
    r"(?>(?:(?:[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ][\w.'’-]*|and|in|by|at|for|of|the|from|with|to|&|de|van|von|der|den|al|bin|di|da|la|le|el|"
    r"[Ee]diting|[Ww]riting|[Rr]eporting|[Aa]dditional|[Cc]ompiled|[Tt]ranslated|[Gg]raphics|[Pp]roduction|newsroom|bureau)"
    r"(?:[\s;:,.]+|(?=[)\]]|$)))+)"
)
_WIRE = re.compile(
    r"[(\[]?(?i:additional reporting|reporting|writing|editing|reported|compiled|report|text)"
    rf"(?i: and (?:writing|editing))? by {_NAMES}[)\]]?\.?$"
    r"|\((?i:with (?:inputs?|files|reporting|material|agencies|agency)).{0,60}\)$",
)
_DISCLAIMER = re.compile(
    r"(?:AI|A\.I\.|Artificial intelligence|Machine translation|ChatGPT|KI)[- ]"
    r"(?:[Dd]isclaimer|[Dd]isclosure|[Nn]otice|[Nn]ote|DISCLAIMER|[Tt]ransparency|Hinweis)\b\s?[:.–—-]?"
    r"|As an (?:AI|artificial intelligence)(?: language)? (?:model|assistant|system)\b,? I\b"
)

#: The signature below a post that an article quotes: a dash, a name, the account in brackets, often the date.
_SIGNATURE = re.compile(r"(?:[—–]|--?)\s?\S.{0,80}\(@\w{1,20}\)(?:\s.{0,40})?$")
_SIGNATURE_LENGTH = 150
#: Numbers of pages have no more digits.
_PAGE_DIGITS = 3


def sign_posts(text: str, judged: Judged) -> list[int]:
    """Places of the units that sign a quoted post, in order."""
    start, end = judged.units.start, judged.units.end
    # The phrases of that category hold the sign @.
    with_account = (judged.bits & lexicon.category_bits()["chatter"]) != 0
    short = np.flatnonzero(with_account & (end - start < _SIGNATURE_LENGTH)).tolist()
    return [place for place in short if _SIGNATURE.match(text[start[place] : end[place]])]


def page_numbers(text: str, units: Units) -> set[int]:
    """Places of units that are nothing but a number, beside one that is the number before or behind it."""
    short = np.flatnonzero(units.end - units.start <= _PAGE_DIGITS).tolist()
    said = {place: text[units.start[place] : units.end[place]] for place in short}
    number = {place: int(line) for place, line in said.items() if line.isdecimal()}
    pairs = [place for place, value in number.items() if number.get(place + 1) == value + 1]
    return {place + step for place in pairs for step in (0, 1)}


def read_line(line: str) -> Kind | None:
    """The kind of a line that can have one meaning only; None for all others."""
    found = _read(line, maybe_broken=True, maybe_credit=True, maybe_machine=True)
    return found[0] if found else None


def _read(line: str, *, maybe_broken: bool, maybe_credit: bool, maybe_machine: bool) -> tuple[Kind, Rule] | None:
    """Kind and rule of a line, trying the rules that its phrases allow."""
    if maybe_broken and _TRACE.match(line):
        return Kind.PHP_WARNING, Rule.SERVER_OUTPUT
    if maybe_broken and _SHORTCODE.match(line):
        return Kind.PHP_WARNING, Rule.TEMPLATE_OUTPUT
    if maybe_broken and _ERROR_PAGE.match(line):
        return Kind.PHP_WARNING, Rule.ERROR_PAGE
    if maybe_credit and len(line) < _CREDIT_LENGTH and _WIRE.match(line):
        return Kind.WIRE_CREDIT, Rule.AGENCY_CREDIT
    if maybe_machine and _DISCLAIMER.match(line):
        return Kind.AI_DISCLAIMER, Rule.MACHINE_AUTHOR
    return None


def forced_kinds(text: str, judged: Judged) -> dict[int, tuple[Kind, Rule]]:
    """Units whose kind is beyond doubt: place -> kind and rule."""
    bits = lexicon.category_bits()
    start, length = judged.units.start, judged.units.end - judged.units.start
    forced: dict[int, tuple[Kind, Rule]] = {}
    for place in np.flatnonzero((judged.markup > MARKUP_SHARE) & (length > _MARKUP_LENGTH)).tolist():
        forced[place] = (Kind.PHP_WARNING, Rule.MARKUP)
    broken = bits["server_error"] | bits["database"] | bits["code"]
    for place in np.flatnonzero(judged.bits & (broken | bits["wire"] | bits["ai"])).tolist():
        held = judged.bits[place]
        found = _read(
            text[start[place] : start[place] + min(length[place], _READ)],
            maybe_broken=bool(held & broken),
            maybe_credit=bool(held & bits["wire"]),
            maybe_machine=bool(held & bits["ai"]),
        )
        if found:
            forced[place] = found
    return forced
