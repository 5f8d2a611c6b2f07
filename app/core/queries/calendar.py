"""What the calendar asks: the emails of a span, counts by day, capacity by day, and the days off.

`email_detail` and `email_preview` of one email live in queries/emails and are given on from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select

from app.core.model import EmailStatus, SequenceState
from app.core.planner.days import holiday_names
from app.core.queries.emails import EmailDetail, EventRow, email_detail, email_preview
from app.core.queries.load import (
    QUARTER,
    Dates,
    by_sequence_quarter,
    capacity_on,
    has_left,
    left_on_dates,
    mailboxes_of,
    planned_at,
    planned_on_dates,
    went_at,
    went_between,
)
from app.core.queries.people import SERIES, series_of, shown_name
from app.core.store import Store
from app.core.store.bulk import read_rows
from app.core.store.tables import Contact, Enrollment, ScheduledEmail, Sequence, Step

__all__ = [
    "CalendarEmail",
    "DayCount",
    "EmailDetail",
    "EventRow",
    "calendar_range",
    "day_capacity",
    "days_off",
    "email_detail",
    "email_preview",
    "month_counts",
]
_PLANNED = [EmailStatus.PENDING.value, EmailStatus.HELD.value]
NO_SENDING = "no sending"


class CalendarEmail(NamedTuple):
    """One email on the calendar; `send_at` in epoch seconds: the planned time, or when it really went.

    `step` counts from 1, 0 once removed; `pinned`: it stays where the user put it.
    """

    send_at: int
    id: int
    name: str
    series: int
    status: str
    mailbox_id: int | None
    sequence_id: int
    step: int = 0
    pinned: bool = False


Only = int | Collection[int] | None
"""Ids to narrow a question to: one, several, or all where None or empty."""


@dataclass(slots=True)
class DayCount:
    """How many emails a day has, by colour index, beside the capacity of all mailboxes."""

    total: int = 0
    by_series: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    capacity: int = 0


def calendar_range(
    store: Store, *, start: int, end: int, sequence_id: Only = None, mailbox_id: Only = None
) -> list[CalendarEmail]:
    """Return the emails from `start` up to, not including, `end` (epoch seconds), by time, then id."""
    planned = and_(planned_at() >= start, planned_at() < end, ScheduledEmail.status.in_(_PLANNED))
    past = and_(went_between(start, end), has_left(EmailStatus.FAILED))
    only = _only(sequence_id, mailbox_id)
    with store.read() as session:
        rows = [
            *read_rows(session, _emails(planned_at(), planned, only)),
            *read_rows(session, _emails(went_at(), past, only)),
        ]
    found = list(map(CalendarEmail._make, rows))
    found.sort()
    return found


def _only(sequence_id: Only, mailbox_id: Only) -> list[ColumnElement[bool]]:
    chosen = ((Enrollment.sequence_id, sequence_id), (ScheduledEmail.mailbox_id, mailbox_id))
    ids = ((column, [only] if isinstance(only, int) else list(only or ())) for column, only in chosen)
    return [column.in_(some) for column, some in ids if some]


def _emails(
    at: ColumnElement[int], where: ColumnElement[bool], only: list[ColumnElement[bool]]
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            at,
            ScheduledEmail.id,
            shown_name(),
            (Enrollment.sequence_id - 1) % SERIES,
            ScheduledEmail.status,
            ScheduledEmail.mailbox_id,
            Enrollment.sequence_id,
            func.coalesce(Step.position, 0),
            ScheduledEmail.pinned,
        )
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .where(where, *only)
        .order_by(at, ScheduledEmail.id)
    )


def month_counts(store: Store, *, start: int, end: int, zone: str) -> dict[date, DayCount]:
    """Return the counts of each day of `zone` that has any in [start, end) (epoch seconds), planned and past."""
    first, last = _date(start), _date(end)
    dates = Dates(zone, first - timedelta(days=1), last + timedelta(days=1))
    counts: dict[date, DayCount] = {}
    with store.read() as session:
        for sequence_id, quarter, count in by_sequence_quarter(session, start, end):
            day = dates.of(quarter * QUARTER)
            if day is not None:
                _count(counts.setdefault(day, DayCount()), series_of(sequence_id), count)
        rows = mailboxes_of(session)
        for day, total in counts.items():
            total.capacity = sum(capacity_on(row, day) for row in rows)
    return counts


def _date(at: int) -> date:
    return datetime.fromtimestamp(at, UTC).date()


def _count(total: DayCount, series: int, count: int) -> None:
    total.total += count
    total.by_series[series] += count


def day_capacity(store: Store, *, first: date, last: date) -> dict[date, tuple[int, int]]:
    """Return (used, capacity) of all mailboxes on each date from `first` to `last`, by their own dates."""
    with store.read() as session:
        rows = mailboxes_of(session)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        used: defaultdict[date, int] = defaultdict(int)
        for counts in (left_on_dates, planned_on_dates):
            for (_mailbox, day), count in counts(session, rows, first, last).items():
                used[day] += count
        return {day: (used[day], sum(capacity_on(row, day) for row in rows)) for day in days}


def days_off(store: Store, *, first: date, last: date) -> dict[date, str]:
    """Return the days on which no active sequence sends: the holiday's name where there is one, else "no sending"."""
    with store.read() as session:
        rows = session.scalars(select(Sequence).where(Sequence.state == SequenceState.ACTIVE.value)).all()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        reasons = {day: [_why_off(row, day) for row in rows] for day in days if rows}
    return {day: max(words, key=_is_name) for day, words in reasons.items() if all(words)}


def _is_name(words: str) -> bool:
    return words != NO_SENDING


def _why_off(row: Sequence, day: date) -> str:
    if not row.weekdays >> day.weekday() & 1 or day.toordinal() in row.dates_off:
        return NO_SENDING
    return holiday_names(row.holidays, day.year).get(day.toordinal(), "") if row.holidays else ""
