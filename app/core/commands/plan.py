"""Re-planning: reads the snapshot, asks the planner, writes only the rows that differ. Must decide nothing itself.

Reading and planning hold no lock; what was planned is stored only where nothing came in between that it depends on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Final

from sqlalchemy import Integer, func, insert, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.core.collecting import no_collecting
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, PlanSummary
from app.core.planner import RULES, Email, Plan, Snapshot, plan
from app.core.planner.explain import MOVED, person_time
from app.core.queries.due import late
from app.core.queries.snapshot import read_snapshot
from app.core.queries.status import is_large
from app.core.store import Store
from app.core.store.bulk import PlaceRow, write_places
from app.core.store.tables import EmailEvent, ScheduledEmail, Setting
from app.core.store.types import epoch, instant

DIRTY = "plan_dirty"
VERSION = "plan_version"
SEEN = "plan_seen_event"
MADE = "plan_made"
"""Of which version of the data the stored plan was made, by which rules, and how many emails it could not place."""
TRIES: Final = 3
"""So often is planned without the write lock; where something comes in between each time, then under it."""

MOST_TOLD: Final = 5000

Report = Callable[[str, int, int], None]
"""Told in words what is done, how many emails of how many; what it raises gives the re-plan up, nothing written."""


def quiet(words: str, done: int, total: int) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """What a re-plan did, and what changed by it."""

    summary: PlanSummary
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read to plan from, and as of when: the data's version and the newest event of an email."""

    version: int
    event: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class _Draft:
    """A plan that is not stored yet, what it was made from, the rows it would write, and the emails it places anew."""

    read: _Read
    found: Plan
    rows: list[PlaceRow]
    moved: list[Email]


def mark_dirty(session: Session) -> None:
    """Note in the caller's transaction that the stored plan no longer follows from the data."""
    session.merge(Setting(key=DIRTY, value=True))
    session.merge(Setting(key=VERSION, value=_version(session) + 1))


def owe_replan(store: Store) -> None:
    """Have the plan made anew although no command changed anything: emails are late. Holds sending back until then."""
    with store.write() as session:
        mark_dirty(session)


def is_dirty(store: Store) -> bool:
    """Return whether a re-plan is owed."""
    with store.read() as session:
        return _dirty(session)


def version_of(store: Store) -> int:
    """Return a number that grows with every change the plan depends on."""
    with store.read() as session:
        return _version(session)


def replan(store: Store, *, now: datetime, full: bool = False, report: Report = quiet) -> Replanned:
    """Plan all pending emails anew and store what moved, in one transaction with clearing the debt.

    Where nothing changed since the last one and nothing is late, the plan stands (R8), and nothing is read. `full`
    forgets where emails stand, pins excepted, and plans them as if nothing had been planned.
    """
    began = time.perf_counter()
    if not full and (standing := _standing(store, now, began)) is not None:
        return standing
    with no_collecting():
        return _replanned(store, now, full, report, began)


def _replanned(store: Store, now: datetime, full: bool, report: Report, began: float) -> Replanned:
    for _ in range(TRIES):
        report("Reading the plan", 0, 0)
        with store.read() as session:
            read = _read(session, now)
        draft = _draft(read, now, full, report)
        report("Storing the plan", 0, 0)
        with store.write() as session:
            if _still_holds(session, read):
                return _store(session, draft, now, began)
    with store.write() as session:
        return _store(session, _draft(_read(session, now), now, full, report), now, began)


def _standing(store: Store, now: datetime, began: float) -> Replanned | None:
    """Return the summary of the plan as it is stored, None where it may not follow from the data any more."""
    email = ScheduledEmail
    with store.read() as session:
        if not stands(session, now=now):
            return None
        made = session.get_one(Setting, MADE)
        planned, last = session.execute(
            select(func.count(email.send_at), func.max(type_coerce(email.send_at, Integer))).where(
                email.status == EmailStatus.PENDING.value
            )
        ).one()
        summary = PlanSummary(
            planned=planned,
            unplaced=made.value[2],
            seconds=round(time.perf_counter() - began, 3),
            last_send_at=None if last is None else instant(last),
        )
    return Replanned(summary, Changes())


def stands(session: Session, *, now: datetime) -> bool:
    """Return whether a re-plan would leave the plan as it is stored: nothing changed since, and nothing is late."""
    made = session.get(Setting, MADE)
    follows = made is not None and made.value[:2] == [_version(session), RULES] and not _dirty(session)
    return follows and not late(session, now=now)


def replan_small(store: Store, *, now: datetime) -> Replanned:
    """Re-plan where that takes a moment; in a large workspace leave it owed, to the process that plans beside."""
    return Replanned(PlanSummary(), Changes()) if is_large(store) else replan(store, now=now)


def _read(session: Session, now: datetime) -> _Read:
    return _Read(_version(session), newest_event(session), read_snapshot(session, now=epoch(now)))


def _draft(read: _Read, now: datetime, full: bool, report: Report) -> _Draft:
    total = sum(len(chain.emails) for chain in read.snapshot.chains)

    def after_day(placed: int) -> None:
        report("Planning emails", placed, total)

    found = plan(_forgetting(read.snapshot) if full else read.snapshot, epoch(now), after_day)
    rows, moved = _differences(read.snapshot, found, epoch(now))
    return _Draft(read, found, rows, moved)


def _still_holds(session: Session, read: _Read) -> bool:
    """Return whether no command changed the data since, and no email left the pending ones or came back to them."""
    if _version(session) != read.version:
        return False
    pending = EmailStatus.PENDING.value
    moved = select(EmailEvent.id).where(
        EmailEvent.id > read.event, or_(EmailEvent.from_status == pending, EmailEvent.to_status == pending)
    )
    return session.scalar(moved.limit(1)) is None


def _store(session: Session, draft: _Draft, now: datetime, began: float) -> Replanned:
    """Store a plan in the caller's transaction."""
    found, rows = draft.found, draft.rows
    write_places(session, rows)
    _tell_moved_pins(session, draft, now)
    _tell_moved(session, draft, now)
    session.merge(Setting(key=DIRTY, value=False))
    session.merge(Setting(key=MADE, value=[_version(session), RULES, len(found.unplaced)]))
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


def _version(session: Session) -> int:
    row = session.get(Setting, VERSION)
    return int(row.value) if row else 0


def newest_event(session: Session) -> int:
    """Return the number of the newest event of any email, 0 before the first."""
    return session.scalar(select(func.max(EmailEvent.id))) or 0


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
    return replace(snapshot, chains=chains)


def _differences(snapshot: Snapshot, found: Plan, now: int) -> tuple[list[PlaceRow], list[Email]]:
    """Return the rows that must be written, in the order of their ids, and the emails whose place is another."""
    rows: list[PlaceRow] = []
    moved: list[Email] = []
    for chain in snapshot.chains:
        for email in chain.emails:
            place = found.places.get(email.id)
            if place is None:
                if (row := _waiting(email, found.waiting[email.id], now)) is not None:
                    rows.append(row)
                continue
            if email[2:9] != place or email.waits_for:
                rows.append((*place, now, None, email.id))
                moved.append(email)
    rows.sort(key=itemgetter(-1))
    return rows, moved


def _waiting(email: Email, reason: str, now: int) -> PlaceRow | None:
    """Return the row of an email without a place, None where it stands so; a pin's time is kept for when it goes on."""
    if email.pinned and email.send_at is not None:
        if email.waits_for == reason:
            return None
        return (email.mailbox, None, email.day, email.send_at, email.window_end, email.gap, None, now, reason, email.id)
    if email.send_at is None and email.waits_for == reason:
        return None
    return (email.mailbox, None, None, None, None, None, None, now, reason, email.id)


def _tell_moved_pins(session: Session, draft: _Draft, now: datetime) -> None:
    """Leave an event for each pin that goes from another mailbox than it was pinned to (R11)."""
    names = {mailbox.id: mailbox.name for mailbox in draft.read.snapshot.mailboxes}
    pending = EmailStatus.PENDING.value
    for email in (email for email in draft.moved if email.pinned and email.id not in draft.found.moved):
        place = draft.found.places[email.id]
        if email.mailbox in (None, place.mailbox):
            continue
        reason = f"goes from {names[place.mailbox]}: the mailbox it was pinned to cannot send it"
        session.add(EmailEvent(email_id=email.id, at=now, from_status=pending, to_status=pending, reason=reason))


def _tell_moved(session: Session, draft: _Draft, now: datetime) -> None:
    """Leave an event for each email that lost its place through no act of the user (R6, R9, R10).

    What moves very many at once is an edit, whose effect was told before it was applied.
    """
    found = draft.found
    if not 0 < len(found.moved) <= MOST_TOLD:
        return
    zones = {mailbox.id: mailbox.zone for mailbox in draft.read.snapshot.mailboxes}
    pending, rows = EmailStatus.PENDING.value, []
    for email in (email for email in draft.moved if email.id in found.moved):
        place = found.places[email.id]
        if email.send_at is None or email.send_at == place.send_at:
            continue
        was, is_now = (person_time(at, zones[place.mailbox]) for at in (email.send_at, place.send_at))
        reason = f"{MOVED}{was} to {is_now}: {found.moved[email.id]}"
        rows.append({"email_id": email.id, "at": now, "from_status": pending, "to_status": pending, "reason": reason})
    if rows:
        session.execute(insert(EmailEvent), rows)


def _moves_since_last(session: Session) -> tuple[int, int]:
    """Return how many emails were cancelled and held since the re-plan before this one."""
    seen = session.get(Setting, SEEN)
    since = int(seen.value) if seen else 0
    newest = newest_event(session)
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
