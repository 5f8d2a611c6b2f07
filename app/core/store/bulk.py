"""Writing many rows fast. What differs by database stands here; SQLAlchemy's ORM would cost ten times as much."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

PlaceRow = tuple[
    int | None, int | None, int | None, int | None, int | None, int | None, int | None, int, str | None, int
]
"""mailbox, send_at, day, window_start, window_end, gap, due_on, placed_at, waits_for, id"""

_COLUMNS = ("mailbox_id", "send_at", "day", "window_start", "window_end", "gap", "due_on", "placed_at", "waits_for")


def write_places(session: Session, rows: Sequence[PlaceRow]) -> None:
    """Store the places of emails; rows in the order of their ids are written fastest."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.paramstyle == "qmark":
        assignments = ", ".join(f"{column}=?" for column in _COLUMNS)
        connection.exec_driver_sql(f"UPDATE scheduled_emails SET {assignments} WHERE id=?", list(rows))
        return
    assignments = ", ".join(f"{column}=:{column}" for column in _COLUMNS)
    names = (*_COLUMNS, "id")
    connection.execute(
        text(f"UPDATE scheduled_emails SET {assignments} WHERE id=:id"),
        [dict(zip(names, row, strict=True)) for row in rows],
    )
