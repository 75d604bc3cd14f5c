"""Homes of other versions: brought up to date and published anew, or left alone."""

from __future__ import annotations

import os
import shutil

import pytest

from orchestration.pipeline import stages
from orchestration.pipeline.context import RunContext
from orchestration.pipeline.rebuild import begin_rebuild
from orchestration.pipeline.status import status_of
from tests.unit.orchestration.pipeline import documents
from tests.unit.orchestration.pipeline.stages import content, context_of, finish, published, rows, run
from warehouse.connections import private_database
from warehouse.ddl import marts_digest, schema_digest
from warehouse.schema_version import SchemaError

#: What makes a database of today one of the time before there were versions.
_AGE = """
DROP SCHEMA marts CASCADE;
CREATE SCHEMA marts;
DROP TABLE ops.schema_versions;
ALTER TABLE ops.releases DROP COLUMN schema_version;
ALTER TABLE ops.releases DROP COLUMN marts_version;
ALTER TABLE raw.captures DROP COLUMN warc_truncated;
CREATE TABLE raw.sources AS FROM ops.sources;
DROP TABLE ops.sources;
CREATE VIEW marts.of_once AS FROM raw.sources;
"""

#: What makes a database one of a program to come.
_ADVANCE = "UPDATE ops.schema_versions SET schema_version = 'tomorrow'; CREATE TABLE core.corrections (body VARCHAR)"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return documents.write_tree(
        tmp_path_factory.mktemp("inputs"), {f"messenger/{number}.txt": documents.dump(number) for number in range(3)}
    )


@pytest.fixture(scope="module")
def today(tmp_path_factory, inputs, workers):
    context = context_of(tmp_path_factory.mktemp("today") / "home")
    run(context, workers, inputs)
    return context.home


def _changed(home, root, script) -> RunContext:
    """A copy of a home whose databases, private and published, another program made."""
    shutil.copytree(home.root, root)
    context = RunContext(type(home)(root))
    release = next(context.home.releases.glob("*.duckdb"))
    for path in (context.home.private, release):
        path.chmod(0o644)
        with private_database(path) as connection:
            connection.execute(script)
    release.chmod(0o444)
    context.home.published.unlink()
    os.link(release, context.home.published)
    return context


@pytest.fixture
def older(today, tmp_path) -> RunContext:
    return _changed(today, tmp_path / "home", _AGE)


@pytest.fixture
def newer(today, tmp_path) -> RunContext:
    return _changed(today, tmp_path / "home", _ADVANCE)


def test_an_older_home_with_nothing_new_is_published_anew_once(older, today, inputs, workers):
    told = status_of(older.home)
    assert told["schema"] == "older than this program"
    assert "`presshouse run` brings" in told["next"]
    before = published(older, "SELECT release_id FROM ops.releases")
    summary = run(older, workers, inputs)
    assert (summary.is_new, summary.has_new_rows) == (True, False)
    assert published(older, "SELECT schema_version, marts_version FROM ops.releases ORDER BY 1 NULLS FIRST") == [
        (None, None),
        (schema_digest(), marts_digest()),
    ]
    assert published(older, "SELECT view_name FROM duckdb_views() WHERE view_name = 'of_once'") == []
    assert published(older, "SELECT DISTINCT release_id FROM ops.loads") == before
    assert content(older) == content(RunContext(today))
    told = status_of(older.home)
    assert (told["release"], told["schema"]) == (summary.release_id, "that of this program")
    assert told["next"] == "nothing waits"
    assert run(older, workers, inputs) == stages.PublishSummary(summary.release_id, is_new=False)


def test_new_marts_alone_are_published(today, tmp_path, inputs, workers):
    script = "UPDATE ops.schema_versions SET marts_version = 'x'; UPDATE ops.releases SET marts_version = 'x'"
    context = _changed(today, tmp_path / "home", script)
    assert run(context, workers, inputs).is_new
    assert published(context, "SELECT count(*) FROM ops.releases") == [(2,)]


def test_a_run_that_ended_before_it_published_leaves_that_to_the_next(older, workers):
    stages.prepare(older)
    assert "goes on" in status_of(older.home)["next"]
    stages.prepare(older)
    assert finish(older, workers).is_new


def test_an_older_release_is_what_a_home_without_a_private_database_starts_from(older, today, workers):
    older.home.private.unlink()
    stages.prepare(older)
    assert finish(older, workers).is_new
    assert content(older) == content(RunContext(today))


def test_a_sealed_release_that_was_not_copied_is_not_made_of_another_schema(older, workers):
    (release,) = older.home.releases.glob("*.duckdb")
    release.unlink()
    older.home.published.unlink()
    stages.prepare(older)
    assert not older.home.published.exists()
    assert finish(older, workers).is_new
    assert published(older, "SELECT count(*) FROM ops.releases") == [(2,)]


def test_parts_that_were_made_for_older_tables_are_extracted_again(older, today, workers):
    with private_database(older.home.private) as connection:
        connection.execute("DELETE FROM core.extractions; DELETE FROM ops.loads WHERE stage = 'extract'")
        for table in ("segments", "articles", "article_dates", "publishers", "authors", "article_authors"):
            connection.execute(f"DELETE FROM core.{table}")
        connection.execute("DELETE FROM lookup.article_sketches")
    (older.home.extracted / "000001-extract-of-once").mkdir()
    stages.prepare(older)
    assert list(older.home.extracted.iterdir()) == []
    finish(older, workers)
    assert content(older) == content(RunContext(today))


def test_a_rebuild_takes_the_history_of_an_older_release_along(older, today, workers):
    begin_rebuild(older)
    stages.prepare(older)
    assert finish(older, workers).is_new
    assert content(older) == content(RunContext(today))
    history = "SELECT schema_version FROM ops.releases ORDER BY release_position"
    assert published(older, history) == [(None,), (schema_digest(),)]
    assert rows(older, "SELECT count(*) FROM ops.schema_versions") == [(1,)]


@pytest.mark.parametrize("is_private_there", [True, False])
@pytest.mark.parametrize("begin", [stages.prepare, begin_rebuild])
def test_a_newer_home_is_left_alone(newer, begin, is_private_there):
    if not is_private_there:
        newer.home.private.unlink()
    told = status_of(newer.home)
    assert told["schema"].startswith("newer than this program")
    assert is_private_there == ("use that version" in told["next"])

    def state():
        places = (newer.home.published, newer.home.private, *newer.home.releases.iterdir())
        return {path: path.read_bytes() for path in places if path.exists()}

    before = state()
    with pytest.raises(SchemaError, match=r"newer presshouse.*nothing was changed"):
        begin(newer)
    assert state() == before


def test_somebody_elses_database_is_left_alone(today, tmp_path):
    context = _changed(today, tmp_path / "home", "")
    context.home.private.unlink()
    with private_database(context.home.private) as connection:
        connection.execute("CREATE TABLE ledger (amount INTEGER)")
    assert "no warehouse" in status_of(context.home)["next"]
    with pytest.raises(SchemaError, match=r"no warehouse of presshouse.*nothing was changed"):
        stages.prepare(context)
