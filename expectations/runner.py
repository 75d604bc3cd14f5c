"""Running suites with Great Expectations, inside DuckDB.

No row leaves the database but a few examples of what breaks an expectation, and those are cut short.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import time
import warnings
from typing import TYPE_CHECKING, Any

from expectations.results import ExpectationResult, SuiteResult
from expectations.spec import BREAKING_ROWS
from transforms.printing import printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from expectations.spec import Expectation, Scope, Suite

#: Examples kept of an expectation that does not hold, and characters of each of their values.
EXAMPLES = 5
EXAMPLE_CHARACTERS = 200

#: What SQLAlchemy would take for a parameter: its own expression for one.
_PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w+(?!:))")


class Auditor:
    """Evaluates suites on one database; the library's import, its context and each scope are paid once.

    Use it as a context manager: on the way out the database is given back.
    """

    def __init__(self, database: Path, config: Mapping[str, str]) -> None:
        """An auditor that has opened nothing yet.

        Args:
            database: the file, which no connection of this process may hold with another configuration.
            config: DuckDB's configuration.
        """
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
        """Evaluate one suite.

        An expectation that cannot be evaluated does not hold, and says why.

        Args:
            suite: the views and tables that its queries name must exist.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database does not open, or a scope of the suite cannot be made.
        """
        with contextlib.redirect_stdout(io.StringIO()):  # the library prints advice on every query
            return self._audit(suite)

    def _audit(self, suite: Suite) -> SuiteResult:
        source = self._open()
        started = time.perf_counter()  # a suite's own time, without the library's import
        import great_expectations as gx

        for scope in suite.scopes:
            self._make(scope)
        asset = source.add_query_asset(suite.name, query=f"SELECT * FROM {suite.scopes[0].name}")
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        declared = [self._declare(number, expectation) for number, expectation in enumerate(suite.expectations)]
        validation = batch.validate(
            gx.ExpectationSuite(suite.name, expectations=declared), result_format={"result_format": "BASIC"}
        )
        found = {result.expectation_config.meta["number"]: result for result in validation.results}
        results = tuple(
            self._result(expectation, found[number]) for number, expectation in enumerate(suite.expectations)
        )
        ((rows,),) = self._execute(suite.rows).fetchall()
        return SuiteResult(suite.name, int(rows), 1000 * (time.perf_counter() - started), results)

    def _open(self) -> Any:  # noqa: ANN401 - the library's own dynamic class
        if self._source is None:
            with warnings.catch_warnings():  # its imports use deprecated modules
                warnings.simplefilter("ignore")
                import great_expectations as gx
                from great_expectations.data_context.types import base
                from sqlalchemy.pool import StaticPool

                from expectations import engine  # noqa: F401 - importing it registers the data source

            logging.getLogger("great_expectations").setLevel(logging.ERROR)
            context = gx.get_context(
                mode="ephemeral",
                project_config=base.DataContextConfig(
                    store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                    analytics_enabled=False,
                    progress_bars=base.ProgressBarsConfig(globally=False),
                ),
            )
            self._source = context.data_sources.add_presshouse_duckdb(
                "warehouse",
                connection_string=f"duckdb:///{self._database}",
                # one connection for all: the library looks up columns beside the engine's own, and must see the scopes
                kwargs={"connect_args": {"config": self._config}, "poolclass": StaticPool},
            )
        return self._source

    def _make(self, scope: Scope) -> None:
        """Make a scope, once; what is not committed goes when the library gives its own use of the connection back."""
        with self._source.get_execution_engine().get_connection() as connection:
            connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {scope.name} AS {scope.query}")
            connection.commit()

    def _execute(self, sql: str) -> Any:  # noqa: ANN401 - the library's own result
        with self._source.get_execution_engine().get_connection() as connection:
            return connection.exec_driver_sql(sql)

    def _query(self, sql: str) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in self._execute(sql)]

    @staticmethod
    def _declare(number: int, expectation: Expectation) -> Any:  # noqa: ANN401
        import great_expectations.expectations as gxe

        from expectations.engine import BreakingRows

        told: dict[str, Any] = {
            "severity": expectation.severity,
            "description": expectation.description,
            "meta": {"number": number},
        }
        if expectation.kind == BREAKING_ROWS:
            # to the library braces are placeholders, and doubled ones are braces
            query = _PARAMETER.sub(r"\\:", expectation.query).replace("{", "{{").replace("}", "}}")
            return BreakingRows(unexpected_rows_query=query, **told)
        return getattr(gxe, expectation.kind)(**expectation.arguments, **told)

    def _result(self, expectation: Expectation, validation: Any) -> ExpectationResult:  # noqa: ANN401
        """Our record of one of the library's results."""
        trouble = _trouble(validation.exception_info)
        if trouble:
            return self._record(expectation, success=False, observed=f"could not be evaluated: {trouble}")
        success = bool(validation.success)
        if expectation.figure is not None:
            (row,) = self._query(expectation.figure)
            observed = ", ".join(f"{name.replace('_', ' ')} {_figure(value)}" for name, value in row.items())
            return self._record(expectation, success=success, observed=observed)
        result: Mapping[str, Any] = validation.result
        if expectation.kind == BREAKING_ROWS:
            count = int(result["observed_value"])
            observed = f"{count:,} {'row' if count == 1 else 'rows'}"
        else:
            count = int(result.get("unexpected_count") or 0)
            observed = f"{count:,} of {int(result.get('element_count') or 0):,} rows"
        # in order, so that the same rows give the same examples
        examples = [] if success else self._query(f"SELECT * FROM ({expectation.query}) ORDER BY ALL LIMIT {EXAMPLES}")
        return self._record(expectation, success=success, observed=observed, count=count, examples=examples)

    @staticmethod
    def _record(
        expectation: Expectation,
        *,
        success: bool,
        observed: str,
        count: int | None = None,
        examples: list[dict[str, Any]] | None = None,
    ) -> ExpectationResult:
        return ExpectationResult(
            description=expectation.description,
            kind=expectation.kind,
            column=expectation.column,
            severity=expectation.severity,
            success=success,
            observed=observed,
            unexpected_count=count,
            examples=tuple({str(name): _short(value) for name, value in row.items()} for row in examples or ()),
        )


def _trouble(info: Mapping[str, Any] | None) -> str | None:
    """The message of an exception that the library swallowed, in whichever of its two forms."""
    if not info:
        return None
    entries = [info] if "raised_exception" in info else list(info.values())
    for entry in entries:
        if isinstance(entry, dict) and entry.get("raised_exception"):
            return _short(entry.get("exception_message"))
    return None


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else _short(value)


def _short(value: object) -> str:
    text = printable("null" if value is None else str(value))
    return text if len(text) <= EXAMPLE_CHARACTERS else text[:EXAMPLE_CHARACTERS] + "…"
