"""What a run is asked to ingest, and in which manner inputs are read. No reading and no database here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Self

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from orchestration.pipeline.landing.found import Found

#: Stands for the name of the folder that an input lies in, where an outlet is told.
PARENT = "parent"


@dataclass(frozen=True, slots=True)
class RetryFilter:
    """Which rejected inputs and failed documents are tried again: of these reasons, since this moment.

    Without reasons: what is quarantined, what could not be read at all, and every failed document.
    """

    reasons: tuple[str, ...] = ()
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How an input is read: its outlet (`PARENT`: its folder's name), and which column has which role."""

    outlet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_row(cls, outlet: str | None, columns: str | None) -> Self:
        """The manner that a row of `ops.sources` keeps."""
        return cls(outlet, json.loads(columns or "{}"))

    @property
    def columns_as_kept(self) -> str | None:
        """The columns as `ops.sources` keeps them: JSON with sorted keys; None where none are told."""
        return json.dumps(dict(self.columns), sort_keys=True) if self.columns else None

    def outlet_of(self, found: Found) -> str | None:
        """The outlet that is told for an input."""
        return found.folder if self.outlet == PARENT else self.outlet


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """What to ingest. ``outlet`` is a name, or ``parent`` for the name of the folder that an input lies in.

    With ``retry``, rejected inputs that it selects are read again, although they did not change.
    """

    inputs: tuple[str, ...]
    outlet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    stdin: BinaryIO | None = None
    retry: RetryFilter | None = None

    @property
    def manner(self) -> Manner:
        """How the inputs are to be read."""
        return Manner(self.outlet, self.columns)
