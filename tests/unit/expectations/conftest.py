"""A healthy warehouse, made once and copied for each test that breaks it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from expectations.runner import Auditor
from expectations.suites import build
from tests.unit.expectations import healthy
from warehouse.audit import create_views
from warehouse.connections import PRIVATE_CONFIG, private_database


@pytest.fixture(scope="session")
def suites():
    """All suites, for the tables of the warehouse."""
    return build(healthy.METAS, healthy.AS_OF)


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
