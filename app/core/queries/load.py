"""How much of each mailbox's day is used (R4): capacities by date, and emails counted by the mailbox's own date.

Counts come out of the database by quarter of an hour, since every zone's midnight falls on one; so the answer is small.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Integer, and_, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import LEFT, EmailStatus
from app.core.planner.days import wall
from app.core.planner.snapshot import Mailbox as PlannedMailbox
from app.core.store.tables import Mailbox, ScheduledEmail, Step

QUARTER = 900
ATTEMPT_LASTS = 3600
"""Seconds by which the result of an attempt may follow its beginning."""

Quarters = Iterable[tuple[int, int, int, int]]
"""(mailbox id, sequence id, quarter since the epoch, count)"""


def mailboxes_of(session: Session) -> list[Mailbox]:
    """Return the mailboxes that are not removed, by address."""
    return list(
        session.scalars(select(Mailbox).where(Mailbox.removed_at.is_(None)).order_by(func.lower(Mailbox.email)))
    )


def as_planned(row: Mailbox) -> PlannedMailbox:
    """Return a mailbox as the planner counts with it."""
    ramp = None
    if row.ramp_start is not None and row.ramp_step is not None and row.ramp_since is not None:
        ramp = (row.ramp_start, row.ramp_step, row.ramp_since.toordinal())
    return PlannedMailbox(
        id=row.id,
        zone=row.time_zone,
        capacity=row.daily_capacity,
        gap=row.least_gap,
        ramp=ramp,
        away=tuple((int(first), int(last)) for first, last in row.away),
        name=row.email,
    )


def capacity_on(row: Mailbox, day: date) -> int:
    """Return how many emails a mailbox may send on one of its dates: 0 on an away day."""
    planned = as_planned(row)
    return 0 if planned.away_on(day.toordinal()) else planned.capacity_on(day.toordinal())


def went_at() -> ColumnElement[int]:
    """Return when an attempt took place, in epoch seconds, as a column over emails."""
    sent, claimed = type_coerce(ScheduledEmail.sent_at, Integer), type_coerce(ScheduledEmail.claimed_at, Integer)
    return func.coalesce(sent, claimed)


def went_between(start: int, end: int) -> ColumnElement[bool]:
    """Return the condition for attempts in [start, end), so that the index over attempts serves it."""
    claimed = type_coerce(ScheduledEmail.claimed_at, Integer)
    return and_(claimed >= start - ATTEMPT_LASTS, claimed < end, went_at() >= start, went_at() < end)


def planned_at() -> ColumnElement[int]:
    """Return `send_at` in epoch seconds, as a column over emails."""
    return type_coerce(ScheduledEmail.send_at, Integer)


def left_by_quarter(session: Session, start: int, end: int) -> Quarters:
    """Count the emails that left or may have left in [start, end)."""
    left = ScheduledEmail.status.in_([status.value for status in LEFT])
    return _by_quarter(session, went_at(), and_(went_between(start, end), left))


def planned_by_quarter(session: Session, start: int, end: int) -> Quarters:
    """Count the emails planned in [start, end)."""
    pending = ScheduledEmail.status == EmailStatus.PENDING.value
    return _by_quarter(session, planned_at(), and_(planned_at() >= start, planned_at() < end, pending))


def _by_quarter(session: Session, at: ColumnElement[int], where: ColumnElement[bool]) -> Quarters:
    quarter = (at // QUARTER).label("quarter")
    counted = (
        select(ScheduledEmail.mailbox_id, ScheduledEmail.step_id, quarter, func.count())
        .where(where, ScheduledEmail.mailbox_id.is_not(None))
        .group_by(ScheduledEmail.mailbox_id, ScheduledEmail.step_id, quarter)
    )
    owner = dict(session.execute(select(Step.id, Step.sequence_id)).all())
    return [
        (mailbox, owner[step], at, count)
        for mailbox, step, at, count in session.execute(counted)
        if mailbox is not None
    ]


class Dates:
    """Finds the date of an instant in one zone among the days from `first` to `last`, by bisection."""

    def __init__(self, zone: str, first: date, last: date) -> None:
        self.days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._starts = [wall(zone, day.toordinal(), 0) for day in self.days]
        self.start = self._starts[0]
        self.end = wall(zone, last.toordinal(), 24 * 60)

    def of(self, at: int) -> date | None:
        """Return the date of an instant, None outside."""
        return self.days[bisect_right(self._starts, at) - 1] if self.start <= at < self.end else None


def by_mailbox_date(
    quarters: Quarters, zones: dict[int, str], first: date, last: date
) -> defaultdict[tuple[int, date], int]:
    """Add counts up by mailbox and the mailbox's own date."""
    dates = {zone: Dates(zone, first, last) for zone in set(zones.values())}
    sums: defaultdict[tuple[int, date], int] = defaultdict(int)
    for mailbox, _sequence, quarter, count in quarters:
        day = dates[zones[mailbox]].of(quarter * QUARTER) if mailbox in zones else None
        if day:
            sums[mailbox, day] += count
    return sums


def span(first: date, last: date) -> tuple[int, int]:
    """Return instants that enclose the dates in every zone on Earth."""
    day = 24 * 60
    return wall("UTC", first.toordinal() - 1, 0), wall("UTC", last.toordinal() + 1, day)


def sent_on(session: Session, row: Mailbox, day: date) -> int:
    """Count what left or may have left a mailbox on one of its dates (R4)."""
    start, end = wall(row.time_zone, day.toordinal(), 0), wall(row.time_zone, day.toordinal(), 24 * 60)
    counted = select(func.count()).where(
        went_between(start, end),
        ScheduledEmail.mailbox_id == row.id,
        ScheduledEmail.status.in_([status.value for status in LEFT]),
    )
    return session.scalar(counted) or 0
