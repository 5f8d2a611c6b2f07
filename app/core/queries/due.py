"""Which emails may leave at an instant, and when the next one may. Shared by the claim, so that both agree.

A mailbox's next email waits for its `send_at`, for the least gap after its last send, and for room on its date (R4).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, and_, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from app.core.model import LEFT, EmailStatus, EnrollmentState, MailboxState, SequenceState
from app.core.queries.load import capacity_on, planned_at, sent_on
from app.core.queries.mailboxes import sent_today, today_of
from app.core.queries.settings import setting
from app.core.settings import LATE_MINUTES, SENDING_PAUSED
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, Mailbox, ScheduledEmail, Sequence, Setting, Step
from app.core.store.types import epoch, instant

DIRTY = "plan_dirty"
LOOK_AGAIN = 60
"""Seconds after which an email that should have gone and could not is looked at again."""
_OPEN = [s.value for s in (EmailStatus.PENDING, EmailStatus.HELD, EmailStatus.SENDING, EmailStatus.IN_DOUBT)]
_LEFT = [status.value for status in LEFT]


def due_mailboxes(store: Store, *, now: datetime) -> list[int]:
    """Return the mailboxes from which an email may be claimed now; none while all is paused or a re-plan is owed."""
    with store.read() as session:
        if not may_send(session):
            return []
        patience = patience_of(session)
        return [row.id for row in _sending(session) if _is_open(session, row, now, patience)]


def is_late(store: Store, *, now: datetime) -> bool:
    """Return whether an email missed its time by more than R10 lets stand, or its window closed over it."""
    with store.read() as session:
        if setting(session, SENDING_PAUSED):
            return False
        mailboxes = [row.id for row in _sending(session)]
        limit = epoch(now) - patience_of(session)
        missed = or_(planned_at() < limit, ScheduledEmail.window_end <= epoch(now))
        query = eligible().where(
            planned_at() <= epoch(now),
            ScheduledEmail.mailbox_id.in_(mailboxes),
            ScheduledEmail.pinned.is_(False),
            _retry_at() <= epoch(now),
            missed,
        )
        return session.execute(query.limit(1)).first() is not None


def next_due(store: Store, *, now: datetime, busy: Collection[int] = ()) -> datetime | None:
    """Return when the next email may be claimed from a mailbox that is not `busy`, `now` at the earliest.

    None where nothing can ever go without a person, or without the result of a busy mailbox.
    """
    with store.read() as session:
        if setting(session, SENDING_PAUSED):
            return None
        if _owes_replan(session):
            return now
        rows = [row for row in _sending(session) if row.id not in busy]
        sent, patience = sent_today(session, rows, now), patience_of(session)
        times = [_next_of(session, row, now, sent[row.id], patience) for row in rows]
    first = min((at for at in times if at is not None), default=None)
    return None if first is None else max(now, instant(first))


def _next_of(session: Session, row: Mailbox, now: datetime, sent: int, patience: int) -> int | None:
    head = session.execute(
        eligible(planned_at(), _retry_at())
        .where(ScheduledEmail.mailbox_id == row.id, ScheduledEmail.send_at.is_not(None))
        .order_by(ScheduledEmail.send_at)
        .limit(1)
    ).first()
    if head is None:
        return None
    wanted = max(head)
    at = max(wanted, _gap_over(session, row))
    if at > epoch(now):
        return at
    if sent < capacity_on(row, today_of(row, now)) and _is_open(session, row, now, patience):
        return epoch(now)
    return max(epoch(now) + LOOK_AGAIN, wanted + patience + 1)


def may_send(session: Session) -> bool:
    """Return whether anything may be claimed at all: sending is not paused and the plan follows from the data."""
    return not setting(session, SENDING_PAUSED) and not _owes_replan(session)


def _owes_replan(session: Session) -> bool:
    row = session.get(Setting, DIRTY)
    return bool(row and row.value)


def patience_of(session: Session) -> int:
    """Return the seconds by which an email may be late and still go as planned (R10)."""
    return setting(session, LATE_MINUTES) * 60


def _sending(session: Session) -> list[Mailbox]:
    return list(
        session.scalars(
            select(Mailbox)
            .where(Mailbox.removed_at.is_(None), Mailbox.state == MailboxState.ACTIVE.value)
            .order_by(Mailbox.id)
        )
    )


def _is_open(session: Session, row: Mailbox, now: datetime, patience: int) -> bool:
    if _gap_over(session, row) > epoch(now):
        return False
    return session.execute(claimable(row.id, now, patience).limit(1)).first() is not None


def _gap_over(session: Session, row: Mailbox) -> int:
    """Return when the least gap after a mailbox's last send is over, 0 where it never sent."""
    went = func.coalesce(type_coerce(ScheduledEmail.sent_at, Integer), type_coerce(ScheduledEmail.claimed_at, Integer))
    last = session.scalar(
        select(went)
        .where(
            ScheduledEmail.claimed_at.is_not(None),
            ScheduledEmail.mailbox_id == row.id,
            ScheduledEmail.status.in_(_LEFT),
        )
        .order_by(ScheduledEmail.claimed_at.desc())
        .limit(1)
    )
    return 0 if last is None else last + row.least_gap


def has_room(session: Session, row: Mailbox, now: datetime, *, pinned: bool) -> bool:
    """Return whether a mailbox may send one more email now: the gap is over and its date has room (R4).

    A pinned email goes on an away day too (R11).
    """
    day = today_of(row, now)
    room = row.daily_capacity if pinned else capacity_on(row, day)
    return _gap_over(session, row) <= epoch(now) and sent_on(session, row, day) < room


def _retry_at() -> ColumnElement[int]:
    return func.coalesce(type_coerce(ScheduledEmail.retry_at, Integer), 0)


def eligible(*columns: ColumnElement[int]) -> Select[int]:
    """Select pending emails which no pause, stop, deletion or earlier email of their enrollment holds back."""
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
        select(*(columns or (ScheduledEmail.id,)))
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
            ~earlier.exists(),
        )
    )


def claimable(mailbox_id: int, now: datetime, patience: int) -> Select[int]:
    """Select a mailbox's emails that are due, not late beyond R10, and inside their window unless pinned."""
    at = epoch(now)
    in_window = and_(ScheduledEmail.window_start <= at, ScheduledEmail.window_end > at, planned_at() >= at - patience)
    return (
        eligible()
        .where(
            ScheduledEmail.mailbox_id == mailbox_id,
            planned_at() <= at,
            _retry_at() <= at,
            or_(ScheduledEmail.pinned.is_(True), in_window),
        )
        .order_by(ScheduledEmail.send_at, ScheduledEmail.id)
    )
