"""Whether the workspace file is whole, in SQLite's own judgement, and whether its time fits the computer's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, text

from app.core.store import Store
from app.core.store.tables import EmailEvent


def integrity_problems(store: Store) -> list[str]:
    """Return what SQLite finds wrong with the file, at most ten sentences; [] for a whole one."""
    with store.read() as session:
        found = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check(10)"))]
        orphans = session.execute(text("PRAGMA foreign_key_check")).all()
    problems = [] if found == ["ok"] else found
    return [*problems, *(f"a row of {row[0]} refers to a missing row of {row[2]}" for row in orphans[:10])]


def last_event_at(store: Store) -> datetime | None:
    """Return when the last thing happened to an email, None before the first."""
    with store.read() as session:
        found: datetime | None = session.scalar(select(func.max(EmailEvent.at)))
    return found
