"""The next days of one sequence under a schedule that is being edited: its emails against its mailboxes' room.

Where the schedule is not the stored one, the planner is asked with it and everything else as stored. Writes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.model import WEEKDAYS, EmailStatus, SequenceDraft, WaitCounts, parse_wall_time
from app.core.planner import Mailbox, Sequence, Snapshot, plan
from app.core.planner.days import Days, holiday_names, local_day
from app.core.queries.load import QUARTER, Used, left_on_dates, mailboxes_of, planned_at
from app.core.queries.people import series_of
from app.core.queries.snapshot import read_mailboxes, read_sequences, read_snapshot
from app.core.store import Store
from app.core.store.tables import ScheduledEmail, Step
from app.core.store.types import epoch, instant

_UNSAVED = -1


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One date: emails of the sequence; of others, and what went already, from its mailboxes; what these may send.

    `off` says why the sequence sends nothing that day, "" where it does.
    """

    day: date
    planned: int
    others: int
    capacity: int
    off: str = ""


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """The days from today on; `live` where emails of the sequence are planned. `last_*` is its last email's instant,
    as stored and with the edited schedule; `unplaced` counts emails no day can take then.
    """

    days: tuple[DayAhead, ...]
    live: bool
    last_before: datetime | None
    last_after: datetime | None
    unplaced: int
    series: int


def week_ahead(store: Store, *, draft: SequenceDraft, now: datetime, today: date, days: int = 7) -> WeekAhead:
    """Return the dates from `today` on as they would be with the draft's schedule; its steps count as stored.

    The draft must be valid in window, days, zone and mailboxes.
    """
    with store.read() as session:
        mailboxes = tuple(read_mailboxes(session))
        edited = _sequence(draft, mailboxes)
        pending, last_before = _standing(session, edited.id)
        found = _Found(_as_stored(session, edited.id, today, days), last_before, 0)
        if pending and edited not in read_sequences(session, mailboxes):
            found = _planned(read_snapshot(session, now=epoch(now)), edited, epoch(now))
        sent = left_on_dates(session, mailboxes_of(session), today, today + timedelta(days=days - 1))
    return WeekAhead(
        days=tuple(_days(mailboxes, edited, found.loads, sent, today, days)),
        live=bool(pending),
        last_before=None if last_before is None else instant(last_before),
        last_after=None if found.last is None else instant(found.last),
        unplaced=found.unplaced,
        series=series_of(edited.id) if edited.id != _UNSAVED else 0,
    )


def next_holidays(calendar: str, *, after: date, number: int = 3) -> list[tuple[date, str]]:
    """Return the next public holidays of a country or "country-subdivision", from `after` on."""
    found = {**holiday_names(calendar, after.year), **holiday_names(calendar, after.year + 1)}
    dates = sorted(day for day in found if day >= after.toordinal())
    return [(date.fromordinal(day), found[day]) for day in dates[:number]]


class _Load(NamedTuple):
    """Emails planned from a mailbox about an instant; `own` where they are of the sequence."""

    own: bool
    mailbox: int
    at: int
    emails: int


class _Found(NamedTuple):
    loads: list[_Load]
    last: int | None
    unplaced: int


def _sequence(draft: SequenceDraft, mailboxes: tuple[Mailbox, ...]) -> Sequence:
    ids = {mailbox.name.lower(): mailbox.id for mailbox in mailboxes if not mailbox.removed}
    named = ids.values() if draft.mailboxes is None else (ids.get(one.strip().lower()) for one in draft.mailboxes)
    return Sequence(
        id=_UNSAVED if draft.id is None else draft.id,
        start=parse_wall_time(draft.start),
        end=parse_wall_time(draft.end),
        weekdays=sum(1 << bit for bit, day in enumerate(WEEKDAYS) if day in draft.days),
        mailboxes=tuple(one for one in named if one is not None),
        zone_rule=draft.time_zone,
        sending_days=draft.wait_counts is WaitCounts.SENDING_DAYS,
        holidays=draft.holidays or "",
        dates_off=frozenset(day.toordinal() for day in draft.dates_off),
        new_per_day=draft.new_per_day,
    )


def _standing(session: Session, sequence_id: int) -> tuple[int, int | None]:
    """Return how many emails of the sequence are pending, and when the last of them goes."""
    steps = select(Step.id).where(Step.sequence_id == sequence_id)
    pending = ScheduledEmail.status == EmailStatus.PENDING.value
    count, last = session.execute(
        select(func.count(), func.max(planned_at())).where(pending, ScheduledEmail.step_id.in_(steps))
    ).one()
    return count, last


def _as_stored(session: Session, sequence_id: int, today: date, days: int) -> list[_Load]:
    """Return what is planned about these dates as it stands, by quarters of an hour; no zone is further than a day."""
    start = epoch(datetime.combine(today - timedelta(days=1), time(), UTC))
    end = start + (days + 2) * 86400
    own, quarter = Step.sequence_id == sequence_id, (planned_at() // QUARTER).label("quarter")
    rows = session.execute(
        select(own, ScheduledEmail.mailbox_id, quarter, func.count())
        .join(Step, Step.id == ScheduledEmail.step_id)
        .where(ScheduledEmail.status == EmailStatus.PENDING.value, planned_at() >= start, planned_at() < end)
        .group_by(own, ScheduledEmail.mailbox_id, quarter)
    )
    return [_Load(bool(mine), mailbox, at * QUARTER, count) for mine, mailbox, at, count in rows if mailbox is not None]


def _planned(snapshot: Snapshot, edited: Sequence, now: int) -> _Found:
    """Return what the planner would make of the edited schedule."""
    mine = {one.id for chain in snapshot.chains if chain.sequence == edited.id for one in chain.emails}
    sequences = tuple(edited if one.id == edited.id else one for one in snapshot.sequences)
    found = plan(
        replace(snapshot, sequences=sequences),
        now,
    )
    loads = [_Load(email in mine, place.mailbox, place.send_at, 1) for email, place in found.places.items()]
    last = max((load.at for load in loads if load.own), default=None)
    return _Found(loads, last, len(found.unplaced & mine))


def _days(
    mailboxes: tuple[Mailbox, ...], edited: Sequence, loads: list[_Load], sent: Used, today: date, count: int
) -> list[DayAhead]:
    pool = {one.id: one for one in mailboxes if one.id in edited.mailboxes and not one.removed}
    zones = {one.id: one.zone for one in mailboxes}
    own: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for load in loads:
        if load.own:
            own[local_day(zones[load.mailbox], load.at)] += load.emails
        elif load.mailbox in pool:
            others[local_day(zones[load.mailbox], load.at)] += load.emails
    for (mailbox, day), emails in sent.items():
        if mailbox in pool:
            others[day.toordinal()] += emails
    judge = Days()
    found = []
    for day in (today + timedelta(days=n) for n in range(count)):
        at = day.toordinal()
        room = sum(one.capacity_on(at) for one in pool.values() if one.usable and not one.away_on(at))
        off = judge.why_off(edited, _zone(edited, pool), at) or _nobody(pool, at)
        found.append(DayAhead(day, own[at], others[at], room, off))
    return found


def _zone(edited: Sequence, pool: dict[int, Mailbox]) -> str:
    if edited.zone_rule not in ("mailbox", "recipient"):
        return edited.zone_rule
    return next((one.zone for one in pool.values()), "UTC")


def _nobody(pool: dict[int, Mailbox], day: int) -> str:
    if not pool:
        return "no mailbox"
    if all(one.away_on(day) for one in pool.values()):
        return "its mailboxes are away"
    return ""
