"""Keeping what missed its time while the computer slept or was off, so that the user reads it when they come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from app.core.events import Changes, Kind, changed
from app.core.queries.away import AWAY
from app.core.queries.due import missed_emails
from app.core.store import Store
from app.core.store.tables import Setting
from app.core.store.types import epoch

MOST: Final = 5_000
"""Emails kept by name; of further ones nobody reads."""
_CHANGED = changed(Kind.SETTINGS)


def note_late(store: Store, *, now: datetime) -> Changes:
    """Keep which emails missed their time, with the place they had, before a re-plan finds them another one."""
    with store.write() as session:
        late = missed_emails(session, now)
        if not late:
            return Changes()
        _keep(session, late, epoch(now))
    return _CHANGED


def _keep(session: Session, late: list[tuple[int, int, int]], now: int) -> None:
    row = session.get(Setting, AWAY)
    known: dict[str, Any] = row.value if row is not None else {"since": now, "emails": []}
    emails = {one[0]: one for one in known["emails"]}
    for email in late:
        emails.setdefault(email[0], list(email))
    since = min([known["since"], *(email[2] for email in late)])
    kept = sorted(emails.values(), key=lambda one: one[2])[:MOST]
    session.merge(Setting(key=AWAY, value={"since": since, "until": now, "emails": kept}))


def dismiss_away(store: Store, *, now: datetime) -> Changes:
    """Forget what was missed: the user has read it."""
    with store.write() as session:
        row = session.get(Setting, AWAY)
        if row is not None:
            session.delete(row)
    return _CHANGED
