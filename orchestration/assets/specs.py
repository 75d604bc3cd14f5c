"""From the schema definition to asset specs: one factory, so that Dagster says what the warehouse says."""

from collections.abc import Sequence

import dagster as dg

from transforms.contract.definition import Table
from transforms.contract.tables import table

OWNER = "team:presshouse"

#: Kinds shown on the assets of each schema.
_KINDS = {
    "raw": {"duckdb", "parquet"},
    "core": {"duckdb", "python"},
    "lookup": {"duckdb", "python"},
    "quality": {"duckdb"},
    "ops": {"duckdb"},
}


def key_of(qualified_name: str) -> dg.AssetKey:
    """The asset key of a table: its SQL name."""
    return dg.AssetKey(qualified_name.split("."))


def spec_of(qualified_name: str, deps: Sequence[str] = (), kinds: set[str] | None = None) -> dg.AssetSpec:
    """The asset spec of a table of the warehouse.

    Args:
        qualified_name: ``schema.table``.
        deps: the tables that it is made from.
        kinds: shown in the UI, beside those of its schema.
    """
    described = table(qualified_name)
    return dg.AssetSpec(
        key=key_of(qualified_name),
        deps=[key_of(name) for name in deps],
        group_name=described.schema,
        kinds=_KINDS[described.schema] | (kinds or set()),
        owners=[OWNER],
        description=described.grain,
        metadata={
            "dagster/table_name": qualified_name,
            "dagster/column_schema": column_schema(described),
        },
        skippable=True,
    )


def column_schema(described: Table) -> dg.TableSchema:
    """The columns of a table as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.sql_type,
                description=column.comment,
                constraints=dg.TableColumnConstraints(
                    nullable=column.is_nullable, unique=described.key == (column.name,)
                ),
            )
            for column in described.columns
        ]
    )
