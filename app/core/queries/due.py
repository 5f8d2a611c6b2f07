"""Which emails may leave at an instant, and when the next one may. Shared by the claim, so that both agree.

A mailbox's next email waits for its `send_at`, for the least gap after its last send, and for room on its date (R4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, func, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.core.model import EmailStatus, EnrollmentState, MailboxDraft, MailboxState, SequenceState
from app.core.planner.days import wall
from app.core.queries.answers import answer_times, answering
from app.core.queries.answers_left import ATTEMPT_LASTS, answers_left
from app.core.queries.load import (
    as_planned,
    capacity_on,
    has_left,
    planned_at,
    went_at,
    went_between,
)
from app.core.queries.mailboxes import draft_of, today_of
from app.core.queries.settings import read_settings, setting
from app.core.settings import LATE_MINUTES, SENDING_PAUSED
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, Mailbox, ScheduledEmail, Sequence, Setting, Step
from app.core.store.types import epoch, instant

T = TypeVar("T")
DIRTY = "plan_dirty"
LOOK_AGAIN = 60
"""Seconds after which an email that should have gone and could not is looked at again."""
_OPEN = [s.value for s in (EmailStatus.PENDING, EmailStatus.HELD, EmailStatus.SENDING, EmailStatus.IN_DOUBT)]


def due_mailboxes(store: Store, *, now: datetime, busy: Collection[int] = ()) -> list[int]:
    """Return the mailboxes from which an email may be claimed now; none while all is paused or a re-plan is owed."""
    return list(due_drafts(store, now=now, busy=busy))


def due_drafts(store: Store, *, now: datetime, busy: Collection[int] = ()) -> dict[int, MailboxDraft]:
    """Return the mailboxes of `due_mailboxes` that are not `busy`, as drafts by id, those with emails first."""
    with store.read() as session:
        read_settings(session, SENDING_PAUSED.key, LATE_MINUTES.key, DIRTY)
        if not may_send(session):
            return {}
        rows = {row.id: row for row in _sending(session, busy)}
        due = dict.fromkeys(
            (*_open_now(session, list(rows.values()), now), *answering(session, list(rows.values()), now))
        )
        return {one: draft_of(rows[one]) for one in due}


def is_late(store: Store, *, now: datetime) -> bool:
    """Return whether an email missed its time by more than R10 lets stand, or its window closed over it."""
    with store.read() as session:
        return late(session, now=now)


def late(session: Session, *, now: datetime) -> bool:
    """Do what `is_late` does, in the caller's transaction."""
    first = session.scalar(_first_planned())
    if first is None or first >= epoch(now) or setting(session, SENDING_PAUSED):
        return False
    values = {"now": epoch(now), "oldest": epoch(now) - patience_of(session)}
    return session.execute(_late().limit(1), values).first() is not None


def missed_emails(session: Session, now: datetime) -> list[tuple[int, int, int]]:
    """Return what should have gone by now, where `is_late` holds: id, mailbox, the time missed in epoch seconds."""
    values = {"now": epoch(now), "oldest": epoch(now) - patience_of(session)}
    if session.execute(_late().limit(1), values).first() is None:
        return []
    ids = list(session.scalars(_past(), values))
    found: list[tuple[int, int, int]] = []
    for start in range(0, len(ids), 5_000):
        columns = (ScheduledEmail.id, ScheduledEmail.mailbox_id, planned_at())
        rows = session.execute(select(*columns).where(ScheduledEmail.id.in_(ids[start : start + 5_000])))
        found += [(id_, mailbox or 0, at) for id_, mailbox, at in rows]
    return sorted(found, key=lambda one: one[2])


def next_due(store: Store, *, now: datetime, busy: Collection[int] = ()) -> datetime | None:
    """Return when the next email may be claimed from a mailbox that is not `busy`, `now` at the earliest.

    None where nothing can ever go without a person, or without the result of a busy mailbox.
    """
    with store.read() as session:
        if setting(session, SENDING_PAUSED):
            return None
        if _owes_replan(session):
            return now
        rows = _sending(session, busy)
        times = [*_next_times(session, rows, now), *answer_times(session, rows)]
    first = min(times, default=None)
    return None if first is None else max(now, instant(first))


def _next_times(session: Session, rows: list[Mailbox], now: datetime) -> list[int]:
    """Return when each mailbox's next email may go; one that should have gone and could not is looked at later."""
    heads = dict(session.execute(_heads(), {"ids": [row.id for row in rows]}).all())
    gaps, sent = gaps_over(session, rows, now), left_today(session, rows, now)
    open_now, patience = set(_open_now(session, rows, now)), patience_of(session)
    times = []
    for row in rows:
        wanted = heads.get(row.id)
        if wanted is None:
            continue
        at = max(wanted, gaps.get(row.id, 0), epoch(row.paused_until) if row.paused_until else 0)
        if at <= epoch(now) and not (row.id in open_now and sent.get(row.id, 0) < capacity_on(row, today_of(row, now))):
            at = max(epoch(now) + LOOK_AGAIN, wanted + patience + 1)
        times.append(at)
    return times


def may_send(session: Session) -> bool:
    """Return whether anything may be claimed at all: sending is not paused and the plan follows from the data."""
    return not setting(session, SENDING_PAUSED) and not _owes_replan(session)


def _owes_replan(session: Session) -> bool:
    row = session.get(Setting, DIRTY)
    return bool(row and row.value)


def patience_of(session: Session) -> int:
    """Return the seconds by which an email may be late and still go as planned (R10)."""
    return setting(session, LATE_MINUTES) * 60


def _sending(session: Session, busy: Collection[int]) -> list[Mailbox]:
    """Return the mailboxes that send and are not `busy`, whole: only the few that are free are worth reading so."""
    ids = session.scalars(_active()).all()
    return mailboxes_among(session, [one for one in ids if one not in busy])


def mailboxes_among(session: Session, ids: Collection[int]) -> list[Mailbox]:
    """Return the mailboxes with these ids, by id."""
    return list(session.scalars(_among(), {"ids": list(ids)})) if ids else []


def _open_now(session: Session, rows: list[Mailbox], now: datetime) -> list[int]:
    gaps = gaps_over(session, rows, now)
    free = [row.id for row in rows if gaps.get(row.id, 0) <= epoch(now) and not rests(row, now)]
    due = first_claimable(session, free, now)
    return [one for one in free if one in due]


def rests(row: Mailbox, now: datetime) -> bool:
    """Return whether a mailbox pauses itself now, since its server wants less of it."""
    return row.paused_until is not None and row.paused_until > now


def gaps_over(session: Session, rows: Iterable[Mailbox], now: datetime) -> dict[int, int]:
    """Return when the least gap after each mailbox's last send is over, without those that sent long ago."""
    gaps = {row.id: row.least_gap for row in rows}
    since = epoch(now) - max(gaps.values(), default=0)
    found = session.execute(_last_sends(), {"start": since, "end": epoch(now) + ATTEMPT_LASTS})
    last = {mailbox: at for mailbox, at in found if mailbox is not None and mailbox in gaps}
    for mailbox, at in answers_left(session, since, epoch(now) + ATTEMPT_LASTS):
        if mailbox in gaps:
            last[mailbox] = max(at, last.get(mailbox, 0))
    return {mailbox: at + gaps[mailbox] for mailbox, at in last.items()}


def rooms(session: Session, rows: Collection[Mailbox], now: datetime) -> dict[int, Room]:
    """Return what each mailbox may still send now, by id: nothing before its gap is over, then what its date has (R4).

    Pinned emails go on away days too (R11).
    """
    gaps, sent = gaps_over(session, rows, now), left_today(session, rows, now)
    found = {}
    for row in rows:
        day, over = today_of(row, now), gaps.get(row.id, 0) <= epoch(now)
        usual = capacity_on(row, day)
        pinned = as_planned(row).capacity_on(day.toordinal()) if row.away else usual
        left = sent.get(row.id, 0)
        found[row.id] = Room(over and left < usual, over and left < pinned)
    return found


def left_today(session: Session, rows: Iterable[Mailbox], now: datetime) -> dict[int, int]:
    """Count what left or may have left each mailbox on its own date (R4), by id; those without any are missing."""
    by_zone: defaultdict[str, list[Mailbox]] = defaultdict(list)
    for row in rows:
        by_zone[row.time_zone].append(row)
    counts: dict[int, int] = {}
    for zone, alike in by_zone.items():
        day = today_of(alike[0], now).toordinal()
        values = {"start": wall(zone, day, 0), "end": wall(zone, day, 24 * 60), "ids": [row.id for row in alike]}
        counts.update((mailbox or 0, count) for mailbox, count in session.execute(_left_of(), values))
        here = {row.id for row in alike}
        for mailbox, _ in answers_left(session, wall(zone, day, 0), wall(zone, day, 24 * 60)):
            if mailbox in here:
                counts[mailbox] = counts.get(mailbox, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class Room:
    """Whether a mailbox may send one more email now: a planned one, a pinned one."""

    planned: bool
    pinned: bool


def first_claimable(session: Session, mailbox_ids: Collection[int], now: datetime) -> dict[int, int]:
    """Return the email that each of these mailboxes would send next, by mailbox, as `claimable_ids` has it first."""
    if not mailbox_ids:
        return {}
    values = {"now": epoch(now), "oldest": epoch(now) - patience_of(session), "ids": list(mailbox_ids)}
    return {mailbox: email for mailbox, email in session.execute(_first_claimable(), values) if email is not None}


def claimable_ids(session: Session, mailbox_id: int, now: datetime, *, limit: int) -> list[int]:
    """Return a mailbox's emails that are due, not late beyond R10, and inside their window unless pinned."""
    values = {"mailbox": mailbox_id, "now": epoch(now), "oldest": epoch(now) - patience_of(session), "limit": limit}
    return list(session.scalars(_claimable(), values))


# Building these statements takes longer than running them: each is built once.


@cache
def _first_planned() -> Select[int]:
    return select(func.min(planned_at())).where(ScheduledEmail.status == EmailStatus.PENDING.value)


@cache
def _late() -> Select[int]:
    now, oldest = bindparam("now", type_=Integer), bindparam("oldest", type_=Integer)
    return _past().where(or_(planned_at() < oldest, ScheduledEmail.window_end <= now))


@cache
def _past() -> Select[int]:
    """Select what should have gone by now from mailboxes that send."""
    now = bindparam("now", type_=Integer)
    return (
        eligible(ScheduledEmail.id)
        .join(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(
            planned_at() < now,
            Mailbox.removed_at.is_(None),
            Mailbox.state == MailboxState.ACTIVE.value,
            func.coalesce(type_coerce(Mailbox.paused_until, Integer), 0) <= now,
            ScheduledEmail.pinned.is_(False),
            _retry_at() <= now,
        )
    )


@cache
def _last_sends() -> Select[int | None, int]:
    went = went_between(bindparam("start", type_=Integer), bindparam("end", type_=Integer))
    return (
        select(ScheduledEmail.mailbox_id, func.max(went_at()))
        .where(went, has_left())
        .group_by(ScheduledEmail.mailbox_id)
    )


@cache
def _left_of() -> Select[int | None, int]:
    went = went_between(bindparam("start", type_=Integer), bindparam("end", type_=Integer))
    chosen = ScheduledEmail.mailbox_id.in_(bindparam("ids", expanding=True))
    return (
        select(ScheduledEmail.mailbox_id, func.count())
        .where(went, chosen, has_left())
        .group_by(ScheduledEmail.mailbox_id)
    )


@cache
def _active() -> Select[int]:
    sends = (Mailbox.removed_at.is_(None), Mailbox.state == MailboxState.ACTIVE.value)
    return select(Mailbox.id).where(*sends).order_by(Mailbox.id)


@cache
def _among() -> Select[Mailbox]:
    return select(Mailbox).where(Mailbox.id.in_(bindparam("ids", expanding=True))).order_by(Mailbox.id)


@cache
def _first_claimable() -> Select[int, int]:
    head = (
        eligible(ScheduledEmail.id)
        .where(ScheduledEmail.mailbox_id == Mailbox.id, *_due())
        .order_by(ScheduledEmail.send_at, ScheduledEmail.id)
        .limit(1)
        .correlate(Mailbox)
        .scalar_subquery()
    )
    return select(Mailbox.id, head).where(Mailbox.id.in_(bindparam("ids", expanding=True))).order_by(Mailbox.id)


@cache
def _claimable() -> Select[int]:
    return (
        eligible(ScheduledEmail.id)
        .where(ScheduledEmail.mailbox_id == bindparam("mailbox"), *_due())
        .order_by(ScheduledEmail.send_at, ScheduledEmail.id)
        .limit(bindparam("limit"))
    )


@cache
def _heads() -> Select[int, int]:
    """Select each mailbox's id and the instant its next email waits for."""
    wanted = case((_retry_at() > planned_at(), _retry_at()), else_=planned_at())
    head = (
        eligible(wanted)
        .where(ScheduledEmail.mailbox_id == Mailbox.id, ScheduledEmail.send_at.is_not(None))
        .order_by(ScheduledEmail.send_at)
        .limit(1)
        .correlate(Mailbox)
        .scalar_subquery()
    )
    return select(Mailbox.id, head).where(Mailbox.id.in_(bindparam("ids", expanding=True)))


def _due() -> tuple[ColumnElement[bool], ...]:
    now = bindparam("now", type_=Integer)
    in_window = and_(
        ScheduledEmail.window_start <= now,
        ScheduledEmail.window_end > now,
        planned_at() >= bindparam("oldest", type_=Integer),
    )
    return planned_at() <= now, _retry_at() <= now, or_(ScheduledEmail.pinned.is_(True), in_window)


def _retry_at() -> ColumnElement[int]:
    return func.coalesce(type_coerce(ScheduledEmail.retry_at, Integer), 0)


def _not_answered_unseen() -> ColumnElement[bool]:
    """Return the condition for emails to people who cannot have answered unseen: first ones, and where all is read."""
    box = aliased(Mailbox)
    unread = select(box.id).where(box.unread_waits)
    return or_(Enrollment.current_step_id.is_(None), ScheduledEmail.mailbox_id.not_in(unread))


def eligible(column: ColumnElement[T] | InstrumentedAttribute[T]) -> Select[T]:
    """Select a column of the pending emails which no pause, stop, deletion or earlier email holds back."""
    other, before = aliased(ScheduledEmail), aliased(Step)
    earlier = (
        select(other.id)
        .join(before, before.id == other.step_id)
        .where(
            other.enrollment_id == ScheduledEmail.enrollment_id,
            other.status.in_(_OPEN),
            other.id != ScheduledEmail.id,
            before.position < Step.position,
        )
        .correlate(ScheduledEmail, Step)
    )
    return (
        select(column)
        .select_from(ScheduledEmail)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .where(
            ScheduledEmail.status == EmailStatus.PENDING.value,
            Enrollment.state == EnrollmentState.ACTIVE.value,
            Sequence.state == SequenceState.ACTIVE.value,
            Contact.deleted_at.is_(None),
            Step.position.is_not(None),
            _not_answered_unseen(),
            ~earlier.exists(),
        )
    )
