"""What just went and what goes next, in a few lines each, for the sending at a glance. Answered from indices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.model import EmailStatus, MailboxState
from app.core.queries.load import mailboxes_of, planned_at, went_at
from app.core.queries.people import full_name, series_of
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, ScheduledEmail, Sequence, Step
from app.core.store.types import instant

_S = EmailStatus
_WENT = (_S.SENT.value, _S.DELIVERED.value, _S.BOUNCED.value)


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """One email: when it went or goes, to whom, of which sequence and colour."""

    id: int
    at: datetime
    contact: str
    sequence: str
    series: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The last emails that went, newest first, the next that go, and how many are being handed over now."""

    last: tuple[OutgoingEmail, ...] = ()
    coming: tuple[OutgoingEmail, ...] = ()
    handed_over: int = 0


def outgoing(store: Store, *, limit: int = 3) -> Outgoing:
    """Return at most `limit` emails of each; what a mailbox that does not send would send is not coming."""
    with store.read() as session:
        sending = [row.id for row in mailboxes_of(session) if row.state == MailboxState.ACTIVE]
        coming = (
            _emails(planned_at())
            .where(ScheduledEmail.status == _S.PENDING.value, ScheduledEmail.send_at.is_not(None))
            .where(ScheduledEmail.mailbox_id.in_(sending))
            .order_by(ScheduledEmail.send_at)
        )
        last = (
            _emails(went_at())
            .where(ScheduledEmail.status.in_(_WENT), ScheduledEmail.claimed_at.is_not(None))
            .order_by(ScheduledEmail.claimed_at.desc())
        )
        going = select(func.count()).select_from(ScheduledEmail).where(ScheduledEmail.status == _S.SENDING.value)
        return Outgoing(_read(session, last, limit), _read(session, coming, limit), session.scalar(going) or 0)


def _emails(at: Any) -> Select[Any]:
    columns = (ScheduledEmail.id, at.label("at"), Contact, Sequence.id.label("sequence_id"), Sequence.name)
    return (
        select(*columns)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .join(Sequence, Sequence.id == Step.sequence_id)
    )


def _read(session: Session, emails: Select[Any], limit: int) -> tuple[OutgoingEmail, ...]:
    return tuple(
        OutgoingEmail(
            id=row.id,
            at=instant(row.at),
            contact=full_name(row.Contact.first_name, row.Contact.last_name, row.Contact.email),
            sequence=row.name,
            series=series_of(row.sequence_id),
        )
        for row in session.execute(emails.limit(limit))
    )
