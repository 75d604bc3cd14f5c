"""Batch folders that the private database does not know are taken in, never thrown away."""

from __future__ import annotations

import shutil

import pytest

from orchestration.pipeline.context import RunContext
from orchestration.pipeline.home import Home
from orchestration.pipeline.ingest import ingest
from orchestration.pipeline.rebuild import begin_rebuild
from orchestration.pipeline.request import IngestRequest
from orchestration.pipeline.stages import prepare
from warehouse.connections import private_database


@pytest.fixture
def context(tmp_path):
    made = RunContext(Home(tmp_path / "home"))
    prepare(made)
    return made


def _ingest(context, folder):
    return ingest(context, IngestRequest((str(folder),)))


def _write(folder, **pages):
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def _rows(context, query):
    with private_database(context.home.private) as connection:
        return connection.execute(query).fetchall()


def test_a_folder_whose_rows_were_never_committed_is_taken_in(context, tmp_path):
    before = tmp_path / "before.duckdb"
    shutil.copyfile(context.home.private, before)
    _ingest(context, _write(tmp_path / "in", a="The pier was closed.", b="", c="The pier was opened."))
    captures = _rows(context, "SELECT capture_id, document_id, batch_id FROM raw.captures ORDER BY ALL")
    shutil.copyfile(before, context.home.private)  # as if the process had died before COMMIT
    again = _ingest(context, tmp_path / "in")
    assert again.captures == 0
    assert _rows(context, "SELECT capture_id, document_id, batch_id FROM raw.captures ORDER BY ALL") == captures
    assert _rows(context, "SELECT reason FROM raw.rejections") == [("empty",)]
    assert len(list(context.home.raw.iterdir())) == 1


def test_a_release_restored_beside_a_newer_raw_loses_nothing(context, tmp_path):
    _ingest(context, _write(tmp_path / "in", a="One."))
    older = tmp_path / "older.duckdb"
    shutil.copyfile(context.home.private, older)
    _ingest(context, _write(tmp_path / "in", b="Two."))
    shutil.copyfile(older, context.home.private)
    _ingest(context, _write(tmp_path / "other", c="Three."))
    assert _rows(context, "SELECT count(*) FROM raw.documents") == [(3,)]
    assert _rows(context, "SELECT batch_position FROM ops.batches ORDER BY 1") == [(1,), (2,), (3,)]


def test_two_histories_that_took_the_same_position_both_stay(context, tmp_path):
    older = tmp_path / "older.duckdb"
    shutil.copyfile(context.home.private, older)
    _ingest(context, _write(tmp_path / "in", a="One."))
    aside = tmp_path / "aside"
    (folder,) = context.home.raw.iterdir()
    folder.rename(aside)
    shutil.copyfile(older, context.home.private)
    _ingest(context, _write(tmp_path / "other", b="Two."))
    aside.rename(context.home.raw / folder.name)
    _ingest(context, tmp_path / "other")
    assert _rows(context, "SELECT count(*) FROM raw.documents") == [(2,)]
    assert sorted(path.name[:6] for path in context.home.raw.iterdir()) == ["000001", "000002"]


def test_a_rebuild_gives_back_where_every_batch_came_from(context, tmp_path):
    for name in ("a", "b"):
        _ingest(context, _write(tmp_path / name, **{name: f"Words of {name}.", "empty": ""}))
    told = (
        "SELECT * FROM ops.batches ORDER BY batch_position",
        "SELECT * EXCLUDE (release_id) FROM ops.loads ORDER BY 1",
    )
    before = [_rows(context, query) for query in told]
    assert begin_rebuild(context) == 2
    assert [_rows(context, query) for query in told] == before
    assert all(ingest_ms > 0 for (ingest_ms,) in _rows(context, "SELECT ingest_ms FROM ops.batches"))


def test_what_was_not_finished_is_removed(context, tmp_path):
    (context.home.raw / "000001-abc.partial").mkdir()
    _ingest(context, _write(tmp_path / "in", a="One."))
    assert [path.suffix for path in context.home.raw.iterdir()] == [""]
