"""The stages on real files with real workers, and what `prepare` heals."""

from __future__ import annotations

import json
import os
import shutil

import polars as pl
import pytest

from orchestration.pipeline import batch_folder, stages
from orchestration.pipeline.context import RunContext, RunStopped
from orchestration.pipeline.rebuild import begin_rebuild
from orchestration.pipeline.reporting import write_reports
from orchestration.pipeline.settings import RunSettings
from orchestration.pipeline.status import status_of
from tests.unit.orchestration.pipeline import documents
from tests.unit.orchestration.pipeline.stages import content, context_of, extract, finish, ingest, published, rows, run
from warehouse.connections import private_database
from warehouse.publishing import PARTIAL_SUFFIX, publish
from warehouse.releases import last_release

#: Tables that say how a run was cut, not what it read.
CUT_TABLES = ("lookup.line_counts", "lookup.page_signatures")
CUT_COLUMNS = ("batch_id", "payload_uri", "load_id")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Dumps and pages of two outlets, an export, and inputs that are none."""
    lines = [json.dumps({"url": f"https://e.example/{n}", "text": documents.dump(100 + n).decode()}) for n in range(8)]
    files = {f"messenger/{number}.txt": documents.dump(number) for number in range(9)}
    files |= {f"times/{number}.html": documents.html_page(number) for number in range(9)}
    files |= {"export.jsonl": "\n".join([*lines, "{broken"]).encode(), "empty.txt": b""}
    return documents.write_tree(tmp_path_factory.mktemp("inputs"), files)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, inputs, workers) -> RunContext:
    """A home of one undisturbed run; read it, do not change it."""
    context = context_of(tmp_path_factory.mktemp("whole") / "home")
    run(context, workers, inputs, outlet="parent")
    return context


@pytest.fixture
def copied(whole, tmp_path) -> RunContext:
    """A home of its own like that, to be damaged; links between its files are kept."""
    home = tmp_path / "home"
    shutil.copytree(whole.home.root, home)
    context = RunContext(type(whole.home)(home), RunSettings())
    release = next(context.home.releases.glob("*.duckdb"))
    context.home.published.unlink()
    os.link(release, context.home.published)
    return context


def test_every_document_is_extracted_loaded_and_published(whole):
    assert rows(whole, "SELECT count(*) FROM raw.captures") == [(26,)]
    assert rows(whole, "SELECT count(*) FROM raw.rejections") == [(2,)]
    assert published(whole, "SELECT count(*) FROM core.extractions") == [(26,)]
    released = published(
        whole, "SELECT captures, documents, articles + no_article + failed, rejections FROM ops.releases"
    )
    assert released == [(26, 26, 26, 2)]
    assert published(whole, "SELECT count(*) FROM ops.loads WHERE release_id IS NULL") == [(0,)]


def test_segments_cover_every_text(whole):
    wrong = rows(
        whole,
        """
        SELECT e.document_id FROM core.extractions AS e
        LEFT JOIN (SELECT document_id, sha256(string_agg(text, '' ORDER BY ordinal)) AS found
                   FROM core.segments GROUP BY 1) USING (document_id)
        WHERE outcome <> 'failed' AND found IS DISTINCT FROM text_sha256
        """,
    )
    assert wrong == []


def test_nothing_is_left_in_work(whole):
    assert list(whole.home.extracted.iterdir()) == []
    assert not list(whole.home.root.rglob("*.partial"))
    assert not list(whole.home.root.rglob("*.wal"))


def test_a_second_run_does_nothing(copied, inputs, workers):
    before = content(copied)
    published_before = copied.home.published.stat().st_ino, copied.home.published.stat().st_mtime_ns
    summary = run(copied, workers, inputs, outlet="parent")
    assert (summary.is_new, summary.pruned) == (False, ())
    assert summary.release_id == rows(copied, "SELECT release_id FROM ops.releases")[0][0]
    assert content(copied) == before
    assert (copied.home.published.stat().st_ino, copied.home.published.stat().st_mtime_ns) == published_before


@pytest.mark.parametrize("settings", [{"batch_documents": 5}, {"part_documents": 4}, {"part_bytes": 2_000}])
def test_how_a_run_is_cut_changes_nothing_that_it_says(tmp_path, inputs, whole, workers, settings):
    """Without an outlet no line is counted, so that the batches do not matter; with one, parts still do not."""
    outlet = None if "batch_documents" in settings else "parent"
    context = context_of(tmp_path / "home", **settings)
    run(context, workers, inputs, outlet=outlet)
    expected = whole
    if outlet is None:
        expected = context_of(tmp_path / "uncut")
        run(expected, workers, inputs, outlet=None)
    assert content(context, CUT_TABLES, CUT_COLUMNS) == content(expected, CUT_TABLES, CUT_COLUMNS)
    assert len(rows(context, "SELECT load_id FROM ops.loads WHERE stage = 'extract'")) > 1


def test_what_was_extracted_is_not_extracted_again(tmp_path, inputs, workers):
    """A run is stopped between two parts; the next one takes the part that is done as it is."""
    context = context_of(tmp_path / "home", part_documents=10)
    ingest(context, inputs, outlet="parent")
    parts = []

    def stop_after_one() -> None:
        found = [path for path in context.home.extracted.iterdir() if not path.name.endswith(PARTIAL_SUFFIX)]
        if found:
            parts.extend(found)
            raise RunStopped

    stopping = RunContext(context.home, context.settings, check_stop=stop_after_one)
    with pytest.raises(RunStopped):
        extract(stopping, workers)
    (part,) = set(parts)
    stamp = (part / "extractions.parquet").stat().st_mtime_ns
    summary = extract(context, workers)
    assert (summary.documents, summary.parts) == (26, 3)
    assert (part / "extractions.parquet").stat().st_mtime_ns == stamp
    assert stages.load(context).documents == 26


def test_half_written_parts_are_made_anew(tmp_path, inputs, workers, whole):
    context = context_of(tmp_path / "home")
    ingest(context, inputs, outlet="parent")
    extract(context, workers)
    (part,) = context.home.extracted.iterdir()
    half = part.rename(part.with_name(part.name + PARTIAL_SUFFIX))
    (half / "segments.parquet").write_bytes(b"half")
    finish(context, workers)
    assert content(context) == content(whole)
    assert list(context.home.extracted.iterdir()) == []


def test_a_part_that_was_loaded_and_not_removed_is_not_loaded_twice(tmp_path, inputs, workers, whole):
    context = context_of(tmp_path / "home")
    ingest(context, inputs, outlet="parent")
    extract(context, workers)
    (part,) = context.home.extracted.iterdir()
    kept = shutil.copytree(part, tmp_path / "kept")
    stages.load(context)
    shutil.copytree(kept, part)
    (part / "segments.parquet").unlink()  # the kill came in the middle of removing it
    assert stages.load(context).documents == 0
    assert list(context.home.extracted.iterdir()) == []
    finish(context, workers)
    assert content(context) == content(whole)


def test_a_part_that_an_older_version_left_is_not_loaded_over_the_newer_one(tmp_path, inputs, workers, whole):
    context = context_of(tmp_path / "home")
    ingest(context, inputs, outlet="parent")
    extract(context, workers)
    (part,) = context.home.extracted.iterdir()
    position, name = part.name.split("-", 1)
    for other in ("0" * len(name), "f" * len(name)):  # sorted before and behind the new one
        left = shutil.copytree(part, part.with_name(f"{position}-{other}"))
        table = pl.read_parquet(left / "extractions.parquet").with_columns(extractor_version=pl.lit("old"))
        table.write_parquet(left / "extractions.parquet")
    shutil.rmtree(part)
    finish(context, workers)
    assert rows(context, "SELECT count(*) FROM core.extractions WHERE extractor_version = 'old'") == [(0,)]
    assert content(context) == content(whole)


def test_a_refresh_extracts_what_another_version_extracted_and_nothing_else(copied, workers):
    before = content(copied, columns_without=["load_id"])
    assert extract(copied, workers, is_refresh=True).documents == 0
    with private_database(copied.home.private) as connection:
        connection.execute(
            "UPDATE core.extractions SET extractor_version = 'old', detail = 'from an older version' "
            "WHERE document_id IN (SELECT document_id FROM core.extractions ORDER BY 1 LIMIT 3)"
        )
    assert extract(copied, workers).documents == 0
    assert extract(copied, workers, is_refresh=True).documents == 3
    stages.load(copied)
    stages.link(copied)
    assert content(copied, columns_without=["load_id"]) == before
    assert stages.publish_release(copied).is_new


def test_a_refresh_links_what_another_version_linked_and_nothing_else(copied):
    before = content(copied, columns_without=["load_id"])
    stages.link(copied, is_refresh=True)
    assert not stages.publish_release(copied).is_new
    with private_database(copied.home.private) as connection:
        connection.execute("UPDATE ops.loads SET load_id = 'link-000000000000-1' WHERE stage = 'link'")
        connection.execute("DELETE FROM core.syndication")
    stages.link(copied)
    assert content(copied, columns_without=["load_id"]) != before
    stages.link(copied, is_refresh=True)
    assert content(copied, columns_without=["load_id"]) == before
    assert stages.publish_release(copied).is_new


def test_publishing_prunes_to_the_newest(tmp_path, workers):
    context = context_of(tmp_path / "home", keep_releases=2)
    ids = []
    for number in range(4):
        folder = documents.write_tree(tmp_path / f"in-{number}", {"a.txt": documents.dump(number)})
        summary = run(context, workers, folder)
        ids.append(summary.release_id)
    assert summary.pruned == (ids[1],)
    assert sorted(path.stem for path in context.home.releases.iterdir()) == ids[2:]
    assert published(context, "SELECT count(*) FROM ops.releases") == [(4,)]


class TestPrepare:
    """What a killed run left half done is finished before anything is added."""

    def test_a_release_that_was_sealed_and_not_published_is_published(self, copied, workers, tmp_path):
        ingest(copied, documents.write_tree(tmp_path / "more", {"new.txt": documents.dump(555)}))
        extract(copied, workers)
        stages.load(copied)
        stages.link(copied)
        stopping = RunContext(copied.home, copied.settings, check_stop=_stop)
        with pytest.raises(RunStopped):  # between the seal and the copy
            stages.publish_release(stopping)
        sealed = rows(copied, "SELECT max(release_id) FROM ops.releases")[0][0]
        assert published(copied, "SELECT max(release_id) FROM ops.releases") != [(sealed,)]
        stages.prepare(copied)
        assert published(copied, "SELECT max(release_id), max(captures) FROM ops.releases") == [(sealed, 27)]
        assert (copied.home.releases / f"{sealed}.duckdb").exists()

    def test_a_release_that_was_copied_and_not_swapped_in_is_swapped_in(self, copied, workers, tmp_path):
        older = tmp_path / "older.duckdb"
        shutil.copyfile(copied.home.published, older)
        run(copied, workers, documents.write_tree(tmp_path / "more", {"new.txt": documents.dump(555)}))
        newest = published(copied, "SELECT max(release_id) FROM ops.releases")
        copied.home.published.unlink()
        shutil.copyfile(older, copied.home.published)
        stages.prepare(copied)
        assert published(copied, "SELECT max(release_id) FROM ops.releases") == newest

    def test_a_published_file_that_is_gone_comes_back(self, copied):
        before = copied.home.published.read_bytes()
        copied.home.published.unlink()
        stages.prepare(copied)
        assert copied.home.published.read_bytes() == before

    def test_a_private_database_that_is_gone_comes_from_the_release(self, copied, inputs, workers):
        before = content(copied)
        copied.home.private.unlink()
        stages.prepare(copied)
        assert content(copied) == before
        assert copied.home.private.stat().st_mode & 0o200
        assert not run(copied, workers, inputs, outlet="parent").is_new

    def test_the_log_of_a_private_database_that_is_gone_is_not_replayed_into_another(self, copied):
        before = content(copied)
        copied.home.private.unlink()
        copied.home.private.with_name(copied.home.private.name + ".wal").write_bytes(_foreign_log(copied))
        stages.prepare(copied)
        assert content(copied) == before

    def test_rows_that_no_audit_saw_are_not_published_in_the_place_of_a_lost_release(self, copied, workers, tmp_path):
        """The private database has moved on from its last release: a copy of it would be something else."""
        ingest(copied, documents.write_tree(tmp_path / "more", {"new.txt": documents.dump(555)}))
        before = published(copied, "SELECT count(*) FROM raw.captures")
        for release in copied.home.releases.iterdir():
            release.unlink()
        stages.prepare(copied)
        assert published(copied, "SELECT count(*) FROM raw.captures") == before
        finish(copied, workers)
        assert published(copied, "SELECT count(*) FROM raw.captures") == [(before[0][0] + 1,)]

    def test_partial_files_of_a_killed_run_are_in_nobodys_way(self, copied, inputs, workers, tmp_path):
        for path in (
            copied.home.private.with_name("warehouse.duckdb" + PARTIAL_SUFFIX),
            copied.home.releases / f"00009-abc.duckdb{PARTIAL_SUFFIX}",
            copied.home.root / f"warehouse.duckdb{PARTIAL_SUFFIX}",
        ):
            path.write_bytes(b"half")
        (copied.home.raw / "000009-abc.partial").mkdir()
        (copied.home.extracted / "000009-abc.partial").mkdir()
        run(copied, workers, documents.write_tree(tmp_path / "more", {"new.txt": documents.dump(555)}))
        left = [path for path in copied.home.root.rglob(f"*{PARTIAL_SUFFIX}") if path.parent != copied.home.work]
        assert left == []

    def test_preparing_twice_changes_nothing(self, copied):
        stages.prepare(copied)
        before = {path: path.stat().st_mtime_ns for path in copied.home.root.rglob("*") if path != copied.home.private}
        stages.prepare(copied)
        after = {path: path.stat().st_mtime_ns for path in copied.home.root.rglob("*") if path != copied.home.private}
        assert {path for path in after if path.is_file()} == {path for path in before if path.is_file()}
        assert after[copied.home.published] == before[copied.home.published]

    def test_a_home_that_was_copied_is_not_published_anew(self, whole, tmp_path):
        """Copies lose the link between the release and the published name."""
        home = shutil.copytree(whole.home.root, tmp_path / "home")
        context = RunContext(type(whole.home)(home), RunSettings())
        before = context.home.published.stat().st_ino
        stages.prepare(context)
        with private_database(context.home.private) as connection:
            assert last_release(connection) is not None
        assert context.home.published.stat().st_ino in (before, next(context.home.releases.iterdir()).stat().st_ino)
        assert published(context, "SELECT count(*) FROM raw.captures") == published(
            whole, "SELECT count(*) FROM raw.captures"
        )


def _stop() -> None:
    raise RunStopped


def _foreign_log(context) -> bytes:
    """The write-ahead log of another database."""
    import subprocess
    import sys

    other = context.home.root / "other.duckdb"
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom warehouse.connections import private_database\n"
        "with private_database(Path(sys.argv[1])) as c:\n"
        "    c.execute('CREATE SCHEMA core'); c.execute('CREATE TABLE core.authors (a VARCHAR, b VARCHAR)')\n"
        "    c.execute('CHECKPOINT'); c.execute(\"INSERT INTO core.authors VALUES ('x', 'from another database')\")\n"
        "    os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(other)], check=True)
    log = other.with_name("other.duckdb.wal")
    found = log.read_bytes()
    other.unlink()
    log.unlink()
    assert found
    return found


def test_a_rebuild_from_raw_alone_gives_the_same_tables(copied, workers):
    expected = content(copied)
    history = rows(copied, "SELECT * FROM ops.releases")
    assert begin_rebuild(copied) == len(batch_folder.batch_folders(copied.home.raw))
    assert rows(copied, "SELECT count(*) FROM core.extractions") == [(0,)]
    finish(copied, workers)
    assert content(copied) == expected
    assert rows(copied, "SELECT * FROM ops.releases ORDER BY 1")[: len(history)] == history


def test_a_rebuild_without_a_published_file_counts_on_from_the_releases_that_are_kept(copied, workers):
    copied.home.published.unlink()
    copied.home.private.with_name("rebuild.duckdb.partial").write_bytes(b"what a stopped rebuild left")
    begin_rebuild(copied)
    summary = finish(copied, workers)
    assert summary.release_id.startswith("00002-")
    assert published(copied, "SELECT count(*) FROM ops.releases") == [(2,)]
    assert (copied.home.releases / f"{summary.release_id}.duckdb").exists()


@pytest.mark.parametrize("state", ["newest_damaged", "gone_back"])
def test_a_rebuild_counts_on_from_the_newest_release_that_can_be_read(copied, workers, tmp_path, state):
    first = next(copied.home.releases.glob("*.duckdb"))
    second = run(copied, workers, documents.write_tree(tmp_path / "more", {"a.txt": documents.dump(99)})).release_id
    copied.home.published.unlink()
    if state == "newest_damaged":
        damaged = copied.home.releases / f"{second}.duckdb"
        damaged.unlink()
        damaged.write_bytes(b"no database")
    else:
        os.link(first, copied.home.published)
    begin_rebuild(copied)
    history = rows(copied, "SELECT release_id FROM ops.releases ORDER BY 1")
    known = [first.stem] if state == "newest_damaged" else [first.stem, second]
    assert history == [(release,) for release in known]


def test_a_rebuild_beside_releases_that_cannot_be_read_is_refused_and_changes_nothing(copied):
    from warehouse.connections import WarehouseError

    for file in (copied.home.published, *copied.home.releases.iterdir()):
        file.unlink()
        file.write_bytes(b"no database")
    before = content(copied)
    with pytest.raises(WarehouseError, match=r"no release can be read.*nothing was changed"):
        begin_rebuild(copied)
    assert content(copied) == before


def test_what_a_stopped_rebuild_left_is_removed_by_the_next_run(copied):
    before = sorted(copied.home.work.rglob("*"))
    left = copied.home.private.with_name("rebuild.duckdb.partial")
    left.write_bytes(b"half")
    left.with_name(left.name + ".wal").write_bytes(b"log")
    spilled = left.with_name(left.name + ".tmp")
    spilled.mkdir()
    (spilled / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"spilled")
    stages.prepare(copied)
    assert sorted(copied.home.work.rglob("*")) == before


def test_a_page_that_a_killed_run_did_not_write_is_written_by_the_next(tmp_path, workers):
    context = context_of(tmp_path / "home")
    for number in range(2):
        run(context, workers, documents.write_tree(tmp_path / str(number), {"a.txt": documents.dump(number)}))
    pages = write_reports(context)
    assert len(pages) == 3
    assert {page.name for page in context.home.reports.iterdir()} == set(pages)
    assert write_reports(context) == []
    index = context.home.reports / "index.html"
    whole_index = index.read_text()
    newest = max(page for page in pages if page != index.name)
    index.write_text(whole_index.replace(f'href="{newest}"', ""))  # killed after the page and before the index
    assert write_reports(context) == [index.name]
    assert index.read_text() == whole_index


def test_a_rebuild_with_a_damaged_shard_changes_nothing(copied):
    from warehouse.connections import WarehouseError

    before = content(copied)
    (folder,) = batch_folder.batch_folders(copied.home.raw)
    (folder / "payloads.parquet").write_bytes(b"damaged")
    with pytest.raises(WarehouseError, match=r"shard cannot be read.*untouched"):
        begin_rebuild(copied)
    assert content(copied) == before


class TestStatus:
    def test_a_home_at_rest(self, copied):
        facts = status_of(copied.home)
        assert facts["captures"] == 26
        assert facts["running"] == "no"
        assert facts["next"] == "nothing waits"
        assert facts["rejected for"] == "quarantined malformed_json 1, skipped empty 1"

    def test_a_home_with_work_waiting(self, copied, tmp_path):
        ingest(copied, documents.write_tree(tmp_path / "more", {"new.txt": documents.dump(555)}))
        facts = status_of(copied.home)
        assert (facts["documents to extract"], facts["loads to release"]) == (1, 1)
        assert facts["captures"] == 26  # what is released

    def test_a_container_that_was_read_to_its_end_since_is_not_read_in_part(self, tmp_path, workers):
        lines = [json.dumps({"text": documents.dump(number).decode()}).encode() for number in range(6)]
        path = documents.write_tree(tmp_path / "in", {"e.jsonl": b"\n".join(lines)}) / "e.jsonl"
        context = context_of(tmp_path / "home", batch_documents=2)

        def stop_after_a_batch() -> None:
            if any(not folder.name.endswith(PARTIAL_SUFFIX) for folder in context.home.raw.iterdir()):
                raise RunStopped

        with pytest.raises(RunStopped):
            ingest(RunContext(context.home, context.settings, check_stop=stop_after_a_batch), path)
        assert status_of(context.home)["containers read in part"] == 1
        path.write_bytes(b"\n".join([*lines, lines[0][:-1] + b', "more": 1}']))
        run(context, workers, path)
        assert status_of(context.home)["containers read in part"] == 0

    def test_a_home_that_a_run_holds(self, copied):
        with copied.home.lock():
            assert status_of(copied.home)["running"] == "yes"

    def test_a_home_without_a_release(self, tmp_path):
        context = context_of(tmp_path / "home")
        assert status_of(context.home)["release"] == "none yet"


def test_publishing_a_release_twice_is_harmless(copied):
    release_id = rows(copied, "SELECT release_id FROM ops.releases")[0][0]
    before = copied.home.published.read_bytes()
    publish(copied.home.publication, release_id)
    assert copied.home.published.read_bytes() == before
