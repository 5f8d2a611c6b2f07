"""One conversation: all that was sent to a contact and came from it, in the order of time, with what it did."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.inbox.proposal import propose
from app.core.model import EmailStatus, IncomingKind, IncomingMark, MailboxState, Proposal
from app.core.queries.inbox import WENT, conversation_key
from app.core.queries.load import capacity_on, planned_at
from app.core.queries.mailboxes import sent_today, today_of
from app.core.queries.people import full_name, series_of
from app.core.queries.settings import setting
from app.core.settings import SENDING_PAUSED
from app.core.store import Store
from app.core.store.tables import (
    Answer,
    Contact,
    Enrollment,
    IncomingEffect,
    IncomingMessage,
    Mailbox,
    ScheduledEmail,
    Sequence,
    Step,
)
from app.core.store.types import instant

_HIDDEN = (IncomingKind.OWN_COPY.value, IncomingKind.DELIVERED.value)
_UNDOABLE = ("stopped", "held", "suppressed", "mailbox")


class Direction(StrEnum):
    """Whose an entry is."""

    SENT = "sent"
    RECEIVED = "received"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What a message did; `undoable` while that can be taken back."""

    id: int
    what: str
    words: str
    undoable: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a conversation. `id` is of the email, the received message or the answer, by `direction`.

    `text` is safe plain text, `quoted` what it repeats. `at` is None for an answer that has not gone yet.
    """

    direction: Direction
    id: int
    at: datetime | None
    who: str
    address: str
    mailbox: str
    subject: str
    text: str
    quoted: str = ""
    status: EmailStatus | None = None
    kind: IncomingKind | None = None
    mark: IncomingMark | None = None
    detail: str = ""
    step: int = 0
    sequence: str = ""
    series: int = -1
    seen: bool = True
    effects: tuple[EffectRow, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole conversation; `latest` is the received message that is answered, from the mailbox `mailbox`.

    `sent_today` and `capacity` are that mailbox's; `next_email_at` is when the contact's next planned email goes.
    `proposal` is what the last answer seems to say while it bears no mark.
    """

    key: str
    contact_id: int | None
    name: str
    email: str
    title: str
    company: str
    latest: int
    kind: IncomingKind
    mark: IncomingMark | None
    done: bool
    away_until: date | None
    mailbox: str
    sent_today: int
    capacity: int
    next_email_at: datetime | None
    proposal: Proposal | None
    asked_at: datetime
    unseen: tuple[int, ...]
    entries: tuple[Entry, ...]


def conversation(store: Store, *, key: str, now: datetime) -> Conversation:
    """Return a conversation by the key of its row; NotFound where nothing came in of it."""
    with store.read() as session:
        rows = session.scalars(
            select(IncomingMessage)
            .where(conversation_key() == key, IncomingMessage.kind.not_in(_HIDDEN))
            .order_by(IncomingMessage.received_at, IncomingMessage.id)
        ).all()
        if not rows:
            raise NotFound("This conversation is not in the Inbox any more.")
        latest = rows[-1]
        contact = session.get(Contact, latest.contact_id) if latest.contact_id else None
        mailbox = session.get_one(Mailbox, latest.mailbox_id)
        entries = [*_received(session, rows), *_answers(session, rows)]
        if contact is not None:
            entries += _sent(session, contact)
        entries.sort(key=lambda one: (one.at is None, one.at or now))
        name = full_name(contact.first_name, contact.last_name, contact.email) if contact else latest.from_name
        return Conversation(
            key=key,
            contact_id=latest.contact_id,
            name=name or latest.from_email or "(no sender)",
            email=contact.email if contact else latest.from_email,
            title=contact.title if contact else "",
            company=contact.company if contact else "",
            latest=latest.id,
            kind=IncomingKind(latest.kind),
            mark=IncomingMark(latest.mark) if latest.mark else None,
            done=latest.done_at is not None,
            away_until=latest.away_until,
            mailbox=mailbox.email if mailbox.removed_at is None else "",
            sent_today=sent_today(session, [mailbox], now).get(mailbox.id, 0),
            capacity=capacity_on(mailbox, today_of(mailbox, now)),
            next_email_at=_next(session, latest.contact_id),
            proposal=_proposal(latest),
            asked_at=now,
            unseen=tuple(row.id for row in rows if row.seen_at is None),
            entries=tuple(entries),
        )


def _proposal(latest: IncomingMessage) -> Proposal | None:
    unmarked = latest.mark is None and latest.done_at is None and latest.kind == IncomingKind.REPLY.value
    return propose(latest.text) if unmarked else None


def _next(session: Session, contact_id: int | None) -> datetime | None:
    at = session.scalar(
        select(func.min(planned_at()))
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .where(Enrollment.contact_id == contact_id, ScheduledEmail.status == EmailStatus.PENDING.value)
    )
    return None if at is None else instant(at)


def _received(session: Session, rows: Rows[IncomingMessage]) -> list[Entry]:
    mailboxes = {row.id: row.email for row in session.execute(select(Mailbox.id, Mailbox.email))}
    effects: dict[int, list[EffectRow]] = {}
    wanted = select(IncomingEffect).where(IncomingEffect.incoming_id.in_([row.id for row in rows]))
    for one in session.scalars(wanted.order_by(IncomingEffect.id)):
        undone = one.undone_at is not None
        line = EffectRow(one.id, one.what, one.words, one.what in _UNDOABLE and not undone, undone)
        effects.setdefault(one.incoming_id, []).append(line)
    return [
        Entry(
            Direction.RECEIVED,
            row.id,
            row.received_at,
            row.from_name or row.from_email,
            row.from_email,
            mailboxes.get(row.mailbox_id, ""),
            row.subject,
            row.text,
            row.quoted,
            kind=IncomingKind(row.kind),
            mark=IncomingMark(row.mark) if row.mark else None,
            detail=row.detail,
            seen=row.seen_at is not None,
            effects=tuple(effects.get(row.id, ())),
        )
        for row in rows
    ]


def _answers(session: Session, rows: Rows[IncomingMessage]) -> list[Entry]:
    all_paused = setting(session, SENDING_PAUSED)
    found = session.execute(
        select(Answer, Mailbox, IncomingMessage.from_email)
        .join(Mailbox, Mailbox.id == Answer.mailbox_id)
        .join(IncomingMessage, IncomingMessage.id == Answer.incoming_id)
        .where(Answer.incoming_id.in_([row.id for row in rows]))
        .order_by(Answer.id)
    )
    return [
        Entry(
            Direction.ANSWERED,
            row.id,
            row.sent_at,
            "You",
            address,
            mailbox.email,
            row.subject,
            row.body,
            status=EmailStatus(row.status),
            error=row.error or _held_up(row, mailbox, all_paused),
        )
        for row, mailbox, address in found
    ]


def _held_up(row: Answer, mailbox: Mailbox, all_paused: bool) -> str:
    """Return why an answer waits that would have left by now, "" where nothing holds it up."""
    if row.status != EmailStatus.PENDING:
        return ""
    if all_paused:
        return "All sending is paused; it leaves when you resume."
    if mailbox.removed_at is not None:
        return f"The mailbox {mailbox.email} was removed; take the answer back, or add the mailbox again."
    if mailbox.state != MailboxState.ACTIVE:
        return f"The mailbox {mailbox.email} does not send now ({mailbox.state_reason}); it leaves when you resume it."
    return ""


def _sent(session: Session, contact: Contact) -> list[Entry]:
    found = session.execute(
        select(ScheduledEmail, Mailbox.email, Step.position, Sequence.id, Sequence.name)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .outerjoin(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(Enrollment.contact_id == contact.id, ScheduledEmail.status.in_(WENT))
        .order_by(ScheduledEmail.id)
    )
    return [
        Entry(
            Direction.SENT,
            row.id,
            row.sent_at or row.claimed_at,
            mailbox or "",
            contact.email,
            mailbox or "",
            row.subject or "",
            row.body or "",
            status=EmailStatus(row.status),
            step=position or 0,
            sequence=name,
            series=series_of(sequence_id),
            error=row.error or "",
        )
        for row, mailbox, position, sequence_id, name in found
    ]
