"""Orders and receipts: all that passes between planning a run and carrying its work out.

An order names documents and where they lie; what carries it out (`orchestration.pipeline.engines`) reads them there,
leaves files, and answers with a receipt. Both are plain values without open files, so that they can go to another
process or machine; every place is relative to the home. The name of an order is a digest of what decides its rows:
any attempt gives the same ones, and a second receipt of a name tells nothing new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from transforms.contract.lists import Form


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in a payload shard: in which row of it, and what is known without reading its payload."""

    document_id: str
    row: int
    form: Form
    outlet: str | None
    byte_length: int


@dataclass(frozen=True, slots=True)
class PartOrder:
    """Extract documents of one batch, and leave the part in a folder.

    Args:
        name: the id of the load that the part becomes.
        payloads: the payload shard.
        documents: of the shard, in its order.
        versions: extractor -> version; whoever has another one cannot carry the order out.
        folder: what the part becomes.
        line_counts: the file that tells on how many pages of an outlet a line stands; None where no dump needs it.
    """

    name: str
    payloads: str
    documents: tuple[StoredDocument, ...]
    versions: Mapping[str, str]
    folder: str
    line_counts: str | None = None


@dataclass(frozen=True, slots=True)
class CountOrder:
    """Describe the lines of page dumps of one batch, and leave files of them in a folder.

    Args:
        name: the id of the load that the counts become.
        payloads: the payload shard.
        documents: page dumps of outlets in the shard, in its order.
        folder: in which a folder for the files is made.
    """

    name: str
    payloads: str
    documents: tuple[StoredDocument, ...]
    folder: str


@dataclass(frozen=True, slots=True)
class PartReceipt:
    """A part is whole in its folder.

    ``rows`` and ``sizes`` tell rows and bytes by table. ``casualties`` of the ``documents`` cost a worker; they have
    their rows all the same.
    """

    name: str
    versions: Mapping[str, str]
    documents: int
    casualties: int
    rows: Mapping[str, int]
    sizes: Mapping[str, int]
    elapsed_ms: float

    def to_json(self) -> str:
        """The receipt as one line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The receipt that a line of JSON tells.

        Raises:
            ValueError: it is no receipt.
        """
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class CountReceipt:
    """Lines are described: ``files`` (Parquet) hold the dumps that could be read, each once."""

    name: str
    documents: int
    files: tuple[str, ...]
    elapsed_ms: float


Order = PartOrder | CountOrder
Receipt = PartReceipt | CountReceipt
