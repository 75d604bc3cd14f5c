from __future__ import annotations

import gzip

import pytest

from orchestration.pipeline.landing.formats import FORMATS, format_named, format_of
from orchestration.pipeline.landing.names import Kind, kind_of
from tests.unit.transforms.containers import builders

_STARTS = {
    "WARC": b"WARC/1.1\r\nWARC-Type: response\r\n",
    "Parquet": b"PAR1\x15\x04\x15\x10",
    "JSONL": b'{"text": "The pier was closed."}\n',
}


def test_every_extension_promises_one_format():
    extensions = [extension for entry in FORMATS for extension in entry.extensions]
    assert len(extensions) == len(set(extensions))
    for entry in FORMATS:
        assert all(format_named(extension) is entry for extension in entry.extensions)
        assert set(entry.doubtful) <= set(entry.extensions)
    assert format_named("txt") is None


@pytest.mark.parametrize("extension", ["html", "txt", "csv", "pdf"])
def test_pages_dumps_and_what_is_not_read_are_no_format(extension):
    assert format_named(extension) is None
    assert kind_of(f"a.{extension}")[0] is not Kind.UNKNOWN


@pytest.mark.parametrize("name", _STARTS)
def test_content_starts_one_format_alone(name):
    head = _STARTS[name]
    assert [entry.name for entry in FORMATS if entry.starts(head)] == [name]
    found = format_of(head, head)
    assert found is not None
    assert found.name == name


def test_compressed_content_is_known_where_the_reader_undoes_it():
    for name, content in _STARTS.items():
        found = format_of(gzip.compress(content), content)
        assert (found and found.name) == (None if name == "Parquet" else name)


@pytest.mark.parametrize("content", [b"", b"<html><body>", b"The pier was closed.", b"[1]", builders.http(b"<html>")])
def test_other_content_starts_none(content):
    assert format_of(content, content) is None
