"""Loading extraction shards: folders of Parquet that workers left, by set-based SQL."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from warehouse.ddl import quoted
from warehouse.loads import Load, is_loaded, record_load, transaction

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

#: Tables of a shard, whose rows are those of `transforms.normalization.SHARD_TABLES`.
SHARD_TABLES = (
    "extractions",
    "segments",
    "articles",
    "article_dates",
    "article_authors",
    "article_sketches",
    "publishers",
    "authors",
)


def load_extraction_shard(connection: duckdb.DuckDBPyConnection, folder: Path, load: Load) -> int:
    """Load one extraction shard in one transaction; returns the documents loaded, 0 if it was loaded before.

    Args:
        connection: to the private database.
        folder: with one Parquet file per table of `SHARD_TABLES`.
        load: its deterministic identity; ``loaded_at`` becomes ``extracted_at``.
    """
    if is_loaded(connection, load.load_id):  # committed before, and perhaps half removed already
        return 0
    for name in SHARD_TABLES:
        path = quoted(str(folder / f"{name}.parquet"))
        connection.execute(f"CREATE OR REPLACE TEMP VIEW shard_{name} AS SELECT * FROM read_parquet({path})")
    with transaction(connection):
        values = {"loaded_at": load.loaded_at, "load_id": load.load_id}
        for statement in read_script("load_extraction.sql"):
            connection.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})
        counts = connection.execute("SELECT count(*), sum(elapsed_ms) FROM shard_extractions").fetchall()
        documents, elapsed_ms = counts[0]
        record_load(connection, load, int(documents), float(elapsed_ms or 0))
    return int(documents)


def read_script(name: str) -> list[str]:
    """The statements of one of the package's SQL files."""
    text = (resources.files("warehouse") / "sql" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";\n") if statement.strip()]
