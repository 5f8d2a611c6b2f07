"""The schedule as an iCalendar file (RFC 5545), for calendar programs. Owns the form; decides no time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.core.model import LEFT, EmailStatus

if TYPE_CHECKING:
    from icalendar import Event

    from app.core.queries.schedule import ScheduleRow

_OFF = frozenset({EmailStatus.CANCELLED, EmailStatus.SKIPPED, EmailStatus.FAILED})


def as_calendar(rows: Sequence[ScheduleRow], *, now: datetime) -> bytes:
    """Return the emails that have a time as events at that instant; an email keeps its UID from file to file."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Outpace//EN")
    calendar.add("version", "2.0")
    for row in rows:
        at = row.sent_at or row.send_at
        if at is not None:
            calendar.add_component(_event(row, at, now))
    found: bytes = calendar.to_ical()
    return found


def _event(row: ScheduleRow, at: datetime, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"email-{row.id}@outpace")
    event.add("dtstamp", now)
    event.add("dtstart", at)
    event.add("summary", f"{row.sequence} · step {row.step}: {row.contact}")
    event.add("description", f"{row.status.replace('_', ' ')}, from {row.mailbox or 'no mailbox yet'}")
    event.add("status", _status(row.status))
    event.add("transp", "TRANSPARENT")
    return event


def _status(status: EmailStatus) -> str:
    if status in _OFF:
        return "CANCELLED"
    return "CONFIRMED" if status in LEFT else "TENTATIVE"
