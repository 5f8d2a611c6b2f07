"""The user's own answers: which may leave (at once, save a mailbox's rest or a pause after a refusal), which failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import EmailStatus
from app.core.queries.inbox import conversation_key
from app.core.store import Store
from app.core.store.tables import Answer, IncomingMessage, Mailbox
from app.core.store.types import epoch


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
