"""Dagster's view of a home: opened, healed and locked once a run, with one engine."""

from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import PrivateAttr

from orchestration.pipeline.context import RunContext
from orchestration.pipeline.home import PATIENCE, Home
from orchestration.pipeline.settings import home_from_environment
from orchestration.session import Session

if TYPE_CHECKING:
    from orchestration.pipeline.engines import Engine


@dg.resource(description="A run that nobody called: inputs from the run configuration, progress to the log.")
def unattended(_context: dg.InitResourceContext) -> Session:
    """A fresh session for each run that Dagster launches by itself."""
    return Session()


class WarehouseHome(dg.ConfigurableResource["WarehouseHome"]):
    """The home that a run works on, and the session of that run.

    Without a path: PRESSHOUSE_HOME, or ``presshouse-home`` in the working folder.
    """

    path: str = ""
    session: dg.ResourceDependency[Session]

    _run: RunContext | None = PrivateAttr(default=None)
    _engine: "Engine | None" = PrivateAttr(default=None)

    @property
    def home(self) -> Home:
        """The home, whether a run is on or not."""
        return Home(Path(self.path or home_from_environment()).absolute())

    @property
    def run(self) -> RunContext:
        """What the stages of this run are given."""
        if self._run is None:
            raise RuntimeError("the home is open only while a run is on")
        return self._run

    @property
    def engine(self) -> "Engine":
        """What carries out the orders of this run; its processes start when they are first needed."""
        if self._engine is None:
            raise RuntimeError("an engine is there only while a run is on")
        return self._engine

    @contextmanager
    def yield_for_execution(
        self,
        context: dg.InitResourceContext,
    ) -> Generator["WarehouseHome", None, None]:
        """Make, lock and heal the home for a run, and end its workers afterwards."""
        from orchestration.pipeline.engines.local import LocalEngine
        from orchestration.pipeline.rebuild import begin_rebuild
        from orchestration.pipeline.stages import prepare
        from orchestration.pipeline.workers.pool import WorkerPool

        home, session = self.home, self.session
        home.create()
        lock = nullcontext() if session.holds_lock else home.lock(PATIENCE)
        with lock, WorkerPool(session.settings.workers) as pool:
            if context.instance is not None:
                free_abandoned_slots(context.instance, context.run.run_id if context.run else None)
            self._run = RunContext(home, session.settings, session.progress, session.check_stop)
            self._engine = LocalEngine(home.root, pool)
            if session.is_rebuild:
                begin_rebuild(self._run)
            prepare(self._run)
            try:
                yield self
            finally:
                self._run = self._engine = None


def free_abandoned_slots(instance: dg.DagsterInstance, run_id: str | None) -> None:
    """Free what runs other than this one hold of Dagster's pools; call it with the home's lock held.

    A run takes a slot only while it holds the home, and whoever holds the home is the only one: another run that has a
    slot was killed. Dagster would wait for it for ever.
    """
    storage = instance.event_log_storage
    for key in storage.get_concurrency_keys():
        found = storage.get_concurrency_info(key)
        holders = {slot.run_id for slot in found.claimed_slots} | {step.run_id for step in found.pending_steps}
        for holder in sorted(holders - {run_id}):
            storage.free_concurrency_slots_for_run(holder)
