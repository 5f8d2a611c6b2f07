"""One conversation: all that was sent to a contact and came from it, in the order of time, and how it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.inbox.proposal import propose
from app.core.model import AttachmentDraft, EmailStatus, IncomingKind, IncomingMark, Proposal
from app.core.queries.answers import Person, files_of_draft, people_to_answer
from app.core.queries.conversation_entries import (
    Direction,
    EffectRow,
    Entry,
    answer_entries,
    received_entries,
    sent_entries,
)
from app.core.queries.load import capacity_on, planned_at
from app.core.queries.mailboxes import sent_today, today_of
from app.core.queries.merge import merge_fields_of
from app.core.queries.people import full_name
from app.core.store import Store
from app.core.store.tables import AnswerDraft, Contact, Enrollment, IncomingMessage, Mailbox, ScheduledEmail
from app.core.store.types import instant

__all__ = ["Conversation", "Direction", "EffectRow", "Entry", "Person", "conversation"]
_HIDDEN = (IncomingKind.OWN_COPY.value, IncomingKind.DELIVERED.value)
_REPORTS = (IncomingKind.BOUNCE.value, IncomingKind.DELAYED.value, IncomingKind.COMPLAINT.value)
_MOST = 300
"""Messages of a conversation that are shown, the latest ones."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole conversation; `latest` is the last received message, `to_answer` the last that a person wrote, None for
    none: a report of a server is answered by nobody. It is answered from `mailbox`, where it came in.

    `sent_today` and `capacity` are that mailbox's; `next_email_at` is when the contact's next planned email goes.
    `proposal` is what the last answer seems to say while it bears no mark. `people` are those an answer may go to, the
    likeliest first; `mailboxes` those it may leave from; `fields` what is known of the contact, by name.
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
    to_answer: int | None = None
    mailbox_id: int = 0
    people: tuple[Person, ...] = ()
    mailboxes: Mapping[int, str] = field(default_factory=dict)
    draft: str = ""
    files: tuple[AttachmentDraft, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


def conversation(store: Store, *, key: str, now: datetime) -> Conversation:
    """Return a conversation by the key of its row; NotFound where nothing came in of it."""
    with store.read() as session:
        found = _messages(session, key)
        if not found:
            raise NotFound("This conversation is not in the Inbox any more.")
        latest = session.get_one(IncomingMessage, found[0].id)
        ids = [row.id for row in found]
        contact = session.get(Contact, latest.contact_id) if latest.contact_id else None
        to_answer = next((row.id for row in found if row.kind not in _REPORTS), None)
        asked = session.get_one(IncomingMessage, to_answer) if to_answer is not None else latest
        mailbox = session.get_one(Mailbox, asked.mailbox_id)
        entries = [*received_entries(session, ids), *answer_entries(session, ids)]
        if contact is not None:
            entries += sent_entries(session, contact)
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
            unseen=tuple(row.id for row in reversed(found) if row.seen_at is None),
            entries=tuple(entries),
            mailbox_id=mailbox.id,
            to_answer=to_answer,
            people=people_to_answer(session, asked),
            mailboxes=_mailboxes(session),
            draft=session.scalar(select(AnswerDraft.body).where(AnswerDraft.conversation == key)) or "",
            files=files_of_draft(session, key),
            fields=_fields(contact),
        )


def _messages(session: Session, key: str) -> Rows[Any]:
    """Return id and reading of the messages of a conversation, the latest first."""
    kind, _, name = key.partition(":")
    if kind == "c" and name.isdecimal():
        whose = IncomingMessage.contact_id == int(name)
    else:
        whose = and_(IncomingMessage.contact_id.is_(None), func.lower(IncomingMessage.from_email) == name)
    return session.execute(
        select(IncomingMessage.id, IncomingMessage.seen_at, IncomingMessage.kind)
        .with_hint(IncomingMessage, "INDEXED BY ix_incoming_list", "sqlite")
        .where(whose, IncomingMessage.kind.not_in(_HIDDEN))
        .order_by(IncomingMessage.received_at.desc(), IncomingMessage.id.desc())
        .limit(_MOST)
    ).all()


def _mailboxes(session: Session) -> dict[int, str]:
    rows = select(Mailbox.id, Mailbox.email).where(Mailbox.removed_at.is_(None)).order_by(Mailbox.email)
    return {row.id: row.email for row in session.execute(rows)}


def _fields(contact: Contact | None) -> dict[str, str]:
    """Return what is known of a contact, by the names that texts speak of."""
    known = merge_fields_of(contact, None)
    values = {**known.contact, **{f"custom.{name}": value for name, value in known.custom.items()}}
    return {name: str(value) for name, value in values.items() if value}


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
