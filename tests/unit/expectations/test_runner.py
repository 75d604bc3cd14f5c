"""The runner: one connection, given back; what it tells of failures; nothing beside the database."""

from __future__ import annotations

import dataclasses
import json

import pytest

from expectations.runner import EXAMPLE_CHARACTERS, EXAMPLES, Auditor
from expectations.spec import Expectation, Scope, Suite, figure, share_below
from warehouse.audit import create_views
from warehouse.connections import PRIVATE_CONFIG, private_database

_NUMBERS = (Scope("numbers", "SELECT * FROM range(10) AS r(n)"),)


def _suite(*expectations, scopes=_NUMBERS):
    return Suite("numbers", scopes, f"SELECT count(*) FROM {scopes[0].name}", expectations)


def _broken(query, **more):
    return Expectation("it holds", query, **more)


def _one(audit, *expectations, **more):
    (result,) = audit(_suite(*expectations, **more))
    return result.results[0]


def test_a_query_without_rows_holds(audit):
    found = _one(audit, _broken("SELECT n FROM numbers WHERE n > 10"))
    assert (found.success, found.observed, found.unexpected_count, found.examples) == (True, "0 rows", 0, ())


def test_rows_are_counted_and_the_first_few_shown_in_order(audit):
    found = _one(audit, _broken("SELECT n FROM numbers ORDER BY n DESC"))
    assert (found.success, found.observed, found.unexpected_count) == (False, "10 rows", 10)
    assert [example["n"] for example in found.examples] == ["0", "1", "2", "3", "4"]
    assert len(found.examples) == EXAMPLES


def test_examples_are_short_and_printable(audit):
    found = _one(audit, _broken("SELECT chr(27) || '[2J' || chr(8238) || repeat('x', 999) AS value, NULL AS nothing"))
    (example,) = found.examples
    assert example["value"].startswith("\\x1b[2J\\u202exxx")
    assert len(example["value"]) == EXAMPLE_CHARACTERS + 1
    assert example["nothing"] == "null"
    json.dumps(found.examples)


@pytest.mark.parametrize(
    "literal",
    ["'{1,2} {batch} {}'", "'a :name b'", "'12:30 x::y :z'", "'100% %s %(a)s'", r"'\d \:n'", "'it''s'"],
)
def test_a_query_means_what_it_says(audit, literal):
    found = _one(audit, _broken(f"SELECT {literal} AS value FROM numbers WHERE n = 3"))
    assert found.unexpected_count == 1
    assert found.examples[0]["value"] == literal[1:-1].replace("''", "'")


def test_a_figure_is_told_in_bounds_and_out_of_bounds(audit):
    asked = "SELECT count(*) AS all_numbers, max(n) AS highest, 1234567 AS big FROM numbers"
    for breaks, success in (("highest > 9", True), ("highest > 8", False), ("false", True)):
        found = _one(audit, figure("the highest", asked, breaks))
        assert (found.success, found.observed) == (success, "all numbers 10, highest 9, big 1,234,567")
        assert found.unexpected_count is None


@pytest.mark.parametrize(
    ("limit", "condition", "success", "observed"),
    [
        (0.2, "n < 2", True, "share 20.0%, rows 2, of 10"),
        (0.19, "n < 2", False, "share 20.0%, rows 2, of 10"),
        (0.5, "n > 99", True, "share 0.0%, rows 0, of 10"),
    ],
)
def test_a_share_stays_below_its_limit(audit, limit, condition, success, observed):
    found = _one(audit, share_below("share of small numbers", "numbers", condition, limit))
    assert (found.success, found.observed) == (success, observed)


def test_a_share_of_nothing_holds(audit):
    empty = (Scope("nothing", "SELECT 1 AS n WHERE false"),)
    found = _one(audit, share_below("share of small numbers", "nothing", "n < 2", 0.1), scopes=empty)
    assert (found.success, found.observed) == (True, "share none, rows 0, of 0")


def test_what_cannot_be_evaluated_does_not_hold_and_says_why(audit):
    (result,) = audit(_suite(_broken("SELECT nonsense FROM nowhere"), _broken("SELECT 1 WHERE false")))
    bad, good = result.results
    assert not bad.success
    assert bad.observed.startswith("could not be evaluated: ")
    assert "nowhere" in bad.observed
    assert bad.unexpected_count is None
    assert good.success
    assert not result.success


def test_a_column_expectation_gives_its_count_and_the_rows_of_its_query(audit):
    found = _one(
        audit,
        _broken(
            "SELECT n FROM numbers WHERE n NOT IN (1, 2)",
            column="n",
            kind="ExpectColumnValuesToBeInSet",
            arguments={"column": "n", "value_set": [1, 2]},
        ),
    )
    assert (found.success, found.observed, found.unexpected_count) == (False, "8 of 10 rows", 8)
    assert [example["n"] for example in found.examples] == ["0", "3", "4", "5", "6"]


def test_severity_decides_whether_a_suite_succeeds(audit):
    for severity, success in (("critical", False), ("warning", True), ("info", True)):
        (result,) = audit(_suite(_broken("SELECT 1", severity=severity)))
        assert result.success is success
        assert result.count_failed(severity) == 1


def test_the_database_is_given_back_unchanged(database, suites):
    with private_database(database) as connection:
        create_views(connection)
        before = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
    with Auditor(database, PRIVATE_CONFIG) as auditor:
        auditor.audit(suites["captures"])
    with private_database(database) as connection:  # another configuration, or a lock left over, would raise
        assert connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall() == before
    import duckdb

    duckdb.connect(str(database), config={"threads": "1"}).close()  # as a stranger would
    assert sorted(path.name for path in database.parent.iterdir()) == [database.name]


def test_the_database_is_given_back_after_an_error(database):
    broken = dataclasses.replace(_suite(), scopes=(Scope("nothing", "SELECT * FROM nowhere"),))
    from sqlalchemy.exc import SQLAlchemyError

    with pytest.raises(SQLAlchemyError, match="nowhere"), Auditor(database, PRIVATE_CONFIG) as auditor:
        auditor.audit(broken)
    with private_database(database) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_an_audit_says_nothing_on_its_own(audit, suites, capfd):
    audit(suites["accounting"], suites["segments"])
    assert capfd.readouterr() == ("", "")


def test_an_auditor_that_audited_nothing_opens_nothing(tmp_path):
    with Auditor(tmp_path / "missing.duckdb", PRIVATE_CONFIG):
        pass
    assert not list(tmp_path.iterdir())
