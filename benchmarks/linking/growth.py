"""What linking costs as a warehouse grows: ``python -m benchmarks.linking.growth [--articles 100000] [--added 100]``.

The sketches are drawn, not made of texts: what a load costs follows from how many there are and from how many pairs
meet, which drawn ones do as real ones. One article in ten is a copy of an earlier one; of those added, one in two.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from transforms.frames import SCHEMAS, article_id
from transforms.linking.sketches import BANDS, KEPT_NUMBERS, KEPT_SHINGLES
from warehouse.connections import private_database
from warehouse.ddl import create_all
from warehouse.linking import link_articles
from warehouse.loads import Load, append, record_load, transaction

if TYPE_CHECKING:
    import duckdb

_MOMENT = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - the warehouse's TIMESTAMP is naive UTC


class _Corpus:
    """Articles that are drawn one block after the other."""

    def __init__(self, seed: int) -> None:
        self._drawn = np.random.default_rng(seed)
        self._bands = np.empty((0, BANDS), np.uint64)
        self._shingles = np.empty((0, KEPT_SHINGLES), np.uint32)
        self._numbers = np.empty((0, KEPT_NUMBERS), np.uint32)
        self.size = 0

    def add(self, connection: duckdb.DuckDBPyConnection, count: int, copies: float) -> str:
        """Load that many articles, a share of them copies of earlier ones; returns the id of their extraction load."""
        drawn, first = self._drawn, self.size
        bands = drawn.integers(0, 1 << 63, (count, BANDS), np.uint64)
        shingles = np.sort(drawn.integers(0, 1 << 30, (count, KEPT_SHINGLES), np.uint32), axis=1)
        numbers = np.sort(drawn.integers(0, 1 << 30, (count, KEPT_NUMBERS), np.uint32), axis=1)
        if first:
            copied = np.flatnonzero(drawn.random(count) < copies)
            source = drawn.integers(0, first, len(copied))
            bands[copied, : BANDS // 2] = self._bands[source, : BANDS // 2]
            shingles[copied], numbers[copied] = self._shingles[source], self._numbers[source]
        self._bands = np.concatenate((self._bands, bands))
        self._shingles = np.concatenate((self._shingles, shingles))
        self._numbers = np.concatenate((self._numbers, numbers))
        self.size += count
        documents = [f"{number:064x}" for number in range(first, self.size)]
        articles = [article_id(document) for document in documents]
        load = Load(f"extract-{first}", "extract", None, _MOMENT)
        with transaction(connection):
            append(connection, "core.extractions", _extractions(documents, load.load_id))
            append(connection, "core.articles", _articles(articles, documents))
            append(connection, "lookup.article_sketches", _sketches(articles, bands, shingles, numbers))
            record_load(connection, load, count, 0.0)
        return load.load_id


def _extractions(documents: list[str], load_id: str) -> pa.Table:
    size = len(documents)
    return pa.table(
        {
            "document_id": documents,
            "outcome": ["article"] * size,
            "extractor": ["drawn"] * size,
            "extractor_version": ["1"] * size,
            "elapsed_ms": [0.0] * size,
            "extracted_at": pa.array([_MOMENT] * size, pa.timestamp("us")),
            "load_id": [load_id] * size,
        }
    )


def _articles(articles: list[str], documents: list[str]) -> pa.Table:
    size = len(articles)
    return pa.table(
        {
            "article_id": articles,
            "document_id": documents,
            "article_body": ["drawn " * 400] * size,
            "date_published": [f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}" for number in range(size)],
            "has_date_conflict": [False] * size,
            "word_count": pa.array([400] * size, pa.int32()),
        }
    )


def _sketches(articles: list[str], bands: np.ndarray, shingles: np.ndarray, numbers: np.ndarray) -> pa.Table:
    size = len(articles)
    columns = [
        pa.array(articles),
        pa.array([600] * size, pa.int32()),
        pa.array([40] * size, pa.int32()),
        *(
            pa.ListArray.from_arrays(np.arange(0, rows.size + 1, int(rows.shape[1]), dtype=np.int32), rows.ravel())
            for rows in (bands, shingles, numbers)
        ),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["article_sketches"])


def _link(connection: duckdb.DuckDBPyConnection, extract: str, name: str) -> str:
    started = time.perf_counter()
    load = Load(f"link-{name}", "link", None, _MOMENT)
    counts = link_articles(connection, load, [extract], lambda: 0.0)
    return f"{time.perf_counter() - started:6.2f} s, {counts.pairs} pairs compared, {counts.rows} rows changed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--added", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        corpus = _Corpus(seed=1)
        with private_database(path) as connection:
            create_all(connection)
            corpus.add(connection, options.articles // 2, 0.0)
            extract = corpus.add(connection, options.articles - options.articles // 2, 0.2)
            print(f"{options.articles // 2} beside as many: {_link(connection, extract, 'first')}")
        bytes_each = path.stat().st_size / corpus.size
        with private_database(path) as connection:
            for turn in range(3):
                extract = corpus.add(connection, options.added, 0.5)
                print(f"{options.added} more: {_link(connection, extract, str(turn))}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{bytes_each:.0f} bytes of database an article (sketch, ids, a body that packs); peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
