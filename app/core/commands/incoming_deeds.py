"""What a message can do to a contact's sequences, whether by itself or by the user's word, with what undoes it.

Owns the rows of `incoming_effects`. Works inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from app.core.commands.emails import UNDECIDED, end_enrollments, of_enrollments
from app.core.commands.plan import mark_dirty
from app.core.model import EmailStatus, EnrollmentState
from app.core.store.tables import (
    Contact,
    EmailEvent,
    Enrollment,
    IncomingEffect,
    IncomingMessage,
    ScheduledEmail,
    Suppression,
)

_S = EmailStatus
STOPPED, HELD, SUPPRESSED, NOTED, RESTS, PAUSED = "stopped", "held", "suppressed", "noted", "mailbox", "sequence"
"""What an effect is: all but NOTED can be taken back."""


def stop_contacts(session: Session, where: ColumnElement[bool], reason: str, now: datetime) -> dict[str, list[int]]:
    """End the unfinished enrollments that `where` selects; return what undoing takes, {} where there were none."""
    running = select(Enrollment.id).where(where, Enrollment.completed_at.is_(None))
    ids = list(session.scalars(running))
    if not ids:
        return {}
    paused = list(session.scalars(running.where(Enrollment.state == EnrollmentState.PAUSED.value)))
    emails = list(session.scalars(select(ScheduledEmail.id).where(of_enrollments(ids, *UNDECIDED))))
    end_enrollments(session, where=Enrollment.id.in_(ids), to=_S.SKIPPED, reason=reason, now=now)
    mark_dirty(session)
    return {"enrollments": ids, "paused": paused, "emails": emails}


def hold_contact(session: Session, row: IncomingMessage, until: date, words: str, now: datetime) -> None:
    """Plan a message's contact from a date on; its earlier date is remembered for the way back."""
    mine = and_(Enrollment.contact_id == row.contact_id, Enrollment.completed_at.is_(None))
    before = session.execute(select(Enrollment.id, Enrollment.held_until).where(mine)).all()
    if not before:
        return
    session.execute(
        update(Enrollment).where(mine).values(held_until=until), execution_options={"synchronize_session": False}
    )
    session.expire_all()
    mark_dirty(session)
    held = {str(id_): held_until.toordinal() if held_until else None for id_, held_until in before}
    remember(session, row, HELD, words, {"held": held}, now)


def suppress_for(session: Session, row: IncomingMessage, address: str, reason: str, words: str, now: datetime) -> None:
    """Never mail an address again because of a message; its planned emails are skipped with the reason."""
    added = session.scalar(select(Suppression.id).where(Suppression.value == address)) is None
    if added:
        session.add(Suppression(value=address, reason=reason, created_at=now))
        session.flush()
    theirs = select(Contact.id).where(Contact.email_key == address)
    stopped = stop_contacts(session, Enrollment.contact_id.in_(theirs), reason, now)
    if not added and not stopped:
        return
    told = f"{address} {words} and is never mailed again. {skipped_words(stopped)}".strip()
    remember(session, row, SUPPRESSED, told, {"value": address, "added": added, **stopped}, now)


def remember(
    session: Session, row: IncomingMessage, what: str, words: str, data: Mapping[str, object], now: datetime
) -> None:
    """Keep what a message did, in words, with what undoing takes."""
    session.add(IncomingEffect(incoming_id=row.id, at=now, what=what, words=words.strip(), data=dict(data)))
    session.flush()


def note_event(session: Session, email_id: int | None, now: datetime, reason: str) -> None:
    """Add a line to an email's audit trail that changes nothing."""
    if email_id is not None:
        status = status_of(session, email_id).value
        session.add(EmailEvent(email_id=email_id, at=now, from_status=status, to_status=status, reason=reason))


def skipped_words(stopped: dict[str, list[int]]) -> str:
    """Return how many emails a stop left out, "" for none."""
    number = len(stopped.get("emails", ()))
    if not number:
        return ""
    return f"{number} planned email{'s' if number > 1 else ''} skipped"


def status_of(session: Session, email_id: int) -> EmailStatus:
    """Return the status an email has now."""
    session.flush()
    return _S(session.scalar(select(ScheduledEmail.status).where(ScheduledEmail.id == email_id)) or _S.PENDING)


def day_words(day: date) -> str:
    """Return a date as "Mon 30 Nov 2026", whatever the computer's language is."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
