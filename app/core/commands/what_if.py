"""What a command would do to the plan, without doing it: the same command and planner on a copy (domain.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, select, type_coerce
from sqlalchemy.orm import Session

from app.core.commands.moved_emails import MovedEmail, MovedEmails, Row, Spot
from app.core.commands.plan import is_dirty
from app.core.model import EmailStatus
from app.core.planner import plan
from app.core.queries.load import QUARTER, as_planned, left_on_dates, mailboxes_of
from app.core.queries.snapshot import read_snapshot
from app.core.store import Store
from app.core.store.scratch import scratch
from app.core.store.tables import Mailbox, ScheduledEmail
from app.core.store.types import epoch, instant

__all__ = ["Effect", "MovedEmail", "MovedEmails", "OverCapacity", "Spot", "what_if"]


@dataclass(frozen=True, slots=True)
class OverCapacity:
    """A mailbox's own date on which more would go than its capacity: `sent` went already, `planned` is to go."""

    mailbox: str
    date: date
    capacity: int
    sent: int
    planned: int


@dataclass(frozen=True, slots=True)
class Effect:
    """The diff of two plans; `moved` includes `moved_day`. `last_*` are over all pending emails."""

    moved: int
    moved_day: int
    cancelled: int
    created: int
    last_before: datetime | None
    last_after: datetime | None
    emails: MovedEmails
    over_capacity: tuple[OverCapacity, ...] = field(default=())

    @property
    def nothing(self) -> bool:
        """Return whether the plan would stay as it is."""
        return not self.emails


def what_if(store: Store, command: Callable[[Store], object], *, now: datetime) -> Effect:
    """Return what `command` and the re-plan behind it would change; whatever the command raises is passed on."""
    with scratch(store) as copy:
        owed = is_dirty(copy)
        with copy.read() as session:
            before, zones_before = _planned(session, now) if owed else _stored(session), _zones(session)
        command(copy)
        with copy.read() as session:
            after, zones_after = _planned(session, now), _zones(session)
            over = _over_capacity(session, after, now)
    return _effect(before, after, zones_before, zones_after, over)


_Zones = dict[int | None, ZoneInfo]


def _stored(session: Session) -> dict[int, Row]:
    email = ScheduledEmail
    rows = session.execute(
        select(email.id, email.mailbox_id, type_coerce(email.send_at, Integer))
        .where(email.status == EmailStatus.PENDING.value)
        .order_by(email.id)
    )
    return {id_: (mailbox, at) for id_, mailbox, at in rows}


def _planned(session: Session, now: datetime) -> dict[int, Row]:
    """Return what a re-plan would store: the planner's own answer, written nowhere."""
    snapshot = read_snapshot(session, now=epoch(now))
    places = plan(snapshot, epoch(now)).places
    rows: dict[int, Row] = {}
    for chain in snapshot.chains:
        for email in chain.emails:
            place = places.get(email.id)
            rows[email.id] = (email.mailbox, None) if place is None else (place.mailbox, place.send_at)
    return dict(sorted(rows.items()))


def _zones(session: Session) -> _Zones:
    return {id_: ZoneInfo(zone) for id_, zone in session.execute(select(Mailbox.id, Mailbox.time_zone))}


def _over_capacity(session: Session, rows: dict[int, Row], now: datetime) -> tuple[OverCapacity, ...]:
    """Return the days over 100 % by mailbox's address, then date; an away day has its capacity for pins (R11)."""
    today, mailboxes = now.date(), mailboxes_of(session)
    sent = left_on_dates(session, mailboxes, today - timedelta(days=1), today + timedelta(days=1))
    boxes = {row.id: row for row in mailboxes}
    found = []
    for (mailbox, day), count in _by_date(rows, {row.id: ZoneInfo(row.time_zone) for row in mailboxes}).items():
        row, went = boxes[mailbox], sent.get((mailbox, day), 0)
        room = as_planned(row).capacity_on(day.toordinal())
        if went + count > room:
            found.append(OverCapacity(row.email, day, room, went, count))
    found.sort(key=lambda one: (one.mailbox.lower(), one.date))
    return tuple(found)


def _by_date(rows: dict[int, Row], zones: dict[int, ZoneInfo]) -> Counter[tuple[int, date]]:
    """Count planned emails by mailbox and its own date; every zone's midnight falls on a quarter of an hour."""
    quarters = Counter((mailbox, at // QUARTER) for mailbox, at in rows.values() if at is not None)
    found: Counter[tuple[int, date]] = Counter()
    for (mailbox, quarter), count in quarters.items():
        if mailbox is not None and mailbox in zones:
            found[mailbox, instant(quarter * QUARTER).astimezone(zones[mailbox]).date()] += count
    return found


def _effect(
    before: dict[int, Row],
    after: dict[int, Row],
    zones_before: _Zones,
    zones_after: _Zones,
    over: tuple[OverCapacity, ...],
) -> Effect:
    moved = [id_ for id_, row in before.items() if id_ in after and after[id_] != row]
    cancelled = [id_ for id_ in before if id_ not in after]
    created = [id_ for id_ in after if id_ not in before]
    emails = MovedEmails((id_, before.get(id_), after.get(id_)) for id_ in moved + cancelled + created)
    return Effect(
        moved=len(moved),
        moved_day=sum(_day(before[id_], zones_before) != _day(after[id_], zones_after) for id_ in moved),
        cancelled=len(cancelled),
        created=len(created),
        last_before=_last(before),
        last_after=_last(after),
        emails=emails,
        over_capacity=over,
    )


def _day(row: Row, zones: _Zones) -> object:
    mailbox, at = row
    return None if at is None else instant(at).astimezone(zones.get(mailbox)).date()


def _last(rows: dict[int, Row]) -> datetime | None:
    last = max((at for _, at in rows.values() if at is not None), default=None)
    return None if last is None else instant(last)
