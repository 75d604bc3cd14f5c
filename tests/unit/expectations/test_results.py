"""What an operator is told."""

from __future__ import annotations

from expectations.results import ExpectationResult, SuiteResult, describe_failure


def _result(severity="critical", *, success=False, examples=()):
    return ExpectationResult(
        description="no document is empty",
        kind="UnexpectedRowsExpectation",
        column="byte_length",
        severity=severity,
        success=success,
        observed="4 rows",
        unexpected_count=4,
        examples=examples,
    )


def test_the_message_names_suite_expectation_figure_examples_and_what_survived():
    examples = tuple({"document_id": f"d{number}", "byte_length": "0"} for number in range(5))
    told = describe_failure(SuiteResult("documents", 9, 1.0, (_result(examples=examples),)))
    assert told.splitlines() == [
        "The documents suite does not hold: no document is empty. Found: 4 rows.",
        "  such as document_id = d0, byte_length = 0",
        "  such as document_id = d1, byte_length = 0",
        "  such as document_id = d2, byte_length = 0",
        "Nothing was published; the last release still stands.",
    ]


def test_only_critical_expectations_that_do_not_hold_are_told():
    results = (_result("warning"), _result("info"), _result(success=True), _result())
    told = describe_failure(SuiteResult("documents", 9, 1.0, results))
    assert told.count("does not hold") == 1


def test_a_suite_succeeds_unless_something_critical_does_not_hold():
    assert SuiteResult("documents", 0, 0.0, (_result("warning"), _result(success=True))).success
    assert not SuiteResult("documents", 0, 0.0, (_result(),)).success
    assert SuiteResult("documents", 0, 0.0, (_result("warning"), _result())).count_failed("warning") == 1
