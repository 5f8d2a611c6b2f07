"""What the user says about a message that came in: seen, done, its mark, who is away or wants no more, and undo.

One transaction each. What a message does by itself is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from app.core.commands.emails import bring_back
from app.core.commands.incoming_deeds import (
    HELD,
    NOTED,
    PAUSED,
    RESTS,
    STOPPED,
    SUPPRESSED,
    day_words,
    hold_contact,
    note_event,
    suppress_for,
)
from app.core.commands.incoming_pause import let_mailbox_send, let_sequence_go_on
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError, NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, EnrollmentState, IncomingMark, MailboxState, SequenceState
from app.core.queries.inbox import conversation_key
from app.core.queries.people import full_name
from app.core.store import Store, tables
from app.core.store.tables import (
    Contact,
    Enrollment,
    IncomingEffect,
    IncomingMessage,
    Mailbox,
    ScheduledEmail,
    Suppression,
)

_SHOWN = changed(Kind.INBOX)
_DEEP = changed(Kind.INBOX, Kind.EMAILS, Kind.ENROLLMENTS, Kind.CONTACTS, Kind.MAILBOXES, Kind.PLAN, Kind.SENDING)


@dataclass(frozen=True, slots=True)
class Marked:
    """What messages bore before, by id, for `put_back`."""

    before: tuple[tuple[int, str | None, datetime | None, datetime | None], ...]
    changes: Changes


def see(store: Store, *, incoming_ids: Sequence[int], now: datetime) -> Marked:
    """Note that messages were read here; nothing is changed on the server."""
    return _mark(store, incoming_ids, seen_at=now)


def see_all(store: Store, *, now: datetime, mailbox_id: int | None = None) -> Marked:
    """Note that every message was read, or every one of a mailbox."""
    unseen = select(IncomingMessage.id).where(IncomingMessage.seen_at.is_(None))
    if mailbox_id is not None:
        unseen = unseen.where(IncomingMessage.mailbox_id == mailbox_id)
    with store.read() as session:
        ids = list(session.scalars(unseen))
    return _mark(store, ids, seen_at=now)


def see_conversations(store: Store, *, conversations: Sequence[str], now: datetime) -> Marked:
    """Note that every message of these conversations was read."""
    return _mark(store, _messages_of(store, conversations, IncomingMessage.seen_at.is_(None)), seen_at=now)


def finish_conversations(store: Store, *, conversations: Sequence[str], now: datetime) -> Marked:
    """Note that nothing is left to do about any message of these conversations; they count as read."""
    open_ones = IncomingMessage.seen_at.is_(None) | IncomingMessage.done_at.is_(None)
    return _mark(store, _messages_of(store, conversations, open_ones), seen_at=now, done_at=now)


def _messages_of(store: Store, conversations: Sequence[str], where: ColumnElement[bool]) -> list[int]:
    with store.read() as session:
        query = select(IncomingMessage.id).where(conversation_key().in_(conversations), where)
        return list(session.scalars(query.order_by(IncomingMessage.id)))


def finish(store: Store, *, incoming_ids: Sequence[int], now: datetime) -> Marked:
    """Note that nothing is left to do about messages; they count as read."""
    return _mark(store, incoming_ids, seen_at=now, done_at=now)


def reopen(store: Store, *, incoming_ids: Sequence[int], now: datetime) -> Marked:
    """Note that there is something left to do about messages."""
    return _mark(store, incoming_ids, done_at=None)


def mark(store: Store, *, incoming_id: int, mark: IncomingMark | None, now: datetime) -> Marked:
    """Say what an answer is: interested, not now; None takes the mark away."""
    return _mark(store, [incoming_id], mark=None if mark is None else mark.value, seen_at=now)


def mark_each(store: Store, *, incoming_ids: Sequence[int], mark: IncomingMark | None, now: datetime) -> Marked:
    """Say of several answers what they are, all or none."""
    return _mark(store, incoming_ids, mark=None if mark is None else mark.value, seen_at=now)


def put_back(store: Store, *, marked: Marked, now: datetime) -> Changes:
    """Give messages back the mark, the seen and the done that they had."""
    with store.write() as session:
        for id_, mark, seen_at, done_at in marked.before:
            row = _message(session, id_)
            row.mark, row.seen_at, row.done_at = mark, seen_at, done_at
    return _SHOWN


def _mark(store: Store, ids: Sequence[int], **values: Any) -> Marked:
    with store.write() as session:
        rows = [_message(session, id_) for id_ in ids]
        before = tuple((row.id, row.mark, row.seen_at, row.done_at) for row in rows)
        for row in rows:
            for name, value in values.items():
                setattr(row, name, (row.seen_at or value) if name == "seen_at" else value)
    return Marked(before, _SHOWN if rows else Changes())


def away_until(store: Store, *, incoming_id: int, until: date, now: datetime) -> Changes:
    """Plan the emails of a message's contact from a date on. InputError for a date that is past; undone by `undo`."""
    with store.write() as session:
        row, contact = _of_contact(session, incoming_id)
        if until <= now.date():
            raise InputError(f"{day_words(until)} is past; choose a day to come.")
        who = full_name(contact.first_name, contact.last_name, contact.email)
        row.away_until, row.seen_at = until, row.seen_at or now
        note_event(session, row.email_id, now, f"you said: out of office until {day_words(until)}")
        hold_contact(session, row, until, f"Held until {day_words(until)} by you: {who} is away", now)
    return _DEEP


def unsubscribe(store: Store, *, incoming_id: int, now: datetime) -> Changes:
    """Never mail a message's contact, or whoever wrote it, again. Undone by `undo_effect`."""
    with store.write() as session:
        row = _message(session, incoming_id)
        contact = session.get(Contact, row.contact_id) if row.contact_id else None
        address = contact.email_key if contact else row.from_email.strip().lower()
        if not address:
            raise InputError("This message names no address; suppress one with its name in Contacts.")
        row.seen_at = row.seen_at or now
        note_event(session, row.email_id, now, "unsubscribed by you")
        suppress_for(session, row, address, "unsubscribed", "was unsubscribed by you", now)
    return _DEEP


def undo_effect(store: Store, *, incoming_id: int, now: datetime, effect_id: int | None = None) -> Changes:
    """Take back what a message did, all of it or one effect: stopped sequences go on, addresses are allowed again.

    What is a fact stays: an email that came back did. InputError where nothing is left to take back, or where a
    contact is in the sequence again by now.
    """
    with store.write() as session:
        row = _message(session, incoming_id)
        wanted = select(IncomingEffect).where(
            IncomingEffect.incoming_id == incoming_id,
            IncomingEffect.undone_at.is_(None),
            IncomingEffect.what != NOTED,
        )
        if effect_id is not None:
            wanted = wanted.where(IncomingEffect.id == effect_id)
        effects = session.scalars(wanted.order_by(IncomingEffect.id.desc())).all()
        if not effects:
            raise InputError("Nothing that this message did is left to take back.")
        for effect in effects:
            _BACK[effect.what](session, effect.data, now)
            effect.undone_at = now
        note_event(session, row.email_id, now, "you took back what the message did")
        mark_dirty(session)
    return _DEEP


def _go_on(session: Session, data: dict[str, Any], now: datetime) -> None:
    skipped = EmailStatus.SKIPPED.value
    emails = select(ScheduledEmail.id).where(
        ScheduledEmail.id.in_(data.get("emails", ())), ScheduledEmail.status == skipped
    )
    bring_back(session, email_ids=list(session.scalars(emails)), reason="you took the stop back", now=now)
    paused = and_(Enrollment.id.in_(data.get("paused", ())), Enrollment.completed_at.is_(None))
    session.execute(
        update(Enrollment).where(paused).values(state=EnrollmentState.PAUSED.value),
        execution_options={"synchronize_session": False},
    )


def _allow(session: Session, data: dict[str, Any], now: datetime) -> None:
    row = session.scalar(select(Suppression).where(Suppression.value == data["value"]))
    if data.get("added") and row is not None:
        session.delete(row)
        session.flush()
    _go_on(session, data, now)


def _no_longer_away(session: Session, data: dict[str, Any], now: datetime) -> None:
    for key, before in data["held"].items():
        row = session.get(Enrollment, int(key))
        if row is not None:
            row.held_until = date.fromordinal(before) if before else None


def _send_again(session: Session, data: dict[str, Any], now: datetime) -> None:
    row = session.get(Mailbox, data["mailbox"])
    if row is not None and row.state == MailboxState.ATTENTION:
        let_mailbox_send(row, now)


def _run_again(session: Session, data: dict[str, Any], now: datetime) -> None:
    row = session.get(tables.Sequence, data["sequence"])
    if row is not None and row.state == SequenceState.PAUSED:
        let_sequence_go_on(row, now)


_BACK = {STOPPED: _go_on, SUPPRESSED: _allow, HELD: _no_longer_away, RESTS: _send_again, PAUSED: _run_again}


def _message(session: Session, incoming_id: int) -> IncomingMessage:
    row = session.get(IncomingMessage, incoming_id)
    if row is None:
        raise NotFound(f"There is no message {incoming_id} in the Inbox.")
    return row


def _of_contact(session: Session, incoming_id: int) -> tuple[IncomingMessage, Contact]:
    row = _message(session, incoming_id)
    contact = session.get(Contact, row.contact_id) if row.contact_id else None
    if contact is None or contact.deleted_at is not None:
        raise InputError("This message is of nobody among the contacts; add the sender first.")
    return row, contact
