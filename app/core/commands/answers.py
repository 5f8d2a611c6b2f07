"""The user's own answers from the Inbox: written, taken back while they wait, sent exactly once as emails are.

Owns the rows of `answers`. Which mailbox may send is decided by who claims.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import letter
from app.core.commands.outcome import RETRY_AFTER, judged, needs_attention, rest
from app.core.commands.plan import mark_dirty
from app.core.commands.restored import count_claim
from app.core.errors import InputError, MessageTrouble, NotFound
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, OutgoingMail, SendResult
from app.core.store import Store
from app.core.store.tables import Answer, IncomingMessage, Mailbox, SentCopy

_S = EmailStatus
UNDO_SECONDS = 10
"""An answer waits so long before it leaves, so that it can be taken back."""
_CHANGED = changed(Kind.INBOX, Kind.SENDING)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer as it waits to leave, for `take_back`."""

    id: int
    changes: Changes


def answer(store: Store, *, incoming_id: int, body: str, now: datetime) -> Answered:
    """Answer a message from the mailbox it came to, in its thread; it leaves after 10 s.

    InputError for an empty text, a message without a sender and one of a removed mailbox.
    """
    if not body.strip():
        raise InputError("The answer is empty; write something first.")
    with store.write_durably() as session:
        message = session.get(IncomingMessage, incoming_id)
        if message is None:
            raise NotFound(f"There is no message {incoming_id} in the Inbox.")
        mailbox = session.get_one(Mailbox, message.mailbox_id)
        if mailbox.removed_at is not None:
            raise InputError(f"The mailbox {mailbox.email} was removed; add it again to answer from it.")
        _check_address(message.from_email)
        row = Answer(
            incoming_id=incoming_id,
            contact_id=message.contact_id,
            mailbox_id=mailbox.id,
            subject=letter.reply_subject(" ".join(message.subject.split())),
            body=body.strip(),
            status=_S.PENDING.value,
            written_at=now,
            retry_at=now + timedelta(seconds=UNDO_SECONDS),
        )
        session.add(row)
        message.seen_at = message.seen_at or now
        session.flush()
        return Answered(row.id, _CHANGED)


def _check_address(address: str) -> None:
    try:
        letter.header_address(address)
    except MessageTrouble as trouble:
        raise InputError(f"This message has no sender that can be answered: {trouble.sentence}") from trouble


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The text of an answer that was taken back."""

    text: str
    changes: Changes


def take_back(store: Store, *, answer_id: int, now: datetime) -> TakenBack:
    """Take an answer back that has not left, and return its text; InputError once it has left."""
    with store.write() as session:
        row = _answer(session, answer_id)
        if row.status not in (_S.PENDING, _S.FAILED):
            raise InputError("The answer has left already and cannot be taken back.")
        body = row.body
        session.delete(row)
    return TakenBack(body, _CHANGED)


def send_again(store: Store, *, answer_id: int, now: datetime) -> Changes:
    """Send an answer again that failed, or of which nobody knows whether it went; InputError for any other."""
    with store.write_durably() as session:
        row = _answer(session, answer_id)
        if row.status not in (_S.FAILED, _S.IN_DOUBT):
            raise InputError("Only an answer that failed or is in doubt can be sent again.")
        row.status, row.attempts, row.retry_at, row.error = _S.PENDING.value, 0, None, None
        row.outpace_id = row.message_id = None
    return _CHANGED


def claim_answer(session: Session, mailbox: Mailbox, now: datetime, token: Callable[[], str]) -> OutgoingMail | None:
    """Take the mailbox's next answer that is due for sending, inside the caller's transaction."""
    waiting = select(Answer).where(
        Answer.mailbox_id == mailbox.id,
        Answer.status == _S.PENDING.value,
        (Answer.retry_at.is_(None)) | (Answer.retry_at <= now),
    )
    for row in session.scalars(waiting.order_by(Answer.written_at, Answer.id)).all():
        try:
            return _take(session, row, mailbox, now, token())
        except MessageTrouble as trouble:
            row.status, row.error = _S.FAILED.value, trouble.sentence
    return None


def _take(session: Session, row: Answer, mailbox: Mailbox, now: datetime, token: str) -> OutgoingMail:
    message = session.get_one(IncomingMessage, row.incoming_id)
    outpace_id = row.outpace_id or letter.make_outpace_id(0, token)
    message_id = letter.make_message_id(outpace_id, mailbox.email.rpartition("@")[2])
    local = ZoneInfo(mailbox.time_zone)
    made = letter.compose(
        subject=row.subject,
        body=letter.answer_body(
            row.body, signature=mailbox.signature, intro=_intro(message, local), quoted=message.text
        ),
        sender=mailbox.email,
        sender_name=mailbox.display_name,
        recipient=message.from_email,
        recipient_name=message.from_name,
        message_id=message_id,
        outpace_id=outpace_id,
        date=now.astimezone(local),
        in_reply_to=message.message_id or None,
        references=tuple(str(one) for one in message.reference_ids),
    )
    row.status, row.claimed_at, row.attempts = _S.SENDING.value, now, row.attempts + 1
    row.outpace_id, row.message_id = outpace_id, message_id
    to = letter.header_address(message.from_email)
    return OutgoingMail(-row.id, mailbox.id, mailbox.email, to, message_id, made, claim=count_claim(session))


def _intro(message: IncomingMessage, zone: ZoneInfo) -> str:
    return f"On {message.received_at.astimezone(zone):%Y-%m-%d %H:%M}, {message.from_name or message.from_email} wrote:"


def record_answer(store: Store, *, answer_id: int, result: SendResult, copy: bytes | None = None) -> Changes:
    """Record the result of an answer's attempt in one durable transaction; `copy` is to be filed once it went."""
    with store.write_durably() as session:
        row = _answer(session, answer_id)
        result = judged(row, result)
        for name, value in _columns(session, row, result).items():
            setattr(row, name, value)
        if copy is not None and result.outcome is _S.SENT:
            session.merge(SentCopy(email_id=-answer_id, mailbox_id=row.mailbox_id, message=copy, attempts=0))
    return _CHANGED | changed(Kind.MAILBOXES, Kind.PLAN)


def _columns(session: Session, row: Answer, result: SendResult) -> dict[str, Any]:
    status = {"status": result.outcome.value, "error": result.words or result.mailbox_trouble or None}
    if result.outcome is _S.SENT:
        return status | {"sent_at": result.at, "error": None}
    if result.outcome is not _S.PENDING:
        return status
    if result.mailbox_trouble:
        needs_attention(session, row.mailbox_id, result.mailbox_trouble)
        mark_dirty(session)
    elif result.limited is not None:
        rest(session, row.mailbox_id, result.at, result.limited)
        mark_dirty(session)
    given_back = bool(result.mailbox_trouble or result.limited or result.given_back)
    after = RETRY_AFTER[0] if given_back else RETRY_AFTER[max(0, row.attempts - 1)]
    return status | {"attempts": row.attempts - given_back, "retry_at": result.at + timedelta(seconds=after)}


def doubt_answers(session: Session, reason: str) -> int:
    """Put the answers in doubt that were being sent when the program died, inside the caller's transaction."""
    sending = select(Answer.id).where(Answer.status == _S.SENDING.value)
    ids = list(session.scalars(sending))
    session.execute(update(Answer).where(Answer.id.in_(ids)).values(status=_S.IN_DOUBT.value, error=reason))
    return len(ids)


def _answer(session: Session, answer_id: int) -> Answer:
    row = session.get(Answer, answer_id)
    if row is None:
        raise NotFound(f"There is no answer {answer_id}; it may have been taken back.")
    return row
