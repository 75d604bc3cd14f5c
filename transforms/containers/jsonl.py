"""JSONL files, plain, gzip or zstd: one document a line, and no line can harm another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from transforms.addresses import web_address
from transforms.containers.columns import rank_columns
from transforms.containers.compression import Damage, read_blocks
from transforms.containers.json_record import columns_of, content_of, parse_object, url_of
from transforms.containers.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from transforms.containers.records import Record, RefusedError, Rejected, whole
from transforms.containers.sniff import BOMS, is_binary
from transforms.contract.lists import Reason

#: Guesses are kept per set of keys; a file with more sets than this, and objects with more keys, are guessed again.
_MOST_SHAPES = 256
_MOST_SHAPE_KEYS = 1000
_Ranked = dict[str, tuple[str, ...]]
#: Keys of an object beyond which it is no record of anything.
_MOST_KEYS = 10_000


def read_jsonl(
    stream: BinaryIO,
    limits: Limits = DEFAULT_LIMITS,
    *,
    columns: Mapping[str, str] | None = None,
    skip: Callable[[int], bool] | None = None,
) -> Iterator[Record | Rejected]:
    """Read a JSONL file.

    Args:
        stream: the file as it is stored, at its start.
        limits: the caps; a line may have the bytes of a document.
        columns: role -> column, where the user told it; the rest is guessed for each set of keys (`columns`).
        skip: says of a line's index that it is known already; such lines yield nothing and are not parsed.

    Yields:
        For each line that is not blank one `Record`, whose payload is the line's bytes without line end (and
        without the byte-order mark of the file), or one `Rejected`. The index is the physical line from 0, the
        offset its first byte in the decompressed content. A `Rejected` without index stands for the place where
        the compressed data breaks. A file without lines yields one ``empty``.

    Raises:
        RefusedError: ``unsupported_encoding`` for UTF-16.
    """
    has_rows = False
    shapes: dict[tuple[str, ...], _Ranked] = {}
    for row in _lines(stream, limits):
        has_rows = True
        if not isinstance(row, _Line):
            yield row
        elif skip is None or not skip(row.index):
            yield _judge(row, limits, columns or {}, shapes)
    if not has_rows:
        yield whole(Reason.EMPTY, "The file holds no lines")


class _Line:
    """A line that is not blank.

    ``content`` is None where it is beyond the cap, and ``compressed`` then the bytes of the file that it came from;
    ``damage`` is set where the line is cut off.
    """

    __slots__ = ("compressed", "content", "damage", "index", "length", "offset")

    def __init__(
        self, index: int, offset: int, length: int, content: bytes | None, damage: Damage | None, compressed: int = 0
    ) -> None:
        self.index = index
        self.offset = offset
        self.length = length
        self.content = content
        self.damage = damage
        self.compressed = compressed


def _lines(stream: BinaryIO, limits: Limits) -> Iterator[_Line | Rejected]:
    index, offset = 0, 0
    rest, dropped = b"", 0
    consumed, line_from = 0, 0
    is_first = True
    damage: Damage | None = None
    for block in read_blocks(stream, limits):
        if isinstance(block, Damage):
            damage = block
            break
        data = block.data
        consumed = block.consumed
        if is_first and data:
            is_first = False
            if data.startswith(BOMS[1:]):
                raise RefusedError(
                    Reason.UNSUPPORTED_ENCODING, "The file is UTF-16; convert it, for example: iconv -f UTF-16 -t UTF-8"
                )
            if data.startswith(BOMS[0]):
                data, offset = data[len(BOMS[0]) :], len(BOMS[0])
        *ended, last = data.split(b"\n")
        for part in ended:
            size = dropped + len(rest) + len(part)
            if dropped or size > limits.document_bytes + 1:
                yield _Line(index, offset, size, None, None, consumed - line_from)
            else:
                content = (rest + part if rest else part).removesuffix(b"\r")
                if content and not content.isspace():
                    yield _Line(index, offset, len(content), content, None)
            index, offset, rest, dropped = index + 1, offset + size + 1, b"", 0
            line_from = consumed
        if dropped or len(rest) + len(last) > limits.document_bytes + 1:
            rest, dropped = b"", dropped + len(rest) + len(last)
        else:
            rest = rest + last if rest else last
    if dropped or (rest and not rest.isspace()):
        cut = None if dropped else rest.removesuffix(b"\r")
        yield _Line(index, offset, dropped or len(rest), cut, damage, consumed - line_from)
    if damage is not None:
        yield Rejected(None, offset, None, damage.reason, f"{damage.detail}; lines after it are lost")


def _judge(
    line: _Line, limits: Limits, told: Mapping[str, str], shapes: dict[tuple[str, ...], _Ranked]
) -> Record | Rejected:
    """The document on a line, or why there is none."""
    url: str | None = None
    try:
        if line.damage is not None:
            raise RefusedError(line.damage.reason, f"The line is cut off. {line.damage.detail}")
        if line.content is None or len(line.content) > limits.document_bytes:
            size, cap = line.length / MEGABYTE, limits.document_bytes / MEGABYTE
            is_bomb = line.content is None and line.length > limits.ratio * max(1, line.compressed)
            raise RefusedError(
                Reason.DECOMPRESSION_BOMB if is_bomb else Reason.TOO_LARGE,
                f"The line has {size:,.1f} MB; the cap is {cap:,.0f} MB for a document",
            )
        row = parse_object(line.content, limits.json_depth)
        columns = columns_of(row, _ranked(row, told, shapes))
        url = url_of(row, columns)
        check_content(row, columns)
    except RefusedError as refused:
        return Rejected(line.index, line.offset, line.length, refused.reason, refused.detail, url)
    return Record(
        line.index,
        line.offset,
        line.length,
        line.content,
        "json",
        media_type="application/json",
        warc_target_uri=url,
        columns=columns,
        url=web_address(url),
    )


def _ranked(row: Mapping[str, object], told: Mapping[str, str], shapes: dict[tuple[str, ...], _Ranked]) -> _Ranked:
    """The columns of an object that could have each role, guessed once for each set of keys."""
    if len(row) > _MOST_KEYS:
        raise RefusedError(Reason.SCHEMA_ERROR, f"The object has {len(row):,} keys; at most {_MOST_KEYS:,} are read")
    if len(row) > _MOST_SHAPE_KEYS:
        return rank_columns(row, told)
    shape = tuple(row)
    ranked = shapes.get(shape)
    if ranked is None:
        if len(shapes) >= _MOST_SHAPES:
            shapes.clear()
        ranked = shapes[shape] = rank_columns(row, told)
    return ranked


def check_content(row: Mapping[str, object], columns: Mapping[str, str]) -> None:
    """Raise `RefusedError` where a record holds no page and no text."""
    _, value = content_of(row, columns)
    if isinstance(value, bytes) and is_binary(value):
        raise RefusedError(Reason.NOT_TEXT, "The column that should hold the page holds binary data")
