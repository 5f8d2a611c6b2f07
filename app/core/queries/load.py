"""How much of each mailbox's day is used (R4): capacities by date, and emails counted by the mailbox's own date.

Counts come out of the database by quarter of an hour, since every zone's midnight falls on one; so the answer is small.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import LEFT, EmailStatus
from app.core.planner.days import wall
from app.core.planner.snapshot import Mailbox as PlannedMailbox
from app.core.store.counting import count_by_span
from app.core.store.tables import Mailbox, ScheduledEmail, Step

QUARTER = 900
ATTEMPT_LASTS = 3600
"""Seconds by which the result of an attempt may follow its beginning."""

Quarters = list[tuple[int, int, int]]
"""(sequence id, quarter since the epoch, count)"""


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
    if row.ramp_start is None and not row.away:
        return row.daily_capacity
    planned = as_planned(row)
    return 0 if planned.away_on(day.toordinal()) else planned.capacity_on(day.toordinal())


def went_at() -> ColumnElement[int]:
    """Return when an attempt took place, in epoch seconds, as a column over emails."""
    sent, claimed = type_coerce(ScheduledEmail.sent_at, Integer), type_coerce(ScheduledEmail.claimed_at, Integer)
    return func.coalesce(sent, claimed)


def went_between(start: int | ColumnElement[int], end: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition for attempts in [start, end), so that the index over attempts serves it."""
    claimed = type_coerce(ScheduledEmail.claimed_at, Integer)
    return and_(claimed >= start - ATTEMPT_LASTS, claimed < end, went_at() >= start, went_at() < end)


def planned_at() -> ColumnElement[int]:
    """Return `send_at` in epoch seconds, as a column over emails."""
    return type_coerce(ScheduledEmail.send_at, Integer)


def by_sequence_quarter(session: Session, start: int, end: int) -> Quarters:
    """Count the emails that left, may have left or are planned in [start, end)."""
    pending = ScheduledEmail.status == EmailStatus.PENDING.value
    planned = and_(planned_at() >= start, planned_at() < end, pending)
    past = and_(went_between(start, end), has_left())
    return [*_by_quarter(session, went_at(), past), *_by_quarter(session, planned_at(), planned)]


def has_left(*also: EmailStatus) -> ColumnElement[bool]:
    """Return the condition for emails that left or may have left, or are in one of the further statuses.

    It is written so that SQLite does not take the index over statuses for it, which would walk through all that was
    ever sent: what narrows the search is the time.
    """
    return ScheduledEmail.status.concat("").in_([status.value for status in (*LEFT, *also)])


def _by_quarter(session: Session, at: ColumnElement[int], where: ColumnElement[bool]) -> Quarters:
    quarter = (at // QUARTER).label("quarter")
    counted = select(ScheduledEmail.step_id, quarter, func.count()).where(where)
    owner = dict(session.execute(select(Step.id, Step.sequence_id)).all())
    rows = session.execute(counted.group_by(ScheduledEmail.step_id, quarter))
    return [(owner[step], at, count) for step, at, count in rows]


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


Used = dict[tuple[int, date], int]
"""Emails by mailbox id and the mailbox's own date; days without any may be missing."""


def left_on_dates(session: Session, rows: Iterable[Mailbox], first: date, last: date) -> Used:
    """Count what left or may have left each mailbox on its own dates from `first` to `last` (R4)."""
    zones = {row.id: row.time_zone for row in rows}
    dates = {zone: Dates(zone, first, last) for zone in set(zones.values())}
    if not dates:
        return {}
    start, end = min(one.start for one in dates.values()), max(one.end for one in dates.values())
    used: defaultdict[tuple[int, date], int] = defaultdict(int)
    for mailbox, at, count in session.execute(_left_by_quarter(), {"start": start, "end": end}):
        day = dates[zones[mailbox]].of(at * QUARTER) if mailbox in zones else None
        if mailbox is not None and day is not None:
            used[mailbox, day] += count
    return dict(used)


@cache
def _left_by_quarter() -> Select[int | None, int, int]:
    quarter = (went_at() // QUARTER).label("quarter")
    counted = select(ScheduledEmail.mailbox_id, quarter, func.count()).where(_went_in_time(), has_left())
    return counted.group_by(ScheduledEmail.mailbox_id, quarter)


@cache
def _left_one() -> Select[int]:
    chosen = ScheduledEmail.mailbox_id == bindparam("mailbox")
    return select(func.count()).where(_went_in_time(), chosen, has_left())


def _went_in_time() -> ColumnElement[bool]:
    return went_between(bindparam("start", type_=Integer), bindparam("end", type_=Integer))


def planned_on_dates(session: Session, rows: Iterable[Mailbox], first: date, last: date) -> Used:
    """Count what is planned for each mailbox on its own dates from `first` to `last`."""
    spans = [
        (row.id, day, wall(row.time_zone, day, 0), wall(row.time_zone, day, 24 * 60))
        for row in rows
        for day in range(first.toordinal(), last.toordinal() + 1)
    ]
    found = count_by_span(session, spans, status=EmailStatus.PENDING.value)
    return {(mailbox, date.fromordinal(day)): count for mailbox, day, count in found if count}


def sent_on(session: Session, row: Mailbox, day: date) -> int:
    """Count what left or may have left a mailbox on one of its dates (R4)."""
    start, end = wall(row.time_zone, day.toordinal(), 0), wall(row.time_zone, day.toordinal(), 24 * 60)
    return session.scalar(_left_one(), {"start": start, "end": end, "mailbox": row.id}) or 0
