"""A generated collection, and a home of one undisturbed run over it, made once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.kills.documents import write_collection
from benchmarks.kills.harness import Collection, Tables, read_tables, run_undisturbed

#: Documents of the collection: enough that a run takes several batches and parts.
DOCUMENTS = 300


@dataclass(frozen=True)
class Undisturbed:
    """A collection, the home of a run over it, and what its tables say."""

    collection: Collection
    home: Path
    tables: Tables


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Undisturbed:
    root = tmp_path_factory.mktemp("undisturbed")
    write_collection(root / "inputs", DOCUMENTS, seed=11)
    collection = Collection(root / "inputs", batch_documents=70, part_documents=25)
    run_undisturbed(collection, root / "home")
    return Undisturbed(collection, root / "home", read_tables(root / "home" / "warehouse.duckdb"))
