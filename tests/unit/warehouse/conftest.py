"""A private database with every table, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from warehouse.connections import private_database
from warehouse.ddl import create_all


@pytest.fixture(scope="session")
def _template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "warehouse.duckdb"
    with private_database(path) as connection:
        create_all(connection)
    return path


@pytest.fixture
def private(tmp_path, _template) -> Path:
    """The path of an empty private database."""
    path = tmp_path / "work" / "warehouse.duckdb"
    path.parent.mkdir()
    shutil.copyfile(_template, path)
    return path


@pytest.fixture
def connection(private):
    """A connection to an empty private database."""
    with private_database(private) as opened:
        yield opened
