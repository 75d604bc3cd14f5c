"""Great Expectations on DuckDB. Importing this module imports Great Expectations: seconds, so do it late.

The library has no dialect for DuckDB. Through duckdb-engine its SQLAlchemy engine closes the connection before it
fetches; keeping one connection open, as the library itself does for SQLite, is all that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Literal

from great_expectations.datasource.fluent import SQLDatasource  # type: ignore[attr-defined]
from great_expectations.execution_engine import SqlAlchemyExecutionEngine  # type: ignore[attr-defined]
from great_expectations.expectations import UnexpectedRowsExpectation  # type: ignore[attr-defined]


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """One connection, from the first query to `close`."""

    _kept: Any = None

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """The connection."""
        if self._kept is None:
            self._kept = self.engine.connect()
        yield self._kept

    def close(self) -> None:
        """Close the connection."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self.engine.dispose()


class PresshouseDuckDBDatasource(SQLDatasource):
    """A data source that uses `DuckDBExecutionEngine`."""

    type: Literal["presshouse_duckdb"] = "presshouse_duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> Any:  # noqa: ANN401 - the library compares it with its own
        """The engine that this source makes."""
        return DuckDBExecutionEngine

    def close(self) -> None:
        """Give the file back, so that it can be opened with another configuration."""
        self.get_execution_engine().close()
        self.get_engine().dispose()


class BreakingRows(UnexpectedRowsExpectation):
    """The library's own expectation of a query without rows, which runs the query once: it only counts.

    The original fetches the rows as well, in a second run, although nothing but its COMPLETE format shows them.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - the library's signature
        execution_engine: Any = None,  # noqa: ANN401, ARG002
    ) -> dict[str, Any]:
        count = int(metrics["unexpected_rows_query.row_count"])
        return {"success": count == 0, "result": {"observed_value": count}}
