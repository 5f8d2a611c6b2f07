"""What went out, one line per email, to be compared with what a mail server received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.model import EmailStatus
from app.core.store import Store
from app.core.store.tables import Mailbox, ScheduledEmail

_WENT = (EmailStatus.SENT.value, EmailStatus.DELIVERED.value, EmailStatus.BOUNCED.value)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One email that was sent: its X-Outpace-Id, its mailbox's address, and when."""

    outpace_id: str
    mailbox: str
    at: datetime


def unsettled(store: Store) -> tuple[int, int]:
    """Return how many emails are still to go (pending or held), and how many are in doubt."""
    counted = select(ScheduledEmail.status, func.count()).group_by(ScheduledEmail.status)
    with store.read() as session:
        counts = {EmailStatus(status): int(count) for status, count in session.execute(counted)}
    to_go = counts.get(EmailStatus.PENDING, 0) + counts.get(EmailStatus.HELD, 0)
    return to_go, counts.get(EmailStatus.IN_DOUBT, 0)


def deliveries(store: Store) -> list[Delivery]:
    """Return every email that was sent, in the order of sending."""
    query = (
        select(ScheduledEmail.outpace_id, Mailbox.email, ScheduledEmail.sent_at)
        .join(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(ScheduledEmail.status.in_(_WENT))
        .order_by(ScheduledEmail.sent_at, ScheduledEmail.id)
    )
    with store.read() as session:
        return [Delivery(key or "", mailbox, at) for key, mailbox, at in session.execute(query) if at]


def planned_between(store: Store, *, start: datetime, end: datetime) -> list[tuple[str, datetime]]:
    """Return mailbox address and time of every email planned in [start, end)."""
    query = (
        select(Mailbox.email, ScheduledEmail.send_at)
        .join(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
        .where(
            ScheduledEmail.status == EmailStatus.PENDING.value,
            ScheduledEmail.send_at >= start,
            ScheduledEmail.send_at < end,
        )
        .order_by(ScheduledEmail.send_at, ScheduledEmail.id)
    )
    with store.read() as session:
        return [(mailbox, at) for mailbox, at in session.execute(query) if at]
