"""A healthy warehouse, made once; tests break a copy of it, or the same one inside a transaction."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from expectations.runner import Auditor
from expectations.spec import Expectation, Suite
from expectations.suites import build
from tests.unit.expectations import healthy
from transforms.contract.tables import TABLES
from warehouse.audit import create_views
from warehouse.connections import PRIVATE_CONFIG, private_database


@pytest.fixture(scope="session")
def suites():
    """All suites, for the tables of the warehouse."""
    return build(TABLES, healthy.AS_OF)


@pytest.fixture(scope="session")
def _template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("healthy") / "warehouse.duckdb"
    with private_database(path) as connection:
        healthy.build(connection)
    return path


@pytest.fixture
def database(tmp_path, _template) -> Path:
    """The path of a healthy private database, without the views of an audit."""
    path = tmp_path / "warehouse.duckdb"
    shutil.copyfile(_template, path)
    return path


@pytest.fixture
def audit(database):
    """Break the database by statements, then audit suites; returns their results."""

    def run(*chosen, damage=()):
        with private_database(database) as connection:
            for statement in damage:
                connection.execute(statement)
            create_views(connection)
        with Auditor(database, PRIVATE_CONFIG) as auditor:
            return [auditor.audit(suite) for suite in chosen]

    return run


@pytest.fixture(scope="session")
def _shared(tmp_path_factory, _template) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("shared") / "warehouse.duckdb"
    shutil.copyfile(_template, path)
    with private_database(path) as connection:
        yield connection


@pytest.fixture
def breaking_rows(_shared) -> Iterator[Callable[[Suite, Expectation, Sequence[str]], int]]:
    """Break the warehouse by statements; returns how many rows DuckDB alone finds to break an expectation.

    Great Expectations only counts the rows of the same query; a tenth of a second less for each of them.
    """

    def count(suite: Suite, expectation: Expectation, damage: Sequence[str] = ()) -> int:
        for statement in damage:
            _shared.execute(statement)
        create_views(_shared)
        for scope in suite.scopes:
            _shared.execute(f"CREATE TEMP TABLE {scope.name} AS {scope.query}")
        ((rows,),) = _shared.execute(f"SELECT count(*) FROM ({expectation.query})").fetchall()
        return int(rows)

    _shared.execute("BEGIN TRANSACTION")
    try:
        yield count
    finally:
        _shared.execute("ROLLBACK")
