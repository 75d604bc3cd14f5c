"""Extraction shards: a part of a batch as a folder of Parquet, one file a table, with its receipt.

What workers make of documents comes in fragments, a file each, in the order in which they were ready. A part is put
together from them, normalized and sorted, so that order leaves no trace; then its folder gets its name. A folder with
a receipt that its files agree with is whole. What rows say is none of this module's business.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.pipeline.orders import PartReceipt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

#: Suffix of a folder that is being written; what carries it belongs to nobody after a crash.
PARTIAL = ".partial"

#: The part in the folder of an attempt, before it gets its own.
PART = "part"

_RECEIPT = "receipt.json"


def leave_fragment(folder: Path, writer: str, tables: Mapping[str, pa.Table]) -> str:
    """Write what was made of some documents, a stream a table; returns the file's name.

    Args:
        folder: of the attempt.
        writer: tells this process from others that write there.
        tables: those of `transforms.frames.SCHEMAS`, by name.

    Raises:
        OSError: the disk is full, or the folder is gone.
    """
    from transforms.frames import SCHEMAS

    with _new_file(folder, writer, "arrows") as file:
        for name, schema in SCHEMAS.items():
            with pa.ipc.new_stream(file, schema) as stream:
                stream.write_table(tables[name])
    return Path(file.name).name


def leave_lines(folder: Path, writer: str, tables: Mapping[str, pa.Table]) -> str:
    """Write the lines of some page dumps, for SQL to read; returns the file's name.

    Raises:
        OSError: the disk is full, or the folder is gone.
    """
    with _new_file(folder, writer, "parquet") as file:
        pq.write_table(tables["lines"], file)
    return Path(file.name).name


def _new_file(folder: Path, writer: str, suffix: str) -> BinaryIO:
    """A file that nobody wrote before, for a process may have the number that one had which died."""
    for number in count():
        with suppress(FileExistsError):
            return (folder / f"{writer}-{number}.{suffix}").open("xb")
    raise AssertionError


def read_fragments(folder: Path, names: Iterable[str]) -> dict[str, pa.Table]:
    """The tables of fragments, by name."""
    from transforms.frames import SCHEMAS

    found: dict[str, list[pa.Table]] = {name: [schema.empty_table()] for name, schema in SCHEMAS.items()}
    for name in names:
        with (folder / name).open("rb") as file:
            for tables in found.values():
                with pa.ipc.open_stream(file) as stream:
                    tables.append(stream.read_all())
    return {name: pa.concat_tables(tables) for name, tables in found.items()}


def write_part(folder: Path, frames: Mapping[str, pl.DataFrame]) -> tuple[dict[str, int], dict[str, int]]:
    """Write the normalized rows of a part; returns rows and bytes by table.

    Raises:
        OSError: the disk is full.
    """
    folder.mkdir()
    rows, sizes = {}, {}
    for name, frame in frames.items():
        path = folder / f"{name}.parquet"
        frame.write_parquet(path, compression="zstd", compression_level=1)
        rows[name], sizes[name] = frame.height, path.stat().st_size
    return rows, sizes


def leave_receipt(folder: Path, receipt: PartReceipt) -> None:
    """Put its receipt into the folder of a part."""
    (folder / _RECEIPT).write_text(receipt.to_json(), encoding="ascii")


def read_receipt(folder: Path) -> PartReceipt | None:
    """The receipt of a part; None for a folder that is not whole: half removed, or of another program."""
    try:
        receipt = PartReceipt.from_json((folder / _RECEIPT).read_text(encoding="ascii"))
        sizes = {name: (folder / f"{name}.parquet").stat().st_size for name in receipt.sizes}
    except (OSError, ValueError):
        return None
    return receipt if sizes == receipt.sizes else None


def document_ids(folder: Path) -> list[str]:
    """The documents of a part."""
    ids: list[str] = pq.read_table(folder / "extractions.parquet", columns=["document_id"])[0].to_pylist()
    return ids
