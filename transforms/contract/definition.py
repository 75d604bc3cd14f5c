"""How a table is told: its rows, its columns, and its way through the stages.

Everything that names a table is derived from this: the DDL and the comments in the database, the data dictionary,
Arrow schemas, the SQL that loads and replaces rows, the scope of an audit, key checks, Dagster's assets and their
dependencies. Here does not belong how a row's values are decided (`transforms`), nor what is wrong with a row
(`expectations`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transforms.contract.lists import Stage

Group = Literal["raw", "core", "lookup", "quality", "ops"]

#: What only the load of a row knows: its moment and its id. No shard carries it.
LoadValue = Literal["loaded_at", "load_id"]

#: The schema of the views through which an audit sees what is new; no release shows it.
AUDIT_SCHEMA = "audit"

#: The document of all closed lists, and the number of values from which on a comment refers to it.
LISTS_DOCUMENT = "docs/kinds-and-reasons.md"
_TOO_MANY = 7

#: Where a load is noted; the rows of a table are new while no release holds their load.
LOADS = "ops.loads"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: as SQL spells it.
        sql_type: of DuckDB.
        comment: what it means.
        is_nullable: whether it may be null.
        values: the closed list that its values are of; empty where there is none.
        from_load: what the load fills it with, where no shard can.
        is_clock: whether it says when or how long the work was done, and so differs between two runs on one input.
    """

    name: str
    sql_type: str
    comment: str
    is_nullable: bool = True
    values: tuple[str, ...] = ()
    from_load: LoadValue | None = None
    is_clock: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        schema: of the warehouse.
        name: unique among all schemas.
        grain: the sentence that says what a row is.
        key: the columns that tell rows apart.
        columns: all of them, in order.
        stage: what brings its rows; None where every stage does.
        made_from: the tables that its rows are made from. In Dagster they come before it, and what fails a blocking
            check there holds it back.
        sorted_by: the order of its rows in a shard and in a load, where that is not the key's.
        told_by: the column by which its new rows are known: those whose value stands in a new row of ``told_through``.
            None where nothing tells.
        told_through: the table to ask. With `LOADS`, the loads of the table's own stage.
        replaced_by: ``document_id`` or ``article_id``: when a document is extracted anew, the rows of it, or of its
            article, go before the new ones come. None where nothing is replaced so.
        is_dimension: its rows belong to no document alone. A load adds those whose key is new, and after a document was
            extracted anew, those go that no row of ``told_through`` names any more.
    """

    schema: Group
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    stage: Stage | None = field(default=None, kw_only=True)
    made_from: tuple[str, ...] = field(default=(), kw_only=True)
    sorted_by: tuple[str, ...] = field(default=(), kw_only=True)
    told_by: str | None = field(default=None, kw_only=True)
    told_through: str = field(default=LOADS, kw_only=True)
    replaced_by: Literal["document_id", "article_id"] | None = field(default=None, kw_only=True)
    is_dimension: bool = field(default=False, kw_only=True)

    @property
    def qualified_name(self) -> str:
        """``schema.name``, as SQL spells it."""
        return f"{self.schema}.{self.name}"

    @property
    def view(self) -> str:
        """The view of its rows that no release holds yet, while an audit is on."""
        return f"{AUDIT_SCHEMA}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that are never null, in order."""
        return tuple(column.name for column in self.columns if not column.is_nullable)

    @property
    def content(self) -> tuple[str, ...]:
        """The names of the columns that any two runs on one input fill alike, in order."""
        return tuple(column.name for column in self.columns if not column.is_clock)

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which its rows are sorted in a shard and in a load."""
        return self.sorted_by or self.key

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            KeyError: there is no such column.
        """
        for candidate in self.columns:
            if candidate.name == name:
                return candidate
        raise KeyError(f"{self.qualified_name}.{name}")


def required(name: str, sql_type: str, comment: str, from_load: LoadValue | None = None) -> Column:
    """A column that is never null."""
    return Column(name, sql_type, comment, is_nullable=False, from_load=from_load)


def moment(name: str, comment: str, from_load: LoadValue | None = None) -> Column:
    """A column that says when the work was done, in UTC and never null."""
    return Column(name, "TIMESTAMP", comment, is_nullable=False, from_load=from_load, is_clock=True)


def duration(name: str, comment: str) -> Column:
    """A column that says how many milliseconds the work took, never null."""
    return Column(name, "DOUBLE", comment, is_nullable=False, is_clock=True)


def listed(name: str, comment: str, values: Iterable[str], *, is_nullable: bool = False, remark: str = "") -> Column:
    """A column of a closed list; its comment ends in the values, or names the document that explains them.

    Args:
        name: of the column.
        comment: what the value says, without a list.
        values: the closed list.
        is_nullable: whether it may be null.
        remark: what else is to be said, behind the list.
    """
    known = tuple(str(value) for value in values)
    if len(known) < _TOO_MANY:
        told = f"{', '.join(known[:-1])} or {known[-1]}"
    else:
        told = f"one of {len(known)}, each explained in {LISTS_DOCUMENT}"
    return Column(name, "VARCHAR", f"{comment}: {told}{remark}", is_nullable, known)


DOCUMENT_ID = required(
    "document_id", "VARCHAR", "SHA-256 of the payload, 64 lower-case hex digits; depends on nothing else"
)
BATCH_ID = required("batch_id", "VARCHAR", "The ingest batch that brought the row: ops.batches")
ARTICLE_ID = required("article_id", "VARCHAR", "core.articles")
