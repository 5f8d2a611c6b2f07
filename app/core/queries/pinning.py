"""What a pin would do (R11): whether the rules allow it, and what else moves by the real planner. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Integer, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.errors import InputError, NotFound
from app.core.model import LEFT, EmailStatus
from app.core.planner import Mailbox, Snapshot, plan
from app.core.planner.days import Days, local_day, wall, zone_of
from app.core.planner.explain import person_day, person_span, person_time
from app.core.queries.load import as_planned, planned_at, sent_on, went_at
from app.core.queries.people import shown_name
from app.core.queries.settings import setting
from app.core.queries.snapshot import read_sequences, read_snapshot
from app.core.settings import ONE_A_DAY
from app.core.store import Store
from app.core.store import tables as t
from app.core.store.types import epoch, instant

MOST_LISTED = 50
MOST_PLANNED = 20_000
"""Pending emails up to which a try plans them all; beyond, the mailbox's own line, so that it still answers at once."""


@dataclass(frozen=True, slots=True)
class Pinning:
    """A pin the rules allow: from which mailbox, and what the user should know; `used` of `capacity` with it."""

    mailbox_id: int
    mailbox: str
    warnings: tuple[str, ...]
    used: int
    capacity: int
    gap: int


@dataclass(frozen=True, slots=True)
class Moved:
    """An email that another place is planned for; `before` and `after` are None where it has none."""

    email_id: int
    name: str
    step: int
    before: datetime | None
    after: datetime | None
    own: bool
    """Whether it is a later email of the same contact in the same sequence."""


@dataclass(frozen=True, slots=True)
class PinEffect:
    """What putting an email at `at` does. `others` counts all that move; `moved` lists the first of them."""

    email_id: int
    at: datetime
    pinning: Pinning
    used_before: int
    others: int
    other_days: int
    moved: tuple[Moved, ...]
    kept: Moved | None
    """The next email of the same contact, where it stays."""


@dataclass(frozen=True, slots=True)
class PinStudy:
    """One email and what the planner knows, read once, so that many times can be tried while dragging.

    In a large workspace that is what stands at the email's mailbox, with room on no other one: who would come
    forward to the room it leaves is then the last of that mailbox, not the last of all.
    """

    email_id: int
    snapshot: Snapshot


def judge_pin(session: Session, *, email_id: int, at: datetime, now: datetime) -> Pinning:
    """Return the pin if R11 allows it; InputError with the reason otherwise, NotFound without the email."""
    row = session.get(t.ScheduledEmail, email_id)
    if row is None:
        raise NotFound(f"There is no email {email_id}; `outpace schedule` lists them.")
    if row.status != EmailStatus.PENDING.value:
        raise InputError(f"Email {email_id} is {row.status.replace('_', ' ')}; only a pending one can be pinned.")
    mailbox_row = session.get(t.Mailbox, row.mailbox_id) if row.mailbox_id else None
    if mailbox_row is None or mailbox_row.removed_at is not None:
        waits = f": it {row.waits_for}" if row.waits_for else ""
        raise InputError(f"Email {email_id} has no mailbox yet{waits}; it can be pinned once it is planned.")
    mailbox = as_planned(mailbox_row)
    zone = _zone(session, row, mailbox)
    if at < now:
        raise InputError(f"{person_time(epoch(at), zone)} is past; choose a time from now on.")
    _check_previous(session, row, epoch(at), zone)
    _check_gap(session, row, epoch(at), mailbox)
    day = date.fromordinal(local_day(mailbox.zone, epoch(at)))
    used, capacity = _used(session, mailbox_row, row.id, day), mailbox.capacity_on(day.toordinal())
    if used >= capacity:
        raise InputError(f"{mailbox.name} is full on {person_day(day)} ({used} of {capacity}); choose another day.")
    warnings = _warnings(session, row, epoch(at), zone, mailbox)
    return Pinning(mailbox.id, mailbox.name, warnings, used + 1, capacity, mailbox.gap)


def study_pin(store: Store, *, email_id: int, now: datetime) -> PinStudy:
    """Read what trying times for one email takes; NotFound without the email."""
    with store.read() as session:
        row = session.get(t.ScheduledEmail, email_id)
        if row is None:
            raise NotFound(f"There is no email {email_id}.")
        pending = t.ScheduledEmail.status == EmailStatus.PENDING.value
        count = session.scalar(select(func.count()).where(pending)) or 0
        if count <= MOST_PLANNED or row.mailbox_id is None:
            return PinStudy(email_id, read_snapshot(session, now=epoch(now)))
        near = read_snapshot(session, now=epoch(now), mailbox_id=row.mailbox_id)
        return PinStudy(email_id, _alone(near, row.mailbox_id))


def _alone(snapshot: Snapshot, mailbox_id: int) -> Snapshot:
    """Return the snapshot with one mailbox as every sequence's whole pool."""
    pool = (mailbox_id,)
    alone = tuple(replace(one, mailboxes=pool if mailbox_id in one.mailboxes else ()) for one in snapshot.sequences)
    return replace(snapshot, sequences=alone)


def pin_effect(store: Store, *, study: PinStudy, at: datetime, now: datetime) -> PinEffect:
    """Return what putting the email at `at` would do, planned with the real planner; InputError where refused."""
    with store.read() as session:
        pinning = judge_pin(session, email_id=study.email_id, at=at, now=now)
        before = session.get_one(t.ScheduledEmail, study.email_id).send_at
        zone = session.get_one(t.Mailbox, pinning.mailbox_id).time_zone
        here = before is not None and local_day(zone, epoch(before)) == local_day(zone, epoch(at))
        found = _differences(study, pinning.mailbox_id, epoch(at), epoch(now))
        names = _names(session, [one[0] for one in found][:MOST_LISTED] + _own(study))
    others = [one for one in found if one[0] != study.email_id]
    own = set(_own(study))
    moved = tuple(
        Moved(one, *names[one], _instant(was), _instant(to), one in own) for one, was, to in others if one in names
    )
    return PinEffect(
        email_id=study.email_id,
        at=at,
        pinning=pinning,
        used_before=pinning.used - (0 if here else 1),
        others=len(others),
        other_days=sum(_other_day(zone, was, to) for _one, was, to in others),
        moved=moved,
        kept=_kept(study, {one for one, _, _ in found}, names),
    )


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant(seconds)


def _other_day(zone: str, was: int | None, to: int | None) -> bool:
    return was is None or to is None or local_day(zone, was) != local_day(zone, to)


def _differences(study: PinStudy, mailbox_id: int, at: int, now: int) -> list[tuple[int, int | None, int | None]]:
    """Return (email id, place before, place after) of what stands elsewhere, those nearest to `at` first."""
    chains = tuple(
        chain._replace(
            emails=tuple(
                email._replace(pinned=True, mailbox=mailbox_id, send_at=at) if email.id == study.email_id else email
                for email in chain.emails
            )
        )
        if any(email.id == study.email_id for email in chain.emails)
        else chain
        for chain in study.snapshot.chains
    )
    places = plan(replace(study.snapshot, chains=chains), now).places
    found: list[tuple[int, int | None, int | None]] = []
    for chain in study.snapshot.chains:
        for email in chain.emails:
            place = places.get(email.id)
            if (email.send_at, email.mailbox) != (place and place.send_at, place.mailbox if place else email.mailbox):
                found.append((email.id, email.send_at, place.send_at if place else None))
    return sorted(found, key=lambda one: (abs((one[1] or at) - at), one[0]))


def _own(study: PinStudy) -> list[int]:
    """Return the emails after the one in question of the same enrollment."""
    for chain in study.snapshot.chains:
        ids = [email.id for email in chain.emails]
        if study.email_id in ids:
            return ids[ids.index(study.email_id) + 1 :]
    return []


def _kept(study: PinStudy, moved: set[int], names: dict[int, tuple[str, int]]) -> Moved | None:
    following = next(iter(_own(study)), None)
    if following is None or following in moved or following not in names:
        return None
    at = next(e.send_at for chain in study.snapshot.chains for e in chain.emails if e.id == following)
    return None if at is None else Moved(following, *names[following], instant(at), instant(at), True)


def _names(session: Session, ids: Many[int]) -> dict[int, tuple[str, int]]:
    rows = session.execute(
        select(t.ScheduledEmail.id, shown_name(), func.coalesce(t.Step.position, 0))
        .join(t.Enrollment, t.Enrollment.id == t.ScheduledEmail.enrollment_id)
        .join(t.Contact, t.Contact.id == t.Enrollment.contact_id)
        .join(t.Step, t.Step.id == t.ScheduledEmail.step_id)
        .where(t.ScheduledEmail.id.in_(list(ids)))
    )
    return {email_id: (name, step) for email_id, name, step in rows}


def _sequence(session: Session, row: t.ScheduledEmail) -> tuple[t.Sequence, str]:
    enrollment = session.get_one(t.Enrollment, row.enrollment_id)
    contact = session.get_one(t.Contact, enrollment.contact_id)
    return session.get_one(t.Sequence, enrollment.sequence_id), contact.time_zone


def _zone(session: Session, row: t.ScheduledEmail, mailbox: Mailbox) -> str:
    sequence, contact_zone = _sequence(session, row)
    planned = next(one for one in read_sequences(session, []) if one.id == sequence.id)
    return zone_of(planned, contact_zone, mailbox)


def _check_previous(session: Session, row: t.ScheduledEmail, at: int, zone: str) -> None:
    """Refuse a day before the one after the previous email, of the sequence (R11) or of the contact (R9)."""
    previous = _previous(session, row)
    if previous is None:
        return
    step, went = previous
    if went is None:
        raise InputError(f"Step {step} before it has no time yet; this one can be pinned once that is planned.")
    _, contact_zone = _sequence(session, row)
    theirs = contact_zone if setting(session, ONE_A_DAY) else ""
    for one in (zone, theirs or zone):
        least = local_day(one, went) + 1
        if local_day(one, at) < least:
            where = f" in {one}, where the contact is" if one != zone else ""
            raise InputError(
                f"Step {step} before it goes on {person_time(went, one)}{where}; "
                f"this one may go from {person_day(date.fromordinal(least))} on{' there' if where else ''}."
            )


def _previous(session: Session, row: t.ScheduledEmail) -> tuple[int, int | None] | None:
    """Return step and instant of the email before: planned ahead of this one, else the last that left."""
    e = t.ScheduledEmail
    own = session.get_one(t.Step, row.step_id).position or 0
    statuses = [status.value for status in (*LEFT, EmailStatus.PENDING, EmailStatus.HELD)]
    rows = session.execute(
        select(
            e.status, func.coalesce(t.Step.position, 0).label("step"), went_at().label("went"), planned_at().label("at")
        )
        .join(t.Step, t.Step.id == e.step_id)
        .where(e.enrollment_id == row.enrollment_id, e.id != row.id, e.status.in_(statuses))
    ).all()
    left = {status.value for status in LEFT}
    ahead = [one for one in rows if one.status not in left and one.step < own]
    if ahead:
        last = max(ahead, key=lambda one: one.step)
        return last.step, last.at
    gone = max((one for one in rows if one.status in left), key=lambda one: one.went or 0, default=None)
    return None if gone is None else (gone.step, gone.went)


def _check_gap(session: Session, row: t.ScheduledEmail, at: int, mailbox: Mailbox) -> None:
    e = t.ScheduledEmail
    near = session.execute(
        select(planned_at(), shown_name())
        .join(t.Enrollment, t.Enrollment.id == e.enrollment_id)
        .join(t.Contact, t.Contact.id == t.Enrollment.contact_id)
        .where(
            e.mailbox_id == mailbox.id,
            e.status == EmailStatus.PENDING.value,
            e.pinned.is_(True),
            e.id != row.id,
            type_coerce(e.send_at, Integer) > at - mailbox.gap,
            type_coerce(e.send_at, Integer) < at + mailbox.gap,
        )
        .limit(1)
    ).first()
    if near is not None:
        raise InputError(
            f"The email to {near[1]} is pinned to {person_time(near[0], mailbox.zone)}, and {mailbox.name} leaves at "
            f"least {person_span(mailbox.gap)} between two; choose a time further off."
        )


def _used(session: Session, mailbox: t.Mailbox, but: int, day: date) -> int:
    """Count what left the mailbox on its date, and what is planned besides one email."""
    start, end = wall(mailbox.time_zone, day.toordinal(), 0), wall(mailbox.time_zone, day.toordinal(), 24 * 60)
    planned = select(func.count()).where(
        t.ScheduledEmail.mailbox_id == mailbox.id,
        t.ScheduledEmail.status == EmailStatus.PENDING.value,
        t.ScheduledEmail.id != but,
        planned_at() >= start,
        planned_at() < end,
    )
    return sent_on(session, mailbox, day) + (session.scalar(planned) or 0)


def _warnings(session: Session, row: t.ScheduledEmail, at: int, zone: str, mailbox: Mailbox) -> tuple[str, ...]:
    """Return what speaks against the time without forbidding it: window, weekday, holiday, away."""
    sequence_row, _ = _sequence(session, row)
    sequence = next(one for one in read_sequences(session, []) if one.id == sequence_row.id)
    day = local_day(zone, at)
    found = []
    if off := Days().why_off(sequence, zone, day):
        found.append(off)
    if not wall(zone, day, sequence.start) <= at < wall(zone, day, sequence.end):
        found.append(f"outside the sending window {sequence_row.start_time}–{sequence_row.end_time}")
    if mailbox.away_on(local_day(mailbox.zone, at)):
        found.append(f"the mailbox {mailbox.name} is away")
    return tuple(found)
