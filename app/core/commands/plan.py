"""Re-planning: reads the snapshot, asks the planner, writes only the rows that differ. Must decide nothing itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.store import Store
from app.core.store.tables import Setting

DIRTY = "plan_dirty"


def mark_dirty(session: Session) -> None:
    """Note in the caller's transaction that the stored plan no longer follows from the data."""
    session.merge(Setting(key=DIRTY, value=True))


def is_dirty(store: Store) -> bool:
    """Return whether a re-plan is owed."""
    with store.read() as session:
        row = session.get(Setting, DIRTY)
        return bool(row and row.value)
