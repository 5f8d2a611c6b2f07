"""What the calendar asks in numbers: emails by day and colour, the load of all mailboxes by day, and the days off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.core.model import EmailStatus, SequenceState
from app.core.planner.days import holiday_names
from app.core.queries.calendar import PLANNED, Only, of_chosen
from app.core.queries.load import (
    QUARTER,
    Dates,
    all_left_on_dates,
    all_planned_on_dates,
    boxes_of,
    capacity_by_day,
    has_left,
    planned_at,
    went_at,
    went_between,
)
from app.core.queries.people import series_of
from app.core.store import Store
from app.core.store.bulk import read_each, read_rows
from app.core.store.tables import ScheduledEmail, Sequence, Step

NO_SENDING = "no sending"
_BROKEN = [EmailStatus.FAILED.value, EmailStatus.BOUNCED.value]


@dataclass(slots=True)
class DayCount:
    """How many emails a day has, by colour index, beside the capacity of all mailboxes.

    Of them `sent` left or may have left, and `failed` were refused or sent back.
    """

    total: int = 0
    by_series: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    capacity: int = 0
    sent: int = 0
    failed: int = 0


def month_counts(
    store: Store,
    *,
    start: int,
    end: int,
    zone: str,
    sequence_id: Only = None,
    mailbox_id: Only = None,
    by_mailbox: bool = False,
    troubled: bool = False,
) -> dict[date, DayCount]:
    """Return the counts of each day of `zone` that has any in [start, end) (epoch seconds), planned and past.

    By mailbox the colour index is the mailbox's; `troubled`: what is held and what was refused counts as well.
    """
    days = _days_between(zone, start, end)
    counts: defaultdict[date, DayCount] = defaultdict(DayCount)
    with store.read() as session:
        only = of_chosen(session, sequence_id, mailbox_id)
        owners = None if by_mailbox else dict(session.execute(select(Step.id, Step.sequence_id)).all())
        failed = (EmailStatus.FAILED,) if troubled else ()
        rows = [
            row
            for status in (PLANNED if troubled else PLANNED[:1])
            for row in _planned_by_owner(session, days, status, only, owners)
        ]
        tried = _tried_by_owner(session, start, end, zone, [has_left(*failed), *only], by_mailbox)
        for day, owner, count in [*rows, *((day, owner, count) for day, owner, count, _ in tried)]:
            _count(counts[day], series_of((owner or 1) if owners is None else owners[owner]), count)
        for day, _, count, is_broken in tried:
            counts[day].sent += 0 if is_broken else count
            counts[day].failed += count if is_broken else 0
        capacity = capacity_by_day(boxes_of(session), counts)
    for day, total in counts.items():
        total.capacity = capacity[day]
    return dict(counts)


_Owned = list[tuple[date, int, int]]
"""(day, step id or mailbox id, count)"""


def _days_between(zone: str, start: int, end: int) -> list[tuple[date, int, int]]:
    """Return the days of `zone` in [start, end), each with the part of that span it holds."""
    dates = Dates(zone, _date(start) - timedelta(days=1), _date(end) + timedelta(days=1))
    spans = ((day, max(start, first), min(end, last)) for day, first, last in dates.spans())
    return [(day, first, last) for day, first, last in spans if first < last]


def _planned_by_owner(
    session: Session,
    days: list[tuple[date, int, int]],
    status: str,
    where: list[ColumnElement[bool]],
    owners: dict[int, int] | None,
) -> _Owned:
    alike = owners is not None and len({series_of(one) for one in owners.values()}) == 1
    query = _counted(owners is None, alike)
    if where:
        query = query.where(*where)
    given = [{"first": first, "last": last, "status": status} for _, first, last in days]
    counted = zip(days, read_each(session, query, given), strict=True)
    return [(day, one, count) for (day, *_), rows in counted for one, count in rows if count]


@cache
def _counted(by_mailbox: bool, alike: bool) -> Select[*tuple[Any, ...]]:
    """Return the question for how many emails each mailbox or step has planned; `alike`: all under one of the steps."""
    first, last = bindparam("first", 0, type_=Integer), bindparam("last", 0, type_=Integer)
    status = ScheduledEmail.status == bindparam("status", "")
    planned = and_(status, planned_at() >= first, planned_at() < last)
    if alike:
        return select(select(func.min(Step.id)).scalar_subquery(), func.count()).where(planned)
    owner = ScheduledEmail.mailbox_id if by_mailbox else ScheduledEmail.step_id
    return select(owner, func.count()).where(planned).group_by(owner)


def _tried_by_owner(
    session: Session, start: int, end: int, zone: str, where: list[ColumnElement[bool]], by_mailbox: bool
) -> list[tuple[date, int, int, bool]]:
    """Return (day, step id or mailbox id, count, whether these were refused or sent back) of what was tried."""
    owner = ScheduledEmail.mailbox_id if by_mailbox else ScheduledEmail.step_id
    by = (owner, went_at() // QUARTER, ScheduledEmail.status.in_(_BROKEN))
    dates = Dates(zone, _date(start) - timedelta(days=1), _date(end) + timedelta(days=1))
    query = select(*by, func.count()).where(went_between(start, end), *where).group_by(*by)
    found = [(dates.of(at * QUARTER), one, count, broken) for one, at, broken, count in read_rows(session, query)]
    return [(day, one, count, bool(broken)) for day, one, count, broken in found if day is not None]


def _date(at: int) -> date:
    return datetime.fromtimestamp(at, UTC).date()


def _count(total: DayCount, series: int, count: int) -> None:
    total.total += count
    total.by_series[series] += count


def day_capacity(store: Store, *, first: date, last: date) -> dict[date, tuple[int, int]]:
    """Return (used, capacity) of all mailboxes on each date from `first` to `last`, by their own dates."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    with store.read() as session:
        boxes = boxes_of(session)
        zones = {box.id: box.zone for box in boxes}
        left = all_left_on_dates(session, zones, first, last)
        planned = all_planned_on_dates(session, zones.values(), first, last)
    room = capacity_by_day(boxes, days)
    return {day: (left.get(day, 0) + planned.get(day, 0), room[day]) for day in days}


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
