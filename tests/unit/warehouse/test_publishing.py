from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap

import pytest

from tests.shared import let_others_pass
from tests.unit.warehouse import rows
from warehouse.audit import pending
from warehouse.connections import WarehouseError, open_published, private_database
from warehouse.publishing import PARTIAL_SUFFIX, Publication, prune, publish
from warehouse.releases import Seal, last_release, seal_release

SEAL = Seal(rows.MOMENT, "0", "{}", "{}", 0.0)


@pytest.fixture
def places(private, tmp_path) -> Publication:
    (tmp_path / "releases").mkdir()
    return Publication(private, tmp_path / "releases", tmp_path / "warehouse.duckdb")


def _add(places, number: int) -> str:
    """One more captured document, sealed into a release that is not published yet; returns its id."""
    with private_database(places.private) as connection:
        rows.load_batch(connection, [number], f"b{number}", number)
        return seal_release(connection, pending(connection), SEAL)


def _published(places) -> tuple[str | None, int]:
    connection = open_published(places.published)
    found = last_release(connection), rows.count(connection, "raw.captures")
    connection.close()
    return found


def test_a_release_is_an_immutable_file_and_the_published_name_of_it(places):
    release_id = _add(places, 1)
    release = publish(places, release_id)
    assert release == places.releases / f"{release_id}.duckdb"
    assert release.stat().st_ino == places.published.stat().st_ino
    assert release.stat().st_mode & 0o222 == 0
    assert _published(places) == (release_id, 1)
    assert sorted(path.name for path in places.releases.iterdir()) == [release.name]


def test_the_next_release_replaces_the_name_and_leaves_the_file(places):
    first = _add(places, 1)
    publish(places, first)
    before = (places.releases / f"{first}.duckdb").read_bytes()
    second = _add(places, 2)
    publish(places, second)
    assert _published(places) == (second, 2)
    assert (places.releases / f"{first}.duckdb").read_bytes() == before
    assert first < second


def test_publishing_the_same_release_again_changes_nothing(places):
    release_id = _add(places, 1)
    release = publish(places, release_id)
    before = release.read_bytes(), release.stat().st_ino
    publish(places, release_id)
    assert (release.read_bytes(), release.stat().st_ino) == before
    assert _published(places) == (release_id, 1)


@pytest.mark.parametrize("leftover", ["sealed", "copy_begun", "copied", "link_begun"])
def test_a_kill_at_any_step_is_repaired_by_publishing_again(places, leftover):
    """Every state that a kill can leave, put there by hand: the same call brings it to its end."""
    first = _add(places, 1)
    publish(places, first)
    second = _add(places, 2)
    release = places.releases / f"{second}.duckdb"
    if leftover == "copy_begun":
        release.with_name(release.name + PARTIAL_SUFFIX).write_bytes(places.private.read_bytes()[:4096])
    elif leftover == "copied":
        publish(places, second)
        places.published.unlink()
        os.link(places.releases / f"{first}.duckdb", places.published)
    elif leftover == "link_begun":
        places.published.with_name(places.published.name + PARTIAL_SUFFIX).write_bytes(b"half a copy")
    assert _published(places) == (first, 1)
    publish(places, second)
    assert _published(places) == (second, 2)
    assert not list(places.published.parent.glob(f"*{PARTIAL_SUFFIX}"))
    assert not list(places.releases.glob(f"*{PARTIAL_SUFFIX}"))


def test_a_read_only_partial_copy_of_a_killed_run_is_in_nobodys_way(places):
    release_id = _add(places, 1)
    partial = places.releases / f"{release_id}.duckdb{PARTIAL_SUFFIX}"
    partial.write_bytes(b"half a copy")
    partial.chmod(0o444)
    publish(places, release_id)
    assert _published(places) == (release_id, 1)


def test_a_write_ahead_log_that_stays_is_an_error_and_nothing_is_published(places):
    first = _add(places, 1)
    publish(places, first)
    second = _add(places, 2)
    wal = places.private.with_name(places.private.name + ".wal")
    with private_database(places.private) as held:  # somebody still writes: the checkpoint cannot clear the log
        held.execute("BEGIN TRANSACTION")
        held.execute("INSERT INTO core.authors VALUES ('a', 'Ada Vane')")
        wal.touch()
        with pytest.raises(WarehouseError, match=r"write-ahead log.*last release still stands"):
            publish(places, second)
        held.execute("ROLLBACK")
    assert _published(places) == (first, 1)
    assert not (places.releases / f"{second}.duckdb").exists()


def test_what_was_in_the_log_of_a_killed_writer_is_in_the_release(places):
    script = """
        import os, sys
        from pathlib import Path
        from tests.unit.warehouse import rows
        from warehouse.connections import private_database
        from warehouse.publishing import Publication
        with private_database(Path(sys.argv[1])) as connection:
            connection.execute("PRAGMA disable_checkpoint_on_shutdown")
            rows.load_batch(connection, [1, 2, 3])
            os._exit(0)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(places.private)], check=True)
    assert places.private.with_name(places.private.name + ".wal").stat().st_size > 0
    with private_database(places.private) as connection:
        release_id = seal_release(connection, pending(connection), SEAL)
    publish(places, release_id)
    assert _published(places) == (release_id, 3)
    assert not places.private.with_name(places.private.name + ".wal").exists()


def test_a_folder_that_cannot_be_written_is_told_and_the_last_release_stands(places):
    first = _add(places, 1)
    publish(places, first)
    second = _add(places, 2)
    # a file in the place of the folder: root, too, is refused
    moved = places.releases.rename(places.releases.with_name("elsewhere"))
    places.releases.write_text("no folder")
    with pytest.raises(WarehouseError, match=r"publishing failed.*last release still stands"):
        publish(places, second)
    assert _published(places) == (first, 1)
    places.releases.unlink()
    moved.rename(places.releases)
    publish(places, second)
    assert _published(places) == (second, 2)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="changes its user id")
def test_a_read_only_folder_is_told_and_the_last_release_stands(places, tmp_path):
    """As an ordinary user, in a process of its own: root may write everywhere."""
    first = _add(places, 1)
    publish(places, first)
    second = _add(places, 2)
    script = """
        import os, sys
        from pathlib import Path
        from warehouse.connections import WarehouseError
        from warehouse.publishing import Publication, publish
        root = Path(sys.argv[1])
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        try:
            publish(Publication(root / "work/warehouse.duckdb", root / "releases", root / "warehouse.duckdb"),
                    sys.argv[2])
        except WarehouseError as error:
            print(error)
    """
    if os.geteuid() == 0:
        for path in (places.private.parent, places.private):
            shutil.chown(path, 65534, 65534)
    let_others_pass(tmp_path)
    places.releases.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script), str(tmp_path), second],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        places.releases.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert "publishing failed (Permission denied)" in done.stdout
    assert _published(places) == (first, 1)


def test_a_file_system_without_links_gets_a_copy(places, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)  # no such file system can be mounted in a test
    release_id = _add(places, 1)
    release = publish(places, release_id)
    assert release.stat().st_ino != places.published.stat().st_ino
    assert release.read_bytes() == places.published.read_bytes()
    assert _published(places) == (release_id, 1)


def test_readers_keep_what_they_opened_through_three_publishes(places):
    publish(places, _add(places, 1))
    reader = open_published(places.published)
    for number in (2, 3, 4):
        publish(places, _add(places, number))
        prune(places.releases, 1)
        assert rows.count(reader, "raw.captures") == 1
    reader.close()
    assert _published(places)[1] == 4


def test_pruning_keeps_the_newest_and_removes_what_a_crash_left(places):
    ids = []
    for number in (1, 2, 3):
        ids.append(_add(places, number))
        publish(places, ids[-1])
    (places.releases / f"x.duckdb{PARTIAL_SUFFIX}").write_bytes(b"half")
    assert prune(places.releases, 2) == ids[:1]
    assert sorted(path.stem for path in places.releases.iterdir()) == ids[1:]
    assert prune(places.releases, 2) == []
    assert prune(places.releases, 0) == ids[1:2]  # the newest always stays
    assert _published(places) == (ids[2], 3)


def test_pruning_keeps_the_release_that_was_made_last_whatever_its_number(places):
    """Where no history could be read, releases are counted anew beside those that lie there."""
    for position, name in enumerate(("00002-b", "00003-c", "00001-new")):
        file = places.releases / f"{name}.duckdb"
        file.write_bytes(b"")
        os.utime(file, (position, position))
    assert prune(places.releases, 2) == ["00002-b"]
    assert sorted(file.stem for file in places.releases.iterdir()) == ["00001-new", "00003-c"]
    assert prune(places.releases, 1) == ["00003-c"]
    assert prune(places.releases.with_name("none"), 1) == []


def test_a_damaged_file_under_the_name_of_a_release_is_not_given_to_readers(places):
    first = _add(places, 1)
    publish(places, first)
    second = _add(places, 2)
    damaged = places.releases / f"{second}.duckdb"
    damaged.write_bytes(b"no database")
    with pytest.raises(WarehouseError, match=r"damaged.*last release stands"):
        publish(places, second)
    assert _published(places) == (first, 1)
    damaged.unlink()
    publish(places, second)
    assert _published(places) == (second, 2)
