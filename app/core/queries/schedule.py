"""The schedule as the command line prints it, and an email's history (docs: the fields are a contract)."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, null, select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import NotFound
from app.core.model import EmailStatus, MailboxState
from app.core.queries.emails import EventRow, events_of
from app.core.queries.load import planned_at, went_at
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, Mailbox, ScheduledEmail, Sequence, Step
from app.core.store.types import epoch

__all__ = ["EventRow", "ScheduleRow", "events", "schedule"]


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One email: contact and mailbox are addresses, the sequence a name, `step` counts from 1, 0 once removed.

    `waits_for` is why a pending email has no time, or why one with a time does not go then: its mailbox does not send.
    """

    id: int
    enrollment: int
    contact: str
    asset: str | None
    sequence: str
    step: int
    step_id: int
    mailbox: str | None
    send_at: datetime | None
    due_on: date | None
    status: EmailStatus
    sent_at: datetime | None
    pinned: bool
    attempts: int
    error: str | None
    waits_for: str | None


def schedule(
    store: Store,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    mailbox: str | None = None,
    sequence: str | None = None,
    contact: str | None = None,
    statuses: Many[EmailStatus] = (),
) -> list[ScheduleRow]:
    """Return emails by `send_at` (null last), then id; those of [start, end) by when they go or went.

    Mailbox, sequence and contact are compared without case; NotFound for an unknown one.
    """
    with store.read() as session:
        for value, column, what in (
            (mailbox, Mailbox.email, "mailbox"),
            (sequence, Sequence.name, "sequence"),
            (contact, Contact.email, "contact"),
        ):
            if value and session.scalars(select(column).where(_same(column, value)).limit(1)).first() is None:
                raise NotFound(f"There is no {what} {value!r}.")
        rows = session.execute(
            select(
                ScheduledEmail.id,
                ScheduledEmail.enrollment_id.label("enrollment"),
                Contact.email.label("contact"),
                null().label("asset"),
                Sequence.name.label("sequence"),
                func.coalesce(Step.position, 0).label("step"),
                ScheduledEmail.step_id,
                Mailbox.email.label("mailbox"),
                ScheduledEmail.send_at,
                ScheduledEmail.due_on,
                ScheduledEmail.status,
                ScheduledEmail.sent_at,
                ScheduledEmail.pinned,
                ScheduledEmail.attempts,
                ScheduledEmail.error,
                ScheduledEmail.waits_for,
                Mailbox.state.label("mailbox_state"),
                Mailbox.state_reason.label("mailbox_reason"),
            )
            .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
            .join(Contact, Contact.id == Enrollment.contact_id)
            .join(Sequence, Sequence.id == Enrollment.sequence_id)
            .join(Step, Step.id == ScheduledEmail.step_id)
            .outerjoin(Mailbox, Mailbox.id == ScheduledEmail.mailbox_id)
            .where(*_filters(start, end, mailbox, sequence, contact, statuses))
            .order_by(ScheduledEmail.send_at.is_(None), ScheduledEmail.send_at, ScheduledEmail.id)
        ).all()
    return [_row(row) for row in rows]


def _filters(
    start: datetime | None,
    end: datetime | None,
    mailbox: str | None,
    sequence: str | None,
    contact: str | None,
    statuses: Many[EmailStatus],
) -> list[ColumnElement[bool]]:
    at = func.coalesce(went_at(), planned_at())
    found: list[ColumnElement[bool]] = []
    if start is not None:
        found.append(at >= epoch(start))
    if end is not None:
        found.append(at < epoch(end))
    for value, column in ((mailbox, Mailbox.email), (sequence, Sequence.name), (contact, Contact.email)):
        if value:
            found.append(_same(column, value))
    if statuses:
        found.append(ScheduledEmail.status.in_([status.value for status in statuses]))
    return found


def _same(column: InstrumentedAttribute[str], value: str) -> ColumnElement[bool]:
    return func.lower(column) == value.strip().lower()


def _row(row: Any) -> ScheduleRow:
    values = {**row._mapping, "status": EmailStatus(row.status)}
    state, reason = values.pop("mailbox_state"), values.pop("mailbox_reason")
    if row.status == EmailStatus.PENDING.value and row.send_at is not None and row.waits_for is None:
        values["waits_for"] = _mailbox_words(row.mailbox, state, reason)
    return ScheduleRow(**values)


def _mailbox_words(email: str | None, state: str | None, reason: str | None) -> str | None:
    """Return what an email waits for whose mailbox does not send; it keeps its place meanwhile (Live edits)."""
    if state == MailboxState.PAUSED.value:
        return f"{email} is paused"
    return f"{email} needs attention: {reason}" if state == MailboxState.ATTENTION.value else None


def events(store: Store, *, email_id: int) -> list[EventRow]:
    """Return an email's history, oldest first; NotFound without the email."""
    with store.read() as session:
        if session.get(ScheduledEmail, email_id) is None:
            raise NotFound(f"There is no email {email_id}.")
        return events_of(session, email_id)
