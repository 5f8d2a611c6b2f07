"""A copy of a workspace in memory, to try a change on: the file, its lock and its sender are not touched by it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine, StaticPool, create_engine, event

from app.core.store.engine import Store


class ScratchStore(Store):
    """A store on one connection to a copy in memory; for one thread, gone when closed."""

    def __init__(self, original: Store, copy: sqlite3.Connection) -> None:
        self.path = original.path
        self._write_lock = threading.Lock()
        self._reader = self._writer = self._durable = _engine(copy)
        self._engines = (self._reader, self._reader, self._reader)

    def open(self) -> Store:
        """Do nothing: a copy has the schema of its original."""
        return self


@contextmanager
def scratch(store: Store) -> Iterator[Store]:
    """Yield a copy of the workspace as committed now; what is written to it is thrown away."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)) as copy:
        with closing(sqlite3.connect(store.path, timeout=30)) as source:
            source.backup(copy)
        made = ScratchStore(store, copy)
        try:
            yield made
        finally:
            made.close()


def _engine(copy: sqlite3.Connection) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys=ON").close()

    @event.listens_for(engine, "begin")
    def start(connection: object) -> None:
        connection.exec_driver_sql("BEGIN")  # type: ignore[attr-defined]  # SQLAlchemy's Connection

    return engine
