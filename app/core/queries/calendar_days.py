"""What the calendar asks about days: each mailbox's load, who is away, what waits for later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, select, type_coerce

from app.core.model import EmailStatus
from app.core.planner.snapshot import Mailbox as PlannedMailbox
from app.core.queries.load import (
    boxes_of,
    left_in_zones,
    planned_at,
    planned_in_zones,
    room_on,
)
from app.core.queries.people import shown_name
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, ScheduledEmail


@dataclass(frozen=True, slots=True)
class MailboxDay:
    """A mailbox on one of its own dates: emails that left or are planned, of how many it may send."""

    mailbox_id: int
    mailbox: str
    used: int
    capacity: int
    away: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An email that was due on a day and is planned for a later one."""

    email_id: int
    name: str
    send_at: datetime


def mailbox_days(store: Store, *, day: date) -> list[MailboxDay]:
    """Return every mailbox's load on its own date `day`, by address."""
    with store.read() as session:
        boxes = boxes_of(session)
        zones = {box.id: box.zone for box in boxes}
        sent = left_in_zones(session, zones, day, day)
        planned = planned_in_zones(session, zones.values(), day, day)
    return [_box_day(box, day, sent.get((box.id, day), 0) + planned.get((box.id, day), 0)) for box in boxes]


def _box_day(box: PlannedMailbox, day: date, used: int) -> MailboxDay:
    at = day.toordinal()
    return MailboxDay(box.id, box.name, used, room_on(box, at), box.away_on(at))


def away_days(store: Store, *, first: date, last: date) -> dict[date, tuple[str, ...]]:
    """Return the addresses that are away, by date, from `first` to `last`; dates without any are missing."""
    with store.read() as session:
        boxes = [box for box in boxes_of(session) if box.away]
    found = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if names := tuple(box.name for box in boxes if box.away_on(day.toordinal())):
            found[day] = names
    return found


def waiting_for_later(store: Store, *, day: date) -> list[Waiting]:
    """Return the pending emails that were due on `day` and are planned for a later one, by their time."""
    with store.read() as session:
        rows = session.execute(
            select(ScheduledEmail.id, shown_name(), ScheduledEmail.send_at)
            .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
            .join(Contact, Contact.id == Enrollment.contact_id)
            .where(
                ScheduledEmail.status == EmailStatus.PENDING.value,
                ScheduledEmail.due_on == day,
                type_coerce(ScheduledEmail.day, Integer) > day.toordinal(),
                planned_at().is_not(None),
            )
            .order_by(planned_at(), ScheduledEmail.id)
        )
        return [Waiting(email_id, name, at) for email_id, name, at in rows if at is not None]
