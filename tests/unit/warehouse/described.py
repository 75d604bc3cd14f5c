"""What a database says of itself, for comparing two of them."""

from __future__ import annotations


def described(connection) -> dict[str, list[tuple[object, ...]]]:
    """Schemas, tables, columns, views and macros with all that is told of them; without the order of columns."""
    queries = {
        "schemas": "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal ORDER BY 1",
        "tables": "SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE NOT internal ORDER BY ALL",
        "columns": (
            "SELECT schema_name, table_name, column_name, data_type, is_nullable, comment "
            "FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
        ),
        "views": "SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
        "macros": (
            "SELECT schema_name, function_name, macro_definition FROM duckdb_functions() "
            "WHERE NOT internal ORDER BY ALL"
        ),
    }
    return {name: connection.execute(query).fetchall() for name, query in queries.items()}
