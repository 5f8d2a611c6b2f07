"""The next days of one sequence under a schedule that is being edited: its emails against its mailboxes' room.

The planner is asked with the schedule as edited and everything else as stored. Writes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.model import WEEKDAYS, SequenceDraft, WaitCounts, parse_wall_time
from app.core.planner import Mailbox, Sequence, Snapshot, plan
from app.core.planner.days import Days, holiday_names, local_day
from app.core.queries.people import series_of
from app.core.queries.snapshot import read_snapshot
from app.core.store import Store
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
        snapshot, _ = read_snapshot(session, now=epoch(now))
        edited = _sequence(draft, snapshot.mailboxes)
        mine = _emails_of(snapshot, edited.id)
        before = {one.id: (one.mailbox, one.send_at) for chain in snapshot.chains for one in chain.emails}
        unplaced = 0
        after = before
        if mine and edited not in snapshot.sequences:
            after, unplaced = _planned(_with(snapshot, edited), epoch(now), mine)
    return WeekAhead(
        days=tuple(_days(snapshot, edited, after, mine, today, days)),
        live=bool(mine),
        last_before=_last(before, mine),
        last_after=_last(after, mine),
        unplaced=unplaced,
        series=series_of(edited.id) if edited.id != _UNSAVED else 0,
    )


def next_holidays(calendar: str, *, after: date, number: int = 3) -> list[tuple[date, str]]:
    """Return the next public holidays of a country or "country-subdivision", from `after` on."""
    found = {**holiday_names(calendar, after.year), **holiday_names(calendar, after.year + 1)}
    dates = sorted(day for day in found if day >= after.toordinal())
    return [(date.fromordinal(day), found[day]) for day in dates[:number]]


_Places = dict[int, tuple[int | None, int | None]]


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


def _with(snapshot: Snapshot, edited: Sequence) -> Snapshot:
    others = tuple(edited if one.id == edited.id else one for one in snapshot.sequences)
    return Snapshot(
        snapshot.mailboxes, others, snapshot.chains, snapshot.left, snapshot.new_left, snapshot.late_seconds
    )


def _emails_of(snapshot: Snapshot, sequence_id: int) -> frozenset[int]:
    return frozenset(one.id for chain in snapshot.chains if chain.sequence == sequence_id for one in chain.emails)


def _planned(snapshot: Snapshot, now: int, mine: frozenset[int]) -> tuple[_Places, int]:
    found = plan(snapshot, now)
    places: _Places = {email: (place.mailbox, place.send_at) for email, place in found.places.items()}
    return places, len(found.unplaced & mine)


def _last(places: _Places, mine: frozenset[int]) -> datetime | None:
    last = max((at for email, (_, at) in places.items() if email in mine and at is not None), default=None)
    return None if last is None else instant(last)


def _days(
    snapshot: Snapshot,
    edited: Sequence,
    places: _Places,
    mine: frozenset[int],
    today: date,
    count: int,
) -> list[DayAhead]:
    pool = {one.id: one for one in snapshot.mailboxes if one.id in edited.mailboxes and not one.removed}
    zones = {one.id: one.zone for one in snapshot.mailboxes}
    own: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for email, (mailbox, at) in places.items():
        if mailbox is not None and at is not None:
            counted = own if email in mine else others if mailbox in pool else Counter[int]()
            counted[local_day(zones[mailbox], at)] += 1
    for mailbox, at in snapshot.left:
        if mailbox in pool:
            others[local_day(zones[mailbox], at)] += 1
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
