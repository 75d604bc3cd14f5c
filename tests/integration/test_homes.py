"""Homes that earlier versions left: what today's command says of them, makes of them, and keeps.

What must be equal. An upgrade keeps every row of `raw.*` and how far each input was read. Extraction rows stay those
of the extractor of their time, so they are compared after `--refresh`: then nothing may differ from a rebuild out of
`raw/` but moments, and how the run was cut into loads.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from orchestration.pipeline import stages
from orchestration.pipeline.context import RunContext
from orchestration.pipeline.home import Home
from orchestration.pipeline.rebuild import begin_rebuild
from tests.conftest import command_environment
from tests.homes.make_home import HOMES, unpack
from tests.unit.orchestration.pipeline import documents
from tests.unit.orchestration.pipeline.stages import content, extract, finish
from warehouse.connections import open_published, private_database
from warehouse.ddl import mart_statements, marts_digest, schema_digest
from warehouse.schema_version import Standing, judge

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(1800)]

ARCHIVES = sorted(HOMES.glob("*.tar.xz"))

#: What was read: these rows an upgrade must not touch.
_READ = ("raw.captures", "raw.documents", "raw.rejections")

#: Marts without a row where the extractor of the time found nothing of the kind.
_MAY_BE_EMPTY = ("authors_across_outlets",)

#: Which load brought a row.
_CUT = ("load_id",)


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def home(request, tmp_path) -> Path:
    return unpack(request.param, tmp_path)


def _ask(home: Path, query: str) -> list[tuple[object, ...]]:
    connection = open_published(home / "warehouse.duckdb")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _columns(home: Path) -> dict[str, list[str]]:
    """The columns of what was read, as the home has them."""
    return {table: [str(row[0]) for row in _ask(home, f"DESCRIBE {table}")] for table in _READ}


def _read(home: Path, columns: dict[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    """What was read, in the columns of a version."""
    return {
        table: _ask(home, f"SELECT {', '.join(names)} FROM {table} ORDER BY ALL") for table, names in columns.items()
    }


def _call(presshouse, command: str, home: Path, *arguments: str) -> dict[str, object]:
    done = presshouse(command, *arguments, "--home", home, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_there_are_homes_of_three_days():
    assert {archive.name[:10] for archive in ARCHIVES} >= {"2026-11-24", "2026-11-25", "2026-11-28"}


def test_a_home_with_nothing_new_is_brought_up_to_date_and_published_anew(home, presshouse):
    told = _call(presshouse, "status", home)
    assert told["schema"] == "older than this program"
    assert told["next"].startswith("`presshouse run` brings this home of an older presshouse up to date")
    assert [row["schema_version"] for row in _call(presshouse, "releases", home)] == [None]
    columns = _columns(home)
    before, (release,) = _read(home, columns), (home / "releases").iterdir()
    kept = release.read_bytes()
    # what was there before there were sketches is linked for the first time, and that is audited
    is_linked_anew = not _ask(home, "SELECT 1 FROM duckdb_tables() WHERE table_name = 'article_sketches'")

    done = presshouse("run", "--home", home, "--json", env=command_environment(PYTHONPROFILEIMPORTTIME="1"))
    assert done.returncode == 0
    assert ("great_expectations" in done.stderr) == is_linked_anew
    facts = json.loads(done.stdout)
    assert ("the rows of the one before" in facts["message"]) != is_linked_anew
    assert (facts["inputs"], facts["new captures"], facts["extracted"]) == (0, 0, 0)
    assert _read(home, columns) == before
    assert release.read_bytes() == kept
    connection = open_published(home / "warehouse.duckdb")
    with connection:
        assert judge(connection).standing is Standing.CURRENT
    assert _ask(home, "SELECT schema_version, marts_version FROM ops.releases ORDER BY release_position") == [
        (None, None),
        (schema_digest(), marts_digest()),
    ]
    for name, _ in mart_statements():
        call = f"marts.{name}('ferry')" if name == "mentions_by_week" else f"marts.{name}"
        (count,) = _ask(home, f"SELECT count(*) FROM {call}")
        assert count > (0,) or name in _MAY_BE_EMPTY, name
    page = (home / "reports" / f"{_call(presshouse, 'report', home)['release']}.html").read_text(encoding="utf-8")
    told = _call(presshouse, "status", home)
    assert (told["schema"], told["next"]) == ("that of this program", "nothing waits")
    assert ("no rows of its own" in page) != is_linked_anew
    assert _call(presshouse, "run", home)["message"].startswith("Nothing new: release 00002-")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("UPDATE ops.schema_versions SET schema_version = 'x', steps = ['a step of tomorrow']", "a step of tomorrow"),
        ("ALTER TABLE raw.documents DROP COLUMN form; DELETE FROM ops.schema_versions", "`presshouse rebuild`"),
    ],
    ids=["newer", "beyond the steps"],
)
def test_a_home_that_cannot_be_used_is_told_in_a_line_and_left_alone(presshouse, tmp_path, script, told):
    home = unpack(ARCHIVES[-1], tmp_path)
    stages.prepare(RunContext(Home(home)))
    private = home / "work" / "warehouse.duckdb"
    with private_database(private) as connection:
        connection.execute("DROP SCHEMA marts CASCADE")
        connection.execute(script)
    before = private.read_bytes(), (home / "warehouse.duckdb").read_bytes(), sorted((home / "raw").rglob("*"))
    done = presshouse("run", "--home", home)
    first, *others = done.stderr.splitlines()
    assert done.returncode == 1
    assert first.startswith(f"presshouse: {private}: ")
    assert told in first
    assert "nothing was changed" in first
    assert len(others) == 1
    after = private.read_bytes(), (home / "warehouse.duckdb").read_bytes(), sorted((home / "raw").rglob("*"))
    assert after == before


def test_a_home_with_something_new_goes_on(home, presshouse, workers):
    columns = _columns(home)
    before = _read(home, columns)
    (home / "landing").mkdir()
    (home / "landing" / "new.txt").write_bytes(documents.dump(77))
    facts = _call(presshouse, "run", home)
    assert (facts["new captures"], facts["new documents"], facts["new rejections"]) == (1, 1, 0)
    found = _read(home, columns)
    assert [len(set(found[table]) - set(before[table])) for table in _READ] == [1, 1, 0]
    assert [len(set(before[table]) - set(found[table])) for table in _READ] == [0, 0, 0]
    # what the extractor of its time made stays beside what today's makes
    assert _ask(
        home, "SELECT count(DISTINCT extractor_version) FROM core.extractions WHERE extractor LIKE '%text%'"
    ) > [(1,)]
    assert _call(presshouse, "report", home)["expectations"] > 100

    rebuilt = RunContext(Home(home.parent / "rebuilt"))
    shutil.copytree(home, rebuilt.home.root)
    rebuilt.home.published.unlink()
    os.link(max(rebuilt.home.releases.iterdir()), rebuilt.home.published)
    begin_rebuild(rebuilt)
    stages.prepare(rebuilt)
    finish(rebuilt, workers)

    refreshed = RunContext(Home(home))
    stages.prepare(refreshed)
    extract(refreshed, workers, is_refresh=True)
    finish(refreshed, workers)
    assert content(refreshed, columns_without=_CUT) == content(rebuilt, columns_without=_CUT)
