"""Running SQL: statements with the values that they name, scripts of the package, frames under a name for a time."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import duckdb
    import pyarrow as pa


def read_script(name: str) -> list[str]:
    """The statements of one of the package's SQL files."""
    text = (resources.files("warehouse") / "sql" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";\n") if statement.strip()]


def run_statements(
    connection: duckdb.DuckDBPyConnection, statements: Iterable[str], values: Mapping[str, object] | None = None
) -> None:
    """Run statements one after the other, each with those of the values that it names: DuckDB takes no others."""
    for statement in statements:
        used = {name: value for name, value in (values or {}).items() if f"${name}" in statement}
        connection.execute(statement, used)


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, name: str, frame: pa.Table) -> Iterator[None]:
    """A frame as a table of that name, for the time of a query."""
    connection.register(name, frame)
    try:
        yield
    finally:
        connection.unregister(name)
