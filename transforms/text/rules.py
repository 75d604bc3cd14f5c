"""Which kind a unit is, by rules alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.model import Hints, Kind
from transforms.text import spans

Typed = tuple[int, int, Kind, str, float]

_ENDS = re.compile(r"[.!?…。！？؟।][\"”’'»)\]」』]*$|[\"”»]$")
_NOISE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.PHP_WARNING,
        re.compile(
            r"\.php\b.{0,20}\bon line \d+|^(?:<br />|PHP |<b>)?\s*(?:Warning|Notice|Deprecated|Fatal error|Parse error|Strict Standards)(?:</b>)?: .*(?:\.php|\(\)|undefined)|^Stack trace:|^#\d+ .*[/\\(]|^Traceback \(most|SQLSTATE\[|^\s*at [\w.$<>]+\(.*\)$",
            re.I,
        ),
    ),
    (
        Kind.WIRE_CREDIT,
        re.compile(
            r"^[(\[]?(?:additional )?(?:reporting|writing|editing|compiled|report) by .{3,}|contributed to this (?:report|story)\.?$",
            re.I,
        ),
    ),
    (
        Kind.AI_DISCLAIMER,
        re.compile(
            r"\b(?:ai|artificial intelligence|chatgpt|language model|machine translat\w+|automatically translated)\b.{0,120}\b(?:generated|written|produced|created|translated|drafted|summari[sz]ed|content of this page)\b|\b(?:this|the above|parts of this|portions of this) (?:article|story|text|page|content|report|post)\b.{0,60}\b(?:generated|written|produced|created|translated|drafted|summari[sz]ed) (?:by|with|using).{0,40}\b(?:ai|artificial intelligence|chatgpt|algorithm)\b|^ai disclaimer|^as an ai\b",
            re.I,
        ),
    ),
    (Kind.COPYRIGHT, re.compile(r"^(?:©|\(c\)|copyright)\W.{0,120}$|all rights reserved", re.I)),
    (
        Kind.COOKIE_NOTICE,
        re.compile(
            r"\b(?:uses?|using|accept|our use of|placed) cookies\b|\bcookie (?:policy|settings|preferences)\b", re.I
        ),
    ),
    (
        Kind.NEWSLETTER,
        re.compile(
            r"^.{0,40}\bnewsletters?\b.{0,40}$|\b(?:sign up|subscribe)\b.{0,60}\b(?:newsletter|inbox|alerts)\b", re.I
        ),
    ),
    (
        Kind.RELATED_HEADING,
        re.compile(
            r"^(?:related|more|recommended|latest|most|trending|you (?:may|might)|read next|top)\b.{0,35}$", re.I
        ),
    ),
    (Kind.GALLERY_COUNTER, re.compile(r"^\d{1,3}\s*(?:/|of)\s*\d{1,3}$")),
    (
        Kind.MEDIA_CONTROL,
        re.compile(r"^(?:full ?screen|\d{1,2}:\d\d(?: / \d{1,2}:\d\d)?|close|play|pause|mute|replay|[×✕✖▶])$", re.I),
    ),
    (Kind.SHARE_BAR, re.compile(r"^(?:share|tweet|facebook|twitter|whatsapp|email|print)\b.{0,30}$", re.I)),
    (Kind.ADVERTISEMENT, re.compile(r"^\W*(?:advertisement|advertising|sponsored|anzeige|werbung)\b.{0,30}$", re.I)),
)


def decide(text: str, units: Sequence[tuple[int, int]], hints: Hints) -> list[Typed]:
    """Typed spans of the units of one text, in order."""
    texts = [text[start:end] for start, end in units]
    kinds: list[Kind | None] = [None] * len(texts)
    for i, line in enumerate(texts):
        kinds[i] = next((kind for kind, pattern in _NOISE if pattern.search(line[:2000])), None)
        if kinds[i] is None and len(spans.cut_caption(line)) > 1:
            kinds[i] = Kind.CAPTION
    prose = [
        kind is None and bool(_ENDS.search(line)) and len(line.split()) >= 5 or (kind is None and len(line) > 250)
        for kind, line in zip(kinds, texts, strict=True)
    ]
    heads = [i for i, kind in enumerate(kinds) if kind in (Kind.RELATED_HEADING, Kind.NEWSLETTER) and any(prose[:i])]
    stop = next((i for i in heads if sum(prose[i + 1 :]) < 0.25 * (len(texts) - i)), len(texts))
    core = [i for i in range(stop) if prose[i]]
    if not core:
        core = [i for i in range(stop) if kinds[i] is None and len(texts[i]) > 120][:1]
    first, last = (core[0], core[-1]) if core else (len(texts), -1)
    before = [i for i in range(first) if kinds[i] is None]
    same = [i for i in before if any(texts[i] == texts[j] for j in before if j != i)]
    titles = same or [i for i in before if len(texts[i].split()) >= 5]
    title = (same[0] if same else titles[0]) if titles else None
    for i, line in enumerate(texts):
        if kinds[i] is not None:
            continue
        if i >= stop or i > last:
            kinds[i] = Kind.RELATED_ITEM if len(line) > 15 else Kind.MEDIA_CONTROL if len(line) < 3 else Kind.OTHER
        elif i < first:
            if title is not None and i == title:
                kinds[i] = Kind.TITLE
            elif title is not None and line == texts[title]:
                kinds[i] = Kind.DUPLICATE_TITLE
            elif title is not None and i > title:
                kinds[i] = Kind.SUBTITLE if len(line) > 40 else Kind.OTHER
            else:
                kinds[i] = Kind.MASTHEAD if i == 0 else Kind.TAGLINE
        elif prose[i]:
            kinds[i] = Kind.BODY
        else:
            kinds[i] = Kind.CAPTION if len(line.split()) > 8 else Kind.SUBHEADING
    if title is not None and first < last:
        follower = next((i for i in range(title + 1, len(texts)) if kinds[i] != Kind.DUPLICATE_TITLE), None)
        if follower == first and 20 < len(texts[first]) < 120 and len(texts[first + 1]) > len(texts[first]):
            kinds[first] = Kind.SUBTITLE
    typed: list[Typed] = []
    for (start, end), kind, line in zip(units, kinds, texts, strict=True):
        stamp, place = spans.find_stamp(line)
        pieces: list[spans.Piece]
        if stamp:
            pieces = [spans.Piece(stamp, Kind.CRAWL_DATE_LINE, "crawl-stamp")]
            if place > stamp:
                pieces.append(spans.Piece(place, Kind.DATELINE_STANDALONE, "crawl-stamp-place"))
            if place < len(line):
                pieces.append(spans.Piece(len(line), Kind.BODY, "prose"))
        elif kind == Kind.TITLE:
            pieces = spans.cut_title(line)
        elif kind == Kind.CAPTION:
            pieces = spans.cut_caption(line)
        elif kind == Kind.BODY and (dateline := spans.find_dateline(line)):
            pieces = [spans.Piece(dateline, Kind.DATELINE, "dateline"), spans.Piece(len(line), Kind.BODY, "prose")]
        else:
            pieces = [spans.Piece(len(line), kind or Kind.OTHER, "rule")]
        at = 0
        for piece in pieces:
            typed.append((start + at, start + piece.end, piece.kind, piece.rule, 0.8))
            at = piece.end
    return typed
