"""Every expectation holds in a healthy warehouse, and each fails once it is broken."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from expectations.results import describe_failure
from expectations.suites import SUITES, build
from tests.unit.expectations import breaking, healthy
from transforms.contract.tables import TABLES

ALL = breaking.all_cases()


def _find(suite, description):
    (found,) = [entry for entry in suite.expectations if entry.description == description]
    return found


def test_declaring_suites_imports_no_validation_library():
    code = (
        "import sys, datetime, expectations.suites, expectations.runner, expectations.report\n"
        "heavy = {'great_expectations', 'sqlalchemy', 'pandas', 'duckdb', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_suites_are_those_that_are_announced(suites):
    assert list(suites) == list(SUITES)
    assert {table.qualified_name for table in TABLES} >= set(SUITES.values())


def test_every_closed_list_of_what_is_audited_is_expected(suites):
    """Whoever adds a column with a closed list is told that nobody checks it."""
    told = [
        entry.description
        for suite in suites.values()
        for entry in suite.expectations
        if "of the closed list" in entry.description
    ]
    listed = [
        column for entry in TABLES if entry.schema in ("raw", "core") for column in entry.columns if column.values
    ]
    assert len(listed) >= 7
    for column in listed:
        assert any(column.name in description.split() for description in told), column.name


def test_descriptions_tell_the_expectations_of_a_suite_apart(suites):
    for suite in suites.values():
        descriptions = [entry.description for entry in suite.expectations]
        assert len(descriptions) == len(set(descriptions)), suite.name


def test_no_case_is_left_over(suites):
    known = {(suite.name, entry.description) for suite in suites.values() for entry in suite.expectations}
    cases = {(name, description) for name, entries in breaking.CASES.items() for description in entries}
    assert cases <= known
    assert set(breaking.UNBREAKABLE) <= known
    assert not cases & set(breaking.UNBREAKABLE)


def test_every_key_and_required_column_of_the_schema_is_expected(suites):
    from expectations.spec import BREAKING_ROWS

    queries = "\n".join(entry.query for suite in suites.values() for entry in suite.expectations)
    audited = {
        table.qualified_name: table
        for table in TABLES
        if table.qualified_name.split(".")[0] in {"raw", "core"}
        and table.name not in {"sources", "segments", "article_sketches", "line_counts", "page_signatures"}
    }
    for name, table in audited.items():
        key = ", ".join(table.key)
        assert f"SELECT {key}, count(*) AS times FROM {name} SEMI JOIN" in queries
    assert any(entry.kind != BREAKING_ROWS for suite in suites.values() for entry in suite.expectations)


def test_everything_holds_in_a_healthy_warehouse(audit, suites):
    results = audit(*suites.values())
    assert [result.suite for result in results] == list(suites)
    for result in results:
        assert not result.failed, (result.suite, result.failed)
        assert result.success
        assert result.rows_audited > 0
        assert result.elapsed_ms > 0
    audited = {result.suite: result.rows_audited for result in results}
    assert audited == {
        "captures": 101,
        "documents": 100,
        "rejections": 2,
        "extractions": 100,
        "segments": 298,
        "articles": 98,
        "dimensions": 3 + 2 + 98 + 68 + 2 * 94,
        "syndication": 3,
        "accounting": 103,
    }


def test_figures_are_told_when_they_are_in_bounds(audit, suites):
    (result,) = audit(suites["accounting"])
    assert result.results[0].observed == "captures 101, documents 100, repeats 1"
    assert result.results[2].observed == "documents 120, article 118, no article 1, failed 1, extractions 120"


@pytest.mark.parametrize(("name", "description"), ALL, ids=[f"{name}: {description}" for name, description in ALL])
def test_an_expectation_fails_once_it_is_broken(breaking_rows, suites, name, description):
    suite = suites[name]
    expectation = _find(suite, description)
    damage = breaking.damage_for(suite, expectation)
    assert damage is not None, "give it a case in breaking.py, or a reason why no row can break it"
    assert breaking_rows(suite, expectation, damage) > 0


def _first_of_each_kind() -> list[tuple[str, str]]:
    """One case for each class of Great Expectations, severity and form of result (rows or a figure)."""
    found: dict[tuple[object, ...], tuple[str, str]] = {}
    suites = build(TABLES, healthy.AS_OF)
    for name, description in ALL:
        expectation = _find(suites[name], description)
        found.setdefault((expectation.kind, expectation.severity, expectation.figure is None), (name, description))
    return list(found.values())


@pytest.mark.parametrize(("name", "description"), _first_of_each_kind())
def test_great_expectations_finds_what_duckdb_finds(audit, breaking_rows, suites, name, description):
    suite = suites[name]
    expectation = _find(suite, description)
    damage = breaking.damage_for(suite, expectation)
    (result,) = audit(dataclasses.replace(suite, expectations=(expectation,)), damage=damage)
    (found,) = result.results
    assert not found.success
    assert not found.observed.startswith("could not be evaluated")
    assert result.success == (expectation.severity != "critical")
    if expectation.figure is None:
        assert found.unexpected_count == breaking_rows(suite, expectation, damage)
        assert found.examples
    if expectation.severity == "critical":
        told = describe_failure(result)
        assert name in told
        assert description in told
        assert found.observed in told


def test_each_class_of_great_expectations_has_a_case(suites):
    tried = {_find(suites[name], description).kind for name, description in _first_of_each_kind()}
    assert tried == {entry.kind for suite in suites.values() for entry in suite.expectations}


@pytest.mark.parametrize(
    ("text", "is_possible"),
    [
        ("2026", True),
        ("2026-03", True),
        ("2026-03-07", True),
        ("2026-03-05T08:30:00+02:00", True),
        ("1970-01-01", True),
        ("2026-03-08", False),
        ("1969-12-31", False),
        ("2026-13", False),
        ("2026-02-30", False),
        ("5 March 2026", False),
        ("", False),
    ],
)
def test_what_is_a_possible_date(database, text, is_possible):
    from expectations.suites.articles import impossible_date
    from warehouse.connections import private_database

    with private_database(database) as connection:
        query = f"SELECT {impossible_date('date', healthy.AS_OF)} FROM (SELECT ?::VARCHAR AS date)"
        assert connection.execute(query, [text]).fetchall() == [(not is_possible,)]


def test_every_suite_is_run_by_a_check(suites):
    from orchestration.checks import CORE_SUITES, RAW_SUITES

    assert sorted([*RAW_SUITES, *CORE_SUITES]) == sorted(suites)
