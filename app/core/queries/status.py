"""How the sending goes, and how much there is of everything. Asked every few seconds: answered from indices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core.model import EmailStatus, MailboxState
from app.core.planner.board import NO_DAY, NO_MAILBOX
from app.core.queries.load import left_on_dates, mailbox_rows, planned_at, planned_on_dates
from app.core.queries.mailboxes import today_of
from app.core.queries.settings import setting
from app.core.settings import SENDING_PAUSED
from app.core.store import Store
from app.core.store.tables import Contact, Mailbox, ScheduledEmail, Sequence
from app.core.store.types import instant

_S = EmailStatus
_PENDING = ScheduledEmail.status == _S.PENDING.value
LARGE: Final = 2_000
"""With more pending emails than this a workspace is planned by a process of its own (docs/decisions/0009)."""


@dataclass(frozen=True, slots=True)
class SendingState:
    """The sending at a glance.

    `planned_today` counts what goes or went today, each mailbox by its own date, `sent_today` the part of it that left.
    `waiting` emails have no time yet; of those `unplaced` ones no day can take. `attention` counts mailboxes that need
    the user, `not_read` those whose answers cannot be read, `resting` those whose server wants less for now.
    """

    paused: bool
    next_send_at: datetime | None
    sent_today: int
    planned_today: int
    waiting: int
    attention: int
    in_doubt: int
    held: int
    failed: int
    unplaced: int
    last_send_at: datetime | None
    not_read: int = 0
    resting: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of everything, for the sidebar."""

    sequences: int
    contacts: int
    mailboxes: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why emails wait, in the words of their plan, and how many."""

    reason: str
    emails: int


def sending_state(store: Store, *, now: datetime) -> SendingState:
    """Return how the sending stands at `now`."""
    with store.read() as session:
        rows = mailbox_rows(session)
        sent, planned = _today(session, rows, now)
        waiting = _count(session, _PENDING, ScheduledEmail.send_at.is_(None))
        return SendingState(
            paused=setting(session, SENDING_PAUSED),
            next_send_at=_next(session, rows),
            sent_today=sent,
            planned_today=sent + planned,
            waiting=waiting,
            attention=sum(row.state == MailboxState.ATTENTION for row in rows),
            not_read=sum(bool(row.unread_reason) for row in rows),
            resting=sum(row.paused_until is not None and row.paused_until > now for row in rows),
            in_doubt=_count(session, ScheduledEmail.status == _S.IN_DOUBT.value),
            held=_count(session, ScheduledEmail.status == _S.HELD.value),
            failed=_count(session, ScheduledEmail.status == _S.FAILED.value),
            unplaced=_unplaced(session) if waiting else 0,
            last_send_at=_last(session),
        )


def _today(session: Session, rows: list[Mailbox], now: datetime) -> tuple[int, int]:
    first, last = now.date() - timedelta(days=1), now.date() + timedelta(days=1)
    sent, planned = left_on_dates(session, rows, first, last), planned_on_dates(session, rows, first, last)
    todays = [(row.id, today_of(row, now)) for row in rows]
    return sum(sent.get(key, 0) for key in todays), sum(planned.get(key, 0) for key in todays)


def _next(session: Session, rows: list[Mailbox]) -> datetime | None:
    """Return the next planned time of a mailbox that sends: those of a paused one stand still."""
    sending = [row.id for row in rows if row.state == MailboxState.ACTIVE]
    at = session.scalar(
        select(planned_at())
        .where(_PENDING, ScheduledEmail.send_at.is_not(None), ScheduledEmail.mailbox_id.in_(sending))
        .order_by(ScheduledEmail.send_at)
        .limit(1)
    )
    return None if at is None else instant(at)


def last_send_at(store: Store) -> datetime | None:
    """Return when the last email that is planned goes, None where none is."""
    with store.read() as session:
        return _last(session)


def _last(session: Session) -> datetime | None:
    at = session.scalar(select(func.max(planned_at())).where(_PENDING))
    return None if at is None else instant(at)


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(ScheduledEmail).where(*where)) or 0


def _unplaced(session: Session) -> int:
    return _count(
        session, _PENDING, ScheduledEmail.send_at.is_(None), ScheduledEmail.waits_for.in_([NO_MAILBOX, NO_DAY])
    )


def waiting(store: Store) -> list[Waiting]:
    """Return why emails wait, the most frequent reason first."""
    reason = func.coalesce(ScheduledEmail.waits_for, "waits for the next plan")
    with store.read() as session:
        rows = session.execute(
            select(reason, func.count())
            .where(_PENDING, ScheduledEmail.send_at.is_(None))
            .group_by(reason)
            .order_by(func.count().desc(), reason)
        )
        return [Waiting(words, count) for words, count in rows]


def pending_emails(store: Store) -> int:
    """Return how many emails are still to go, planned or waiting."""
    with store.read() as session:
        return _count(session, _PENDING)


def is_large(store: Store) -> bool:
    """Return whether so much is planned that planning it anew is left to a process beside the window."""
    with store.read() as session:
        some = select(ScheduledEmail.id).where(_PENDING).limit(LARGE + 1).subquery()
        return (session.scalar(select(func.count()).select_from(some)) or 0) > LARGE


def counts(store: Store) -> Counts:
    """Return how many sequences, contacts and mailboxes there are."""
    with store.read() as session:
        return Counts(
            sequences=session.scalar(select(func.count()).select_from(Sequence)) or 0,
            contacts=session.scalar(select(func.count()).where(Contact.deleted_at.is_(None))) or 0,
            mailboxes=session.scalar(select(func.count()).where(Mailbox.removed_at.is_(None))) or 0,
        )
