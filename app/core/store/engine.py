"""Opening, reading and writing the one SQLite file: the connection set-up of docs/architecture.md. Knows no table."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.store import migrations
from app.core.store.foreign import ForeignWrites
from app.core.store.trouble import trouble

_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "cache_size=-1024",
    "temp_store=MEMORY",
)


class _Holding(Session):
    """A session that holds on to the rows it read, so that what is asked for twice is read once."""


@event.listens_for(_Holding, "loaded_as_persistent")
def _hold(session: Session, row: Any) -> None:
    session.info.setdefault("held", []).append(row)


class Store:
    """One workspace file: `read()` for queries, `write()` for commands, `write_durably()` for the sender.

    Writers take turns under one process-wide lock and begin with BEGIN IMMEDIATE, so that a read followed by a
    write loses no update of another thread or process.
    """

    _foreign: ForeignWrites | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self._write_lock = threading.Lock()
        self._reader = _engine(path, begin="BEGIN", synchronous="NORMAL")
        self._writer = _engine(path, begin="BEGIN IMMEDIATE", synchronous="NORMAL")
        self._durable = _engine(path, begin="BEGIN IMMEDIATE", synchronous="FULL")
        self._engines = (self._reader, self._writer, self._durable)

    def open(self) -> Store:
        """Bring the file to this version's schema, after a copy; DatabaseTrouble if it cannot be used."""
        migrations.bring_up_to_date(self.path)
        return self

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session for reading; fetch results whole inside it."""
        with _in_words(self.path), Session(self._reader, autoflush=False) as session:
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield a session whose changes are committed together, or not at all when anything is raised."""
        with self._writing(self._writer) as session:
            yield session

    @contextmanager
    def write_durably(self) -> Iterator[Session]:
        """Like `write()`, and on the disk when it returns: for claims and results of the sender."""
        with self._writing(self._durable) as session:
            yield session

    def written_by_others(self) -> bool:
        """Return whether another process wrote since this was asked last; False the first time. Never waits."""
        if self._foreign is None:
            self._foreign = ForeignWrites(self.path)
        return self._foreign.look()

    def close(self) -> None:
        """Close every connection; the last one folds the WAL back into the file."""
        if self._foreign is not None:
            self._foreign.close()
        for engine in self._engines:
            engine.dispose()

    @contextmanager
    def _writing(self, engine: Engine) -> Iterator[Session]:
        with (
            self._write_lock,
            _in_words(self.path),
            _Holding(engine, expire_on_commit=False) as session,
        ):
            foreign = self._foreign
            try:
                with session.begin():
                    yield session
                    if foreign is not None:
                        foreign.before_own()
            finally:
                if foreign is not None:
                    foreign.after_own()


def _engine(path: Path, *, begin: str, synchronous: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (*_PRAGMAS, f"synchronous={synchronous}"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.DatabaseError) and not isinstance(error.orig, sqlite3.IntegrityError):
            raise trouble(path, error.orig) from error
        raise
