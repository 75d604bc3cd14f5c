from __future__ import annotations

import os
import subprocess
import sys

import duckdb
import pytest

from warehouse.connections import (
    STORAGE_VERSION,
    NotAWarehouseError,
    WarehouseError,
    open_published,
    private_database,
)

_HOLD = """
import sys
from pathlib import Path
from warehouse.connections import private_database
with private_database(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_private_database_is_written_in_the_storage_that_all_readers_know(private):
    with private_database(private) as connection:
        ((found,),) = connection.execute(
            "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal"
        ).fetchall()
    assert STORAGE_VERSION in found


def test_the_private_database_is_closed_on_the_way_out(private):
    with pytest.raises(ValueError, match="boom"), private_database(private) as connection:
        raise ValueError("boom")
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("SELECT 1")


def test_a_private_database_held_by_another_process_is_refused_in_words(private):
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(private)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseError, match="does not open") as caught, private_database(private):
            pass
        holder.stdin.close()
    assert "last release is untouched" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"no database at all, " * 1000)
    with pytest.raises(WarehouseError, match="rebuild"), private_database(path):
        pass
    with pytest.raises(NotAWarehouseError, match="does not read it"):
        open_published(path)


def test_a_published_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotAWarehouseError, match="there is no published warehouse"):
        open_published(tmp_path / "warehouse.duckdb")


def test_a_published_file_is_read_only(private):
    connection = open_published(private)
    with pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("DELETE FROM raw.captures")
    connection.close()


@pytest.fixture
def locked_down(private):
    connection = open_published(private, is_locked_down=True)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_json('{file}')",
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM glob('{folder}/*')",
        "FROM '{file}'",
        "COPY (SELECT 1) TO '{folder}/new.csv'",
        "EXPORT DATABASE '{folder}/new'",
        "IMPORT DATABASE '{folder}'",
        "ATTACH '{folder}/new.duckdb'",
        "ATTACH ':memory:' AS new; COPY (SELECT 1) TO '{folder}/new.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{file}'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "SET memory_limit = '99GB'",
        "SET allowed_paths = ['{file}']",
        "SET secret_directory = '{folder}'",
        "CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
        "DROP TABLE raw.captures",
        "INSERT INTO core.authors VALUES ('a', 'b')",
    ],
)
def test_a_query_reaches_nothing_but_the_warehouse(locked_down, tmp_path, query):
    secret = tmp_path / "secret.csv"
    secret.write_text("token\nabracadabra\n")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(duckdb.Error) as caught:
        locked_down.execute(query.format(file=secret, folder=tmp_path)).fetchall()
    assert "abracadabra" not in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_locked_down_query_reads_the_warehouse(locked_down):
    assert locked_down.execute("SELECT count(*) FROM raw.captures").fetchall() == [(0,)]
    assert locked_down.execute("SELECT * FROM marts.url_versions").fetchall() == []


def test_replacing_the_file_does_not_disturb_who_has_it_open(private, tmp_path):
    reader = open_published(private)
    other = tmp_path / "other.duckdb"
    with private_database(other) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS n")
    os.replace(other, private)  # noqa: PTH105 - what publishing does
    assert reader.execute("SELECT count(*) FROM raw.captures").fetchall() == [(0,)]
    reader.close()
    fresh = open_published(private)
    assert fresh.execute("SELECT n FROM t").fetchall() == [(1,)]
    fresh.close()
