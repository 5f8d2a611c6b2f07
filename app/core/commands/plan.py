"""Re-planning: reads the snapshot, asks the planner, writes only the rows that differ. Must decide nothing itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, PlanSummary
from app.core.planner import Plan, Snapshot, plan
from app.core.queries.snapshot import Stored, read_snapshot
from app.core.store import Store
from app.core.store.bulk import PlaceRow, write_places
from app.core.store.tables import EmailEvent, Setting
from app.core.store.types import epoch, instant

DIRTY = "plan_dirty"
SEEN = "plan_seen_event"


@dataclass(frozen=True, slots=True)
class Replanned:
    """What a re-plan did, and what changed by it."""

    summary: PlanSummary
    changes: Changes


def mark_dirty(session: Session) -> None:
    """Note in the caller's transaction that the stored plan no longer follows from the data."""
    session.merge(Setting(key=DIRTY, value=True))


def is_dirty(store: Store) -> bool:
    """Return whether a re-plan is owed."""
    with store.read() as session:
        return _dirty(session)


def replan(store: Store, *, now: datetime, full: bool = False) -> Replanned:
    """Plan all pending emails anew and store what moved, in one transaction with clearing the debt.

    `full` forgets where emails stand, pins excepted, and plans them as if nothing had been planned.
    """
    began = time.perf_counter()
    with store.write() as session:
        snapshot, stored = read_snapshot(session, now=epoch(now))
        found = plan(_forgetting(snapshot) if full else snapshot, epoch(now))
        rows = _differences(snapshot, stored, found, epoch(now))
        write_places(session, rows)
        _tell_moved_pins(session, snapshot, found, now)
        session.merge(Setting(key=DIRTY, value=False))
        cancelled, held = _moves_since_last(session)
    last = max((place.send_at for place in found.places.values()), default=None)
    summary = PlanSummary(
        planned=len(found.places),
        written=len(rows),
        cancelled=cancelled,
        held=held,
        unplaced=len(found.unplaced),
        seconds=round(time.perf_counter() - began, 3),
        last_send_at=None if last is None else instant(last),
    )
    return Replanned(summary, changed(Kind.PLAN, Kind.EMAILS) if rows else Changes())


def _dirty(session: Session) -> bool:
    row = session.get(Setting, DIRTY)
    return bool(row and row.value)


def _forgetting(snapshot: Snapshot) -> Snapshot:
    chains = tuple(
        chain._replace(
            emails=tuple(
                email if email.pinned else email._replace(mailbox=None, send_at=None, day=None, window_start=None)
                for email in chain.emails
            )
        )
        for chain in snapshot.chains
    )
    return Snapshot(
        snapshot.mailboxes, snapshot.sequences, chains, snapshot.left, snapshot.new_left, snapshot.late_seconds
    )


def _differences(snapshot: Snapshot, stored: dict[int, Stored], found: Plan, now: int) -> list[PlaceRow]:
    """Return the rows that must be written, in the order of their ids."""
    rows: list[PlaceRow] = []
    for chain in snapshot.chains:
        for email in chain.emails:
            place, was = found.places.get(email.id), stored[email.id]
            if place is None:
                reason = found.waiting[email.id]
                if email.send_at is not None or was.waits_for != reason:
                    rows.append((email.mailbox, None, None, None, None, None, None, now, reason, email.id))
                continue
            had = (email.mailbox, email.send_at, email.day, email.window_start, email.window_end, email.gap, was.due)
            if had != place or was.waits_for is not None:
                rows.append((*place, now, None, email.id))
    rows.sort(key=lambda row: row[-1])
    return rows


def _tell_moved_pins(session: Session, snapshot: Snapshot, found: Plan, now: datetime) -> None:
    """Leave an event for each pin that goes from another mailbox than it was pinned to (R11)."""
    names = {mailbox.id: mailbox.name for mailbox in snapshot.mailboxes}
    pending = EmailStatus.PENDING.value
    for email in (email for chain in snapshot.chains for email in chain.emails if email.pinned):
        place = found.places.get(email.id)
        if place is None or email.mailbox in (None, place.mailbox):
            continue
        reason = f"goes from {names[place.mailbox]}: the mailbox it was pinned to cannot send it"
        session.add(EmailEvent(email_id=email.id, at=now, from_status=pending, to_status=pending, reason=reason))


def _moves_since_last(session: Session) -> tuple[int, int]:
    """Return how many emails were cancelled and held since the re-plan before this one."""
    seen = session.get(Setting, SEEN)
    since = int(seen.value) if seen else 0
    newest = session.scalar(select(func.max(EmailEvent.id))) or 0
    counts = dict(
        session.execute(
            select(EmailEvent.to_status, type_coerce(func.count(), Integer))
            .where(EmailEvent.id > since)
            .group_by(EmailEvent.to_status)
        ).all()
    )
    if newest != since:
        session.merge(Setting(key=SEEN, value=newest))
    return counts.get(EmailStatus.CANCELLED.value, 0), counts.get(EmailStatus.HELD.value, 0)
