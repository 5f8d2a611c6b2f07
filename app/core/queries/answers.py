"""The user's own answers: to whom, with which files, what happened to each, which may leave, which failed.

They leave at their own time, save for a mailbox's rest or a pause after a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core import letter
from app.core.errors import MessageTrouble, MissingFields
from app.core.letter import Attached
from app.core.model import AttachmentDraft, EmailStatus, MergeFields
from app.core.queries.inbox import conversation_key
from app.core.queries.merge import merge_fields_of
from app.core.queries.step_parts import MOST_TOGETHER
from app.core.store import Store
from app.core.store.tables import Answer, AnswerEvent, AnswerFile, Contact, IncomingMessage, Mailbox
from app.core.store.types import epoch

MOST_TOGETHER_WORDS = f"{MOST_TOGETHER // 1_000_000} MB"
_MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Person:
    """A name, "" where none is told, and an address."""

    name: str
    address: str


def people_to_answer(session: Session, message: IncomingMessage) -> tuple[Person, ...]:
    """Return to whom an answer may go: the Reply-To first, then who wrote; never a mailbox of ours before others."""
    named = [Person(str(name), str(address)) for name, address in message.reply_to]
    wrote = Person(message.from_name, message.from_email)
    people = {one.address.lower(): one for one in (*named, wrote) if one.address}
    own = {email.lower() for email in session.scalars(select(Mailbox.email))}
    others = [one for key, one in people.items() if key not in own]
    return tuple(others or people.values())[:_MOST_PEOPLE]


def files_of_answer(session: Session, answer_id: int) -> tuple[Attached, ...]:
    """Return the files of an answer with their bytes."""
    rows = session.scalars(select(AnswerFile).where(AnswerFile.answer_id == answer_id).order_by(AnswerFile.position))
    return tuple(Attached(row.file_name, row.media_type, row.data) for row in rows)


def files_by_answer(session: Session, answer_ids: Sequence[int]) -> dict[int, tuple[AttachmentDraft, ...]]:
    """Return the files of answers without their bytes."""
    rows = session.scalars(
        select(AnswerFile)
        .where(AnswerFile.answer_id.in_(answer_ids))
        .order_by(AnswerFile.answer_id, AnswerFile.position)
    )
    found: dict[int, tuple[AttachmentDraft, ...]] = {}
    for row in rows:
        if row.answer_id is not None:
            found[row.answer_id] = (*found.get(row.answer_id, ()), _file(row))
    return found


def files_of_draft(session: Session, conversation: str) -> tuple[AttachmentDraft, ...]:
    """Return the files put to the draft of a conversation, without their bytes."""
    rows = session.scalars(
        select(AnswerFile).where(AnswerFile.conversation == conversation).order_by(AnswerFile.position)
    )
    return tuple(_file(row) for row in rows)


def draft_size_is_right(session: Session, conversation: str) -> bool:
    """Return whether servers would take the files of a draft together."""
    together = select(func.sum(AnswerFile.size)).where(AnswerFile.conversation == conversation)
    return (session.scalar(together) or 0) <= MOST_TOGETHER


def _file(row: AnswerFile) -> AttachmentDraft:
    return AttachmentDraft(row.file_name, row.media_type, row.size, row.id)


def filled_in(store: Store, *, text: str, contact_id: int | None, mailbox_id: int | None, now: datetime) -> str:
    """Return a template's text with what is known of contact and mailbox; a variable without a value stays in it."""
    with store.read() as session:
        contact = session.get(Contact, contact_id) if contact_id is not None else None
        mailbox = session.get(Mailbox, mailbox_id) if mailbox_id is not None else None
        fields = merge_fields_of(contact, mailbox)
        on = now.astimezone(ZoneInfo(mailbox.time_zone)).date() if mailbox is not None else now.date()
    return _merged(text, fields, on)


def _merged(text: str, fields: MergeFields, on: date) -> str:
    try:
        return letter.render(text, fields, on=on)
    except MissingFields as missing:
        tags = {tag for name in missing.fields for tag in _tags(name, text)}
    except MessageTrouble:
        return text
    kept = dict(enumerate(sorted(tags)))
    for number, tag in kept.items():
        text = text.replace(tag, f"\ue000{number}\ue001")
    if not kept:
        return text
    whole = _merged(text, fields, on)
    for number, tag in kept.items():
        whole = whole.replace(f"\ue000{number}\ue001", tag)
    return whole


def _tags(name: str, text: str) -> list[str]:
    return re.findall(r"\{\{\s*" + re.escape(name) + r"\b[^{}]*\}\}", text)


@dataclass(frozen=True, slots=True)
class AnswerEventRow:
    """What happened to an answer: when, the status it got, why."""

    at: datetime
    status: EmailStatus
    reason: str


def answer_history(store: Store, *, answer_id: int) -> tuple[AnswerEventRow, ...]:
    """Return what happened to an answer, the first thing first; nothing for one written before this was kept."""
    rows = select(AnswerEvent).where(AnswerEvent.answer_id == answer_id).order_by(AnswerEvent.id)
    with store.read() as session:
        return tuple(AnswerEventRow(row.at, EmailStatus(row.status), row.reason) for row in session.scalars(rows))


@dataclass(frozen=True, slots=True)
class AnswerTrouble:
    """An answer that failed or may not have gone: to whom, why, and the key of its conversation."""

    who: str
    status: EmailStatus
    error: str
    conversation: str


def troubled_answers(store: Store) -> list[AnswerTrouble]:
    """Return the answers that need the user, the latest first."""
    query = (
        select(IncomingMessage.from_name, IncomingMessage.from_email, Answer.status, Answer.error, conversation_key())
        .join(IncomingMessage, IncomingMessage.id == Answer.incoming_id)
        .where(Answer.status.in_([EmailStatus.FAILED.value, EmailStatus.IN_DOUBT.value]))
        .order_by(Answer.id.desc())
    )
    with store.read() as session:
        return [
            AnswerTrouble(name or address, EmailStatus(status), error or "", key)
            for name, address, status, error, key in session.execute(query)
        ]


@dataclass(frozen=True, slots=True)
class AnswerInDoubt:
    """An answer that may or may not have gone: `at` is when it came to be so, `contact` the address it went to."""

    id: int
    contact: str
    mailbox: str
    at: datetime
    subject: str
    error: str
    reason: str
    attempts: int


def answers_in_doubt(store: Store) -> list[AnswerInDoubt]:
    """Return the answers in doubt, the latest trouble first."""
    in_doubt = EmailStatus.IN_DOUBT.value
    last = (
        select(func.max(AnswerEvent.id))
        .where(AnswerEvent.answer_id == Answer.id, AnswerEvent.status == in_doubt)
        .correlate(Answer)
        .scalar_subquery()
    )
    query = (
        select(Answer, IncomingMessage.from_email, Mailbox.email, AnswerEvent)
        .join(Mailbox, Mailbox.id == Answer.mailbox_id)
        .join(AnswerEvent, AnswerEvent.id == last)
        .outerjoin(IncomingMessage, IncomingMessage.id == Answer.incoming_id)
        .where(Answer.status == in_doubt)
        .order_by(AnswerEvent.id.desc())
    )
    with store.read() as session:
        return [_in_doubt(*row) for row in session.execute(query)]


def _in_doubt(row: Answer, wrote: str | None, mailbox: str, event: AnswerEvent) -> AnswerInDoubt:
    to, error = row.to_email or wrote or "", row.error or ""
    return AnswerInDoubt(row.id, to, mailbox, event.at, row.subject, error, event.reason, row.attempts)


def answering(session: Session, rows: Sequence[Mailbox], now: datetime) -> list[int]:
    """Return which of these mailboxes have an answer that may leave now."""
    return [mailbox for mailbox, at in _times(session, rows) if at <= epoch(now)]


def answer_times(session: Session, rows: Sequence[Mailbox]) -> list[int]:
    """Return when the next answer of each of these mailboxes may leave, in epoch seconds."""
    return [at for _, at in _times(session, rows)]


def _times(session: Session, rows: Sequence[Mailbox]) -> list[tuple[int, int]]:
    rests = {row.id: epoch(row.paused_until) if row.paused_until else 0 for row in rows}
    first = func.min(func.coalesce(type_coerce(Answer.retry_at, Integer), type_coerce(Answer.written_at, Integer)))
    pending = select(Answer.mailbox_id, first).where(Answer.status == EmailStatus.PENDING.value)
    found = session.execute(pending.group_by(Answer.mailbox_id).order_by(Answer.mailbox_id))
    return [(mailbox, max(at, rests[mailbox])) for mailbox, at in found if mailbox in rests]
