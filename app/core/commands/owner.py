"""The one user a workspace has until there is a team."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.store.tables import User


def owner_id(session: Session, now: datetime) -> int:
    """Return the owner's id, made on first use."""
    found = session.scalar(select(User.id).order_by(User.id).limit(1))
    if found is not None:
        return found
    owner = User(name="", created_at=now)
    session.add(owner)
    session.flush()
    return owner.id
