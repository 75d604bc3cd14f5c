"""An invented collection for runs that are killed: pages, page dumps, an archive, an export, and inputs that are none.

Names, places and sentences are put together at random from small lists; nothing is taken from anywhere.
"""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

_PLACES = ("Marrowby", "Tillhaven", "Osterling", "Quayford", "Ninebridges", "Upper Wend", "Saltmere", "Corvalle")
_PEOPLE = ("Ada Vane", "Bo Reed", "Ilse Marron", "Teodor Kay", "Nuria Falk", "Piet Orrin", "Lena Costa", "Sam Whitlow")
_BODIES = (
    "council",
    "harbour board",
    "school committee",
    "fire brigade",
    "rowing club",
    "hospital trust",
    "market guild",
)
_DEEDS = (
    "voted to repair the north pier",
    "opened the new reading room",
    "closed the bridge to lorries",
    "bought a second ferry",
    "planted two hundred lime trees",
    "put off the decision about the tram",
    "gave the old mill to the museum",
    "hired four more nurses",
)
_REASONS = (
    "after a winter of storms",
    "because the cost had doubled",
    "in spite of a long debate",
    "for the first time in nine years",
    "on the advice of its engineers",
    "before the summer season",
)
_OUTLETS = ("marrowby-messenger", "tillhaven-times", "the-quay", "wend-weekly")
_MENU = "Home | News | Sport | Weather | Notices"


def write_collection(folder: Path, documents: int, seed: int) -> int:
    """Write a collection of about so many documents; returns the number of files.

    Six of ten are files of their own, two of ten records of a WARC archive, two of ten lines of a JSONL export; some
    come twice. Beside them lie an empty file, a binary one and a broken link.
    """
    chance = random.Random(seed)
    stories = [_Story(chance) for _ in range(documents)]
    files = 0
    for number, story in enumerate(stories[: documents * 6 // 10]):
        outlet = _OUTLETS[number % len(_OUTLETS)]
        is_page = number % 2 == 0
        path = folder / outlet / f"{number:05d}.{'html' if is_page else 'txt'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(story.page(outlet) if is_page else story.dump(outlet))
        files += 1
        if number % 25 == 0:
            path.with_stem(path.stem + "-again").write_bytes(path.read_bytes())
            files += 1
    archived = stories[documents * 6 // 10 : documents * 8 // 10]
    exported = stories[documents * 8 // 10 :]
    (folder / "archive.warc.gz").write_bytes(b"".join(story.record(n) for n, story in enumerate(archived)))
    lines = [*(story.line(n) for n, story in enumerate(exported)), b"{ this line is broken", exported[0].line(0)]
    (folder / "export.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    (folder / "gone.html").symlink_to("nowhere.html")
    return files + 5


class _Story:
    """One invented news item, and the forms in which it is found."""

    def __init__(self, chance: random.Random) -> None:
        self._place = chance.choice(_PLACES)
        self._who = chance.choice(_PEOPLE)
        self._day = f"{chance.randint(2015, 2025)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        self._title = f"{self._place} {chance.choice(_BODIES)} {chance.choice(_DEEDS)}, item {chance.randint(1, 10**6)}"
        self._paragraphs = [
            " ".join(self._sentence(chance) for _ in range(chance.randint(2, 5))) for _ in range(chance.randint(3, 9))
        ]

    @staticmethod
    def _sentence(chance: random.Random) -> str:
        place, body, deed, reason = (chance.choice(words) for words in (_PLACES, _BODIES, _DEEDS, _REASONS))
        votes, who = chance.randint(2, 9999), chance.choice(_PEOPLE)
        return f"The {body} of {place} {deed} {reason}, said {who}, who counted {votes} votes."

    def page(self, outlet: str) -> bytes:
        body = "".join(f"<p>{paragraph}</p>" for paragraph in self._paragraphs)
        return (
            f"<html><head><title>{self._title}</title><meta property='article:published_time' content='{self._day}'>"
            f"</head><body><nav>{_MENU}</nav><article><h1>{self._title}</h1><p class='byline'>By {self._who}</p>{body}"
            f"</article><footer>Copyright {outlet}</footer></body></html>"
        ).encode()

    def dump(self, outlet: str) -> bytes:
        parts = [outlet, _MENU, self._title, f"By {self._who}", self._day, *self._paragraphs, f"Copyright {outlet}"]
        return ("\n\n".join(parts) + "\n").encode()

    def record(self, number: int) -> bytes:
        page = self.page("archived.example")
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
            f"WARC-Date: {self._day}T08:30:00Z\r\nWARC-Target-URI: https://archived.example/{number}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)

    def line(self, number: int) -> bytes:
        row = {
            "url": f"https://exported.example/{number}",
            "title": self._title,
            "date": self._day,
            "text": "\n\n".join(self._paragraphs),
        }
        return json.dumps(row).encode()
