"""What the screens ask about mailboxes: the list with today's load, and capacity by date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.model import EmailStatus, MailboxDraft, MailboxState, RampUp, Security
from app.core.planner.days import wall
from app.core.planner.snapshot import Mailbox as PlannedMailbox
from app.core.queries.load import (
    boxes_of,
    capacity_on,
    left_in_zones,
    mailbox_rows,
    planned_at,
    planned_in_zones,
    room_on,
)
from app.core.store import Store
from app.core.store.bulk import read_rows
from app.core.store.counting import count_outside
from app.core.store.tables import Mailbox, ScheduledEmail
from app.core.store.types import instant


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """A mailbox in the list; "today" is the date in its own zone; `pending` counts emails still to go from it.

    `last_send_at` is the forecast: when the last of them goes, None where none has a time. `rests_until` is when one
    goes on that pauses itself, since its server wants less of it.
    """

    id: int
    draft: MailboxDraft
    state: MailboxState
    state_reason: str
    sent_today: int
    capacity_today: int
    next_send_at: datetime | None
    pending: int
    unread_reason: str = ""
    """Why its answers cannot be read, "" where they can, since `unread_since`; who was written to waits meanwhile
    where `unread_waits`."""
    unread_since: datetime | None = None
    unread_waits: bool = False
    rests_until: datetime | None = None
    last_send_at: datetime | None = None


class CapacityRow(NamedTuple):
    """A mailbox on one of its own dates: emails it may send, that left, that are planned, that still fit."""

    mailbox_id: int
    mailbox: str
    date: date
    capacity: int
    sent: int
    planned: int
    free: int
    away: bool


def mailbox_list(store: Store, *, now: datetime) -> list[MailboxRow]:
    """Return the mailboxes by address, without removed ones."""
    with store.read() as session:
        return _rows(session, now, dict(read_rows(session, _all_pending())))


def mailboxes_ahead(store: Store, *, now: datetime, days: int) -> tuple[list[MailboxRow], list[CapacityRow]]:
    """Return what `mailbox_list` and `capacity` do, of one moment; each email is counted once for both."""
    with store.read() as session:
        boxes = boxes_of(session)
        dates = {box.zone: _dates(box.zone, now, days) for box in boxes}
        ahead = _ahead(session, boxes, dates)
        spans = {
            zone: (wall(zone, some[0].toordinal(), 0), wall(zone, some[-1].toordinal(), 24 * 60))
            for zone, some in dates.items()
        }
        pending = Counter(count_outside(session, spans, status=EmailStatus.PENDING.value))
        for row in ahead:
            pending[row.mailbox_id] += row.planned
        return _rows(session, now, pending), ahead


def mailbox_in_use(session: Session, mailbox_id: int | None) -> Mailbox:
    """Return a mailbox's row; NotFound where there is none or it was removed."""
    row = session.get(Mailbox, mailbox_id) if mailbox_id is not None else None
    if row is None or row.removed_at is not None:
        raise NotFound(f"There is no mailbox {mailbox_id}; it may have been removed.")
    return row


def mailbox_draft(store: Store, *, mailbox_id: int) -> MailboxDraft:
    """Return a mailbox as the draft that would save it; NotFound without it."""
    with store.read() as session:
        return draft_of(mailbox_in_use(session, mailbox_id))


def mailbox_state(store: Store, *, mailbox_id: int) -> MailboxState:
    """Return whether a mailbox sends, is paused or needs attention; NotFound without it."""
    with store.read() as session:
        return MailboxState(mailbox_in_use(session, mailbox_id).state)


def mailbox_drafts(store: Store) -> dict[int, MailboxDraft]:
    """Return every mailbox that is not removed as a draft, by id."""
    with store.read() as session:
        return {row.id: draft_of(row) for row in mailbox_rows(session)}


def mailbox_names(store: Store) -> dict[int, str]:
    """Return the address of every mailbox that is not removed, by id."""
    with store.read() as session:
        rows = session.execute(select(Mailbox.id, Mailbox.email).where(Mailbox.removed_at.is_(None)))
        return dict(rows.all())


def mailbox_id_of(store: Store, *, email: str) -> int:
    """Return the id of the mailbox with an address, compared without case; NotFound without it."""
    with store.read() as session:
        found = session.scalar(
            select(Mailbox.id).where(func.lower(Mailbox.email) == email.strip().lower(), Mailbox.removed_at.is_(None))
        )
    if found is None:
        raise NotFound(f"There is no mailbox {email}; `outpace mailbox list` shows them all.")
    return found


def today_of(row: Mailbox, now: datetime) -> date:
    """Return today's date in a mailbox's zone."""
    return now.astimezone(ZoneInfo(row.time_zone)).date()


def sent_today(session: Session, rows: list[Mailbox], now: datetime) -> dict[int, int]:
    """Count what left or may have left each mailbox today, by its own date."""
    zones = {row.id: row.time_zone for row in rows}
    today = {zone: now.astimezone(ZoneInfo(zone)).date() for zone in set(zones.values())}
    if not today:
        return {}
    counts = left_in_zones(session, zones, min(today.values()), max(today.values()))
    return {mailbox: counts.get((mailbox, today[zone]), 0) for mailbox, zone in zones.items()}


def _rows(session: Session, now: datetime, pending: Mapping[int, int]) -> list[MailboxRow]:
    rows = mailbox_rows(session)
    sent = sent_today(session, rows, now)
    ends = {mailbox: (first, last) for mailbox, first, last in read_rows(session, _first_and_last())}
    return [_row(row, now, sent.get(row.id, 0), pending.get(row.id, 0), *ends[row.id]) for row in rows]


@cache
def _all_pending() -> Select[int, int]:
    return select(Mailbox.id, _of_its_emails(func.count())).where(Mailbox.removed_at.is_(None))


@cache
def _first_and_last() -> Select[*tuple[Any, ...]]:
    """Select by mailbox when its next and its last email go, in epoch seconds."""
    ends = (_of_its_emails(one(planned_at())) for one in (func.min, func.max))
    return select(Mailbox.id, *ends).where(Mailbox.removed_at.is_(None))


def _of_its_emails(asked: ColumnElement[Any]) -> ScalarSelect[Any]:
    mine = (ScheduledEmail.mailbox_id == Mailbox.id, ScheduledEmail.status == EmailStatus.PENDING.value)
    return select(asked).select_from(ScheduledEmail).where(*mine).scalar_subquery()


def _row(row: Mailbox, now: datetime, sent: int, pending: int, first: int | None, last: int | None) -> MailboxRow:
    return MailboxRow(
        id=row.id,
        draft=draft_of(row),
        state=MailboxState(row.state),
        state_reason=row.state_reason,
        unread_reason=row.unread_reason,
        unread_since=row.unread_since,
        unread_waits=row.unread_waits,
        sent_today=sent,
        capacity_today=capacity_on(row, today_of(row, now)),
        next_send_at=None if first is None else instant(first),
        pending=pending,
        rests_until=row.paused_until if row.paused_until is not None and row.paused_until > now else None,
        last_send_at=None if last is None else instant(last),
    )


def draft_of(row: Mailbox) -> MailboxDraft:
    """Return a mailbox's row as a draft."""
    return MailboxDraft(
        email=row.email,
        smtp_host=row.smtp_host,
        smtp_port=row.smtp_port,
        security=Security(row.security),
        username=row.username,
        imap_host=row.imap_host,
        imap_port=row.imap_port,
        display_name=row.display_name,
        daily_capacity=row.daily_capacity,
        ramp=_ramp(row),
        least_gap=row.least_gap,
        time_zone=row.time_zone,
        away=tuple((date.fromordinal(first), date.fromordinal(last)) for first, last in row.away),
        signature=row.signature,
        id=row.id,
        ca_file=row.ca_file,
    )


def _ramp(row: Mailbox) -> RampUp | None:
    if row.ramp_start is None or row.ramp_step is None or row.ramp_since is None:
        return None
    return RampUp(row.ramp_start, row.ramp_step, row.ramp_since)


def capacity(store: Store, *, now: datetime, days: int = 14) -> list[CapacityRow]:
    """Return each mailbox on each of its own next `days` dates, today first; by address, then date."""
    with store.read() as session:
        boxes = boxes_of(session)
        return _ahead(session, boxes, {box.zone: _dates(box.zone, now, days) for box in boxes})


def _ahead(session: Session, boxes: list[PlannedMailbox], dates: Mapping[str, list[date]]) -> list[CapacityRow]:
    zones = {box.id: box.zone for box in boxes}
    every = sorted({day for some in dates.values() for day in some})
    sent = left_in_zones(session, zones, every[0], every[-1]) if every else {}
    planned = planned_in_zones(session, zones.values(), every[0], every[-1]) if every else {}
    rows: list[CapacityRow] = []
    for box in boxes:
        plain = box.ramp is None and not box.away
        for day in dates[box.zone]:
            room = box.capacity if plain else room_on(box, day.toordinal())
            away = not plain and box.away_on(day.toordinal())
            left, ahead = sent.get((box.id, day), 0), planned.get((box.id, day), 0)
            rows.append(CapacityRow(box.id, box.name, day, room, left, ahead, max(0, room - left - ahead), away))
    return rows


def _dates(zone: str, now: datetime, days: int) -> list[date]:
    today = now.astimezone(ZoneInfo(zone)).date()
    return [today + timedelta(days=n) for n in range(days)]
