"""What one email says: its step's texts, the contact and mailbox they speak of, and the thread it continues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
from app.core.queries.step_parts import StepText, text_among, variants_by_step
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
    return Texts(session, [email]).of(email)


class Texts:
    """What several emails say, for use inside one transaction: what they share is read once."""

    def __init__(self, session: Session, emails: Iterable[ScheduledEmail]) -> None:
        """Read what went before in the threads of the emails, and the variants of their steps."""
        self._session = session
        self._emails = list(emails)
        self._steps = {row.step_id: session.get_one(Step, row.step_id) for row in self._emails}
        self._variants = variants_by_step(session, self._steps)
        self._before: dict[int, Step] = {}
        self._went = _went_before(session, [row for row in self._emails if self._steps[row.step_id].same_thread])

    def of(self, email: ScheduledEmail) -> EmailText:
        """Return the texts of one of the emails; MessageTrouble where no step up to its own has a subject."""
        session, step = self._session, self._steps[email.step_id]
        enrollment = session.get_one(Enrollment, email.enrollment_id)
        mailbox = None if email.mailbox_id is None else session.get(Mailbox, email.mailbox_id)
        earlier = self._earlier(email) if step.same_thread else []
        own = self._text(enrollment.id, step)
        subject = own.subject or self._text(enrollment.id, self._step_before(step)).subject
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

    def _text(self, enrollment_id: int, step: Step) -> StepText:
        return text_among(self._variants.get(step.id, ()), enrollment_id=enrollment_id, step=step)

    def _step_before(self, step: Step) -> Step:
        """Return the step whose subject one without a subject continues: the nearest earlier one that has one."""
        if step.id not in self._before:
            found = _subject_before(self._session, step)
            self._variants |= variants_by_step(self._session, [found.id])
            self._before[step.id] = found
        return self._before[step.id]

    def _earlier(self, email: ScheduledEmail) -> list[ScheduledEmail]:
        """Return the enrollment's emails that left from the same mailbox, back to the one that began the thread."""
        thread: list[ScheduledEmail] = []
        for row in self._went.get(email.enrollment_id, ()):
            if row.id == email.id:
                continue
            if row.mailbox_id != email.mailbox_id:
                break
            thread.insert(0, row)
            if not self._session.get_one(Step, row.step_id).same_thread:
                break
        return thread


def _went_before(session: Session, emails: list[ScheduledEmail]) -> dict[int, list[ScheduledEmail]]:
    """Return what left of the enrollments of these emails, by enrollment, the latest first."""
    if not emails:
        return {}
    rows = session.scalars(
        select(ScheduledEmail)
        .where(
            ScheduledEmail.enrollment_id.in_([row.enrollment_id for row in emails]),
            ScheduledEmail.status.in_([status.value for status in LEFT]),
            ScheduledEmail.claimed_at.is_not(None),
        )
        .order_by(ScheduledEmail.claimed_at.desc(), ScheduledEmail.id.desc())
    )
    found: defaultdict[int, list[ScheduledEmail]] = defaultdict(list)
    for row in rows:
        found[row.enrollment_id].append(row)
    return found


def _subject_before(session: Session, step: Step) -> Step:
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
    return found


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
    return zones_of(session, [email.id])[email.id]


def zones_of(session: Session, email_ids: Iterable[int]) -> dict[int, ZoneInfo]:
    """Return the zone of each email as `zone_of` does, by id."""
    rows = session.execute(_zones(), {"emails": list(email_ids)})
    return {email: ZoneInfo(sending_zone(rule, contact, mailbox or "UTC")) for email, rule, contact, mailbox in rows}


@cache
def _zones() -> Select[int, str, str, str]:
    return (
        select(ScheduledEmail.id, Sequence.time_zone, Contact.time_zone, Mailbox.time_zone)
        .select_from(ScheduledEmail)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .outerjoin(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(ScheduledEmail.id.in_(bindparam("emails", expanding=True)))
    )


def day_of(session: Session, email: ScheduledEmail, at: datetime) -> date:
    """Return the local date on which an instant falls for an email (R1)."""
    return at.astimezone(zone_of(session, email)).date()
