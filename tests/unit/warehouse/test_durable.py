from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from warehouse.durable import copy

_CONTENT = bytes(range(256)) * 5_000


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(_CONTENT)
    return path


def test_a_copy_is_the_same_and_replaces_what_was_there(source, tmp_path):
    target = tmp_path / "target"
    target.write_bytes(b"x" * 2_000_000)
    copy(source, target)
    assert target.read_bytes() == _CONTENT


@pytest.mark.parametrize("reason", [errno.EXDEV, errno.EOPNOTSUPP])
def test_where_the_kernel_cannot_the_bytes_are_copied(source, tmp_path, monkeypatch, reason):
    ranges = os.copy_file_range

    def some_then_none(reading: int, writing: int, _: int) -> int:
        if os.lseek(reading, 0, os.SEEK_CUR):
            raise OSError(reason, os.strerror(reason))
        return ranges(reading, writing, 1_000)

    monkeypatch.setattr(os, "copy_file_range", some_then_none)
    copy(source, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == _CONTENT


def test_a_system_without_the_call(source, tmp_path, monkeypatch):
    monkeypatch.delattr(os, "copy_file_range")
    copy(source, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == _CONTENT


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(source, tmp_path):
    (tmp_path / "target").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        copy(source, tmp_path / "target")
