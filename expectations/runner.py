"""Running suites with Great Expectations, inside DuckDB.

No row leaves the database but a few examples of what breaks an expectation, and those are cut short.
"""

from __future__ import annotations

import contextlib
import io
import logging
import time
import warnings
from typing import TYPE_CHECKING, Any

from expectations.results import ExpectationResult, SuiteResult
from expectations.spec import UNEXPECTED_ROWS
from transforms.containers.records import printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from expectations.spec import Expectation, Suite

#: Examples kept of an expectation that does not hold, and characters of each of their values.
EXAMPLES = 5
EXAMPLE_CHARACTERS = 200


class Auditor:
    """Evaluates suites on one database; the library's import and its context are paid once.

    Use it as a context manager: on the way out the database is given back.
    """

    def __init__(self, database: Path, config: Mapping[str, str]) -> None:
        self._database = database
        self._config = dict(config)
        self._source: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None

    def audit(self, suite: Suite) -> SuiteResult:
        """Evaluate one suite over its view.

        Args:
            suite: its view and the tables that its queries name must exist.
        """
        with contextlib.redirect_stdout(io.StringIO()):  # the library prints advice on every query
            return self._audit(suite)

    def _audit(self, suite: Suite) -> SuiteResult:
        started = time.perf_counter()
        import great_expectations as gx

        source = self._open()
        asset = source.add_query_asset(suite.name, query=f"SELECT * FROM {suite.view}")
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        declared = [self._declare(number, expectation) for number, expectation in enumerate(suite.expectations)]
        validation = batch.validate(
            gx.ExpectationSuite(suite.name, expectations=declared),
            result_format={"result_format": "SUMMARY", "partial_unexpected_count": EXAMPLES},
        )
        found = {result.expectation_config.meta["number"]: result for result in validation.results}
        results = tuple(
            self._result(expectation, found[number]) for number, expectation in enumerate(suite.expectations)
        )
        rows = self._query(f"SELECT count(*) AS rows FROM {suite.view}")[0]["rows"]
        return SuiteResult(suite.name, int(rows), 1000 * (time.perf_counter() - started), results)

    def _open(self) -> Any:  # noqa: ANN401 - the library's own dynamic class
        if self._source is None:
            import great_expectations as gx
            from great_expectations.data_context.types.base import ProgressBarsConfig
            from sqlalchemy.pool import NullPool

            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from expectations import engine  # noqa: F401 - importing it registers the data source

            logging.getLogger("great_expectations").setLevel(logging.ERROR)
            context = gx.get_context(mode="ephemeral")
            context.variables.progress_bars = ProgressBarsConfig(globally=False)
            self._source = context.data_sources.add_presshouse_duckdb(
                "warehouse",
                connection_string=f"duckdb:///{self._database}",
                kwargs={"connect_args": {"config": self._config}, "poolclass": NullPool},
            )
        return self._source

    def _query(self, sql: str) -> list[dict[str, Any]]:
        with self._source.get_execution_engine().get_connection() as connection:
            return [dict(row._mapping) for row in connection.exec_driver_sql(sql)]

    @staticmethod
    def _declare(number: int, expectation: Expectation) -> Any:  # noqa: ANN401
        import great_expectations.expectations as gxe

        arguments: dict[str, Any] = dict(expectation.arguments)
        if expectation.kind == UNEXPECTED_ROWS:
            # braces are placeholders to the library, and doubled ones are braces
            arguments["unexpected_rows_query"] = (expectation.query or "").replace("{", "{{").replace("}", "}}")
        return getattr(gxe, expectation.kind)(
            **arguments,
            severity=expectation.severity,
            description=expectation.description,
            meta={"number": number},
        )

    def _result(self, expectation: Expectation, validation: Any) -> ExpectationResult:  # noqa: ANN401
        """Our record of one of the library's results; an expectation that could not be evaluated does not hold."""
        result: dict[str, Any] = dict(validation.result)
        examples: list[dict[str, Any]] = []
        count: int | None = None
        trouble = _trouble(validation.exception_info)
        if trouble:
            observed = f"could not be evaluated: {trouble}"
        elif expectation.kind == UNEXPECTED_ROWS:
            count = int(result.get("observed_value") or 0)
            observed = f"{count} rows"
            if count:
                examples = self._query(f"SELECT * FROM ({expectation.query}) LIMIT {EXAMPLES}")
            if expectation.is_figure and examples:
                observed = ", ".join(f"{name} {value}" for name, value in examples[0].items())
        else:
            count = int(result.get("unexpected_count") or 0)
            observed = f"{count} of {int(result.get('element_count') or 0)} rows"
            name = expectation.column or "value"
            examples = [{name: value} for value in (result.get("partial_unexpected_list") or [])[:EXAMPLES]]
        return ExpectationResult(
            description=expectation.description,
            kind=expectation.kind,
            column=expectation.column,
            severity=expectation.severity,
            success=bool(validation.success) and not trouble,
            observed=observed,
            unexpected_count=count,
            examples=tuple({str(name): _short(value) for name, value in row.items()} for row in examples),
        )


def _trouble(info: Mapping[str, Any] | None) -> str | None:
    """The message of an exception that the library swallowed, in whichever of its two forms."""
    if not info:
        return None
    entries = [info] if "raised_exception" in info else list(info.values())
    for entry in entries:
        if isinstance(entry, dict) and entry.get("raised_exception"):
            return printable(str(entry.get("exception_message")))[:500]
    return None


def _short(value: object) -> str:
    text = printable(str(value))
    return text if len(text) <= EXAMPLE_CHARACTERS else text[:EXAMPLE_CHARACTERS] + "…"
