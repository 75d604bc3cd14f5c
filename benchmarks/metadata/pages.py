"""The labelled pages that metadata is measured on, read from the shared measuring data."""

from __future__ import annotations

import datetime as dt
import json
import sys
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from transforms.html.extract import extract_page
from transforms.html.page import Page
from transforms.model import ExtractionError, Hints

SETS = ("atf", "fundus", "wcxb", "trafeval", "htmldate", "postlight")
FOLDS = 5
#: The pages were labelled before this day.
CAPTURED_ON = dt.date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One page and its gold metadata: ``meta`` is its row of the data's index."""

    meta: dict[str, Any]
    payload: bytes

    @property
    def day(self) -> dt.date | None:
        """The gold day of publication."""
        try:
            return dt.date.fromisoformat(str(self.meta["date"])[:10])
        except ValueError:
            return None

    @property
    def fold(self) -> int:
        """The fold that holds the page out: pages of one domain share it."""
        return zlib.crc32((self.meta["domain"] or "").encode()) % FOLDS

    def read(self) -> Page | None:
        """The page as the metadata readers see it; None where it cannot be parsed."""
        try:
            return extract_page(self.payload, Hints()).page
        except ExtractionError:
            return None


def read_pages(shared: Path) -> Iterator[Labelled]:
    """The pages with gold metadata, articles only, straight from the packed data."""
    with (shared / "bench" / "html" / "dev.tar.zst").open("rb") as raw:
        index: dict[str, dict[str, Any]] | None = None
        waiting: dict[str, bytes] = {}
        with tarfile.open(fileobj=zstandard.ZstdDecompressor().stream_reader(raw), mode="r|") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is None:
                    continue
                if member.name.endswith("index.jsonl"):
                    rows = [json.loads(line) for line in stream.read().decode().splitlines()]
                    index = {row["path"]: row for row in rows if _is_wanted(row)}
                elif member.name.endswith("/page.html"):
                    waiting["/".join(member.name.split("/")[-3:-1])] = stream.read()
    if index is None:
        sys.exit("the packed pages hold no index")
    for path in sorted(index):
        if path in waiting:
            yield Labelled(index[path], waiting[path])


def _is_wanted(row: dict[str, Any]) -> bool:
    return row["dataset"] in SETS and (row["dataset"] != "wcxb" or row["page_type"] == "article")
