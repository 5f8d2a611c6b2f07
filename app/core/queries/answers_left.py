"""The user's own answers as they use a mailbox's day (R4) and its least gap: they leave at once, yet they count."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Integer, Select, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from app.core.model import LEFT
from app.core.store.bulk import read_each
from app.core.store.tables import Answer

ATTEMPT_LASTS = 3600
"""Seconds by which the result of an attempt may follow its beginning."""


def answers_left(session: Session, start: int, end: int) -> list[tuple[int, int]]:
    """Return the mailbox and the instant of every answer that left or may have left in [start, end), by its instant."""
    (found,) = read_each(session, _answers_left(), [{"start": start, "end": end}])
    return [(mailbox, at) for mailbox, at in found]


@cache
def _answers_left() -> Select[int, int]:
    start, end = bindparam("start", 0, type_=Integer), bindparam("end", 0, type_=Integer)
    claimed = type_coerce(Answer.claimed_at, Integer)
    at = func.coalesce(type_coerce(Answer.sent_at, Integer), claimed)
    left = Answer.status.in_([status.value for status in LEFT])
    near = (claimed >= start - ATTEMPT_LASTS, claimed < end)
    return select(Answer.mailbox_id, at).where(*near, at >= start, at < end, left).order_by(at)
