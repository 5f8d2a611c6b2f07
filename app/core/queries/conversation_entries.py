"""The messages of a conversation one by one: what came in with what it did, the user's answers, what was sent."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.model import AttachmentDraft, EmailStatus, IncomingKind, IncomingMark, MailboxState
from app.core.queries.answers import Person, files_by_answer
from app.core.queries.inbox import WENT
from app.core.queries.people import series_of
from app.core.queries.settings import setting
from app.core.settings import SENDING_PAUSED
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

LONGEST = 20_000
"""Letters of one message that are read: nobody reads on here, and a long thread of long messages must not be slow."""
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

    `text` is the beginning of its safe plain text, `quoted` that of what it repeats. `at` is None for an answer that
    has not gone yet.
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
    people: tuple[Person, ...] = ()
    """To whom else it went, besides the mailbox."""
    files: tuple[AttachmentDraft, ...] = ()
    leaves_at: datetime | None = None
    """When an answer that waits leaves by the user's wish."""
    cut: bool = False
    """Whether the message has more text than `text` and `quoted` tell."""


def received_entries(session: Session, ids: Rows[int]) -> list[Entry]:
    """Return what came in of these messages, with what each did."""
    mailboxes = {row.id: row.email for row in session.execute(select(Mailbox.id, Mailbox.email))}
    own = {email.lower() for email in mailboxes.values()}
    effects = _effects(session, ids)
    columns = [column for column in IncomingMessage.__table__.columns if column.name not in ("text", "quoted")]
    beginnings = (
        func.substr(IncomingMessage.text, 1, LONGEST).label("text"),
        func.substr(IncomingMessage.quoted, 1, LONGEST).label("quoted"),
        (func.max(func.length(IncomingMessage.text), func.length(IncomingMessage.quoted)) > LONGEST).label("cut"),
    )
    query = select(*columns, *beginnings).where(IncomingMessage.id.in_(ids)).order_by(IncomingMessage.id)
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
            people=tuple(Person(name, address) for name, address in row.recipients if address not in own),
            cut=bool(row.cut),
        )
        for row in session.execute(query)
    ]


def _effects(session: Session, ids: Rows[int]) -> dict[int, list[EffectRow]]:
    effects: dict[int, list[EffectRow]] = {}
    wanted = select(IncomingEffect).where(IncomingEffect.incoming_id.in_(ids))
    for one in session.scalars(wanted.order_by(IncomingEffect.id)):
        undone = one.undone_at is not None
        line = EffectRow(one.id, one.what, one.words, one.what in _UNDOABLE and not undone, undone)
        effects.setdefault(one.incoming_id, []).append(line)
    return effects


def answer_entries(session: Session, ids: Rows[int]) -> list[Entry]:
    """Return the user's own answers to these messages."""
    all_paused = setting(session, SENDING_PAUSED)
    found = session.execute(
        select(Answer, Mailbox, IncomingMessage.from_email)
        .join(Mailbox, Mailbox.id == Answer.mailbox_id)
        .join(IncomingMessage, IncomingMessage.id == Answer.incoming_id)
        .where(Answer.incoming_id.in_(ids))
        .order_by(Answer.id)
    ).all()
    files = files_by_answer(session, [row.id for row, _, _ in found])
    return [
        Entry(
            Direction.ANSWERED,
            row.id,
            row.sent_at,
            "You",
            row.to_email or address,
            mailbox.email,
            row.subject,
            row.body,
            status=EmailStatus(row.status),
            error=row.error or _held_up(row, mailbox, all_paused),
            files=files.get(row.id, ()),
            leaves_at=row.send_at if row.status == EmailStatus.PENDING else None,
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


def sent_entries(session: Session, contact: Contact) -> list[Entry]:
    """Return the emails that went to a contact, or may have gone."""
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
            (row.body or "")[:LONGEST],
            status=EmailStatus(row.status),
            step=position or 0,
            sequence=name,
            series=series_of(sequence_id),
            error=row.error or "",
        )
        for row, mailbox, position, sequence_id, name in found
    ]
