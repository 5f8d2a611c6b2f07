"""What a command would do to the plan, without doing it: the same command and planner on a copy (domain.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.collecting import no_collecting
from app.core.commands.moved_emails import MovedEmail, MovedEmails, Row, Spot
from app.core.commands.plan import is_dirty, stands
from app.core.model import EmailStatus
from app.core.planner import plan
from app.core.queries.load import QUARTER, as_planned, left_on_dates, mailboxes_of
from app.core.queries.snapshot import read_snapshot
from app.core.store import Store
from app.core.store.bulk import read_rows
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
    with no_collecting(), scratch(store) as copy:
        owed = is_dirty(copy)
        with copy.read() as session:
            before, zones_before = _planned(session, now) if owed else _stored(session), _zones(session)
        command(copy)
        with copy.read() as session:
            after = _stored(session) if stands(session, now=now) else _planned(session, now)
            zones_after = _zones(session)
            over = _over_capacity(session, after, zones_after, now)
        return _effect(before, after, zones_before, zones_after, over)


_Zones = dict[int | None, ZoneInfo]


def _stored(session: Session) -> dict[int, Row]:
    email = ScheduledEmail
    pending = email.status == EmailStatus.PENDING.value
    rows = read_rows(session, select(email.id, email.mailbox_id, email.send_at).where(pending).order_by(email.id))
    return {row[0]: row[1:] for row in rows}


def _planned(session: Session, now: datetime) -> dict[int, Row]:
    """Return what a re-plan would store: the planner's own answer, written nowhere."""
    snapshot = read_snapshot(session, now=epoch(now))
    found = plan(snapshot, epoch(now))
    rows: dict[int, Row] = {id_: place[:2] for id_, place in found.places.items()}
    if found.waiting:
        for chain in snapshot.chains:
            rows.update((email.id, (email.mailbox, None)) for email in chain.emails if email.id not in rows)
    return rows


def _zones(session: Session) -> _Zones:
    return {id_: ZoneInfo(zone) for id_, zone in session.execute(select(Mailbox.id, Mailbox.time_zone))}


def _over_capacity(session: Session, rows: dict[int, Row], zones: _Zones, now: datetime) -> tuple[OverCapacity, ...]:
    """Return the days over 100 % by mailbox's address, then date; an away day has its capacity for pins (R11)."""
    today, mailboxes = now.date(), mailboxes_of(session)
    sent = left_on_dates(session, mailboxes, today - timedelta(days=1), today + timedelta(days=1))
    boxes, day_of = {row.id: row for row in mailboxes}, _days(zones)
    found = []
    for (mailbox, day), count in Counter([(row[0], day_of(row)) for row in rows.values()]).items():
        row = boxes.get(mailbox or 0)
        if row is None or day is None:
            continue
        room, went = as_planned(row).capacity_on(day.toordinal()), sent.get((row.id, day), 0)
        if went + count > room:
            found.append(OverCapacity(row.email, day, room, went, count))
    found.sort(key=lambda one: (one.mailbox.lower(), one.date))
    return tuple(found)


def _effect(
    before: dict[int, Row],
    after: dict[int, Row],
    zones_before: _Zones,
    zones_after: _Zones,
    over: tuple[OverCapacity, ...],
) -> Effect:
    moved = [id_ for id_, row in before.items() if after.get(id_, row) != row]
    cancelled = [id_ for id_ in before if id_ not in after]
    created = sorted(id_ for id_ in after if id_ not in before)
    day_before, day_after = _days(zones_before), _days(zones_after)
    emails = MovedEmails((id_, before.get(id_), after.get(id_)) for id_ in moved + cancelled + created)
    return Effect(
        moved=len(moved),
        moved_day=sum(day_before(before[id_]) != day_after(after[id_]) for id_ in moved),
        cancelled=len(cancelled),
        created=len(created),
        last_before=_last(before),
        last_after=_last(after),
        emails=emails,
        over_capacity=over,
    )


def _days(zones: _Zones) -> Callable[[Row], date | None]:
    """Return what finds the date of an email in its mailbox's zone.

    Each quarter of an hour of a zone is looked up once, since every zone's midnight falls on one.
    """
    known: dict[ZoneInfo, dict[int, date]] = {zone: {} for zone in zones.values()}
    of_mailbox = {mailbox: (zone, known[zone]) for mailbox, zone in zones.items()}

    def day(row: Row) -> date | None:
        mailbox, at = row
        if at is None:
            return None
        zone, dates = of_mailbox[mailbox]
        found = dates.get(at // QUARTER)
        if found is None:
            found = dates[at // QUARTER] = instant(at).astimezone(zone).date()
        return found

    return day


def _last(rows: dict[int, Row]) -> datetime | None:
    last = max((at for _, at in rows.values() if at is not None), default=None)
    return None if last is None else instant(last)
