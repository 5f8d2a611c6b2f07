"""Whom the removal of a mailbox concerns, so that the user is asked once, with the counts. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from app.core.model import LEFT, EmailStatus
from app.core.store import Store
from app.core.store.tables import Enrollment, ScheduledEmail


@dataclass(frozen=True, slots=True)
class Removal:
    """`contacts` it wrote to last are still in a sequence, with `follow_ups` planned; `others` it would begin with."""

    contacts: int = 0
    follow_ups: int = 0
    others: int = 0


def removal(store: Store, *, mailbox_id: int) -> Removal:
    """Return what hangs on a mailbox: enrollments are counted as contacts, one in two sequences twice."""
    going = and_(Enrollment.completed_at.is_(None), wrote_last(mailbox_id))
    pending = ScheduledEmail.status == EmailStatus.PENDING.value
    behind = select(func.count()).select_from(ScheduledEmail).where(pending)
    follow_ups = behind.where(ScheduledEmail.enrollment_id.in_(select(Enrollment.id).where(going)))
    begun = _begun()
    with store.read() as session:
        return Removal(
            contacts=session.scalar(select(func.count()).select_from(Enrollment).where(going)) or 0,
            follow_ups=session.scalar(follow_ups) or 0,
            others=session.scalar(behind.where(ScheduledEmail.mailbox_id == mailbox_id, ~begun)) or 0,
        )


def _begun() -> ColumnElement[bool]:
    """Return whether anything of an email's enrollment has left."""
    other = aliased(ScheduledEmail)
    left = other.status.in_([status.value for status in LEFT])
    return select(other.id).where(other.enrollment_id == ScheduledEmail.enrollment_id, left).exists()


def wrote_last(mailbox_id: int) -> ColumnElement[bool]:
    """Return the condition for enrollments whose last sent email came from the mailbox."""
    last = (
        select(ScheduledEmail.mailbox_id)
        .where(
            ScheduledEmail.enrollment_id == Enrollment.id,
            ScheduledEmail.status.in_([status.value for status in LEFT]),
        )
        .order_by(ScheduledEmail.claimed_at.desc(), ScheduledEmail.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return last == mailbox_id
