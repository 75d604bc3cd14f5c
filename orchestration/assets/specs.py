"""From the contract to asset specs: one factory, so that Dagster says what the warehouse says."""

import dagster as dg

from transforms.contract.definition import Table
from transforms.contract.lists import Stage
from transforms.contract.tables import table, tables_of

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


def specs_of(stage: Stage, through: dg.AssetKey | None = None) -> list[dg.AssetSpec]:
    """The asset specs of the tables that a stage brings.

    Args:
        stage: of the contract.
        through: the asset that the stage is handed instead of the tables of earlier ones: it stands for them among
            the dependencies.
    """
    return [spec_of(entry, through) for entry in tables_of(stage)]


def spec_of(entry: Table, through: dg.AssetKey | None = None) -> dg.AssetSpec:
    """The asset spec of one table; its dependencies are the tables that it is made from."""
    return dg.AssetSpec(
        key=key_of(entry.qualified_name),
        deps=_deps(entry, through),
        group_name=entry.schema,
        kinds=_KINDS[entry.schema],
        owners=[OWNER],
        description=entry.grain,
        metadata={
            "dagster/table_name": entry.qualified_name,
            "dagster/column_schema": column_schema(entry),
        },
        skippable=True,
    )


def _deps(entry: Table, through: dg.AssetKey | None) -> list[dg.AssetKey]:
    if through is None:
        return [key_of(name) for name in entry.made_from]
    deps = [through if table(name).stage != entry.stage else key_of(name) for name in entry.made_from]
    return list(dict.fromkeys(deps))


def handed_to(stage: Stage) -> list[dg.AssetKey]:
    """The tables of earlier stages that those of a stage are made from."""
    names = (name for entry in tables_of(stage) for name in entry.made_from if table(name).stage != stage)
    return [key_of(name) for name in dict.fromkeys(names)]


def column_schema(entry: Table) -> dg.TableSchema:
    """The columns of a table as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.sql_type,
                description=column.comment,
                constraints=dg.TableColumnConstraints(nullable=column.is_nullable, unique=entry.key == (column.name,)),
            )
            for column in entry.columns
        ]
    )
