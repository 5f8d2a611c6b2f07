"""Copies that are still to be filed in Sent folders: taken to be filed, done with, or left for later.

Owns the rows of `sent_copies` once an email is recorded as sent. An attempt is counted before the server is asked, so
that after any end of the program the folder is looked into before a copy is laid there again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from app.core.store import Store
from app.core.store.tables import Answer, ScheduledEmail, SentCopy

_log = logging.getLogger(__name__)
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440))
"""From one attempt to the next; after the last the copy is given up: the email itself went."""
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class CopyToFile:
    """A copy to be filed now; with `look_first` an earlier attempt may have filed it. See SentCopy for `email_id`."""

    email_id: int
    mailbox_id: int
    sent_at: datetime
    look_first: bool
    message: bytes = field(repr=False)


def take_copies(store: Store, *, mailbox_ids: Collection[int], now: datetime) -> tuple[CopyToFile, ...]:
    """Return copies of these mailboxes that are to be filed now, at most 50, each counted as tried; oldest first."""
    due = or_(SentCopy.retry_at.is_(None), SentCopy.retry_at <= now)
    wanted = (
        select(SentCopy, func.coalesce(ScheduledEmail.sent_at, Answer.sent_at))
        .outerjoin(ScheduledEmail, ScheduledEmail.id == SentCopy.email_id)
        .outerjoin(Answer, Answer.id == -SentCopy.email_id)
        .where(SentCopy.mailbox_id.in_(mailbox_ids), due)
        .order_by(SentCopy.email_id)
        .limit(_AT_ONCE)
    )
    with store.read() as session:
        if session.execute(wanted.with_only_columns(SentCopy.email_id).limit(1)).first() is None:
            return ()
    with store.write_durably() as session:
        taken = []
        for row, sent_at in session.execute(wanted).all():
            taken.append(CopyToFile(row.email_id, row.mailbox_id, sent_at or now, row.attempts > 0, row.message))
            row.retry_at = now + _PAUSES[min(row.attempts, len(_PAUSES) - 1)]
            row.attempts += 1
        return tuple(taken)


def copies_filed(store: Store, *, email_ids: Collection[int]) -> None:
    """Forget copies that lie in their Sent folder."""
    if email_ids:
        with store.write() as session:
            session.execute(delete(SentCopy).where(SentCopy.email_id.in_(email_ids)))


def copy_not_filed(store: Store, *, email_id: int, error: str) -> None:
    """Keep a copy for later with the reason in words; give it up after the last attempt."""
    with store.write() as session:
        row = session.get(SentCopy, email_id)
        if row is not None and row.attempts >= len(_PAUSES):
            _log.warning("the copy of email %s is not filed in the Sent folder: %s", email_id, error)
            session.delete(row)
        elif row is not None:
            session.execute(update(SentCopy).where(SentCopy.email_id == email_id).values(error=error))


def keep_copies_of(store: Store, *, mailbox_ids: Collection[int]) -> None:
    """Forget the copies of all other mailboxes: removed ones, and those whose servers file by themselves by now."""
    with store.write() as session:
        session.execute(delete(SentCopy).where(SentCopy.mailbox_id.not_in(mailbox_ids)))
