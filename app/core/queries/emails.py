"""What the screens ask about one email: all that is known of it, its history, and what exactly will be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import letter
from app.core.errors import MessageTrouble, NotFound
from app.core.model import EmailStatus
from app.core.queries.people import full_name
from app.core.queries.step_parts import attachments_by_step
from app.core.queries.texts import EmailText, day_of, text_of
from app.core.store import Store
from app.core.store.tables import Contact, EmailEvent, Enrollment, Mailbox, ScheduledEmail, Sequence, Step

_OPEN = frozenset({EmailStatus.PENDING, EmailStatus.HELD, EmailStatus.SKIPPED, EmailStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of an email's history."""

    at: datetime
    from_status: str
    to_status: str
    reason: str


@dataclass(frozen=True, slots=True)
class EmailDetail:
    """One email whole. `step` counts from 1, 0 once removed; `mailbox` is its address, `zone` the mailbox's."""

    id: int
    enrollment_id: int
    contact_id: int
    contact_name: str
    contact_email: str
    company: str
    sequence_id: int
    sequence_name: str
    step: int
    status: EmailStatus
    mailbox_id: int | None
    mailbox: str
    send_at: datetime | None
    sent_at: datetime | None
    zone: str
    subject: str
    waits_for: str
    error: str
    error_category: str
    attempts: int
    pinned: bool
    events: tuple[EventRow, ...]


def email_detail(store: Store, *, email_id: int) -> EmailDetail:
    """Return one email whole; NotFound without it."""
    with store.read() as session:
        row = session.execute(
            select(ScheduledEmail, Contact, Sequence.id, Sequence.name, Step.position, Mailbox)
            .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
            .join(Contact, Contact.id == Enrollment.contact_id)
            .join(Sequence, Sequence.id == Enrollment.sequence_id)
            .join(Step, Step.id == ScheduledEmail.step_id)
            .outerjoin(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
            .where(ScheduledEmail.id == email_id)
        ).first()
        if row is None:
            raise NotFound(f"There is no email {email_id}.")
        return _detail(session, *row)


def _detail(
    session: Session,
    email: ScheduledEmail,
    contact: Contact,
    sequence_id: int,
    sequence: str,
    position: int | None,
    mailbox: Mailbox | None,
) -> EmailDetail:
    return EmailDetail(
        id=email.id,
        enrollment_id=email.enrollment_id,
        contact_id=contact.id,
        contact_name=full_name(contact.first_name, contact.last_name, contact.email),
        contact_email=contact.email,
        company=contact.company,
        sequence_id=sequence_id,
        sequence_name=sequence,
        step=position or 0,
        status=EmailStatus(email.status),
        mailbox_id=email.mailbox_id,
        mailbox=mailbox.email if mailbox else "",
        send_at=email.send_at,
        sent_at=email.sent_at,
        zone=mailbox.time_zone if mailbox else "",
        subject=_shown_subject(session, email),
        waits_for=email.waits_for or "",
        error=email.error or "",
        error_category=email.error_category or "",
        attempts=email.attempts,
        pinned=email.pinned,
        events=tuple(events_of(session, email.id)),
    )


def _shown_subject(session: Session, email: ScheduledEmail) -> str:
    if email.subject and EmailStatus(email.status) not in _OPEN:
        return email.subject
    try:
        return _preview(session, email).subject
    except MessageTrouble:
        return ""


def events_of(session: Session, email_id: int) -> list[EventRow]:
    """Return an email's history, oldest first, inside the caller's transaction."""
    rows = session.scalars(select(EmailEvent).where(EmailEvent.email_id == email_id).order_by(EmailEvent.id))
    return [EventRow(row.at, row.from_status, row.to_status, row.reason) for row in rows]


def email_preview(store: Store, *, email_id: int) -> letter.Preview:
    """Return exactly what will be sent, or was; gaps are marked. NotFound, TemplateTrouble, MessageTrouble."""
    with store.read() as session:
        email = session.get(ScheduledEmail, email_id)
        if email is None:
            raise NotFound(f"There is no email {email_id}.")
        return _preview(session, email)


def _preview(session: Session, email: ScheduledEmail) -> letter.Preview:
    if email.body is not None and EmailStatus(email.status) not in _OPEN:
        return letter.Preview(email.subject or "", letter.render_html(email.body), email.body, ())
    text = text_of(session, email)
    on = day_of(session, email, email.send_at) if email.send_at else email.due_on
    found = letter.preview(text.subject, text.content, text.fields, on=on)
    files = attachments_by_step(session, [email.step_id]).get(email.step_id, ())
    attached = tuple(file.name for file in files)
    return letter.Preview(_reply(text, found.subject), found.html, found.text, found.missing, attached)


def _reply(text: EmailText, subject: str) -> str:
    return letter.reply_subject(text.thread_subject or subject) if text.reply else subject
