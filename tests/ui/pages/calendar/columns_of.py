"""Columns of emails given one by one, as the calendar would have loaded them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date, timedelta, tzinfo

from app.core.queries.calendar import SHOWN, CalendarEmail, Known
from app.ui.pages.calendar.columns import Box, Column, by_mailbox, column_of
from app.ui.pages.calendar.emails import Emails, Knowledge, kinds_of
from app.ui.pages.calendar.spans import midnight


def emails_of(rows: Sequence[CalendarEmail], start: int) -> Emails:
    """Return emails sorted by time, counted from `start` (epoch seconds), with all that is known of them."""
    kinds = kinds_of(bytes(one.series for one in rows), bytes(SHOWN.index(one.status) for one in rows))
    known = {one.id: Known(one.name, one.mailbox_id, one.sequence_id, one.step, one.pinned) for one in rows}
    times, ids = array("q", (one.send_at - start for one in rows)), array("q", (one.id for one in rows))
    return Emails(start, times, ids, kinds, Knowledge(known))


def sort_in(rows: Sequence[CalendarEmail], days: Sequence[date], zone: tzinfo) -> tuple[Column, ...]:
    """Return one column a day."""
    found = []
    for day in days:
        start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        mine = [one for one in rows if start <= one.send_at < end]
        found.append(column_of(emails_of(mine, start), day, zone))
    return tuple(found)


def sort_by_mailbox(rows: Sequence[CalendarEmail], day: date, boxes: Sequence[Box], zone: tzinfo) -> tuple[Column, ...]:
    """Return one column a mailbox."""
    mailboxes = [one.mailbox_id or 0 for one in rows]
    return by_mailbox(emails_of(rows, midnight(day, zone)), mailboxes, day, boxes, zone)
