"""What did not go as planned and waits for the user: emails in doubt, dead letters, held ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.core.model import EmailStatus
from app.core.queries.people import full_name, series_of
from app.core.store import Store
from app.core.store.tables import Contact, EmailEvent, Enrollment, Mailbox, ScheduledEmail, Sequence, Step

DEAD_LETTERS = EmailStatus.FAILED
IN_DOUBT = EmailStatus.IN_DOUBT
HELD = EmailStatus.HELD


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One such email: `at` is when it came to be so, `reason` why, in words; `error` are the server's own.

    `contact` is the address and `mailbox` too; `step` counts from 1, 0 once removed.
    """

    id: int
    status: EmailStatus
    contact_id: int
    name: str
    contact: str
    sequence: str
    series: int
    step: int
    mailbox: str
    at: datetime
    subject: str
    category: str
    error: str
    reason: str
    attempts: int


def undelivered(store: Store, *, status: EmailStatus) -> list[Undelivered]:
    """Return the emails of one status, the latest trouble first."""
    with store.read() as session:
        return [_row(*row) for row in session.execute(_of(status))]


def count_undelivered(store: Store) -> dict[EmailStatus, int]:
    """Return how many emails are in doubt, failed and held."""
    wanted = [status.value for status in (IN_DOUBT, DEAD_LETTERS, HELD)]
    counted = select(ScheduledEmail.status, func.count()).where(ScheduledEmail.status.in_(wanted))
    with store.read() as session:
        found = dict(session.execute(counted.group_by(ScheduledEmail.status)).all())
    return {status: int(found.get(status.value, 0)) for status in (IN_DOUBT, DEAD_LETTERS, HELD)}


def _of(status: EmailStatus) -> Select[*tuple[Any, ...]]:
    last = (
        select(func.max(EmailEvent.id))
        .where(EmailEvent.email_id == ScheduledEmail.id, EmailEvent.to_status == status.value)
        .correlate(ScheduledEmail)
        .scalar_subquery()
    )
    return (
        select(ScheduledEmail, Contact, Sequence.id, Sequence.name, Step.position, Mailbox.email, EmailEvent)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .join(EmailEvent, EmailEvent.id == last)
        .outerjoin(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(ScheduledEmail.status == status.value)
        .order_by(EmailEvent.id.desc())
    )


def _row(
    email: ScheduledEmail,
    contact: Contact,
    sequence_id: int,
    sequence: str,
    position: int | None,
    mailbox: str | None,
    event: EmailEvent,
) -> Undelivered:
    return Undelivered(
        id=email.id,
        status=EmailStatus(email.status),
        contact_id=contact.id,
        name=full_name(contact.first_name, contact.last_name, contact.email),
        contact=contact.email,
        sequence=sequence,
        series=series_of(sequence_id),
        step=position or 0,
        mailbox=mailbox or "",
        at=event.at,
        subject=email.subject or "",
        category=email.error_category or "",
        error=email.error or "",
        reason=event.reason,
        attempts=email.attempts,
    )
