"""Reading and writing many rows fast. What differs by database stands here; SQLAlchemy's ORM would cost ten times as
much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ClauseElement, text
from sqlalchemy.orm import Session

PlaceRow = tuple[
    int | None, int | None, int | None, int | None, int | None, int | None, int | None, int, str | None, int
]
"""mailbox, send_at, day, window_start, window_end, gap, due_on, placed_at, waits_for, id"""

_LARGE_CACHE = -48 * 1024
"""In the words of SQLite: 48 MB, the table of 150,000 emails with its indices."""

_COLUMNS = ("mailbox_id", "send_at", "day", "window_start", "window_end", "gap", "due_on", "placed_at", "waits_for")


def read_rows(session: Session, query: ClauseElement) -> list[tuple[Any, ...]]:
    """Return a query's rows as the driver gives them: instants and days as numbers, truth as 0 and 1."""
    connection = session.connection()
    compiled: Any = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    values = compiled.params
    given = values if compiled.positiontup is None else tuple(values[name] for name in compiled.positiontup)
    cursor: Any = connection.exec_driver_sql(compiled.string, given).cursor
    return list(cursor.fetchall())


@contextmanager
def much_memory(session: Session) -> Iterator[None]:
    """Give the caller's connection room for the pages of very many rows; without it they go in and out of the file."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    (usual,) = connection.exec_driver_sql("PRAGMA cache_size").one()
    connection.exec_driver_sql(f"PRAGMA cache_size={_LARGE_CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={usual}")


def write_places(session: Session, rows: Sequence[PlaceRow]) -> None:
    """Store the places of emails; rows in the order of their ids are written fastest."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.paramstyle == "qmark":
        assignments = ", ".join(f"{column}=?" for column in _COLUMNS)
        with much_memory(session):
            connection.exec_driver_sql(f"UPDATE scheduled_emails SET {assignments} WHERE id=?", list(rows))
        return
    assignments = ", ".join(f"{column}=:{column}" for column in _COLUMNS)
    names = (*_COLUMNS, "id")
    connection.execute(
        text(f"UPDATE scheduled_emails SET {assignments} WHERE id=:id"),
        [dict(zip(names, row, strict=True)) for row in rows],
    )
