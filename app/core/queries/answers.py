"""Which of the user's own answers may leave: at once, save a rest of the mailbox or a pause after a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import EmailStatus
from app.core.store.tables import Answer, Mailbox
from app.core.store.types import epoch


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
