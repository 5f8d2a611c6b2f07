"""How much of each mailbox's day is used (R4): capacities by date, and emails counted by the mailbox's own date.

What is counted by date is counted between the midnights of all zones: there every mailbox has one date.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import LEFT, EmailStatus
from app.core.planner.days import wall
from app.core.planner.snapshot import Mailbox as PlannedMailbox
from app.core.queries.answers_left import ATTEMPT_LASTS, answers_left
from app.core.store.bulk import read_each, read_rows
from app.core.store.counting import Span, count_all, count_by_mailbox
from app.core.store.tables import Mailbox, ScheduledEmail

QUARTER = 900


def mailboxes_of(session: Session) -> list[Mailbox]:
    """Return the mailboxes that are not removed, by address."""
    return list(
        session.scalars(select(Mailbox).where(Mailbox.removed_at.is_(None)).order_by(func.lower(Mailbox.email)))
    )


def mailbox_rows(session: Session) -> list[Any]:
    """Return the same as plain rows with a mailbox's columns, which are read in a third of the time."""
    return list(session.execute(_mailbox_rows()).all())


@cache
def _mailbox_rows() -> Select[*tuple[Any, ...]]:
    return select(*Mailbox.__table__.c).where(Mailbox.removed_at.is_(None)).order_by(func.lower(Mailbox.email))


def as_planned(row: Any) -> PlannedMailbox:
    """Return a mailbox's row as the planner counts with it."""
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


def boxes_of(session: Session) -> list[PlannedMailbox]:
    """Return the mailboxes that are not removed as the planner counts with them, by address."""
    return [_box(*row) for row in read_rows(session, _boxes())]


@cache
def _boxes() -> Select[*tuple[Any, ...]]:
    t = Mailbox
    columns = (t.id, t.time_zone, t.daily_capacity, t.least_gap, t.ramp_start, t.ramp_step, t.ramp_since)
    return select(*columns, t.away, t.email).where(t.removed_at.is_(None)).order_by(func.lower(t.email))


def _box(
    number: int, zone: str, capacity: int, gap: int, start: int | None, step: int | None, since: int | None, *rest: str
) -> PlannedMailbox:
    away, name = rest
    ramp = None if start is None or step is None or since is None else (start, step, since)
    spans = tuple((int(first), int(last)) for first, last in json.loads(away)) if away != "[]" else ()
    return PlannedMailbox(number, zone, capacity, gap, ramp, spans, name=name)


def capacity_by_day(boxes: Sequence[PlannedMailbox], days: Iterable[date]) -> dict[date, int]:
    """Return how many emails all of these mailboxes may send on each date, each by its own."""
    steady = sum(box.capacity for box in boxes if box.ramp is None and not box.away)
    others = [box for box in boxes if box.ramp is not None or box.away]
    return {day: steady + sum(room_on(box, day.toordinal()) for box in others) for day in days}


def room_on(box: PlannedMailbox, day: int) -> int:
    """Return how many emails a mailbox may send on one of its dates, an ordinal: 0 on an away day."""
    return 0 if box.away_on(day) else box.capacity_on(day)


def capacity_on(row: Mailbox, day: date) -> int:
    """Return how many emails a mailbox may send on one of its dates: 0 on an away day."""
    if row.ramp_start is None and not row.away:
        return row.daily_capacity
    return room_on(as_planned(row), day.toordinal())


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


def has_left(*also: EmailStatus) -> ColumnElement[bool]:
    """Return the condition for emails that left or may have left, or are in one of the further statuses.

    It is written so that SQLite does not take the index over statuses for it, which would walk through all that was
    ever sent: what narrows the search is the time.
    """
    return ScheduledEmail.status.concat("").in_([status.value for status in (*LEFT, *also)])


class Dates:
    """Finds the date of an instant in one zone among the days from `first` to `last`, by bisection."""

    def __init__(self, zone: str, first: date, last: date) -> None:
        self.days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._starts = [wall(zone, day.toordinal(), 0) for day in self.days]
        self.start = self._starts[0]
        self.end = wall(zone, last.toordinal(), 24 * 60)

    def spans(self) -> list[tuple[date, int, int]]:
        """Return each day with its start and end in epoch seconds."""
        return list(zip(self.days, self._starts, [*self._starts[1:], self.end], strict=True))

    def of(self, at: int) -> date | None:
        """Return the date of an instant, None outside."""
        return self.days[bisect_right(self._starts, at) - 1] if self.start <= at < self.end else None


Used = dict[tuple[int, date], int]
"""Emails by mailbox id and the mailbox's own date; days without any may be missing."""


def left_on_dates(session: Session, rows: Iterable[Mailbox], first: date, last: date) -> Used:
    """Count what left or may have left each mailbox on its own dates from `first` to `last` (R4)."""
    return left_in_zones(session, {row.id: row.time_zone for row in rows}, first, last)


def left_in_zones(session: Session, zones: Mapping[int, str], first: date, last: date) -> Used:
    """Count what left or may have left mailboxes, given their zones by id, on their own dates (R4)."""
    used: defaultdict[tuple[int, date], int] = defaultdict(int)
    for mailbox, day, count in _left_by_date(session, zones, first, last):
        used[mailbox, day] += count
    return dict(used)


def all_left_on_dates(session: Session, zones: Mapping[int, str], first: date, last: date) -> dict[date, int]:
    """Count what left or may have left these mailboxes together, given their zones by id, on their own dates (R4)."""
    used: defaultdict[date, int] = defaultdict(int)
    for _mailbox, day, count in _left_by_date(session, zones, first, last):
        used[day] += count
    return dict(used)


def _left_by_date(
    session: Session, zones: Mapping[int, str], first: date, last: date
) -> Iterator[tuple[int, date, int]]:
    """Yield (mailbox, its own date, number): emails and answers that left it or may have."""
    dates = {zone: Dates(zone, first, last) for zone in set(zones.values())}
    midnights = sorted({at for one in dates.values() for _, *span in one.spans() for at in span})
    spans = _with_attempts(session, midnights)
    for (start, _end), rows in zip(spans, read_each(session, _left_by_mailbox(), _named(spans)), strict=True):
        for mailbox, count in rows:
            day = dates[zones[mailbox]].of(start) if mailbox in zones else None
            if day is not None:
                yield mailbox, day, count
    for mailbox, at in answers_left(session, midnights[0], midnights[-1]) if midnights else ():
        day = dates[zones[mailbox]].of(at) if mailbox in zones else None
        if day is not None:
            yield mailbox, day, 1


def _with_attempts(session: Session, midnights: Sequence[int]) -> list[tuple[int, int]]:
    """Return the spans between midnights in which anything was tried at all; in each every zone has one date."""
    claimed = type_coerce(ScheduledEmail.claimed_at, Integer)
    tried = ScheduledEmail.claimed_at.is_not(None)
    earliest = session.scalar(select(func.min(claimed)).where(tried))
    latest = session.scalar(select(func.max(claimed)).where(tried))
    if earliest is None or latest is None:
        return []
    return [(start, end) for start, end in pairwise(midnights) if start <= latest + ATTEMPT_LASTS and end > earliest]


def _named(spans: Sequence[tuple[int, int]]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]


@cache
def _left_by_mailbox() -> Select[int | None, int]:
    counted = select(ScheduledEmail.mailbox_id, func.count()).where(_went_in_time(), has_left())
    return counted.group_by(ScheduledEmail.mailbox_id)


@cache
def _left_one() -> Select[int]:
    chosen = ScheduledEmail.mailbox_id == bindparam("mailbox")
    return select(func.count()).where(_went_in_time(), chosen, has_left())


def _went_in_time() -> ColumnElement[bool]:
    return went_between(bindparam("start", 0, type_=Integer), bindparam("end", 0, type_=Integer))


def planned_on_dates(session: Session, rows: Iterable[Mailbox], first: date, last: date) -> Used:
    """Count what is planned for each mailbox on its own dates from `first` to `last`."""
    return planned_in_zones(session, (row.time_zone for row in rows), first, last)


def planned_in_zones(session: Session, zones: Iterable[str], first: date, last: date) -> Used:
    """Count what is planned for each mailbox of these zones on its own dates from `first` to `last`."""
    spans = _spans(session, set(zones), first, last)
    found = count_by_mailbox(session, spans, status=EmailStatus.PENDING.value)
    return {(mailbox, date.fromordinal(day)): count for mailbox, day, count in found}


def all_planned_on_dates(session: Session, zones: Iterable[str], first: date, last: date) -> dict[date, int]:
    """Count what is planned for the mailboxes of these zones together, each by its own dates; days without any miss."""
    found = count_all(session, _spans(session, set(zones), first, last), status=EmailStatus.PENDING.value)
    return {date.fromordinal(day): count for day, count in found.items()}


def _spans(session: Session, zones: Iterable[str], first: date, last: date) -> list[Span]:
    """Return the dates of each zone on which anything may be planned at all."""
    pending = ScheduledEmail.status == EmailStatus.PENDING.value
    earliest = session.scalar(select(func.min(planned_at())).where(pending))
    latest = session.scalar(select(func.max(planned_at())).where(pending))
    if earliest is None or latest is None:
        return []
    spans = (
        (zone, day, wall(zone, day, 0), wall(zone, day, 24 * 60))
        for zone in zones
        for day in range(first.toordinal(), last.toordinal() + 1)
    )
    return [span for span in spans if span[2] <= latest and span[3] > earliest]


def sent_on(session: Session, row: Mailbox, day: date) -> int:
    """Count what left or may have left a mailbox on one of its dates (R4)."""
    start, end = wall(row.time_zone, day.toordinal(), 0), wall(row.time_zone, day.toordinal(), 24 * 60)
    answered = sum(mailbox == row.id for mailbox, _ in answers_left(session, start, end))
    return answered + (session.scalar(_left_one(), {"start": start, "end": end, "mailbox": row.id}) or 0)
