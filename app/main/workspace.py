"""Opening one data folder: log, database and the bus that tells of changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.core.clock import Clock
from app.core.commands.plan import replan
from app.core.commands.restored import identify
from app.core.events import Bus
from app.core.log import start_log, stop_log
from app.core.model import PlanSummary
from app.core.paths import Paths
from app.core.store import Store


@dataclass(frozen=True, slots=True)
class Workspace:
    """One open data folder."""

    paths: Paths
    clock: Clock
    store: Store
    bus: Bus = field(default_factory=Bus)

    def replan(self, *, full: bool = False) -> PlanSummary:
        """Bring the stored plan up to date, tell the bus, and return what was done."""
        replanned = replan(self.store, now=self.clock.now(), full=full)
        self.bus.publish(replanned.changes)
        return replanned.summary


@contextmanager
def open_workspace(paths: Paths, *, clock: Clock) -> Iterator[Workspace]:
    """Open a data folder, creating what is missing; EnvironmentTrouble or DatabaseTrouble if it cannot be used."""
    paths.prepare()
    log = start_log(paths.log)
    store = Store(paths.database)
    try:
        store.open()
        identify(store)
        yield Workspace(paths, clock, store)
    finally:
        store.close()
        stop_log(log)
