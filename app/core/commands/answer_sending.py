"""The user's own answers on their way: claimed, recorded, put in doubt. The same rules of attempts as for emails.

Owns nothing: the rows of `answers` are written here while one is being sent. Called by who claims and records.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import letter
from app.core.commands.answers import answer_row, note
from app.core.commands.outcome import RETRY_AFTER, judged, needs_attention, rest, result_words
from app.core.commands.plan import mark_dirty
from app.core.commands.restored import count_claim
from app.core.errors import MessageTrouble
from app.core.events import Changes, Kind, changed
from app.core.model import Classified, EmailStatus, IncomingKind, OutgoingMail, SendResult
from app.core.queries.answers import files_of_answer
from app.core.store import Store
from app.core.store.tables import Answer, IncomingMessage, Mailbox, SentCopy

_S = EmailStatus
_CHANGED = changed(Kind.INBOX, Kind.SENDING, Kind.MAILBOXES, Kind.PLAN)


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
            note(session, row, now, f"could not be made: {trouble.sentence}")
    return None


def _take(session: Session, row: Answer, mailbox: Mailbox, now: datetime, token: str) -> OutgoingMail:
    message = session.get_one(IncomingMessage, row.incoming_id)
    outpace_id = row.outpace_id or letter.make_outpace_id(0, token)
    message_id = letter.make_message_id(outpace_id, mailbox.email.rpartition("@")[2])
    local = ZoneInfo(mailbox.time_zone)
    name, address = (row.to_name, row.to_email) if row.to_email else (message.from_name, message.from_email)
    made = letter.compose(
        subject=row.subject,
        body=letter.answer_body(
            row.body, signature=mailbox.signature, intro=_intro(message, local), quoted=message.text
        ),
        sender=mailbox.email,
        sender_name=mailbox.display_name,
        recipient=address,
        recipient_name=name,
        message_id=message_id,
        outpace_id=outpace_id,
        date=now.astimezone(local),
        in_reply_to=message.message_id or None,
        references=tuple(str(one) for one in message.reference_ids),
        attachments=files_of_answer(session, row.id),
    )
    row.status, row.claimed_at, row.attempts = _S.SENDING.value, now, row.attempts + 1
    row.outpace_id, row.message_id = outpace_id, message_id
    note(session, row, now, f"attempt {row.attempts}: given to {mailbox.smtp_host}")
    to = letter.header_address(address)
    return OutgoingMail(-row.id, mailbox.id, mailbox.email, to, message_id, made, claim=count_claim(session))


def _intro(message: IncomingMessage, zone: ZoneInfo) -> str:
    return f"On {message.received_at.astimezone(zone):%Y-%m-%d %H:%M}, {message.from_name or message.from_email} wrote:"


def record_answer(store: Store, *, answer_id: int, result: SendResult, copy: bytes | None = None) -> Changes:
    """Record the result of an answer's attempt in one durable transaction; `copy` is to be filed once it went."""
    with store.write_durably() as session:
        row = answer_row(session, answer_id)
        result = judged(row, result)
        for name, value in _columns(session, row, result).items():
            setattr(row, name, value)
        note(session, row, result.at, result.mailbox_trouble or result_words(result))
        if copy is not None and result.outcome is _S.SENT:
            session.merge(SentCopy(email_id=-answer_id, mailbox_id=row.mailbox_id, message=copy, attempts=0))
    return _CHANGED


def _columns(session: Session, row: Answer, result: SendResult) -> dict[str, Any]:
    status = {"status": result.outcome.value, "error": result.words or result.mailbox_trouble or None}
    if result.outcome in (_S.SENT, _S.IN_DOUBT):
        mark_dirty(session)  # it uses the mailbox's day and gap
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


def doubt_answers(session: Session, reason: str, now: datetime) -> int:
    """Put the answers in doubt that were being sent when the program died, inside the caller's transaction."""
    rows = session.scalars(select(Answer).where(Answer.status == _S.SENDING.value)).all()
    for row in rows:
        row.status, row.error = _S.IN_DOUBT.value, reason
        note(session, row, now, reason)
    return len(rows)


def report_on_answer(session: Session, answer_id: int, said: Classified, now: datetime) -> None:
    """Note what a message that came in tells of an answer: it came back, was delivered, or at least it went."""
    row = session.get_one(Answer, answer_id)
    if row.status not in (_S.SENT, _S.DELIVERED, _S.IN_DOUBT):
        return
    doubtful = row.status == _S.IN_DOUBT
    told = {IncomingKind.BOUNCE: _S.BOUNCED, IncomingKind.DELIVERED: _S.DELIVERED}.get(said.kind)
    if told is None and not doubtful:
        return
    row.status, row.sent_at = (told or _S.SENT).value, row.sent_at or row.claimed_at
    row.error = (said.detail or "the server did not say why") if told is _S.BOUNCED else None
    words = {_S.BOUNCED: f"came back: {row.error}", _S.DELIVERED: "delivered"}
    note(session, row, now, words[told] if told is not None else "it went: something came in about it")
