"""Putting one email at a time of the user's choice, and letting it go again (R11). The planner decides the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.commands.plan import mark_dirty
from app.core.errors import InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus
from app.core.planner.explain import person_time
from app.core.queries.pinning import judge_pin
from app.core.store import Store
from app.core.store.tables import EmailEvent, Mailbox, ScheduledEmail
from app.core.store.types import epoch

_PLACE = ("mailbox_id", "send_at", "day", "window_start", "window_end", "gap", "due_on", "placed_at", "pinned")


@dataclass(frozen=True, slots=True)
class FormerPlace:
    """Where an email stood before a pin was set or taken off: the columns of its place, for Undo."""

    email_id: int
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pin that was set or taken off: what the user should know, and the way back."""

    warnings: tuple[str, ...]
    former: FormerPlace
    changes: Changes


def pin_email(store: Store, *, email_id: int, at: datetime, now: datetime) -> Pinned:
    """Put a pending email at `at`, whole seconds, where it stays; InputError with the reason where R11 refuses."""
    at = at.replace(microsecond=0)
    with store.write() as session:
        allowed = judge_pin(session, email_id=email_id, at=at, now=now)
        row = session.get_one(ScheduledEmail, email_id)
        former = _place(row)
        row.pinned, row.send_at, row.waits_for = True, at, None
        zone = session.get_one(Mailbox, allowed.mailbox_id).time_zone
        _note(session, email_id, f"pinned to {person_time(epoch(at), zone)} by you", now)
        mark_dirty(session)
    return Pinned(allowed.warnings, former, _SHOWN)


def unpin_email(store: Store, *, email_id: int, now: datetime) -> Pinned:
    """Let the planner place a pinned email again; InputError for one that is not pinned."""
    with store.write() as session:
        row = _pending(session, email_id)
        if not row.pinned:
            raise InputError(f"Email {email_id} is not pinned; there is nothing to let go.")
        former = _place(row)
        row.pinned = False
        _note(session, email_id, "unpinned by you", now)
        mark_dirty(session)
    return Pinned((), former, _SHOWN)


def put_back(store: Store, *, former: FormerPlace, now: datetime) -> Changes:
    """Put an email back where it stood, pinned or not as it was: the Undo of both."""
    with store.write() as session:
        row = _pending(session, former.email_id)
        for name, value in zip(_PLACE, former.values, strict=True):
            setattr(row, name, value)
        _note(session, former.email_id, "put back by you", now)
        mark_dirty(session)
    return _SHOWN


_SHOWN = changed(Kind.EMAILS, Kind.ENROLLMENTS, Kind.PLAN)


def _place(row: ScheduledEmail) -> FormerPlace:
    return FormerPlace(row.id, tuple(getattr(row, name) for name in _PLACE))


def _pending(session: Session, email_id: int) -> ScheduledEmail:
    row = session.get(ScheduledEmail, email_id)
    if row is None:
        raise NotFound(f"There is no email {email_id}.")
    if row.status != EmailStatus.PENDING.value:
        raise InputError(f"Email {email_id} is {row.status.replace('_', ' ')}; its time cannot change any more.")
    return row


def _note(session: Session, email_id: int, reason: str, now: datetime) -> None:
    pending = EmailStatus.PENDING.value
    session.add(EmailEvent(email_id=email_id, at=now, from_status=pending, to_status=pending, reason=reason))
