"""The measuring pages: what is there, which side of a fold a page is on, and what it gives the judge to learn from."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NEWS_SETS = ("aeb", "atf", "fundus", "l3s")
TEXT_SETS = (*NEWS_SETS, "readability", "wcxb", "cleanportal")
SNIPPET_SET = "trafeval"
FOLDS = 5
_SEED = 3
#: Second-level labels below which names are registered, where the top level is a country.
_SECOND_LEVEL = frozenset(
    ["ac", "co", "com", "edu", "gob", "gov", "govt", "in", "info", "mil", "net", "nic", "nom", "or", "org"]
)


@dataclass(frozen=True, slots=True)
class Page:
    """One measuring page: its row of the index and the folder of its side."""

    row: dict[str, Any]
    folder: Path

    @property
    def dataset(self) -> str:
        """The set it belongs to."""
        return str(self.row["dataset"])

    @property
    def payload(self) -> bytes:
        """The page as it was fetched."""
        return (self.folder / "pages" / str(self.row["path"]) / "page.html").read_bytes()

    @property
    def gold(self) -> str:
        """The gold text; only of pages that `has_gold`."""
        return (self.folder / "gold" / str(self.row["path"]) / "gold.txt").read_text(encoding="utf-8")

    @property
    def is_article(self) -> bool:
        """Whether the page holds an article: one set holds other pages, too."""
        return self.dataset != "wcxb" or self.row["page_type"] == "article"

    @property
    def has_gold(self) -> bool:
        """Whether its text is scored."""
        return self.dataset in TEXT_SETS and bool(self.row["scored"]) and self.is_article

    @property
    def site(self) -> str:
        """The registered domain, or the page itself where no address is known."""
        domain = self.row["domain"]
        return registered_domain(domain) if domain else f"page {self.row['path']}"


def registered_domain(host: str) -> str:
    """The name that was registered, by its shape: two labels, or three below a country's second level."""
    labels = host.lower().split(":")[0].strip(".").split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if deep else labels[-2:])


def load_pages(data: Path) -> Iterator[Page]:
    """All pages below ``data``/html/dev, in the order of the index."""
    folder = data / "html" / "dev"
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        yield Page(json.loads(line), folder)


def fold_of_sites(pages: list[Page]) -> dict[str, int]:
    """Site -> fold. Sites that share a page (a copy under another address) are in one fold."""
    leader: dict[str, str] = {}

    def find(site: str) -> str:
        while leader.setdefault(site, site) != site:
            site = leader[site]
        return site

    groups: dict[str, str] = {}
    for page in pages:
        root = find(page.site)
        for key in (page.row["dup_group"], page.row["html_sha256"]):
            if key is not None:
                other = groups.setdefault(str(key), root)
                leader[find(other)] = root
                groups[str(key)] = root
    roots = sorted({find(page.site) for page in pages})
    random.Random(_SEED).shuffle(roots)
    number = {root: place % FOLDS for place, root in enumerate(roots)}
    return {page.site: number[find(page.site)] for page in pages}
