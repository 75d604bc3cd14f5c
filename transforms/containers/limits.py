"""The caps under which inputs are read; nothing that an input says about itself can raise them."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000
GIBIBYTE = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an input is held, and how far compressed data is followed. All sizes are bytes.

    ``document_bytes`` caps one payload (a page, a dump, a JSONL line, a Parquet row) and ``record_bytes`` one WARC
    record with its HTTP head, before its content encodings are undone; both are the caps of the product's contract.

    ``ratio`` is the number of bytes out of one byte in beyond which data that has reached a cap is called a
    ``decompression_bomb`` instead of ``too_large``: real pages and archives compress 3 to 60 times (deflate cannot
    exceed 1,032), so 200 leaves room for pages full of blanks. ``container_bytes`` is how far a container with such
    a ratio is followed before reading it ends; archives that compress less have no limit.

    ``header_bytes`` caps the head of a WARC record, and the head of the HTTP message in it. ``json_depth`` caps the
    nesting of a JSON line; deeper lines are ``malformed_json``.
    """

    document_bytes: int = 20 * MEGABYTE
    record_bytes: int = 64 * MEGABYTE
    ratio: int = 200
    container_bytes: int = 16 * GIBIBYTE
    header_bytes: int = 256 * 1024
    json_depth: int = 200


DEFAULT_LIMITS = Limits()
