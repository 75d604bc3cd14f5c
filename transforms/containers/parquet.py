"""Parquet files: one document a row, read in batches whose size is known before anything is decompressed."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from transforms.addresses import web_address
from transforms.containers.columns import CONTENT_ROLES, rank_columns, unique_names
from transforms.containers.json_record import columns_of, url_of
from transforms.containers.jsonl import check_content
from transforms.containers.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from transforms.containers.parquet_pages import PageError, page_sizes
from transforms.containers.records import Record, RefusedError, Rejected, whole
from transforms.containers.sniff import PARQUET_MAGIC, binary_format
from transforms.contract.lists import Reason

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

#: Footers are read as a whole; real ones have kilobytes, those of thousands of columns megabytes.
_FOOTER_BYTES = 32 * MEGABYTE
#: Pages, one of each column, that must be held at the same time; and the bytes of one batch. A batch may repeat a
#: page's largest value in every row (dictionaries, shared prefixes), so its rows are counted by the largest page of
#: each column. Python's strings have up to four bytes a character, so what is shown of a batch may be four times that.
_PAGES_BYTES = 256 * MEGABYTE
_BATCH_BYTES = 64 * MEGABYTE
_BATCH_ROWS = 1024
#: An address in a row beyond the cap is shown up to so many bytes.
_URL_BYTES = 8192
#: Rows of an unreadable row group that get a row each; a group that claims more ends the reading.
_MOST_LOST_ROWS = 1_000_000


def read_parquet(
    stream: BinaryIO,
    limits: Limits = DEFAULT_LIMITS,
    *,
    columns: Mapping[str, str] | None = None,
    skip: Callable[[int], bool] | None = None,
) -> Iterator[Record | Rejected]:
    """Read a Parquet file.

    Args:
        stream: the file; it must be seekable.
        limits: the caps; a row as JSON may have the bytes of a document.
        columns: role -> column, where the user told it; the rest is guessed (`columns`).
        skip: says of a row's index that it is known already; such rows yield nothing.

    Yields:
        For each row one `Record`, whose payload is the row as canonical JSON (`parquet_rows`), or one `Rejected`.
        Where a row group cannot be read, a `Rejected` without index for the place, and one for each of its rows.

    Raises:
        RefusedError: the file as a whole: ``corrupt_container``, ``truncated``, ``unsupported_container`` (encrypted),
            ``schema_error`` (no column for a page or a text), ``empty``, ``too_large`` (its footer).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    _check_footer(stream)
    try:
        stream.seek(0)
        file = pq.ParquetFile(
            pa.PythonFile(stream, mode="r"),
            pre_buffer=False,
            buffer_size=MEGABYTE,
            thrift_string_size_limit=_FOOTER_BYTES,
            thrift_container_size_limit=1_000_000,
        )
        names = [str(name) for name in file.schema_arrow.names]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RefusedError(Reason.CORRUPT_CONTAINER, f"The Parquet footer is damaged ({_first_line(error)})") from error
    ranked = rank_columns(names, columns)
    if not any(role in ranked for role in CONTENT_ROLES):
        shown = ", ".join(names[:12])[:300]
        raise RefusedError(
            Reason.SCHEMA_ERROR,
            f"No column holds a page or a text (columns: {shown}); name one, for example text=NAME",
        )
    if file.metadata.num_rows == 0:
        raise RefusedError(Reason.EMPTY, "The file has no rows")
    yield from _Rows(stream, file, names, ranked, limits, skip or (lambda _: False)).rows()


def _check_footer(stream: BinaryIO) -> None:
    """Raise `RefusedError` unless the stream starts and ends as a Parquet file does."""
    size = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(4)
    if head == b"PARE":
        raise RefusedError(Reason.UNSUPPORTED_CONTAINER, "The Parquet file is encrypted; decrypt it first")
    if head != PARQUET_MAGIC:
        stream.seek(0)
        what = binary_format(stream.read(512)) or "something else"
        raise RefusedError(Reason.CORRUPT_CONTAINER, f"This is no Parquet file: it holds {what}")
    stream.seek(max(0, size - 8))
    tail = stream.read(8)
    if size < 12 or tail[4:] != PARQUET_MAGIC:
        raise RefusedError(Reason.TRUNCATED, "The Parquet footer is missing: the file was cut off, or its writer died")
    length = struct.unpack("<I", tail[:4])[0]
    if length > size - 12:
        raise RefusedError(Reason.CORRUPT_CONTAINER, "The Parquet footer claims to be longer than the file")
    if length > _FOOTER_BYTES:
        raise RefusedError(Reason.TOO_LARGE, f"The Parquet footer has {length / MEGABYTE:,.0f} MB")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _bytes_of(batch: pa.RecordBatch) -> int:
    from transforms.containers.parquet_rows import column_bytes

    return sum(column_bytes(batch.column(place)) for place in range(batch.num_columns))


class _Rows:
    def __init__(
        self,
        stream: BinaryIO,
        file: pq.ParquetFile,
        names: list[str],
        ranked: Mapping[str, tuple[str, ...]],
        limits: Limits,
        skip: Callable[[int], bool],
    ) -> None:
        self._stream = stream
        self._file = file
        self._names = unique_names(names)
        self._ranked = ranked
        self._limits = limits
        self._skip = skip

    def rows(self) -> Iterator[Record | Rejected]:
        first = 0
        for group in range(self._file.metadata.num_row_groups):
            count = self._file.metadata.row_group(group).num_rows
            if count < 0:
                yield whole(Reason.CORRUPT_CONTAINER, f"Row group {group} claims a negative number of rows")
                return
            if not all(self._skip(index) for index in range(first, first + min(count, _MOST_LOST_ROWS))):
                done = first
                try:
                    for row in self._group(group, first, count):
                        done = row.index + 1 if row.index is not None else done
                        if row.index is None or not self._skip(row.index):
                            yield row
                except RefusedError as refused:
                    yield from self._lost(refused, group, done, first + count)
                    if first + count - done > _MOST_LOST_ROWS:
                        return
            first += count

    def _lost(self, refused: RefusedError, group: int, start: int, end: int) -> Iterator[Rejected]:
        """The place where a row group broke, and the rows that are lost with it."""
        lost = end - start
        yield whole(refused.reason, f"Rows {start:,} to {end - 1:,} (row group {group}) are lost: {refused.detail}")
        for index in range(start, end if lost <= _MOST_LOST_ROWS else start):
            if not self._skip(index):
                yield Rejected(index, None, None, refused.reason, f"Lost with its row group: {refused.detail}")

    def _group(self, group: int, first: int, count: int) -> Iterator[Record | Rejected]:
        import pyarrow as pa

        index = first
        try:
            rows = self._batch_rows(group)
            for batch in self._file.iter_batches(batch_size=rows, row_groups=[group], use_threads=False):
                yield from self._batch(batch, index)
                index += batch.num_rows
        except MemoryError as error:
            raise RefusedError(Reason.MEMORY_LIMIT, "decoding it takes more memory than there is") from error
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise RefusedError(Reason.CORRUPT_CONTAINER, f"its data is damaged ({_first_line(error)})") from error
        if index != first + count:
            raise RefusedError(Reason.CORRUPT_CONTAINER, f"it claims {count:,} rows and holds {index - first:,}")

    def _batch_rows(self, group: int) -> int:
        """How many rows of a group can be decoded at a time; raises `RefusedError` if not even one can."""
        metadata = self._file.metadata.row_group(group)
        together, compressed = 0, 0
        for place in range(metadata.num_columns):
            chunk = metadata.column(place)
            start = chunk.data_page_offset
            if chunk.has_dictionary_page and chunk.dictionary_page_offset:
                start = min(start, chunk.dictionary_page_offset)
            try:
                sizes = list(page_sizes(self._stream, start, chunk.total_compressed_size))
            except PageError as error:
                raise RefusedError(Reason.CORRUPT_CONTAINER, f"its data is damaged ({error})") from error
            together += max(sizes, default=0)
            compressed += chunk.total_compressed_size
        if together > _PAGES_BYTES:
            is_bomb = together > self._limits.ratio * max(1, compressed)
            raise RefusedError(
                Reason.DECOMPRESSION_BOMB if is_bomb else Reason.TOO_LARGE,
                f"its pages have {together / MEGABYTE:,.0f} MB, more than the {_PAGES_BYTES // MEGABYTE} MB that are"
                " held at a time; write it with smaller pages or row groups",
            )
        return max(1, min(_BATCH_ROWS, _BATCH_BYTES // max(1, together)))

    def _batch(self, batch: pa.RecordBatch, first: int) -> Iterator[Record | Rejected]:
        if _bytes_of(batch) <= self._limits.record_bytes:
            yield from self._shown(batch, first)
            return
        for offset in range(batch.num_rows):
            row = batch.slice(offset, 1)
            size = _bytes_of(row)
            if size > self._limits.record_bytes:
                yield self._beyond_cap(row, first + offset, size)
            else:
                yield from self._shown(row, first + offset)

    def _shown(self, batch: pa.RecordBatch, first: int) -> Iterator[Record | Rejected]:
        from transforms.containers.parquet_rows import column_values

        columns = [column_values(batch.column(place)) for place in range(batch.num_columns)]
        for offset, values in enumerate(zip(*columns, strict=True)):
            yield self._row(first + offset, dict(zip(self._names, values, strict=True)))

    def _beyond_cap(self, row: pa.RecordBatch, index: int, size: int) -> Rejected:
        """A row that is not even shown, but for its address."""
        from transforms.containers.parquet_rows import column_bytes, column_values

        name, url = next(iter(self._ranked.get("url", ())), None), None
        if name is not None:
            column = row.column(self._names.index(name))
            if column_bytes(column) <= _URL_BYTES:
                url = url_of({name: column_values(column)[0]}, {"url": name})
        cap = self._limits.record_bytes / MEGABYTE
        detail = f"The row has {size / MEGABYTE:,.1f} MB, beyond the {cap:,.0f} MB that a record may have"
        return Rejected(index, None, None, Reason.TOO_LARGE, detail, url)

    def _row(self, index: int, row: dict[str, Any]) -> Record | Rejected:
        from transforms.containers.parquet_rows import BadText, BadValue, encode_row

        columns = columns_of(row, self._ranked)
        url = url_of(row, columns)
        try:
            size = sum(len(value) for value in row.values() if isinstance(value, str))
            for name, value in row.items():
                if isinstance(value, BadText):
                    raise RefusedError(
                        Reason.DECODE_ERROR, f"The column {name!r} is declared as text, and its bytes are not UTF-8"
                    )
                if isinstance(value, BadValue):
                    raise RefusedError(
                        Reason.DECODE_ERROR, f"The column {name!r} holds a value that is outside the range of its type"
                    )
            check_content(row, columns)
            payload = encode_row(row) if size <= self._limits.document_bytes else b""
            size = max(size, len(payload))
            if size > self._limits.document_bytes:
                cap = self._limits.document_bytes / MEGABYTE
                raise RefusedError(
                    Reason.TOO_LARGE, f"The row has {size / MEGABYTE:,.1f} MB; the cap is {cap:,.0f} MB for a document"
                )
        except RefusedError as refused:
            return Rejected(index, None, None, refused.reason, refused.detail, url)
        return Record(
            index,
            None,
            None,
            payload,
            "json",
            media_type="application/json",
            warc_target_uri=url,
            columns=columns,
            url=web_address(url),
        )
