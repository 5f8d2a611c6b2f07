"""Reading and writing many rows fast. What differs by database stands here; SQLAlchemy's ORM would cost ten times as
much."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, Dialect, Select, bindparam, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

PlaceRow = tuple[
    int | None, int | None, int | None, int | None, int | None, int | None, int | None, int, str | None, int
]
"""mailbox, send_at, day, window_start, window_end, gap, due_on, placed_at, waits_for, id"""

_LARGE_CACHE = -48 * 1024
"""In the words of SQLite: 48 MB, the table of 150,000 emails with its indices."""

_COLUMNS = ("mailbox_id", "send_at", "day", "window_start", "window_end", "gap", "due_on", "placed_at", "waits_for")


def read_rows(session: Session, query: ClauseElement) -> list[tuple[Any, ...]]:
    """Return a query's rows as the driver gives them: instants and days as numbers, truth as 0 and 1."""
    (rows,) = read_each(session, query, [{}])
    return rows


def read_those(
    session: Session, query: Select[*tuple[Any, ...]], column: InstrumentedAttribute[int], ids: Collection[int]
) -> list[tuple[Any, ...]]:
    """Return the rows of a query that is kept whose column is one of these numbers, however many they are."""
    if session.connection().dialect.name != "sqlite":
        return read_rows(session, query.where(column.in_(ids)))
    (rows,) = read_each(session, _those(query, column), [{"ids": json.dumps(list(ids))}])
    return rows


@lru_cache(maxsize=32)
def _those(query: Select[*tuple[Any, ...]], column: InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    listed = func.json_each(bindparam("ids", "[]")).table_valued("value")
    return query.where(column.in_(select(listed.c.value)))


def read_each(
    session: Session, query: ClauseElement, given: Sequence[Mapping[str, Any]]
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows as `read_rows` would for each of the given values of the query's parameters, which have defaults.

    A query that is kept and asked again is put into words only once.
    """
    connection = session.connection()
    state: Any = _in_sql(query, connection.dialect)
    for one in given:
        values = {**state.parameters, **one}
        binds = values if state.positiontup is None else tuple(values[name] for name in state.positiontup)
        cursor: Any = connection.exec_driver_sql(state.statement, binds).cursor
        yield list(cursor.fetchall())


@lru_cache(maxsize=32)
def _in_sql(query: ClauseElement, dialect: Dialect) -> Any:
    compiled: Any = query.compile(dialect=dialect)
    return compiled.construct_expanded_state()


def read_columns(session: Session, query: Select[Any], given: Sequence[Mapping[str, Any]]) -> Iterator[list[list[int]]]:
    """Yield each column of a query's rows for each of the given values; all must be whole numbers.

    SQLite hands over a column at a time, which takes a third of what a tuple for every row would take.
    """
    if session.connection().dialect.name != "sqlite":
        for found in read_each(session, query, given):
            yield [list(column) for column in zip(*found, strict=True)] or [[] for _ in query.selected_columns]
        return
    for ((*packed,),) in read_each(session, _packed(query), given):
        yield [json.loads(column) for column in packed]


@lru_cache(maxsize=32)
def _packed(query: Select[Any]) -> Select[Any]:
    return select(*(func.json_group_array(column) for column in query.subquery().c))


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
