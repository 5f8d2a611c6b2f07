"""What one email says: its step's texts, the contact and mailbox they speak of, and the thread it continues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.core import letter
from app.core.errors import MessageTrouble, NotFound
from app.core.model import LEFT, ZONE_OF_MAILBOX, ZONE_OF_RECIPIENT, MergeFields
from app.core.queries.merge import merge_fields_of
from app.core.queries.step_parts import text_for
from app.core.store.tables import Contact, Enrollment, Mailbox, ScheduledEmail, Sequence, Step


@dataclass(frozen=True, slots=True)
class EmailText:
    """The unfilled texts of one email and what fills them.

    `subject` is a text to be filled in; a `reply` gets "Re: " before what it becomes. `thread` holds the Message-IDs
    of the thread's earlier emails, oldest first, empty for a new thread; `thread_subject` is how it really began.
    `variant_id` is the variant the enrollment gets, None for the step's own text.
    """

    subject: str
    content: str
    fields: MergeFields
    reply: bool
    thread: tuple[str, ...]
    thread_subject: str
    variant_id: int | None = None


def text_of(session: Session, email: ScheduledEmail) -> EmailText:
    """Return the texts of a stored email; MessageTrouble where no step up to its own has a subject."""
    step = session.get_one(Step, email.step_id)
    enrollment = session.get_one(Enrollment, email.enrollment_id)
    mailbox = None if email.mailbox_id is None else session.get(Mailbox, email.mailbox_id)
    earlier = _earlier(session, email) if step.same_thread else []
    own = text_for(session, enrollment_id=enrollment.id, step=step)
    subject = own.subject or _subject_before(session, step, enrollment.id)
    contact = session.get(Contact, enrollment.contact_id)
    if contact is None:
        raise NotFound(f"The contact of email {email.id} is gone.")
    return EmailText(
        subject=subject,
        content=own.content,
        fields=merge_fields_of(contact, mailbox),
        reply=not own.subject and step.same_thread and (step.position or 0) > 1,
        thread=tuple(row.message_id for row in earlier if row.message_id),
        thread_subject=next((row.subject for row in earlier if row.subject), ""),
        variant_id=own.variant_id,
    )


def _earlier(session: Session, email: ScheduledEmail) -> list[ScheduledEmail]:
    """Return the emails of the enrollment that left from the same mailbox, back to the one that began the thread."""
    rows = session.scalars(
        select(ScheduledEmail)
        .where(
            ScheduledEmail.enrollment_id == email.enrollment_id,
            ScheduledEmail.id != email.id,
            ScheduledEmail.status.in_([status.value for status in LEFT]),
            ScheduledEmail.claimed_at.is_not(None),
        )
        .order_by(ScheduledEmail.claimed_at.desc(), ScheduledEmail.id.desc())
    ).all()
    thread: list[ScheduledEmail] = []
    for row in rows:
        if row.mailbox_id != email.mailbox_id:
            break
        thread.insert(0, row)
        if not session.get_one(Step, row.step_id).same_thread:
            break
    return thread


def _subject_before(session: Session, step: Step, enrollment_id: int) -> str:
    """Return the subject a step without one continues: that of the nearest earlier step which has one."""
    found = session.scalar(
        select(Step)
        .where(
            Step.sequence_id == step.sequence_id,
            Step.position < (step.position or 0),
            Step.subject.is_not(None),
            Step.subject != "",
        )
        .order_by(Step.position.desc())
        .limit(1)
    )
    if found is None:
        raise MessageTrouble("No step up to this one has a subject; write one in the first step.")
    return text_for(session, enrollment_id=enrollment_id, step=found).subject


def subject_of(text: EmailText, *, on: date) -> str:
    """Return the subject as it will be sent; MissingFields, TemplateTrouble, MessageTrouble."""
    if text.reply and text.thread_subject:
        return letter.reply_subject(text.thread_subject)
    filled = letter.render_subject(text.subject, text.fields, on=on)
    return letter.reply_subject(filled) if text.reply and text.thread else filled


def sending_zone(rule: str, contact_zone: str, mailbox_zone: str) -> str:
    """Return the zone a sequence sends in for a contact from a mailbox (R1)."""
    if rule == ZONE_OF_MAILBOX:
        return mailbox_zone
    return (contact_zone or mailbox_zone) if rule == ZONE_OF_RECIPIENT else rule


def zone_of(session: Session, email: ScheduledEmail) -> ZoneInfo:
    """Return the zone in which an email's sending day counts; UTC while it has no mailbox and its rule needs one."""
    rule, contact_zone, mailbox_zone = session.execute(_zones(), {"email": email.id}).one()
    return ZoneInfo(sending_zone(rule, contact_zone, mailbox_zone or "UTC"))


@cache
def _zones() -> Select[str, str, str]:
    return (
        select(Sequence.time_zone, Contact.time_zone, Mailbox.time_zone)
        .select_from(ScheduledEmail)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .outerjoin(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(ScheduledEmail.id == bindparam("email"))
    )


def day_of(session: Session, email: ScheduledEmail, at: datetime) -> date:
    """Return the local date on which an instant falls for an email (R1)."""
    return at.astimezone(zone_of(session, email)).date()
