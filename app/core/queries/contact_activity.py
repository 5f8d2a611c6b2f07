"""What happened with contacts: the last thing of each for the table, everything of one for its page. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.model import EmailStatus, EnrollmentState, IncomingKind
from app.core.queries.load import has_left, planned_at, went_at
from app.core.store import Store
from app.core.store.tables import (
    Answer,
    Contact,
    EmailEvent,
    Enrollment,
    ImportBatch,
    IncomingMessage,
    Mailbox,
    ScheduledEmail,
    Step,
    Suppression,
)
from app.core.store.tables import Sequence as SequenceTable
from app.core.store.types import instant

EMAILS, ANSWERS, SEQUENCES, RECORD = "emails", "answers", "sequences", "record"
"""What a happening is about: an email, what came in or was answered, being in a sequence, or the contact itself."""

_WORDS: Final = {
    EmailStatus.SENT: "Sent",
    EmailStatus.DELIVERED: "Sent",
    EmailStatus.BOUNCED: "Bounced",
    EmailStatus.FAILED: "Failed",
    EmailStatus.IN_DOUBT: "Unsure",
    EmailStatus.SENDING: "Sent",
}


@dataclass(frozen=True, slots=True)
class Activity:
    """The last thing that happened with a contact, in a word: Imported, Enrolled, Sent, Bounced, Replied, Stopped, …"""

    word: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a contact's history: `what` to read first, `about` the rest of the line, `more` below it.

    `kind` is EMAILS, ANSWERS, SEQUENCES or RECORD; `tone` good, warn, bad or ""; `email_id` where it is about one.
    """

    at: datetime
    kind: str
    what: str
    about: str = ""
    more: str = ""
    tone: str = ""
    email_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContactEmail:
    """One email of a contact; `at` is when it went or will go, None while it has no time."""

    id: int
    sequence: str
    step: int
    status: EmailStatus
    at: datetime | None
    waits_for: str


# the last of each -----------------------------------------------------------------------------------------------


def activities(session: Session, ids: Sequence[int]) -> dict[int, Activity]:
    """Return the last thing that happened with each of some contacts, by id."""
    found: dict[int, Activity] = {}
    for contact_id, word, at in _latest(session, ids):
        if contact_id not in found or at >= found[contact_id].at:
            found[contact_id] = Activity(word, at)
    return found


def _latest(session: Session, ids: Sequence[int]) -> Iterator[tuple[int, str, datetime]]:
    made = select(Contact.id, Contact.created_at, Contact.import_batch_id).where(Contact.id.in_(ids))
    for contact_id, at, batch in session.execute(made):
        yield contact_id, "Imported" if batch else "Added", at
    places = session.execute(
        select(
            Enrollment.contact_id,
            Enrollment.enrolled_at,
            Enrollment.state,
            Enrollment.completed_at,
            Enrollment.ended_reason,
        ).where(Enrollment.contact_id.in_(ids))
    ).all()
    for row in places:
        yield row.contact_id, "Enrolled", row.enrolled_at
    last = func.max(went_at())
    emails = (
        select(Enrollment.contact_id, ScheduledEmail.status, last)
        .join(ScheduledEmail, ScheduledEmail.enrollment_id == Enrollment.id)
        .where(Enrollment.contact_id.in_(ids), has_left(EmailStatus.FAILED))
        .group_by(Enrollment.contact_id, ScheduledEmail.status)
    )
    for contact_id, status, went in session.execute(emails):
        if went is not None:
            yield contact_id, _WORDS[EmailStatus(status)], instant(went)
    for row in places:
        if row.completed_at is not None and row.state == EnrollmentState.STOPPED.value:
            yield row.contact_id, _stopped(row.ended_reason), row.completed_at
    for who, received in session.execute(_last_replies(ids)):
        if who is not None and received is not None:
            yield who, "Replied", instant(received)


def _last_replies(ids: Sequence[int]) -> Select[int | None, int | None]:
    last = func.max(type_coerce(IncomingMessage.received_at, Integer))
    replies = select(IncomingMessage.contact_id, last).where(
        IncomingMessage.contact_id.in_(ids), IncomingMessage.kind == IncomingKind.REPLY.value
    )
    return replies.group_by(IncomingMessage.contact_id)


def _stopped(reason: str) -> str:
    return "Suppressed" if reason.startswith("suppressed") else "Stopped"


# everything of one ----------------------------------------------------------------------------------------------


def contact_timeline(store: Store, *, contact_id: int) -> list[Happening]:
    """Return all that happened with a contact, the newest first; NotFound without it."""
    with store.read() as session:
        row = session.get(Contact, contact_id)
        if row is None:
            raise NotFound(f"There is no contact {contact_id}; it may have been deleted.")
        found = [
            *_of_record(session, row),
            *_of_sequences(session, contact_id),
            *_of_emails(session, contact_id),
            *_of_answers(session, contact_id),
        ]
    return sorted(found, key=lambda one: one.at)[::-1]  # of one instant: what follows from the other comes first


def contact_emails(store: Store, *, contact_id: int) -> list[ContactEmail]:
    """Return all emails of a contact by time, those without a time last."""
    at = func.coalesce(went_at(), planned_at())
    with store.read() as session:
        rows = session.execute(
            select(
                ScheduledEmail.id,
                SequenceTable.name,
                Step.position,
                ScheduledEmail.status,
                at,
                ScheduledEmail.waits_for,
            )
            .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
            .join(SequenceTable, SequenceTable.id == Enrollment.sequence_id)
            .join(Step, Step.id == ScheduledEmail.step_id)
            .where(Enrollment.contact_id == contact_id)
            .order_by(at.is_(None), at, Step.position, ScheduledEmail.id)
        ).all()
    return [
        ContactEmail(id_, name, step or 0, EmailStatus(status), None if when is None else instant(when), waits or "")
        for id_, name, step, status, when, waits in rows
    ]


_SHOWN: Final = {
    EmailStatus.SENT: ("sent", ""),
    EmailStatus.BOUNCED: ("came back", "bad"),
    EmailStatus.FAILED: ("was refused", "bad"),
    EmailStatus.HELD: ("is held", "warn"),
    EmailStatus.IN_DOUBT: ("may or may not have gone out", "warn"),
    EmailStatus.SKIPPED: ("was skipped", ""),
}


def _of_emails(session: Session, contact_id: int) -> Iterator[Happening]:
    ends = set(
        session.scalars(
            select(Enrollment.ended_reason).where(Enrollment.contact_id == contact_id, Enrollment.ended_reason != "")
        )
    )
    for row in session.execute(_email_events(contact_id)):
        status = EmailStatus(row.to_status)
        if status is EmailStatus.SKIPPED and row.reason in ends:
            continue  # the sequence ended: that is one line, not one for each email
        words, tone = _SHOWN[status]
        yield Happening(
            at=row.at,
            kind=EMAILS,
            what=row.name,
            about=f" · step {row.position or '?'} {words}",
            more=_letter(row) if status is EmailStatus.SENT else _sentence(row.error or row.reason),
            tone=tone,
            email_id=row.id,
        )


def _email_events(contact_id: int) -> Select[datetime, str, str, int, str | None, str | None, str, int | None, str]:
    return (
        select(
            EmailEvent.at,
            EmailEvent.to_status,
            EmailEvent.reason,
            ScheduledEmail.id,
            ScheduledEmail.subject,
            ScheduledEmail.error,
            SequenceTable.name,
            Step.position,
            Mailbox.email.label("mailbox"),
        )
        .join(ScheduledEmail, ScheduledEmail.id == EmailEvent.email_id)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(SequenceTable, SequenceTable.id == Enrollment.sequence_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .outerjoin(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(
            Enrollment.contact_id == contact_id,
            EmailEvent.to_status.in_([status.value for status in _SHOWN]),
            EmailEvent.from_status != EmailEvent.to_status,
        )
        .order_by(EmailEvent.id)
    )


def _letter(row: Any) -> str:
    sender = f"from {row.mailbox}" if row.mailbox else ""
    return " ".join(part for part in (f"“{row.subject}”" if row.subject else "", sender) if part)


_CAME_IN: Final = {
    IncomingKind.REPLY: ("Replied", "good"),
    IncomingKind.OUT_OF_OFFICE: ("Out of office", "warn"),
    IncomingKind.AUTO_REPLY: ("Answered automatically", ""),
    IncomingKind.UNSUBSCRIBE: ("Unsubscribed", "bad"),
    IncomingKind.COMPLAINT: ("Complained", "bad"),
    IncomingKind.CHALLENGE: ("Asks who you are", "warn"),
}
_BEGINNING: Final = 200


def _of_answers(session: Session, contact_id: int) -> Iterator[Happening]:
    rows = session.execute(
        select(
            IncomingMessage.received_at,
            IncomingMessage.kind,
            IncomingMessage.subject,
            func.substr(IncomingMessage.text, 1, _BEGINNING).label("text"),
        ).where(IncomingMessage.contact_id == contact_id, IncomingMessage.kind.in_([kind.value for kind in _CAME_IN]))
    )
    for row in rows:
        what, tone = _CAME_IN[IncomingKind(row.kind)]
        about = f" · “{row.subject}”" if row.subject else ""
        yield Happening(row.received_at, ANSWERS, what, about, " ".join(row.text.split()), tone)
    answers = select(Answer.sent_at, Answer.body).where(Answer.contact_id == contact_id, Answer.sent_at.is_not(None))
    for at, body in session.execute(answers):
        if at is not None:
            yield Happening(at, ANSWERS, "You answered", more=" ".join(body[:_BEGINNING].split()))


def _of_sequences(session: Session, contact_id: int) -> Iterator[Happening]:
    rows = session.execute(
        select(Enrollment, SequenceTable.name)
        .join(SequenceTable, SequenceTable.id == Enrollment.sequence_id)
        .where(Enrollment.contact_id == contact_id)
    )
    for row, name in rows:
        yield Happening(row.enrolled_at, SEQUENCES, "Enrolled", f" in {name}")
        if row.completed_at is None:
            continue
        if row.state == EnrollmentState.STOPPED.value:
            yield Happening(row.completed_at, SEQUENCES, name, " stopped", _sentence(row.ended_reason))
        else:
            yield Happening(row.completed_at, SEQUENCES, name, " finished", tone="good")


def _of_record(session: Session, row: Contact) -> Iterator[Happening]:
    batch = session.get(ImportBatch, row.import_batch_id) if row.import_batch_id else None
    if batch is None:
        yield Happening(row.created_at, RECORD, "Added")
    else:
        yield Happening(row.created_at, RECORD, "Imported", f" from {batch.file_name}")
    values = [row.email_key, row.email_key.rpartition("@")[2]]
    for value, reason, at in session.execute(
        select(Suppression.value, Suppression.reason, Suppression.created_at).where(Suppression.value.in_(values))
    ):
        about = f": {value} must not be mailed"
        yield Happening(at, RECORD, "Suppressed", about, _sentence(reason), "bad")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
